/** A `response_url` is an address that came from outside: only Slack's own hosts are ever called. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../src/core/clock.ts';
import type { ResponseUrl } from '../../src/slack/place.ts';
import { createResponder, isAllowed, SLACK_RESPONSE_HOSTS } from '../../src/slack/response-url.ts';

const UNTIL = new Date(Date.now() + 60_000).toISOString();
const NOTE = { text: 'x', blocks: [], response_type: 'ephemeral', replace_original: false } as const;

test.each([
  ['https://hooks.slack.com/commands/T1/2/abc', true],
  ['https://hooks.slack-gov.com/actions/T1/2/abc', true],
  ['https://HOOKS.slack.com/commands/T1/2/abc', true],
  ['https://hooks.slack.com:443/commands/T1/2/abc', true],
  ['http://hooks.slack.com/commands/T1/2/abc', false],
  ['https://hooks.slack.com:8443/commands/T1', false],
  ['https://hooks.slack.com.evil.io/commands/T1', false],
  ['https://evil.io/hooks.slack.com', false],
  ['https://evilhooks.slack.com/x', false],
  ['https://hooks.slack.com@evil.io/x', false],
  ['https://user@hooks.slack.com/x', false],
  ['https://:secret@hooks.slack.com/x', false],
  ['https://hooks.slack.com.', false],
  ['https://hooks.slack.com\\@evil.io/', true],
  ['https://169.254.169.254/metadata', false],
  ['http://127.0.0.1/x', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
  ['//hooks.slack.com/x', false],
  ['', false],
])('%s: %s', (address, allowed) => {
  expect(isAllowed(address, SLACK_RESPONSE_HOSTS)).toBe(allowed);
  // WHATWG reads a backslash as a slash: then the host really is Slack's.
  if (allowed) expect(new URL(address).hostname).toMatch(/^hooks\.slack(-gov)?\.com$/);
});

test('without TLS only to a loopback address that was named', () => {
  expect(isAllowed('http://127.0.0.1:4700/x', ['127.0.0.1:4700'])).toBe(true);
  expect(isAllowed('http://127.0.0.1:4701/x', ['127.0.0.1:4700'])).toBe(false);
  expect(isAllowed('http://slack.internal/x', ['slack.internal'])).toBe(false);
  expect(isAllowed('https://slack.internal/x', ['slack.internal'])).toBe(true);
});

describe('on the wire', () => {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test('a foreign host is not called', async () => {
    let called = 0;
    const host = await serve((_, response) => {
      called++;
      response.end('ok');
    });
    const responder = createResponder({ hosts: SLACK_RESPONSE_HOSTS, clock: systemClock });
    const respond: ResponseUrl = { url: `http://${host}/commands/secret-part`, until: UNTIL };
    expect(responder.usable(respond)).toBe(false);
    await expect(responder.send(respond, NOTE)).rejects.toThrow('the response_url is not an address of Slack');
    expect(called).toBe(0);
  });

  test('a redirect is not followed, and the error does not tell the address', async () => {
    let called = 0;
    const elsewhere = await serve((_, response) => {
      called++;
      response.end('ok');
    });
    const host = await serve((_, response) => response.writeHead(307, { location: `http://${elsewhere}/` }).end());
    const responder = createResponder({ hosts: [host], clock: systemClock });
    const failed = await responder.send({ url: `http://${host}/commands/secret-part`, until: UNTIL }, NOTE).then(
      () => null,
      (error: Error) => error,
    );
    expect(failed?.message).toMatch(/could not be reached/);
    expect(failed?.message).not.toContain('secret-part');
    expect(called).toBe(0);
  });

  test('a refusal in words of a proxy is cut to plain words', async () => {
    const host = await serve((_, response) => response.writeHead(403).end(`<b>no</b>\u001b[31m${'x'.repeat(5000)}`));
    const responder = createResponder({ hosts: [host], clock: systemClock });
    const failed = await responder.send({ url: `http://${host}/x`, until: UNTIL }, NOTE).catch((error: Error) => error);
    expect(String(failed)).toMatch(/^ResponseUrlError: Slack's response_url was refused: 403 bnob31mx+$/);
    expect(String(failed).length).toBeLessThan(200);
  });
});
