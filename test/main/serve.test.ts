import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { pullcheck } from './command-line.ts';
import { type Service, serve } from './service.ts';

const NO_AUTH = { PULLCHECK_TEAMS_NO_AUTH: 'loopback', PORT: '0' };
const SIGNING_SECRET = '0123456789abcdef0123456789abcdef';
const SLACK_HTTP = {
  SLACK_BOT_TOKEN: 'xoxb-1234567890-ABCdefGHIjkl',
  SLACK_SIGNING_SECRET: SIGNING_SECRET,
  HOST: '127.0.0.1',
  PORT: '0',
};

const services: Service[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) {
    service.child.kill('SIGKILL');
    await service.ended;
  }
});

async function running(env: Readonly<Record<string, string>>) {
  const service = serve(env);
  services.push(service);
  const { port } = await service.said('listening');
  return { ...service, url: `http://127.0.0.1:${port}` };
}

describe('what it does not start with', () => {
  test('nothing: it names the ways, and the playground', async () => {
    const run = await pullcheck(['serve']);
    expect(run).toMatchObject({ exit: 2, stdout: '' });
    const words = run.stderr.replace(/\s+/g, ' ');
    for (const word of [
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
      'MICROSOFT_APP_ID',
      'docs/slack.md',
      'node --env-file=.env dist/main.js serve',
      'pullcheck playground',
    ])
      expect(words).toContain(word);
  });

  test('wrong settings: each with its remedy, those of Azure too, and no value', async () => {
    const env = {
      SLACK_BOT_TOKEN: 'xoxp-987654321-private',
      MICROSOFT_APP_ID: 'my-app',
      PORT: 'eighty',
      AZURE_CLOUD: 'mars',
      PULLCHECK_POLICY: '/nowhere/policy.json',
      PULLCHECK_ROLLBACK_CLIENT_ID: 'my-writer',
    };
    const run = await pullcheck(['serve'], { env });
    expect(run).toMatchObject({ exit: 2, stdout: '' });
    const words = run.stderr.replace(/\s+/g, ' ');
    for (const name of [
      'AZURE_CLOUD',
      'PULLCHECK_ROLLBACK_CLIENT_ID',
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
      'MICROSOFT_APP_ID',
      'PORT',
      'PULLCHECK_POLICY',
    ])
      expect(words).toContain(`- ${name}: `);
    expect(words).toContain('Bot User OAuth Token');
    for (const value of ['987654321', 'my-app', 'eighty', 'my-writer']) expect(run.stderr).not.toContain(value);
  });

  test('no app id on an address that others reach', async () => {
    const run = await pullcheck(['serve'], { env: { PULLCHECK_TEAMS_NO_AUTH: 'loopback', HOST: '0.0.0.0' } });
    expect(run.exit).toBe(2);
    expect(run.stderr.replace(/\s+/g, ' ')).toContain('127.0.0.1 alone');
  });

  test('a port that another program has', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const port = String((other.address() as AddressInfo).port);
    const run = await pullcheck(['serve'], { env: { ...NO_AUTH, PORT: port } });
    await new Promise((resolve) => other.close(resolve));
    expect(run.exit).toBe(2);
    expect(run.stderr).toContain(`cannot listen on 127.0.0.1:${port}: another program has this port`);
    expect(run.stderr).toContain('set PORT to another number');
  });

  test('a word too many is a usage error', async () => {
    expect(await pullcheck(['serve', 'now'])).toMatchObject({ exit: 64, stdout: '' });
  });
});

describe('Teams without authentication, on this machine alone', () => {
  test('says what is on and what is not, answers, survives `POST {}`, and ends with 0 when told to', async () => {
    const { url, child, ended, stdout, stderr, said } = await running(NO_AUTH);
    expect(stderr()).toMatch(/^Pullcheck \d/);
    expect(stderr()).toMatch(/ {2}Slack +off +SLACK_BOT_TOKEN and SLACK_APP_TOKEN are not set/);
    expect(stderr()).toMatch(/ {2}Teams +on +WITHOUT any authentication/);
    expect(stderr()).toMatch(/ {2}Port +on +127\.0\.0\.1, /);

    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    for (const body of ['{}', '[]', 'null', '{"type":5}', '{', '\u0000', '{"type":"message","serviceUrl":{}}']) {
      const headers = { 'content-type': 'application/json' };
      const { status } = await fetch(`${url}/api/messages`, { method: 'POST', body, headers });
      expect([body, Math.floor(status / 100)]).toEqual([body, 4]);
    }
    const long = { method: 'POST', body: 'x'.repeat(10_000_000), headers: { 'content-type': 'application/json' } };
    expect((await fetch(`${url}/api/messages`, long)).status).toBe(413);
    // Slack is not set up, so nothing of it is there.
    expect((await fetch(`${url}/slack/events`, { method: 'POST', body: '{}' })).status).toBe(404);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);

    child.kill('SIGTERM');
    expect(await ended).toEqual({ exit: 0, signal: null });
    expect(await said('stopped')).toBeDefined();
    expect(stdout()).toBe('');
  });

  test('Ctrl-C ends it with 0 as well', async () => {
    const { child, ended } = await running(NO_AUTH);
    child.kill('SIGINT');
    expect(await ended).toEqual({ exit: 0, signal: null });
  });

  test('a second signal ends it at once, whatever is under way', async () => {
    const { url, child, ended, said } = await running(NO_AUTH);
    // Teams takes the answer and never says that it did: the answer is still owed when the first signal comes.
    let asked = (): void => {};
    const deaf = createHttpServer(() => asked());
    const wasAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    const { port } = deaf.address() as AddressInfo;
    const activity = {
      type: 'message',
      id: '1',
      channelId: 'msteams',
      serviceUrl: `http://127.0.0.1:${port}/`,
      conversation: { id: 'a:1', conversationType: 'personal' },
      from: { id: '29:1', name: 'Ana' },
      recipient: { id: '28:bot', name: 'Pullcheck' },
      text: 'help',
    };
    const headers = { 'content-type': 'application/json' };
    await fetch(`${url}/api/messages`, { method: 'POST', headers, body: JSON.stringify(activity) });
    await wasAsked;
    child.kill('SIGTERM');
    await said('stopping');
    child.kill('SIGTERM');
    expect(await ended).toEqual({ exit: 128 + 15, signal: null });
    deaf.closeAllConnections();
    await new Promise((resolve) => deaf.close(resolve));
  });

  test('an error that nobody waits for is logged, without its secret, and it lives', async () => {
    const { url, child, said, stderr } = await running(NO_AUTH);
    child.kill('SIGUSR2');
    expect(JSON.stringify(await said('an error that nobody waited for'))).toContain('stray, with [redacted] in it');
    expect(stderr()).not.toContain('xoxb-1234567890');
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  test('an error that nothing catches is logged, and it ends in order, to be started again', async () => {
    const { child, ended, said } = await running(NO_AUTH);
    child.kill('SIGHUP');
    expect(JSON.stringify(await said('an error that nothing caught'))).toContain('nothing catches this');
    expect(await ended).toEqual({ exit: 2, signal: null });
    expect(await said('stopped')).toBeDefined();
  });

  test('nobody reading its log any more does not end it', async () => {
    const { url, child } = await running(NO_AUTH);
    child.stderr.destroy();
    // Each refusal would be logged.
    for (let i = 0; i < 3; i++) await fetch(`${url}/api/messages`, { method: 'POST', body: '{}' });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });
});

describe('Slack over HTTP, while Slack is out of reach', () => {
  test('it lives, is not ready and says why, refuses what is not signed, and says no secret', async () => {
    const { url, child, ended, stderr } = await running(SLACK_HTTP);
    const ready = await fetch(`${url}/readyz`);
    const state = (await ready.json()) as { platforms: { name: string; because: string }[] };
    expect(ready.status).toBe(503);
    expect(state.platforms).toMatchObject([
      { name: 'slack', ready: false, because: expect.stringMatching(/\w+/) },
      { name: 'storage', ready: true },
    ]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);

    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const body of ['', '{}', 'payload=', 'command=/pullcheck&text=orders-api']) {
      const { status } = await fetch(`${url}/slack/events`, { method: 'POST', body, headers });
      expect([body, Math.floor(status / 100)]).toEqual([body, 4]);
    }
    const long = { method: 'POST', body: 'x'.repeat(10_000_000), headers };
    expect((await fetch(`${url}/slack/events`, long)).status).toBe(413);
    expect((await fetch(`${url}/api/messages`, { method: 'POST', body: '{}' })).status).toBe(404);

    child.kill('SIGTERM');
    expect(await ended).toEqual({ exit: 0, signal: null });
    for (const secret of [SIGNING_SECRET, 'ABCdefGHIjkl', 'xoxb-1']) expect(stderr()).not.toContain(secret);
  });
});
