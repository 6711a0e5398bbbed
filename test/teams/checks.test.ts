/** What `doctor` says of Teams: each line in order and not, provoked at the simulated Teams. */
import type { Check, CheckResult } from '../../src/commands/command.ts';
import { NOTHING_NAMED } from '../../src/commands/named.ts';
import type { Channel } from '../../src/commands/platform.ts';
import { systemClock } from '../../src/core/clock.ts';
import {
  type SimulatedTeams,
  type SimulatedTeamsOptions,
  simulateTeams,
} from '../../src/playground/teams/simulated-teams.ts';
import type { TeamsOptions } from '../../src/teams/app.ts';
import { teamsChecksAside } from '../../src/teams/checks.ts';
import { type Bot, openBot } from './bot.ts';

let teams: SimulatedTeams;
let bot: Bot | null = null;

async function start(options: SimulatedTeamsOptions = {}): Promise<void> {
  teams = await simulateTeams(options);
}

afterEach(async () => {
  await bot?.close();
  bot = null;
  await teams.close();
});

type Lines = Readonly<Record<string, CheckResult>>;

async function linesOf(checks: readonly Check[]): Promise<Lines> {
  const { signal } = new AbortController();
  return Object.fromEntries(
    await Promise.all(checks.map(async (check) => [check.name, await check.run(signal)] as const)),
  );
}

const named = (...ids: readonly string[]): Channel[] => [
  { platform: 'slack', channel: 'C0001' },
  ...ids.map((channel) => ({ platform: 'teams', channel }) as const),
];

/** As a terminal asks, with the settings alone. */
function aside(options: Partial<Pick<TeamsOptions, 'auth' | 'service'>> = {}, channels: readonly Channel[] = []) {
  const { appId, tenantId, password, service } = teams;
  const auth = { kind: 'password', appId, tenantId, password } as const;
  return linesOf(teamsChecksAside({ auth, service, ...options }, channels, systemClock));
}

const press = (type: string) => ({ action: { type, verb: 'command', data: { command: 'help' } } });

const failedLines = (lines: Lines) => Object.keys(lines).filter((name) => lines[name]?.state === 'failed');

describe('beside the bot, in a terminal', () => {
  test('all in order, and nothing is said', async () => {
    await start();
    const { orders } = teams.conversations;
    const lines = await aside({}, named(orders.id));
    expect(lines).toEqual({
      'Sign-in': {
        state: 'ok',
        text: `signed in as the application ${teams.appId}, tenant ${teams.tenantId}`,
        remedy: null,
      },
      'Keys of deliveries': expect.objectContaining({ state: 'ok' }),
      [`Channel ${orders.id}`]: expect.objectContaining({ state: 'ok' }),
      Clock: { state: 'ok', text: "agrees with Microsoft's within a minute", remedy: null },
    });
    expect(teams.messages('orders')).toEqual([]);
  });

  test('a wrong secret is one failure with its step, and is never said', async () => {
    await start();
    const { appId, tenantId } = teams;
    const auth = { kind: 'password', appId, tenantId, password: 'sentinel-sentinel' } as const;
    const lines = await aside({ auth }, named(teams.conversations.orders.id));
    expect(failedLines(lines)).toEqual(['Sign-in']);
    expect(lines['Sign-in']?.remedy).toContain('MICROSOFT_APP_PASSWORD');
    expect(lines[`Channel ${teams.conversations.orders.id}`]).toMatchObject({
      state: 'skipped',
      text: 'needs the sign-in',
    });
    expect(JSON.stringify(lines)).not.toContain('sentinel');
  });

  test('channels of the policy: the bot is not in the team, and there is no such channel', async () => {
    await start();
    const { elsewhere } = teams.conversations;
    const lines = await aside({}, named(elsewhere.id, '19:gone@thread.tacv2', '19:a@unq.gbl.spaces'));
    expect(lines[`Channel ${elsewhere.id}`]).toMatchObject({
      state: 'failed',
      text: expect.stringContaining('not in its team'),
      remedy: expect.stringContaining('Add to a team'),
    });
    expect(lines['Channel 19:gone@thread.tacv2']).toMatchObject({
      state: 'failed',
      text: expect.stringContaining('no such channel'),
    });
    expect(lines['Channel 19:a@unq.gbl.spaces']?.state).toBe('skipped');
  });

  test.each([
    [+3 * 60_000, '3 minutes behind'],
    [-10 * 60_000, '10 minutes ahead of'],
  ])('a clock that is wrong by %d ms', async (by, words) => {
    await start({ now: () => new Date(Date.now() + by) });
    expect((await aside()).Clock).toMatchObject({
      state: 'failed',
      text: expect.stringContaining(`this machine's clock is ${words} Microsoft's`),
      remedy: expect.stringContaining('NTP'),
    });
  });

  test('the connector and the host of the keys are down', async () => {
    await start();
    const { orders } = teams.conversations;
    teams.fault('members', { connection: 'reset', times: 5 });
    teams.fault('openid', { status: 503, times: 5 });
    const lines = await aside({}, named(orders.id));
    expect(lines[`Channel ${orders.id}`]).toMatchObject({
      state: 'failed',
      text: expect.stringContaining('could not be reached'),
    });
    expect(lines['Keys of deliveries']).toMatchObject({
      state: 'failed',
      remedy: expect.stringContaining('login.botframework.com'),
    });
  });

  test('without authentication there is nothing to sign in with', async () => {
    await start({ unsigned: true });
    const lines = await linesOf(teamsChecksAside({ auth: { kind: 'none' } }, [], systemClock));
    expect(Object.entries(lines).map(([name, { state }]) => [name, state])).toEqual([['Sign-in', 'skipped']]);
  });
});

describe('in the chat', () => {
  test('where it is asked, and what has come in', async () => {
    await start();
    bot = await openBot(teams, { publicUrl: 'https://pullcheck.example.com' });
    await bot.platform.start();
    const before = await linesOf(bot.platform.checks(null, NOTHING_NAMED));
    expect(before.Deliveries).toMatchObject({
      state: 'skipped',
      remedy: expect.stringContaining('https://pullcheck.example.com/api/messages'),
    });
    expect(before.Buttons?.state).toBe('skipped');
    await teams.types('orders-api', { user: 'oncall', conversation: 'orders' });
    const at = bot.arrivals[0]?.request.place ?? null;
    const lines = await linesOf(
      bot.platform.checks(at, { ...NOTHING_NAMED, channels: named(teams.conversations.orders.id) }),
    );
    expect(failedLines(lines)).toEqual([]);
    expect(lines.Deliveries).toEqual({ state: 'ok', text: 'one came just now', remedy: null });
    expect(lines['This conversation']?.state).toBe('ok');
    // It is asked where it is asked, and not once more.
    expect(lines[`Channel ${teams.conversations.orders.id}`]).toBeUndefined();
    expect(JSON.stringify(lines)).not.toContain(teams.password);
  });

  test.each([
    [
      'a press by Action.Execute',
      { type: 'invoke', name: 'adaptiveCard/action', value: press('Action.Execute') },
      'ok',
    ],
    ['a press by Action.Submit', { type: 'message', value: { command: 'help' } }, 'ok'],
    ['a message that was pointed at', { type: 'invoke', name: 'composeExtension/fetchTask', value: {} }, 'skipped'],
    ['a search', { type: 'invoke', name: 'composeExtension/query', value: press('Action.Execute') }, 'skipped'],
    ['typed words', { type: 'message', text: 'help' }, 'skipped'],
  ] as const)('the buttons, by what has come: %s', async (_, activity, state) => {
    await start();
    bot = await openBot(teams);
    await bot.platform.start();
    const { text: __, ...typed } = teams.typedActivity('', { user: 'oncall', conversation: 'personal' });
    await teams.deliver({ ...typed, ...activity });
    const lines = await linesOf(bot.platform.checks(null, NOTHING_NAMED));
    expect([lines.Deliveries?.state, lines.Buttons?.state]).toEqual(['ok', state]);
  });

  test('deliveries that are not let in: said with the reason', async () => {
    await start();
    bot = await openBot(teams, { tenants: ['99999999-0000-4000-8000-000000000009'] });
    await bot.platform.start();
    await teams.types('orders-api', { user: 'oncall', conversation: 'orders' });
    const { Deliveries: line } = await linesOf(bot.platform.checks(null, NOTHING_NAMED));
    expect(line).toMatchObject({ state: 'failed', remedy: expect.stringContaining('PULLCHECK_TENANTS') });
  });
});
