/** Starting when the login does not go well: the bot lives, says what is wrong and what repairs it, and heals. */
import { type SimulatedTeams, simulateTeams } from '../../src/playground/teams/simulated-teams.ts';
import type { TeamsOptions } from '../../src/teams/app.ts';
import { SignInError } from '../../src/teams/errors.ts';
import { signInProblem } from '../../src/teams/sign-in-problem.ts';
import { checkOwner } from '../../src/teams/token-source.ts';
import { type Bot, openBot } from './bot.ts';

/** A clock that tells each pause, and waits until it is let go. */
function heldClock() {
  const pauses: number[] = [];
  let release: (() => void)[] = [];
  let waiting: (() => void)[] = [];
  return {
    pauses,
    now: () => new Date(),
    after: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve) => {
        pauses.push(ms);
        release.push(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
        for (const one of waiting) one();
        waiting = [];
      }),
    /** Ends the pause that is, and waits for the next one, or for `orUntil`. */
    async next(orUntil: () => boolean) {
      const paused = new Promise<void>((resolve) => waiting.push(resolve));
      const ended = release;
      release = [];
      for (const one of ended) one();
      const looking = (async () => {
        while (!orUntil()) await new Promise((resolve) => setImmediate(resolve));
      })();
      await Promise.race([paused, looking]);
    },
  };
}

let teams: SimulatedTeams;
let bot: Bot | null = null;
beforeEach(async () => {
  teams = await simulateTeams();
});
afterEach(async () => {
  await bot?.close();
  bot = null;
  await teams.close();
});

const errors = () => (bot?.logged ?? []).filter(({ level }) => level === 'error');
const ready = () => bot?.platform.state().ready === true;

test('a good secret: ready, and nothing to say', async () => {
  bot = await openBot(teams);
  expect(bot.platform.state()).toEqual({ ready: false, because: 'not started yet' });
  await bot.platform.start();
  expect(bot.platform.state()).toEqual({ ready: true, because: null });
  expect(errors()).toEqual([]);
  await bot.platform.stop();
  expect(bot.platform.state().ready).toBe(false);
});

describe('a bad one', () => {
  const auth = (more: object): TeamsOptions['auth'] => ({
    kind: 'password',
    appId: teams.appId,
    tenantId: teams.tenantId,
    password: teams.password,
    ...more,
  });

  test.each<[string, object, RegExp, RegExp]>([
    ['a wrong secret', { password: 'wrong-Zx9Q~' }, /AADSTS7000215/, /MICROSOFT_APP_PASSWORD/],
    ['another app id', { appId: 'ffffffff-1111-4222-8333-444455556666' }, /AADSTS700016/, /single-tenant/],
    [
      'another tenant',
      { tenantId: 'ffffffff-1111-4222-8333-444455556666' },
      /no such tenant/,
      /MICROSOFT_APP_TENANT_ID/,
    ],
  ])('%s', async (_name, more, why, remedy) => {
    const clock = heldClock();
    bot = await openBot(teams, { auth: auth(more), clock });
    await bot.platform.start();
    const state = bot.platform.state();
    expect(state.ready).toBe(false);
    expect(state.because).toMatch(why);
    expect(state.because).toMatch(remedy);
    expect(errors()).toHaveLength(1);
    expect(JSON.stringify([bot.logged, state])).not.toContain('Zx9Q');

    // It is tried again, at ever longer pauses, and not logged again.
    for (const _ of [1, 2, 3, 4]) await clock.next(ready);
    expect(clock.pauses).toEqual([5_000, 15_000, 60_000, 300_000, 300_000]);
    expect(errors()).toHaveLength(1);
    // What Teams delivers is still taken: it may be answered when the bot can speak.
    if (!('appId' in more)) {
      await teams.types('orders-api', { user: 'oncall', conversation: 'personal' });
      expect(bot.arrivals).toHaveLength(1);
    }
  });

  test('that becomes good', async () => {
    const clock = heldClock();
    bot = await openBot(teams, { auth: auth({ password: 'soon' }), clock });
    await bot.platform.start();
    expect(ready()).toBe(false);
    teams.changePassword('soon');
    await clock.next(ready);
    expect(bot.platform.state()).toEqual({ ready: true, because: null });
    expect(bot.logged.at(-1)).toMatchObject({ level: 'info', message: expect.stringContaining('again') });
  });
});

test('a login that is down, and comes back', async () => {
  const clock = heldClock();
  teams.down(true);
  bot = await openBot(teams, { clock });
  await bot.platform.start();
  expect(bot.platform.state().because).toMatch(/cannot be reached.*login\.microsoftonline\.com/);
  await clock.next(ready);
  expect(errors()).toHaveLength(1);
  teams.down(false);
  await clock.next(ready);
  expect(ready()).toBe(true);
});

test('a login that answers nonsense', async () => {
  const clock = heldClock();
  teams.fault('token', { status: 200, body: '<html>captive portal</html>' });
  bot = await openBot(teams, { clock });
  await bot.platform.start();
  expect(ready()).toBe(false);
  expect(errors()).toHaveLength(1);
  await clock.next(ready);
  expect(ready()).toBe(true);
});

test('stopping ends the tries', async () => {
  const clock = heldClock();
  teams.changePassword('another');
  bot = await openBot(teams, {
    clock,
    auth: { kind: 'password', appId: teams.appId, tenantId: teams.tenantId, password: 'x' },
  });
  await bot.platform.start();
  const tries = () => teams.requests.filter(({ route }) => route === 'token').length;
  const before = tries();
  await bot.platform.stop();
  await clock.next(() => true);
  expect(tries()).toBe(before);
});

describe('what Entra says, in words with a remedy', () => {
  test.each<[string, 'password' | 'managed-identity', RegExp]>([
    [
      'invalid_client: 7000222 - AADSTS7000222: The provided client secret keys are expired',
      'password',
      /expired.*--append/,
    ],
    ['invalid_client: 7000215 - AADSTS7000215: Invalid client secret provided', 'password', /wrong.*not its id/],
    ["unauthorized_client: AADSTS700016: Application with identifier 'x' was not found", 'password', /single-tenant/],
    ['AADSTS7000112: Application is disabled', 'password', /disabled/],
    ['AADSTS90002: Tenant not found', 'password', /no such tenant/],
    ['AADSTS53003: Access has been blocked by Conditional Access policies', 'password', /conditional access/],
    ['getaddrinfo ENOTFOUND login.microsoftonline.com', 'password', /cannot be reached/],
    ['endpoints_resolution_error: could not resolve endpoints', 'password', /cannot be reached/],
    ['ManagedIdentityCredential: connect ECONNREFUSED 169.254.169.254:80', 'managed-identity', /identity assign/],
    ['ManagedIdentityCredential: AADSTS700016: not found in the directory', 'managed-identity', /single-tenant/],
    ['something new', 'password', /something new.*MICROSOFT_APP_ID/],
  ])('%s', (text, kind, said) => {
    const { message, remedy } = signInProblem(text, kind);
    expect(`${message}. ${remedy}`).toMatch(said);
  });
});

describe('whose token it is', () => {
  const APP = '0b0d7a5e-1111-4222-8333-444455556666';
  const tokenOf = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

  test.each<[string, string]>([
    ['ours', tokenOf({ appid: APP })],
    ['ours in capital letters', tokenOf({ appid: APP.toUpperCase() })],
    ['ours, of version 2', tokenOf({ azp: APP })],
    ['one that does not say', tokenOf({})],
    ['one that cannot be read', 'opaque'],
    ['one that is no object', tokenOf([])],
  ])('%s is taken', (_name, token) => {
    expect(checkOwner(token, APP)).toBe(token);
  });

  test('that of another application is an error with a remedy', () => {
    const token = tokenOf({ appid: 'ffffffff-1111-4222-8333-444455556666' });
    expect(() => checkOwner(token, APP)).toThrow(SignInError);
    const text = 'the token is of another application (x), not of MICROSOFT_APP_ID';
    expect(signInProblem(text, 'managed-identity').remedy).toContain('AZURE_CLIENT_SECRET');
  });
});
