/** Plans in a chat: asked, judged, carried out; through the conversation, on a platform that writes down what it is told. */

import { createCarrying } from '../../src/commands/carrying-out.ts';
import { type Conversation, createConversation } from '../../src/commands/conversation.ts';
import { approveCommand } from '../../src/commands/decide.ts';
import { wordsOfLine } from '../../src/commands/find-command.ts';
import type { Work } from '../../src/commands/inbox.ts';
import { type Messenger, type Posted, posted } from '../../src/commands/messenger.ts';
import { runCommand } from '../../src/commands/run-command.ts';
import { createSaying } from '../../src/commands/saying.ts';
import type { Clock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import type { Membership } from '../../src/core/membership.ts';
import type { Person } from '../../src/core/person.ts';
import { place } from '../../src/core/place.ts';
import type { Reply } from '../../src/replies/reply.ts';
import { newRecord, type Plans } from '../../src/rollback/plans.ts';
import { readPolicy } from '../../src/rollback/policy.ts';
import { createMemoryStore } from '../../src/storage/memory/store.ts';
import { plainSource, REF } from '../fixtures/plain-source.ts';
import { withDiagnoses } from '../fixtures/with-diagnoses.ts';
import { stage } from '../rollback/drive.ts';
import { plainAzure } from '../rollback/plain-deployer.ts';
import { FAILING, ground, INACTIVE, liveApp, liveRevision, planned, planOf } from '../rollback/samples.ts';
import { PLACES } from './places.ts';

const ana: Person = { platform: 'slack', id: 'U1ANA', name: 'ana' };
const bob: Person = { platform: 'slack', id: 'U2BOB', name: 'bob' };
const cat: Person = { platform: 'slack', id: 'U3CAT', name: 'cat' };
const eve: Person = { platform: 'slack', id: 'U9EVE', name: 'eve' };

const approvals = {
  rules: [
    { name: 'shop', approvers: { slackUsers: ['U1ANA', 'U2BOB', 'U3CAT'] }, breakGlass: { slackUsers: ['U1ANA'] } },
  ],
};

/** A chat with a plan that ana asked for, which stands in the message `card`. */
async function chat(more: { policy?: unknown; membership?: (person: Person) => Membership } = {}) {
  const live = liveApp({
    mode: 'Multiple',
    latestReadyRevisionName: 'orders-api--v2',
    ingress: { external: true, fqdn: null, traffic: [{ latestRevision: true, weight: 100, label: 'live' }] },
  });
  const revisions = [liveRevision('v2', 10, FAILING), liveRevision('v1', 1_000, INACTIVE)];
  const azure = plainAzure(live, revisions);
  const { plans, audit, parts, clock } = stage(azure);
  const read = readPolicy({ approvals: more.policy ?? approvals });
  if ('problems' in read) throw new Error(read.problems.join());
  const said: { readonly how: string; readonly to: string; readonly reply: Reply }[] = [];
  let count = 0;
  const messenger: Messenger = {
    ...PLACES,
    async post(_place, reply, asker) {
      said.push({ how: 'post', to: asker.name, reply });
      return posted(`m${++count}`);
    },
    async edit(message, reply, asker) {
      said.push({ how: `edit ${message}`, to: asker.name, reply });
      return message;
    },
  };
  const accepted: { readonly key: string; readonly work: Work }[] = [];
  const inbox = {
    cancel: async () => false,
    knows: async () => false,
    async accept(key: string, work: Work) {
      if (accepted.some((one) => one.key === key)) return 'duplicate' as const;
      accepted.push({ key, work });
      return 'accepted' as const;
    },
  };
  const facts = { ...plainSource({}), ...parts.facts };
  const messengers = { slack: messenger };
  const store = createMemoryStore({ clock, log: silentLog });
  const shared = { ...store, plans, audit, inbox, messengers, clock, log: silentLog };
  const carrying = createCarrying({ ...shared, deployer: parts.deployer, facts, watchMs: 600_000 });
  const say = createSaying(shared);
  const people = {
    membership: async (person: Person) => more.membership?.(person) ?? { kind: 'member' as const, groups: [] },
  };
  const rollbacks = {
    reader: parts.deployer,
    policy: read.policy,
    newId: () => 'ffff00001111',
    deciding: { plans, audit, people, ...carrying, isAlone: () => false },
  };
  const conversation: Conversation = createConversation({
    ...shared,
    watching: {
      begin: async () => ({ state: 'added', until: new Date() }),
      look: async () => null,
      endAll: async () => {},
    },
    access: { refusal: async () => null, judge: async () => [] },
    run: (request, hooks) =>
      runCommand(
        request,
        withDiagnoses({
          facts,
          clock,
          log: silentLog,
          checks: [],
          docsUrl: null,
          rollbacks,
          progress: () => {},
          ...hooks,
        }),
      ),
  });
  const plan = { ...planOf(planned(ground({ live, revisions }))), app: live.ref };
  await plans.insert(newRecord(plan, ana, place('thread')), []);
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  let deliveries = 0;
  return {
    azure,
    plans,
    audit,
    clock,
    plan,
    said,
    accepted,
    state: async () => (await plans.find(plan.id))?.state,
    async click(person: Person, command: string, message: Posted | null = posted('card')) {
      const from = said.length;
      const received = await conversation.receive({
        key: `k${++deliveries}`,
        request: { words: wordsOfLine(command), person, place: place('thread') },
        shown: message === null ? null : { message, as: 'message' },
      });
      if (received.state !== 'answered') throw new Error(`a decision was ${received.state}`);
      said.push({ how: 'at once', to: person.name, reply: received.reply });
      await settle();
      return said
        .slice(from)
        .filter(({ to }) => to === person.name)
        .map(({ reply }) => reply);
    },
    /** Works on everything that was accepted, until it is over, or until the first plan is in a state. */
    async work({ until = null }: { readonly until?: string | null } = {}) {
      const run = { id: 'work', signal: new AbortController().signal };
      for (const { work } of [...accepted].reverse()) {
        if (work.kind !== 'rollback') continue;
        for (let looks = 0; looks < 300; looks++) {
          if ((await plans.find(plan.id))?.state === until) return;
          const again = await carrying.look(work, run);
          if (again === null) break;
          clock.pass(again.afterMs);
        }
      }
      for (const { key, work } of accepted) if (work.kind === 'say') await say(work, { ...run, id: key });
      await settle();
    },
    /** The answer to typed words. */
    type: (person: Person, line: string) =>
      runCommand(
        { words: wordsOfLine(line), person, place: place('thread') },
        withDiagnoses({
          facts,
          clock,
          log: silentLog,
          checks: [],
          docsUrl: null,
          rollbacks,
          progress: () => {},
          show: () => {},
          watch: null,
          answers: null,
          clicked: null,
        }),
      ),
  };
}

/** The code behind the words of the first line; without one, the title. */
const reason = (replies: readonly Reply[]) => {
  const [said] = replies;
  return (
    /\w.*[.] \(([a-z-]+)\)$/.exec(said?.summary[0]?.filter((piece) => typeof piece === 'string').join('') ?? '')?.[1] ??
    said?.title
  );
};

test('approved by another: decided within the request, carried out, watched, told once', async () => {
  const on = await chat();
  const [mine] = await on.click(bob, `approve ${on.plan.id}`);
  expect(mine).toMatchObject({ title: 'Approved: orders-api', visibility: 'asker' });
  expect(await on.plans.find(on.plan.id)).toMatchObject({ state: 'approved', card: 'card', decision: { by: bob } });
  expect(on.azure.writes).toEqual([]);
  await on.work();
  expect(await on.state()).toBe('succeeded');
  expect(on.azure.writes.map(({ kind }) => kind)).toEqual(['activate', 'set-traffic']);
  const cards = on.said.filter(({ how }) => how === 'edit card').map(({ reply }) => reply.title);
  expect(cards).toContain('Rollback of orders-api is being carried out');
  expect(cards.at(-1)).toBe('Rollback of orders-api has succeeded');
  expect(on.said.filter(({ how, reply }) => how === 'post' && reply.id.endsWith(':end'))).toHaveLength(1);
  await on.work();
  expect(on.said.filter(({ how, reply }) => how === 'post' && reply.id.endsWith(':end'))).toHaveLength(1);
});

test('who asked may not approve, and learns of the glass; with it and a reason, they may', async () => {
  const on = await chat();
  const [no] = await on.click(ana, `approve ${on.plan.id}`);
  expect(reason(no === undefined ? [] : [no])).toBe('own-request');
  expect(JSON.stringify(no?.summary)).toMatch(
    /Refused by approvals\.rules\[0\] .*shop.*"U2BOB".*"U3CAT".*--break-glass/,
  );
  expect(reason(await on.click(ana, `approve ${on.plan.id} --break-glass`))).toBe('break-glass-no-reason');
  expect(await on.state()).toBe('proposed');
  await on.click(ana, `approve ${on.plan.id} —break-glass users are down`);
  expect(await on.plans.find(on.plan.id)).toMatchObject({
    state: 'approved',
    decision: { action: 'break-glass', reason: 'users are down' },
  });
  const events = (await on.audit.ofApp(REF.resourceId, 9)).map(({ event }) => event);
  expect(events).toEqual(['broke-glass', 'refused', 'refused']);
});

test('not on the list, a guest, nobody at all: refused to the clicker alone, and kept', async () => {
  const on = await chat();
  const [no] = await on.click(eve, `approve ${on.plan.id}`);
  expect(no).toMatchObject({ visibility: 'asker' });
  expect(reason(no === undefined ? [] : [no])).toBe('not-listed');
  const guests = await chat({ membership: () => ({ kind: 'guest', groups: [] }) });
  expect(reason(await guests.click(bob, `approve ${guests.plan.id}`))).toBe('guest');
  const nobody = await chat({ policy: {} });
  expect(reason(await nobody.click(bob, `approve ${nobody.plan.id}`))).toBe('no-policy');
  for (const each of [on, guests, nobody]) expect(each.azure.writes).toEqual([]);
});

test('two approvers at once: one wins, the other is told who and when, and it is carried out once', async () => {
  const on = await chat();
  const [first, second] = await Promise.all([
    on.click(bob, `approve ${on.plan.id}`),
    on.click(cat, `approve ${on.plan.id}`),
  ]);
  const replies = [...(first ?? []), ...(second ?? [])];
  expect(replies.map(({ title }) => title).sort()).toEqual(['Approved: orders-api', 'That was not done']);
  const lost = replies.find(({ title }) => title === 'That was not done');
  expect(lost?.summary[0]?.[0]).toMatch(/^(Bob|Cat) approved it already, at $/);
  expect(reason(lost === undefined ? [] : [lost])).toBe('plan-decided');
  expect(on.accepted.filter(({ work }) => work.kind === 'rollback')).toHaveLength(1);
  await on.work();
  expect(on.azure.writes.map(({ kind }) => kind)).toEqual(['activate', 'set-traffic']);
});

test('the same click delivered twice is one approval', async () => {
  const on = await chat();
  await on.click(bob, `approve ${on.plan.id}`);
  const [again] = await on.click(bob, `approve ${on.plan.id}`);
  expect(again?.title).toBe('Approved: orders-api');
  expect(on.accepted).toHaveLength(1);
});

test('rejected with a reason: the card says so, and nothing can be approved any more', async () => {
  const on = await chat();
  await on.click(bob, `reject ${on.plan.id} we fix the tag instead`);
  expect(await on.plans.find(on.plan.id)).toMatchObject({
    state: 'rejected',
    ending: { because: 'bob rejected it: we fix the tag instead' },
  });
  expect(on.said.some(({ reply }) => reply.title === 'Rollback of orders-api was rejected')).toBe(true);
  expect(reason(await on.click(cat, `approve ${on.plan.id}`))).toBe('plan-decided');
  expect(on.azure.writes).toEqual([]);
});

test('a secret that somebody typed as a reason is kept nowhere', async () => {
  const on = await chat();
  await on.click(bob, `reject ${on.plan.id} it needs AccountKey=c2VjcmV0c2VjcmV0c2VjcmV0`);
  const kept = [await on.plans.find(on.plan.id), await on.audit.ofApp(REF.resourceId, 9), on.said];
  expect(JSON.stringify(kept)).not.toContain('c2VjcmV0');
  expect(await on.state()).toBe('rejected');
});

test('expired, stale, unknown: refused, with a new plan in one tap', async () => {
  const late = await chat();
  late.clock.pass(16 * 60_000);
  const [old] = await late.click(bob, `approve ${late.plan.id}`);
  expect(old).toMatchObject({ actions: [{ label: 'New plan' }] });
  expect(reason(old === undefined ? [] : [old])).toBe('plan-expired');
  expect(await late.state()).toBe('expired');

  const moved = await chat();
  moved.azure.app = {
    ...moved.azure.app,
    latestRevisionName: 'orders-api--v3',
    lastModifiedAt: 'x',
    lastModifiedBy: 'dan@example.com',
  };
  const [stale] = await moved.click(bob, `approve ${moved.plan.id}`);
  expect(stale?.summary.flat().join(' ')).toMatch(/orders-api--v3.*by dan@example\.com/);
  expect(await moved.state()).toBe('stale');

  expect(reason(await moved.click(bob, 'approve 0000'))).toBe('plan-unknown');
  for (const each of [late, moved]) expect(each.azure.writes).toEqual([]);
});

test('in the middle of a deployment: stale', async () => {
  const on = await chat();
  on.azure.app = { ...on.azure.app, provisioningState: 'InProgress' };
  expect(reason(await on.click(bob, `approve ${on.plan.id}`))).toBe('plan-stale');
});

test('another plan of the same app that runs is in the way', async () => {
  const on = await chat();
  await on.click(bob, `approve ${on.plan.id}`);
  await on.plans.insert(newRecord({ ...on.plan, id: 'other0000000' }, ana, place('thread')), []);
  expect(reason(await on.click(bob, 'approve other0000000'))).toBe('other-plan-runs');
});

test('undo in the watch: a plan of its own, by the same approval, and exactly the former traffic', async () => {
  const on = await chat();
  const before = on.azure.app.ingress?.traffic;
  await on.click(bob, `approve ${on.plan.id}`);
  await on.work({ until: 'watching' });
  const asked = await on.type(bob, `undo ${on.plan.id}`);
  expect(asked.reply.title).toBe('Plan: take back the rollback of orders-api');
  expect(reason(await on.click(bob, 'approve ffff00001111'))).toBe('own-request');
  await on.click(cat, 'approve ffff00001111');
  await on.work();
  expect(await on.state()).toBe('undone');
  expect((await on.plans.find('ffff00001111'))?.state).toBe('succeeded');
  expect(on.azure.app.ingress?.traffic).toEqual(before);
});

test('undo of what is over, or was never done', async () => {
  const on = await chat();
  expect((await on.type(bob, `undo ${on.plan.id}`)).reply.summary.flat().join(' ')).toContain('undo-too-late');
  await on.click(bob, `approve ${on.plan.id}`);
  await on.work();
  expect((await on.type(bob, `undo ${on.plan.id}`)).reply.summary.flat().join(' ')).toContain('Its watch is over');
  expect((await on.type(bob, 'undo nothing')).exit).toBe(64);
});

test('restart: the same kind of plan, carried out once and watched', async () => {
  const on = await chat();
  on.azure.revisions = [liveRevision('v2', 10), liveRevision('v1', 1_000, INACTIVE)];
  const asked = await on.type(ana, 'restart orders-api');
  expect(asked.reply).toMatchObject({
    title: 'Plan: restart orders-api',
    actions: [{ label: 'Approve: restart' }, { label: 'Reject' }, { label: 'Break the glass' }],
  });
  await on.click(bob, 'approve ffff00001111');
  await on.work();
  expect(on.azure.writes).toEqual([{ kind: 'restart', body: 'orders-api--v2' }]);
  expect((await on.plans.find('ffff00001111'))?.state).toBe('succeeded');
});

test('history: who did what, newest first, with the correlation ids', async () => {
  const on = await chat();
  await on.click(eve, `approve ${on.plan.id}`);
  await on.click(bob, `approve ${on.plan.id}`);
  await on.work();
  const { reply } = await on.type(ana, 'history orders-api');
  const lines =
    reply.sections[0]?.lines.map((line) => line.filter((piece) => typeof piece === 'string').join('')) ?? [];
  expect(lines[0]).toMatch(/^ succeeded, Pullcheck/);
  expect(lines.at(-1)).toMatch(/^ refused, eve \(slack U9EVE\)/);
  expect(lines.join('\n')).toMatch(/ approved, bob \(slack U2BOB\)/);
  expect(lines.join('\n')).toMatch(/ sent, Pullcheck, .*correlation id correlation-2\./);
});

test('an approval whose work got lost is taken up by whoever looks next', async () => {
  const on = await chat();
  await on.click(bob, `approve ${on.plan.id}`);
  on.accepted.length = 0;
  await takeUpOnce(on);
  expect(on.accepted.map(({ work }) => work)).toEqual([{ kind: 'rollback', planId: on.plan.id }]);
});

test('a plan whose driver lives is left to it', async () => {
  const on = await chat();
  await on.click(bob, `approve ${on.plan.id}`);
  on.accepted.length = 0;
  await takeUpOnce(on, { orphans: async () => [] });
  expect(on.accepted).toEqual([]);
});

/** Another program on the same store looks once. @param plans what it sees; left out = all that is under way has no driver */
async function takeUpOnce(
  on: Awaited<ReturnType<typeof chat>>,
  plans: Partial<Plans> = { orphans: on.plans.underWay },
) {
  const { parts } = stage(on.azure);
  const closing = new AbortController();
  let waits = 0;
  const clock: Clock = {
    now: () => on.clock.now(),
    async after() {
      if (waits++ > 0) closing.abort();
    },
  };
  const store = createMemoryStore({ clock, log: silentLog });
  const carrying = createCarrying({
    ...store,
    plans: { ...on.plans, ...plans },
    inbox: {
      cancel: async () => false,
      knows: async () => false,
      async accept(key, work) {
        on.accepted.push({ key, work });
        return 'accepted';
      },
    },
    messengers: {},
    deployer: parts.deployer,
    facts: plainSource({}),
    clock,
    log: silentLog,
    watchMs: 1,
  });
  await carrying.takeUp(closing.signal);
}

test('deciding is marked as what is run within the request', () => {
  expect(approveCommand.atOnce).toBe(true);
});
