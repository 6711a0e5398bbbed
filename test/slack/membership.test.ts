/** Who somebody is in Slack: what is told, what is kept, and that what fails is never "a member". */
import { place } from '../../src/core/place.ts';
import { type SimulatedSlack, simulateSlack } from '../../src/playground/slack/simulated-slack.ts';
import { kindFrom } from '../../src/slack/membership.ts';
import { type Opened, open } from './open.ts';

let now = Date.parse('2026-03-03T03:00:00Z');
let hasty = false;
let slack: SimulatedSlack;
let opened: Opened;

beforeEach(async () => {
  slack = await simulateSlack();
  opened = await open(slack, {
    kind: 'http',
    clock: { now: () => new Date(now), after: () => (hasty ? Promise.resolve() : new Promise(() => {})) },
  });
});
afterEach(async () => {
  await opened.close();
  await slack.close();
});

type Name = 'oncall' | 'approver' | 'guest' | 'stranger';
const ask = (name: Name, groups: readonly string[] = []) =>
  opened.platform.people.membership({ platform: 'slack', id: slack.users[name].id, name }, place('anywhere'), groups);
const calls = (method: string): number => slack.requests.filter((one) => one.method === method).length;

test.each([
  ['oncall', 'member'],
  ['guest', 'guest'],
  ['stranger', 'external'],
] as const)('%s: %s', async (name, kind) => {
  expect(await ask(name)).toEqual({ kind, groups: [] });
  // Groups that nobody asked about are not read.
  expect(calls('usergroups.users.list')).toBe(0);
});

test('groups: those that were asked about, kept for a minute and no longer', async () => {
  expect(await ask('approver', ['S0001ONCALL'])).toEqual({ kind: 'member', groups: ['S0001ONCALL'] });
  expect(await ask('oncall', ['S0001ONCALL'])).toEqual({ kind: 'member', groups: [] });
  expect(calls('usergroups.users.list')).toBe(1);
  slack.userGroup('S0001ONCALL', ['oncall']);
  now += 59_000;
  expect((await ask('approver', ['S0001ONCALL'])).groups).toEqual(['S0001ONCALL']);
  now += 2_000;
  expect((await ask('approver', ['S0001ONCALL'])).groups).toEqual([]);
  expect((await ask('oncall', ['S0001ONCALL'])).groups).toEqual(['S0001ONCALL']);
});

test('who was just put on a list is not told that he is missing: a miss is read again, but not all the time', async () => {
  expect((await ask('oncall', ['S0001ONCALL'])).groups).toEqual([]);
  slack.userGroup('S0001ONCALL', ['oncall', 'approver']);
  now += 16_000;
  expect((await ask('oncall', ['S0001ONCALL'])).groups).toEqual(['S0001ONCALL']);
  expect(calls('usergroups.users.list')).toBe(2);
  for (let i = 0; i < 5; i += 1) expect((await ask('guest', ['S0001ONCALL'])).groups).toEqual([]);
  expect(calls('usergroups.users.list')).toBe(2);
});

test('what cannot be looked up is unknown, and is asked again', async () => {
  slack.fault('users.info', { error: 'internal_error' });
  slack.fault('usergroups.users.list', { status: 500 });
  expect(await ask('approver', ['S0001ONCALL'])).toEqual({ kind: 'unknown', groups: null });
  expect(await ask('approver', ['S0001ONCALL'])).toEqual({ kind: 'member', groups: ['S0001ONCALL'] });
});

test('what comes too late is unknown at first, and is there for the next look', async () => {
  // This clock's waits are over at once, so Slack is late in any case.
  hasty = true;
  expect(await ask('approver', ['S0001ONCALL'])).toEqual({ kind: 'unknown', groups: null });
  hasty = false;
  expect(await ask('approver', ['S0001ONCALL'])).toEqual({ kind: 'member', groups: ['S0001ONCALL'] });
  expect(calls('users.info')).toBe(1);
  expect(calls('usergroups.users.list')).toBe(1);
});

test('a group that is gone hides no other one, and is not "in none"', async () => {
  expect((await ask('approver', ['SGONE', 'S0001ONCALL'])).groups).toEqual(['S0001ONCALL']);
  expect((await ask('oncall', ['SGONE', 'S0001ONCALL'])).groups).toBeNull();
});

test.each([
  [{ team_id: 'T1' }, 'member'],
  [{ team_id: 'T2' }, 'external'],
  [{ team_id: 'T2', enterprise_user: { teams: ['T1', 'T2'] } }, 'member'],
  [{ team_id: 'T2', enterprise_user: { teams: ['T2'] } }, 'external'],
  [{ team_id: 'T1', is_restricted: true }, 'guest'],
  [{ team_id: 'T1', is_ultra_restricted: true }, 'guest'],
  [{ team_id: 'T1', is_stranger: true }, 'external'],
  [{ team_id: 'T1', is_bot: true }, 'unknown'],
  [{ team_id: 'T1', deleted: true }, 'unknown'],
  [{}, 'unknown'],
] as const)('%j: %s', (user, kind) => {
  expect(kindFrom(user, 'T1')).toBe(kind);
});
