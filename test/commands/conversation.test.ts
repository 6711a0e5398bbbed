/** What is shown between a question and its answer, on a platform that only writes down what it is told. */
import type { Answer } from '../../src/commands/command.ts';
import { type ConversationParts, createConversation } from '../../src/commands/conversation.ts';
import type { AskWork, Shown } from '../../src/commands/inbox.ts';
import { type Messenger, posted } from '../../src/commands/messenger.ts';
import { systemClock } from '../../src/core/clock.ts';
import { PullcheckError } from '../../src/core/error.ts';
import { silentLog } from '../../src/core/log.ts';
import { place } from '../../src/core/place.ts';
import { errorReply } from '../../src/replies/error-reply.ts';
import { type Reply, reply } from '../../src/replies/reply.ts';
import { createMemoryStore } from '../../src/storage/memory/store.ts';
import { hurriedClock } from '../storage/inbox-contract.ts';
import { PLACES } from './places.ts';

const person = { platform: 'slack', id: 'U1', name: 'ana' } as const;

function folded(title: string): Reply {
  const section = { title: 'Ruled out', lines: [[`not ${title}`]], fold: 'always' } as const;
  return reply({ id: 'diagnosis:x', title, severity: 'critical', summary: [], sections: [section] });
}

const failed = errorReply(new PullcheckError('azure-unreachable', 'Azure did not answer.'));

function setUp(run: ConversationParts['run'], more: { failures?: number; refuses?: boolean } = {}) {
  let failures = more.failures ?? 0;
  let count = 0;
  const said: { readonly how: string; readonly reply: Reply }[] = [];
  const say = (how: string, said_: Reply) => {
    if (failures-- > 0) throw new Error('Slack is down');
    said.push({ how, reply: said_ });
  };
  const messenger: Messenger = {
    ...PLACES,
    async post(_place, given) {
      say('post', given);
      return posted(`m${++count}`);
    },
    async edit(message, given) {
      say(`edit ${message}`, given);
      return message;
    },
    async move(message, given) {
      say(`move ${message}`, given);
      return 'shown';
    },
  };
  const watching = {
    begin: async () => ({ state: 'added' as const, until: new Date() }),
    look: async () => null,
    endAll: async () => {},
  };
  const store = createMemoryStore({ clock: systemClock, log: silentLog });
  const { answers, audit } = store;
  const conversation = createConversation({
    ...store,
    inbox: {
      ...store.inbox,
      async accept() {
        if (more.refuses) throw new Error('the disk is full');
        return 'accepted';
      },
    },
    watching,
    access: { refusal: async () => null, judge: async () => [] },
    messengers: { slack: messenger },
    clock: hurriedClock(),
    log: silentLog,
    run,
  });
  const ask = async (words: readonly string[], shown: Shown | null = null, id = 'work') => {
    const work: AskWork = { kind: 'ask', request: { words, person, place: place('p') }, shown };
    await conversation.ask(work, { id, signal: new AbortController().signal });
  };
  return { conversation, answers, audit, said, ask };
}

const answer = (given: Reply): Answer => ({ reply: given, json: {}, exit: 0 });

test('a typed question without a note: "checking", what is known so far, the answer; one message', async () => {
  const { ask, said } = setUp(async (_request, { show }) => {
    await new Promise((resolve) => setImmediate(resolve));
    show(folded('verdict'));
    await new Promise((resolve) => setImmediate(resolve));
    return answer(folded('answer'));
  });
  await ask(['orders-api']);
  expect(said.map(({ how, reply: { title, unfinished } }) => [how, title, unfinished])).toEqual([
    ['post', 'Checking orders-api…', true],
    ['edit m1', 'verdict', true],
    ['edit m1', 'answer', false],
  ]);
  // The evidence so far and the whole of it are asked for by different buttons; at each try at the work by the same ones.
  const [, first, last] = said.map(({ reply: { unfold } }) => unfold);
  expect(first).toBe('details work-1');
  expect(last).toBe('details work-2');
});

/** The facts of an app, as a diagnosis tells them. */
const APP = {
  name: 'orders-api',
  resourceGroup: 'shop',
  subscriptionId: 's',
  resourceId: '/subscriptions/s/resourceGroups/shop/providers/Microsoft.App/containerApps/orders-api',
  kind: 'app',
} as const;
const READ = new Map([
  ['app', 'read'],
  ['eventStream', 'unread'],
  ['pullRights', 'reading'],
] as const);
const turns = async (count = 8) => {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve));
};

test('how far it is moves in "Checking…", and no more once there is a verdict', async () => {
  const { ask, said } = setUp(async (_request, { show, reading }) => {
    await turns();
    reading?.(APP, READ);
    await turns();
    show(folded('verdict'));
    await turns();
    reading?.(APP, READ);
    await turns();
    return answer(folded('answer'));
  });
  await ask(['orders-api']);
  expect(said.map(({ how, reply: { title } }) => [how, title])).toEqual([
    ['post', 'Checking orders-api…'],
    ['move m1', 'Checking orders-api…'],
    ['edit m1', 'verdict'],
    ['edit m1', 'answer'],
  ]);
  expect(said[1]?.reply.summary.at(-1)).toEqual(['app ✓ · log ✗ · rights …']);
});

test('"Check again" shows it in the last line of the answer that stands, whose evidence can be had all the same', async () => {
  const { ask, said, answers } = setUp(async (_request, { reading }) => {
    await turns();
    reading?.(APP, READ);
    await turns();
    return answer(folded('second'));
  });
  const old = { ...folded('first'), unfold: 'details old' };
  await answers.keep({ id: 'old', reply: old, message: posted('m'), asker: person });
  await ask(['diagnose', 'orders-api'], { message: posted('m'), as: 'message' });
  expect(said.map(({ how, reply: { title, footer } }) => [how, title, footer])).toEqual([
    ['edit m', 'first', ['Checking again…']],
    ['move m', 'first', ['Checking again: app ✓ · log ✗ · rights …']],
    ['edit m', 'second', null],
  ]);
  expect(said[1]?.reply.unfold).toBe(said[0]?.reply.unfold);
});

test('with a note of his own, the channel sees nothing before there is something to see', async () => {
  const { ask, said } = setUp(async () => answer(failed));
  await ask(['orders-api'], { message: posted('note'), as: 'note' });
  expect(said.map(({ how, reply: { id } }) => [how, id])).toEqual([['edit note', 'error:azure-unreachable']]);
});

test('"Check again" keeps the answer that stands until there is a better one', async () => {
  const { ask, said, answers } = setUp(async () => answer(folded('second')));
  await answers.keep({
    id: 'old',
    reply: { ...folded('first'), unfold: 'details old' },
    message: posted('m'),
    asker: person,
  });
  await ask(['diagnose', 'orders-api'], { message: posted('m'), as: 'message' });
  expect(said.map(({ how, reply: { title, footer } }) => [how, title, footer])).toEqual([
    ['edit m', 'first', ['Checking again…']],
    ['edit m', 'second', null],
  ]);
});

test('"Check again" in vain: the earlier answer stays, says so, and keeps its evidence', async () => {
  const { ask, said, answers } = setUp(async () => answer(failed));
  await answers.keep({
    id: 'old',
    reply: { ...folded('first'), unfold: 'details old' },
    message: posted('m'),
    asker: person,
  });
  await ask(['diagnose', 'orders-api'], { message: posted('m'), as: 'message' });
  const last = said.at(-1)?.reply;
  expect(last?.title).toBe('first');
  expect(JSON.stringify(last?.footer)).toMatch(/in vain/);
  const id = last?.unfold?.split(' ')[1] ?? 'none';
  expect((await answers.byId(id))?.reply.title).toBe('first');
});

test('a click that does not replace its message is answered below it, and acknowledged without a card', async () => {
  const { ask, said, conversation } = setUp(async () => answer(folded('details')));
  const shown: Shown = { message: posted('m'), as: 'message' };
  const request = { words: ['details', 'x'], person, place: place('thread') };
  expect(await conversation.receive({ key: 'k', request, shown })).toEqual({
    state: 'accepted',
    acknowledgement: null,
  });
  await ask(['details', 'x'], shown);
  expect(said.map(({ how }) => how)).toEqual(['post']);
});

test('an answer that the platform does not take is tried again', async () => {
  const { ask, said } = setUp(async () => answer(folded('answer')), { failures: 3 });
  await ask(['orders-api']);
  expect(said.map(({ reply: { title } }) => title)).toEqual(['answer']);
});

test('what cannot be stored is refused in words', async () => {
  const { conversation } = setUp(async () => answer(failed), { refuses: true });
  const request = { words: ['orders-api'], person, place: place('p') };
  const received = await conversation.receive({ key: 'k', request, shown: null });
  expect(received).toMatchObject({ state: 'refused', reply: { visibility: 'asker' } });
});

test('words that ask for nothing slow are not acknowledged with "checking"', async () => {
  const { conversation } = setUp(async () => answer(failed));
  for (const words of [['help'], ['diagnose'], ['scale', 'orders-api'], []]) {
    const request = { words, person, place: place('p') };
    expect(await conversation.receive({ key: 'k', request, shown: null })).toEqual({
      state: 'accepted',
      acknowledgement: null,
    });
  }
});

test('the evidence of an answer is for its button: an id that somebody typed is nothing', async () => {
  const seen: boolean[] = [];
  const { ask } = setUp(async (_request, { answers }) => {
    seen.push(answers !== null);
    return answer(failed);
  });
  await ask(['details', 'x'], { message: posted('note'), as: 'note' });
  await ask(['details', 'x']);
  await ask(['details', 'x'], { message: posted('m'), as: 'message' });
  expect(seen).toEqual([false, false, true]);
});

test('for an acknowledgement that nobody would see, nothing is looked up', async () => {
  const { conversation, answers } = setUp(async () => answer(failed));
  let lookUps = 0;
  const { byMessage } = answers;
  answers.byMessage = (message) => {
    lookUps++;
    return byMessage(message);
  };
  const request = { words: ['diagnose', 'orders-api'], person, place: place('p') };
  const shown: Shown = { message: posted('m'), as: 'message' };
  const quiet = await conversation.receive({ key: 'a', request, shown, silent: true });
  expect(quiet).toEqual({ state: 'accepted', acknowledgement: null });
  expect(lookUps).toBe(0);
  const told = await conversation.receive({ key: 'b', request, shown });
  expect(told).toMatchObject({ state: 'accepted', acknowledgement: { title: 'Checking orders-api…' } });
  expect(lookUps).toBe(1);
});

test('a button under a message that was edited since means what stands there now; one elsewhere means nothing', async () => {
  const found: (string | undefined)[] = [];
  const { ask, answers } = setUp(async ({ words }, { answers: atHand }) => {
    found.push((await atHand?.byId(words[1] ?? ''))?.id);
    return answer(failed);
  });
  await answers.keep({ id: 'new', reply: folded('new'), message: posted('m'), asker: person });
  await ask(['details', 'old'], { message: posted('m'), as: 'message' });
  await ask(['details', 'old'], { message: posted('elsewhere'), as: 'message' });
  expect(found).toEqual(['new', undefined]);
});

test('an answer is kept before it is shown, so that its button works at once', async () => {
  const { ask, said, answers } = setUp(async () => answer(folded('known')));
  const order: string[] = [];
  const { keep } = answers;
  answers.keep = (given) => {
    order.push(`${given.id} kept, ${said.at(-1)?.reply.title} is shown`);
    return keep(given);
  };
  await ask(['orders-api']);
  expect(order).toEqual(['work-2 kept, Checking orders-api… is shown']);
  expect(said.at(-1)?.reply.unfold).toBe('details work-2');
});

test('a button of an answer that is kept means that one, whatever its message shows by now', async () => {
  const found: (string | undefined)[] = [];
  const { ask, answers } = setUp(async ({ words }, { answers: atHand }) => {
    found.push((await atHand?.byId(words[1] ?? ''))?.id);
    return answer(failed);
  });
  await answers.keep({ id: 'elsewhere', reply: folded('its own'), message: posted('m1'), asker: person });
  await answers.keep({ id: 'here', reply: folded('another'), message: posted('m2'), asker: person });
  await ask(['details', 'elsewhere'], { message: posted('m2'), as: 'message' });
  expect(found).toEqual(['elsewhere']);
});

test('the button of an earlier try, which kept the answer under an id of its own, finds what a later try showed', async () => {
  const found: (string | undefined)[] = [];
  const { ask, said, answers } = setUp(async ({ words }, { answers: atHand }) => {
    if (words[0] !== 'details') return answer(folded('known'));
    found.push((await atHand?.byId(words[1] ?? ''))?.reply.title);
    return answer(failed);
  });
  const clicked = posted('m');
  await answers.keep({ id: 'of the first try', reply: folded('half of it'), message: clicked, asker: person });
  // The later try edits the same message, so what was kept of it before gives way.
  await ask(['orders-api'], { message: clicked, as: 'message' });
  expect(said.at(-1)).toMatchObject({ how: 'edit m', reply: { unfold: 'details work-2' } });
  expect(await answers.byId('of the first try')).toBeNull();
  await ask(['details', 'of the first try'], { message: clicked, as: 'message' }, 'click');
  expect(found).toEqual(['known']);
});

test('an answer that cannot be kept before it is shown is shown all the same, and kept afterwards', async () => {
  const { ask, said, answers } = setUp(async () => answer(folded('known')));
  const { keep } = answers;
  let tries = 0;
  answers.keep = async (given) => {
    if (++tries === 1) throw new Error('the database is away');
    expect(said.at(-1)?.reply.title).toBe('known');
    return keep(given);
  };
  await ask(['orders-api']);
  expect(tries).toBe(2);
  expect((await answers.byId('work-2'))?.reply.title).toBe('known');
});

test('a button under an answer that nobody asked for is told apart: who wants a plan there is not who asked for it', async () => {
  const told: (boolean | undefined)[] = [];
  const { ask, answers } = setUp(async (_request, context) => {
    told.push(await context.answers?.isUnasked?.());
    return answer(folded('plan'));
  });
  const given = (message: string, asker: Parameters<typeof answers.keep>[0]['asker']) =>
    answers.keep({ id: message, reply: folded('first'), message: posted(message), asker });
  await given('of an alert', { platform: 'machine', id: 'alerts', name: 'alerts' });
  await given('of ana', person);
  for (const message of ['of an alert', 'of ana', 'of nothing'])
    await ask(['rollback', 'orders-api'], { message: posted(message), as: 'message' });
  await ask(['rollback', 'orders-api']);
  expect(told).toEqual([true, false, false, undefined]);
});
