/** Starting, staying, stopping: whatever Slack answers, the process lives, the log says it once, and what can heal does. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Clock } from '../../src/core/clock.ts';
import { type SimulatedSlack, simulateSlack } from '../../src/playground/slack/simulated-slack.ts';
import { openSlack, type SlackOptions } from '../../src/slack/app.ts';
import { keepLog, type Opened, open } from './open.ts';

/** Time that stands still until it is moved on; how long was asked for is kept. */
function stillClock() {
  let now = Date.now();
  const waiting = new Set<{ readonly at: number; readonly ms: number; readonly done: () => void }>();
  const looks: (() => void)[] = [];
  const clock: Clock = {
    now: () => new Date(now),
    after: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const done = () => {
          waiting.delete(entry);
          resolve();
        };
        const entry = { at: now + ms, ms, done };
        waiting.add(entry);
        signal?.addEventListener('abort', done, { once: true });
        for (const look of looks.splice(0)) look();
      }),
  };
  return {
    clock,
    /** Resolves once somebody waits so long; time moves on to the end of that wait. */
    async pass(ms: number): Promise<void> {
      for (;;) {
        const entry = [...waiting].find((each) => each.ms === ms);
        if (entry !== undefined) {
          now = Math.max(now, entry.at);
          return entry.done();
        }
        await new Promise<void>((resolve) => looks.push(resolve));
      }
    },
  };
}

let slack: SimulatedSlack;
let opened: Opened | null = null;

beforeEach(async () => {
  slack = await simulateSlack();
});

afterEach(async () => {
  await opened?.close();
  opened = null;
  await slack.close();
});

const delivery = (kind: 'http' | 'socket', appToken = slack.appToken): SlackOptions['delivery'] =>
  kind === 'http' ? { kind, signingSecret: slack.signingSecret } : { kind, appToken };

describe.each(['http', 'socket'] as const)('over %s', (kind) => {
  test('all is well: ready, and nothing loud in the log', async () => {
    opened = await open(slack, { kind });
    expect(opened.platform.state()).toEqual({ ready: true, because: null });
    expect(opened.log.lines.filter(({ level }) => level !== 'debug')).toEqual([
      expect.objectContaining({ level: 'info', message: expect.stringContaining('Slack') }),
    ]);
    expect(slack.sockets).toBe(kind === 'socket' ? 1 : 0);
    expect(opened.platform.routes.map(({ path }) => path)).toEqual(kind === 'http' ? ['/slack/events'] : []);
  });

  test('before it is started, it is not ready', async () => {
    opened = await open(slack, { kind, start: false });
    expect(opened.platform.state()).toEqual({ ready: false, because: 'it has not been started' });
  });

  test.each([
    ["a user's token", 'xoxp-1-2-3', /SLACK_BOT_TOKEN is no bot token: one begins with xoxb-, this one with xoxp-/],
    ['the app-level token', 'xapp-1-2-3', /this one with xapp-/],
    ['nothing', '', /one begins with xoxb-$/],
  ])('%s in place of the bot token: Slack is not even asked', async (_, botToken, because) => {
    opened = await open(slack, { kind, options: { botToken } });
    expect(opened.platform.state()).toEqual({ ready: false, because: expect.stringMatching(because) });
    expect(opened.log.loud()).toHaveLength(1);
    expect(JSON.stringify(opened.log.lines)).not.toContain('1-2-3');
    expect(slack.requests).toEqual([]);
  });

  test.each(['invalid_auth', 'account_inactive', 'token_revoked', 'not_authed'])(
    'a token that Slack answers with %s: said once with the remedy, tried again every 5 minutes, and it heals',
    async (error) => {
      const time = stillClock();
      slack.fault('auth.test', { error, times: 3 });
      opened = await open(slack, { kind, clock: time.clock });
      expect(opened.platform.state()).toMatchObject({ ready: false, because: expect.stringMatching(/token|install/) });
      await time.pass(300_000);
      await time.pass(300_000);
      await slack.until(
        () => slack.requests.filter(({ method }) => method === 'auth.test').length === 3,
        'three tries',
      );
      expect(opened.log.loud()).toEqual([
        expect.objectContaining({ level: 'error', fields: { because: expect.stringContaining(error) } }),
      ]);
      await time.pass(300_000);
      await readyAgain();
    },
  );

  test('Slack down at the start: tried again with growing pauses, said once, and it heals', async () => {
    const time = stillClock();
    slack.fault('auth.test', { connection: 'reset', times: 7 });
    slack.fault('auth.test', { status: 503, body: 'maintenance' });
    opened = await open(slack, { kind, clock: time.clock });
    expect(opened.platform.state()).toMatchObject({
      ready: false,
      because: expect.stringContaining('could not be reached'),
    });
    for (const seconds of [1, 2, 4, 8, 16, 32, 60]) await time.pass(seconds * 1000);
    expect(opened.log.loud()).toEqual([expect.objectContaining({ level: 'warn' })]);
    await time.pass(60_000);
    await readyAgain();
  });

  test('an answer that is not Slack at all: tried again', async () => {
    const time = stillClock();
    slack.fault('auth.test', { status: 502, body: '<html>proxy</html>' });
    opened = await open(slack, { kind, clock: time.clock });
    expect(opened.platform.state()).toMatchObject({ ready: false, because: 'Slack answered HTTP 502' });
    await time.pass(1000);
    await readyAgain();
  });

  test('it stops while it waits for Slack to come back', async () => {
    slack.fault('auth.test', { connection: 'reset' });
    opened = await open(slack, { kind, clock: stillClock().clock });
    await opened.platform.stop();
    expect(slack.requests).toHaveLength(1);
  });

  async function readyAgain(): Promise<void> {
    const { platform } = opened as Opened;
    await slack.until(
      () =>
        slack.requests.some(
          ({ method, error }) => error === null && method === (kind === 'http' ? 'auth.test' : 'apps.connections.open'),
        ),
      'a good call',
    );
    // The answer has been sent; it has yet to arrive.
    while (!platform.state().ready) await new Promise((resolve) => setImmediate(resolve));
    expect((opened as Opened).log.lines.filter(({ level }) => level === 'info')).toHaveLength(1);
  }
});

test('over HTTP, what Slack delivers is taken although the token is wrong: a response_url needs none', async () => {
  slack.fault('auth.test', { error: 'invalid_auth' });
  opened = await open(slack, { kind: 'http', clock: stillClock().clock });
  expect(await slack.command('orders-api', { user: 'oncall', channel: 'orders' })).toMatchObject({ error: null });
  expect(opened.arrivals).toHaveLength(1);
});

describe('the socket', () => {
  test.each([
    ['a bot token', 'xoxb-1-2-3', /SLACK_APP_TOKEN is no app-level token: one begins with xapp-, this one with xoxb-/],
    ['nothing', '', /one begins with xapp-$/],
  ])('%s in place of the app-level token', async (_, appToken, because) => {
    opened = await open(slack, { kind: 'socket', options: { delivery: delivery('socket', appToken) } });
    expect(opened.platform.state()).toMatchObject({ ready: false, because: expect.stringMatching(because) });
  });

  test.each(['invalid_auth', 'missing_scope', 'not_allowed_token_type', 'link_disabled'])(
    'an app-level token that Slack answers with %s: once in the log, every 5 minutes, and it heals',
    async (error) => {
      const time = stillClock();
      slack.fault('apps.connections.open', { error, times: 2 });
      opened = await open(slack, { kind: 'socket', clock: time.clock });
      expect(opened.platform.state()).toMatchObject({ ready: false, because: expect.stringContaining(error) });
      await time.pass(300_000);
      await time.pass(300_000);
      await slack.until(() => slack.sockets === 1, 'a socket');
      expect(opened.log.loud()).toHaveLength(1);
    },
  );

  test.each(['refresh_requested', 'warning', 'cut'] as const)(
    'dropped (%s): a new one is open at once',
    async (how) => {
      opened = await open(slack, { kind: 'socket' });
      const opens = () => slack.requests.filter(({ method }) => method === 'apps.connections.open').length;
      slack.dropSockets(how);
      await slack.until(() => opens() === 2 && slack.sockets === 1, 'the second socket');
      // Slack knows a socket before it has greeted it: until then a command finds nobody.
      const ask = () => slack.command('orders-api', { user: 'oncall', channel: 'orders' });
      let seen = await ask();
      while (seen.error === 'dispatch_failed') {
        await new Promise((resolve) => setImmediate(resolve));
        seen = await ask();
      }
      expect(seen).toMatchObject({ error: null });
      expect(opened.arrivals).toHaveLength(1);
      expect(opened.log.loud()).toEqual([]);
    },
  );

  test('a renewal that fails at first: ready all the time, for the connection before it serves on; only then it goes', async () => {
    const time = stillClock();
    opened = await open(slack, { kind: 'socket', clock: time.clock });
    const { platform, log, arrivals } = opened;
    slack.fault('apps.connections.open', { connection: 'reset' });
    slack.dropSockets('warning');
    await slack.until(() => slack.requests.some(({ method, status }) => /open$/.test(method) && status === 0), 'a try');
    while (log.loud().length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(platform.state()).toEqual({ ready: true, because: null });
    const by = { user: 'oncall', channel: 'orders' };
    expect(await slack.command('orders-api', by)).toMatchObject({ error: null });
    expect(slack.sockets).toBe(1);

    await time.pass(1_000);
    await slack.until(() => slack.sockets === 2, 'the next one, beside it');
    expect(platform.state()).toEqual({ ready: true, because: null });
    await time.pass(1_000);
    await slack.until(() => slack.sockets === 1, 'the first one has gone');
    expect(await slack.command('orders-api', by)).toMatchObject({ error: null });
    expect(arrivals).toHaveLength(2);
    expect(platform.state()).toEqual({ ready: true, because: null });
  });

  test('cut, with no other one open: not ready until the next one is', async () => {
    const time = stillClock();
    opened = await open(slack, { kind: 'socket', clock: time.clock });
    const { platform } = opened;
    slack.fault('apps.connections.open', { delayMs: 300 });
    slack.dropSockets('cut');
    while (platform.state().ready) await new Promise((resolve) => setImmediate(resolve));
    expect(platform.state().because).toBe('the connection was lost; the next one is being opened');
    await slack.until(() => slack.sockets === 1, 'the next one');
    while (!platform.state().ready) await new Promise((resolve) => setImmediate(resolve));
    expect(opened.log.loud()).toEqual([]);
  });

  test('Slack goes down and comes back: nothing is thrown where nobody catches it', async () => {
    const time = stillClock();
    opened = await open(slack, { kind: 'socket', clock: time.clock });
    slack.fault('apps.connections.open', { connection: 'reset', times: 4 });
    slack.dropSockets('cut');
    for (const seconds of [1, 2, 4]) await time.pass(seconds * 1000);
    expect(opened.platform.state()).toMatchObject({ ready: false });
    expect(opened.log.loud()).toHaveLength(1);
    await time.pass(8000);
    await slack.until(() => slack.sockets === 1, 'a socket');
    while (!opened.platform.state().ready) await new Promise((resolve) => setImmediate(resolve));
  });

  test('stopped: the socket is closed, and no other one is opened', async () => {
    opened = await open(slack, { kind: 'socket' });
    await opened.platform.stop();
    await slack.until(() => slack.sockets === 0, 'no socket');
    expect(slack.requests.filter(({ method }) => method === 'apps.connections.open')).toHaveLength(1);
  });

  test('a server that never says hello is given up after 15 s; stopping does not wait for it', async () => {
    const held = new Set<Socket>();
    const server = createServer((request, response) => {
      request.resume();
      response.setHeader('content-type', 'application/json');
      const port = (server.address() as AddressInfo).port;
      response.end(JSON.stringify({ ok: true, url: `ws://127.0.0.1:${port}/`, user_id: 'U1', bot_id: 'B1' }));
    });
    // The upgrade is never answered.
    server.on('upgrade', (_, socket) => held.add(socket as Socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const time = stillClock();
    const log = keepLog();
    const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
    const platform = await openSlack(
      { botToken: 'xoxb-1', delivery: { kind: 'socket', appToken: 'xapp-1' }, apiUrl },
      { receive: async () => ({ state: 'duplicate' }), clock: time.clock, log },
    );
    try {
      const started = platform.start();
      await once(server, 'upgrade');
      await time.pass(15_000);
      await started;
      expect(platform.state()).toMatchObject({ ready: false, because: expect.stringContaining('hello') });
    } finally {
      await platform.stop();
      for (const socket of held) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
