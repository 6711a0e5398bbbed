/** Saying and editing on the simulated Slack: the straight way, and each way round what Slack refuses. */
import type { Posted } from '../../src/commands/messenger.ts';
import { type Clock, systemClock } from '../../src/core/clock.ts';
import type { Person } from '../../src/core/person.ts';
import type { Place } from '../../src/core/place.ts';
import type { SlackMessage } from '../../src/playground/slack/shapes.ts';
import { type SimulatedSlack, simulateSlack } from '../../src/playground/slack/simulated-slack.ts';
import { type Reply, reply } from '../../src/replies/reply.ts';
import { type Opened, open } from './open.ts';

let slack: SimulatedSlack;
let opened: Opened;
let now = () => new Date();
const clock: Clock = { now: () => now(), after: systemClock.after };

beforeEach(async () => {
  now = () => new Date();
  slack = await simulateSlack({ now: () => now() });
  opened = await open(slack, { kind: 'socket', clock });
});

afterEach(async () => {
  await opened.close();
  await slack.close();
});

const answer = (title: string, parts: Partial<Reply> = {}): Reply =>
  reply({
    id: 'diagnosis:x',
    title,
    severity: 'critical',
    summary: [['Users are down.']],
    actions: [{ label: 'Check again', command: 'diagnose orders-api', style: 'primary', confirm: null }],
    ...parts,
  });
const unfinished = (title: string): Reply => answer(title, { unfinished: true });
const forAsker = (title: string): Reply => answer(title, { visibility: 'asker' });

interface Asked {
  readonly place: Place;
  readonly person: Person;
  readonly shown: Posted | null;
}

/** What the last delivery handed in. */
function asked(): Asked {
  const arrival = opened.arrivals.at(-1);
  if (arrival === undefined) throw new Error('nothing was handed in');
  return { place: arrival.request.place, person: arrival.request.person, shown: arrival.shown?.message ?? null };
}

async function commandIn(channel: string): Promise<Asked & { note: Posted }> {
  await slack.command('orders-api', { user: 'oncall', channel });
  const { shown, ...rest } = asked();
  if (shown === null) throw new Error('a command without its note');
  return { ...rest, shown, note: shown };
}

async function clickOn(message: SlackMessage, user = 'oncall'): Promise<Asked & { clicked: Posted }> {
  await slack.click('Check again', { message, user });
  const { shown, ...rest } = asked();
  if (shown === null) throw new Error('a click without its message');
  opened.platform.messenger.clicked?.(shown, rest.place);
  return { ...rest, shown, clicked: shown };
}

const titleOf = (message: SlackMessage | undefined): string => JSON.stringify(message?.blocks[0] ?? null);
const titles = (channel: string): string[] => slack.messages(channel).map((each) => titleOf(each));
const calls = (method: string) => slack.requests.filter((each) => each.method === method);
const notes = (channel: string) => slack.ephemeral('oncall', channel);
const last = (channel: string): SlackMessage => {
  const message = slack.messages(channel).at(-1);
  if (message === undefined) throw new Error(`nothing was said in ${channel}`);
  return message;
};

describe('where the bot is invited', () => {
  test('one message, edited in place; foreign text mentions nobody and shows no preview', async () => {
    const { place, person, note } = await commandIn('orders');
    const { messenger } = opened.platform;
    const first = await messenger.edit(note, unfinished('Checking'), person);
    const second = await messenger.edit(first, unfinished('The verdict'), person);
    const third = await messenger.edit(second, answer('All facts'), person);

    expect(third).toBe(first);
    expect(titles('orders')).toEqual([expect.stringContaining('All facts')]);
    expect(last('orders').versions).toHaveLength(3);
    expect(calls('chat.postMessage').map(({ args }) => args)).toMatchObject([
      { unfurl_links: 'false', unfurl_media: 'false', link_names: 'false', mrkdwn: 'false', parse: 'none' },
    ]);
    // A click names the same message by the same string: answers are found by it.
    expect((await clickOn(last('orders'))).clicked).toBe(third);
    expect(place).not.toBe('');
  });

  test('for the asker alone: by the response_url, while there is one', async () => {
    const { place, person } = await commandIn('orders');
    for (let n = 0; n < 7; n++) await opened.platform.messenger.post(place, forAsker(`Note ${n}`), person);
    expect(notes('orders').map((each) => titleOf(each))).toEqual(
      Array.from({ length: 7 }, (_, n) => expect.stringContaining(`Note ${n}`)),
    );
    // Five uses are all it has; Slack is not asked a sixth time.
    expect(calls('response_url')).toHaveLength(5);
    expect(calls('chat.postEphemeral')).toHaveLength(2);
    expect(slack.messages('orders')).toEqual([]);
  });

  test('for the asker alone, after half an hour', async () => {
    const { place, person } = await commandIn('orders');
    now = () => new Date(Date.now() + 31 * 60_000);
    await opened.platform.messenger.post(place, forAsker('Late'), person);
    expect(calls('response_url')).toEqual([]);
    expect(notes('orders').map((each) => titleOf(each))).toEqual([expect.stringContaining('Late')]);
  });

  test.each([
    ['404', { status: 404, error: 'expired_url' }],
    ['410', { status: 410 }],
    ['a 200 that is none', { error: 'used_url' }],
    ['an HTML page', { status: 403, body: '<html>blocked</html>' }],
  ])('for the asker alone, when the response_url answers %s', async (_, fault) => {
    const { place, person } = await commandIn('orders');
    slack.fault('response_url', fault);
    await opened.platform.messenger.post(place, forAsker('Other way'), person);
    expect(calls('chat.postEphemeral')).toHaveLength(1);
    expect(notes('orders').map((each) => titleOf(each))).toEqual([expect.stringContaining('Other way')]);
  });

  test('for the asker alone, below a mention: in the channel while the thread has no reply, else in it', async () => {
    const { message } = await slack.mention('orders-api', { user: 'oncall', channel: 'orders' });
    const top = asked();
    await opened.platform.messenger.post(top.place, forAsker('Seen'), top.person);
    expect(notes('orders').at(-1)).toMatchObject({ threadTs: null });
    await opened.platform.messenger.post(top.place, answer('In the thread'), top.person);
    expect(last('orders')).toMatchObject({ threadTs: message.ts });
    await slack.mention('orders-api', { user: 'oncall', channel: 'orders', thread: message.ts });
    const inThread = asked();
    await opened.platform.messenger.post(inThread.place, forAsker('Seen there'), inThread.person);
    expect(notes('orders').at(-1)).toMatchObject({ threadTs: message.ts });
  });

  test('a direct conversation is private as it is', async () => {
    await slack.directMessage('orders-api', { user: 'oncall' });
    const { place, person } = asked();
    const direct = slack.direct('oncall').id;
    const said = await opened.platform.messenger.post(place, forAsker('Which one?'), person);
    await opened.platform.messenger.edit(said, answer('This one'), person);
    expect(slack.messages(direct).at(-1)).toMatchObject({ via: 'chat.postMessage', visibleTo: null });
    expect(titleOf(slack.messages(direct).at(-1))).toContain('This one');
  });

  test('a note that became a question: its answer takes its place, or goes to everybody', async () => {
    const { place, person } = await commandIn('orders');
    await opened.platform.messenger.post(place, forAsker('Which one?'), person);
    const [question] = notes('orders');
    const first = await clickOn(question as SlackMessage);
    const kept = await opened.platform.messenger.edit(first.clicked, forAsker('There is no such app'), first.person);
    expect(kept).toBe(first.clicked);
    expect(notes('orders').map((each) => titleOf(each))).toEqual([expect.stringContaining('There is no such app')]);

    const second = await clickOn(notes('orders')[0] as SlackMessage);
    const shared = await opened.platform.messenger.edit(second.clicked, answer('Down'), second.person);
    expect(notes('orders')).toEqual([]);
    expect(titles('orders')).toEqual([expect.stringContaining('Down')]);
    await opened.platform.messenger.edit(shared, answer('Up'), second.person);
    expect(titles('orders')).toEqual([expect.stringContaining('Up')]);
  });
});

describe('where the bot is not invited', () => {
  test.each(['general', 'secret'])(
    '%s: everybody reads the finished answer, once, and how to invite the bot',
    async (channel) => {
      const { person, note } = await commandIn(channel);
      const { messenger } = opened.platform;
      const first = await messenger.edit(note, unfinished('Checking'), person);
      const second = await messenger.edit(first, unfinished('The verdict'), person);
      const third = await messenger.edit(second, answer('All facts'), person);
      expect(titles(channel)).toEqual([expect.stringContaining('All facts')]);
      expect(JSON.stringify(last(channel).blocks.at(-1))).toContain('/invite @pullcheck');
      // It cannot be changed any more: what comes later is said below it.
      await messenger.edit(third, answer('Up again'), person);
      expect(titles(channel)).toEqual([expect.stringContaining('All facts'), expect.stringContaining('Up again')]);
    },
  );

  test('its buttons work: what a response_url said is replaced by that of the click', async () => {
    const { person, note } = await commandIn('general');
    await opened.platform.messenger.edit(note, answer('Down'), person);
    const { clicked } = await clickOn(last('general'), 'approver');
    const kept = await opened.platform.messenger.edit(clicked, unfinished('Checking again'), person);
    await opened.platform.messenger.edit(kept, answer('Up'), person);
    expect(titles('general')).toEqual([expect.stringContaining('Up')]);
    expect(last('general').versions).toHaveLength(3);
  });

  test('what is for the asker alone reaches him', async () => {
    const { place, person } = await commandIn('secret');
    await opened.platform.messenger.post(place, forAsker('Help'), person);
    expect(notes('secret').map((each) => titleOf(each))).toEqual([expect.stringContaining('Help')]);
    expect(slack.messages('secret')).toEqual([]);
  });

  test('without a response_url: who asked reads it directly, and the operator reads the step', async () => {
    await slack.mention('orders-api', { user: 'oncall', channel: 'orders' });
    const { place, person } = asked();
    slack.kick('orders');
    const { messenger } = opened.platform;
    await expect(messenger.post(place, unfinished('Checking'), person)).rejects.toThrow(/\/invite @pullcheck/);
    const said = await messenger.post(place, answer('Down'), person);
    await messenger.edit(said, answer('Up'), person);
    await messenger.post(place, forAsker('Help'), person);
    const direct = slack.direct('oncall').id;
    expect(titles(direct)).toEqual([expect.stringContaining('Up'), expect.stringContaining('Help')]);
    expect(JSON.stringify(slack.messages(direct)[0]?.versions[0]?.blocks)).toContain('You asked this elsewhere');
    expect(opened.log.loud().map(({ fields }) => JSON.stringify(fields))).toEqual(
      Array(2).fill(expect.stringContaining('/invite @pullcheck')),
    );
  });

  test('what nobody asked for has nobody to be told directly: an error that says the step', async () => {
    await slack.mention('orders-api', { user: 'oncall', channel: 'orders' });
    slack.kick('orders');
    const nobody: Person = { platform: 'machine', id: 'alerts', name: 'alerts' };
    await expect(opened.platform.messenger.post(asked().place, answer('Down'), nobody)).rejects.toThrow(
      /\/invite @pullcheck/,
    );
  });

  test('an archived channel, which takes no response_url either: said directly', async () => {
    const { place, person } = await commandIn('orders');
    slack.fault('chat.postMessage', { error: 'is_archived' });
    slack.fault('response_url', { status: 403, error: 'channel_is_archived' });
    await opened.platform.messenger.post(place, answer('Down'), person);
    expect(titles(slack.direct('oncall').id)).toEqual([expect.stringContaining('Down')]);
    slack.fault('chat.postMessage', { error: 'is_archived' });
    slack.fault('chat.postMessage', { error: 'messages_tab_disabled' });
    slack.fault('response_url', { status: 403, error: 'channel_is_archived' });
    await expect(opened.platform.messenger.post(place, answer('Down'), person)).rejects.toThrow('is_archived');
  });
});

describe('progress', () => {
  test('is shown in the message that stands', async () => {
    const { place, person } = await commandIn('orders');
    const first = await opened.platform.messenger.post(place, unfinished('Checking'), person);
    expect(await opened.platform.messenger.move?.(first, unfinished('app ✓'))).toBe('shown');
    expect(slack.messages('orders').map(titleOf)).toEqual([expect.stringContaining('app ✓')]);
  });

  test('of what the asker alone sees is not shown: a response_url is soon used up', async () => {
    const { note } = await commandIn('general');
    const before = slack.requests.length;
    expect(await opened.platform.messenger.move?.(note, unfinished('app ✓'))).toBe('never');
    expect(slack.requests).toHaveLength(before);
  });

  test.each([
    ['is throttled', { retryAfter: 30 }],
    ['is down', { status: 503, body: 'down' }],
    ['lost the message', { error: 'message_not_found' }],
  ])('is left out at once when Slack %s: one call, and nothing said anew', async (_, fault) => {
    const { place, person } = await commandIn('orders');
    const first = await opened.platform.messenger.post(place, unfinished('Checking'), person);
    slack.fault('chat.update', fault);
    expect(await opened.platform.messenger.move?.(first, unfinished('app ✓'))).toBe('never');
    expect(calls('chat.update')).toHaveLength(1);
    expect(slack.messages('orders').map(titleOf)).toEqual([expect.stringContaining('Checking')]);
  });
});

describe('when Slack refuses or fails', () => {
  test.each(['message_not_found', 'edit_window_closed', 'cant_update_message'])(
    'an edit answered with %s: said anew in the same place',
    async (error) => {
      await slack.mention('orders-api', { user: 'oncall', channel: 'orders' });
      const { place, person } = asked();
      const first = await opened.platform.messenger.post(place, unfinished('Checking'), person);
      slack.fault('chat.update', { error });
      const second = await opened.platform.messenger.edit(first, answer('Down'), person);
      expect(second).not.toBe(first);
      const [, checking, down] = slack.messages('orders');
      expect(titleOf(checking)).toContain('Checking');
      expect(titleOf(down)).toContain('Down');
      expect(down?.threadTs).toBe(checking?.threadTs);
    },
  );

  test('429 is waited for, and the message is said once', async () => {
    const { place, person } = await commandIn('orders');
    slack.fault('chat.postMessage', { retryAfter: 1 });
    await opened.platform.messenger.post(place, answer('Down'), person);
    expect(slack.messages('orders')).toHaveLength(1);
    expect(calls('chat.postMessage').map(({ status }) => status)).toEqual([429, 200]);
  });

  test.each([
    ['HTTP 503', { status: 503, body: 'down' }],
    ['a connection that is cut', { connection: 'reset' as const }],
  ])('%s: not sent again, for it may stand; whoever says it looks first', async (_, fault) => {
    const { place, person } = await commandIn('orders');
    slack.fault('chat.postMessage', fault);
    const { messenger } = opened.platform;
    await expect(messenger.post(place, answer('Down'), person, 'mark')).rejects.toMatchObject({
      forGood: false,
      mayStand: true,
    });
    expect(calls('chat.postMessage')).toHaveLength(1);
    // The log must not warn of what stands twice where nothing stands. A note to one person is in no history.
    expect(await messenger.find?.(place, answer('Down'), 'mark', new Date())).toEqual({ state: 'absent' });
    expect(await messenger.find?.(place, forAsker('Down'), 'mark', new Date())).toEqual({ state: 'unseen' });
    const said = await messenger.post(place, answer('Down'), person, 'mark');
    const found = { state: 'found', message: said };
    expect(await messenger.find?.(place, answer('Down'), 'mark', new Date())).toEqual(found);
    slack.fault('conversations.history', { error: 'missing_scope' });
    expect(await messenger.find?.(place, answer('Down'), 'mark', new Date())).toEqual({ state: 'unseen' });
  });

  test.each([
    ['429', { retryAfter: 0 }],
    ['HTTP 500', { status: 500 }],
    ['a connection that is cut', { connection: 'reset' as const }],
  ])('a response_url that answers %s is tried again', async (_, fault) => {
    const { place, person } = await commandIn('general');
    slack.fault('response_url', fault);
    await opened.platform.messenger.post(place, answer('Down'), person);
    expect(titles('general')).toEqual([expect.stringContaining('Down')]);
  });

  test.each(['chat.postMessage', 'chat.postEphemeral', 'response_url', 'chat.update'])(
    'what %s finds too long is said short with its buttons, then as text alone; both say so',
    async (method) => {
      const to = method === 'response_url' ? 'general' : 'orders';
      await (method.startsWith('chat') ? slack.mention('x', { user: 'oncall', channel: to }) : commandIn(to));
      const { place, person } = asked();
      const { messenger } = opened.platform;
      const long = answer('Down', {
        sections: [{ title: 'Why', lines: [['It is long.']], fold: 'never' }],
        visibility: method === 'chat.postEphemeral' ? 'asker' : 'channel',
      });
      const shown = () => (long.visibility === 'asker' ? notes(to) : slack.messages(to)).at(-1);
      const first = method === 'chat.update' ? await messenger.post(place, answer('Checking'), person) : null;
      const say = () => (first === null ? messenger.post(place, long, person) : messenger.edit(first, long, person));
      const fault = { error: 'msg_blocks_too_long', ...(method === 'response_url' ? { status: 400 } : {}) };

      slack.fault(method, fault);
      await say();
      expect(JSON.stringify(shown()?.blocks)).toMatch(/Down.*Slack did not take the rest.*Check again/);
      expect(JSON.stringify(shown()?.blocks)).not.toContain('It is long');

      slack.fault(method, { ...fault, error: 'invalid_blocks', times: 2 });
      await say();
      expect(JSON.stringify(shown())).toMatch(/Down.*Slack did not take the rest/);
      expect(opened.log.loud().map(({ level }) => level)).toEqual(['error', 'error', 'error']);
    },
  );

  test('429 of one channel holds up no other one; a pause that is too long is other work’s', async () => {
    const { place, person } = await commandIn('orders');
    const there = await commandIn('crew');
    const { messenger } = opened.platform;
    const first = await messenger.post(place, unfinished('Checking'), person);
    const second = await messenger.post(there.place, unfinished('Checking'), person);
    slack.fault('chat.update', { retryAfter: 1 });
    const done: string[] = [];
    await Promise.all([
      messenger.edit(first, answer('Down'), person).then(() => done.push('orders')),
      slack
        .until(() => calls('chat.update').length === 1, 'the throttled one')
        .then(() => messenger.edit(second, answer('Down'), person))
        .then(() => done.push('crew')),
    ]);
    expect(done).toEqual(['crew', 'orders']);
    slack.fault('chat.update', { retryAfter: 600 });
    await expect(messenger.edit(first, answer('Up'), person)).rejects.toMatchObject({
      forGood: false,
      mayStand: false,
      message: expect.stringContaining('asks to wait 600 s'),
    });
  });

  test('a thread that is gone: said in the channel', async () => {
    await slack.mention('orders-api', { user: 'oncall', channel: 'orders' });
    const { place, person } = asked();
    slack.fault('chat.postMessage', { error: 'thread_not_found' });
    await opened.platform.messenger.post(place, answer('Down'), person);
    expect(last('orders')).toMatchObject({ threadTs: null });
  });

  test('a token that was revoked: who typed a command is answered all the same', async () => {
    const { person, note } = await commandIn('orders');
    slack.fault('chat.postMessage', { error: 'token_revoked', times: 2 });
    await opened.platform.messenger.edit(note, answer('Down'), person);
    expect(titles('orders')).toEqual([expect.stringContaining('Down')]);
    // Inviting would not help.
    expect(JSON.stringify(last('orders').blocks)).not.toContain('/invite');
    await slack.mention('orders-api', { user: 'oncall', channel: 'orders' });
    await expect(opened.platform.messenger.post(asked().place, answer('Down'), person)).rejects.toThrow(
      'a message was not taken: Slack answered token_revoked (the token was revoked: install the app again and copy the new token)',
    );
  });

  test('a place of another platform is refused', async () => {
    const { person } = await commandIn('orders');
    const { messenger } = opened.platform;
    await expect(messenger.post('{"conversation":{}}' as Place, answer('x'), person)).rejects.toThrow(
      /no place of Slack/,
    );
    await expect(messenger.edit('19:abc' as Posted, answer('x'), person)).rejects.toThrow(/no message of Slack/);
  });
});

test('what is for the asker or for nobody never takes the place of what all read', async () => {
  const { place, person } = await commandIn('orders');
  const { messenger } = opened.platform;
  const open = await messenger.post(place, answer('For all'), person);
  await messenger.edit(open, { ...forAsker('For one'), orNobody: true }, person);
  expect(titles('orders').join()).not.toContain('For one');
  expect(notes('orders').map(titleOf).join()).toContain('For one');
});
