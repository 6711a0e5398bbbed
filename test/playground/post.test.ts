/** How one post of a simulated platform ends, and what Slack and Teams call it. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { post } from '../../src/playground/post.ts';
import { post as slackPost } from '../../src/playground/slack/http-client.ts';
import { post as teamsPost } from '../../src/playground/teams/http-client.ts';

const WITHIN_MS = 5_000;

async function serving(listener: RequestListener, work: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

test.each([
  ['JSON', '{"a":[1]}', { a: [1] }],
  ['text', 'ok', 'ok'],
  ['nothing', '', null],
])('%s is read; a redirect is not followed', async (_name, sent, body) => {
  let asked = 0;
  const listener: RequestListener = (_request, response) => {
    asked++;
    response.writeHead(302, { location: '/elsewhere' }).end(sent);
  };
  await serving(listener, async (url) => {
    const headers = expect.objectContaining({ location: '/elsewhere' });
    expect(await post(url, 'x', {}, WITHIN_MS)).toEqual({ state: 'answered', status: 302, headers, body });
    expect(asked).toBe(1);
  });
});

test('the bytes and headers arrive as they are; each platform has its own agent', async () => {
  const seen: unknown[] = [];
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { 'user-agent': agent, 'content-length': length, 'x-a': a } = request.headers;
    seen.push({ method: request.method, agent, length, a, body: Buffer.concat(chunks).toString('utf8') });
    response.end();
  };
  await serving(listener, async (url) => {
    for (const send of [slackPost, teamsPost]) await send(url, 'Grüße', { 'x-a': 'b' }, WITHIN_MS);
    await slackPost(url, '', { 'user-agent': 'other' }, WITHIN_MS);
  });
  const sent = { method: 'POST', length: '7', a: 'b', body: 'Grüße' };
  expect(seen).toEqual([
    { ...sent, agent: expect.stringMatching(/^Slackbot /) },
    { ...sent, agent: expect.stringMatching(/^Microsoft-SkypeBotApi /) },
    { method: 'POST', agent: 'other', length: '0', a: undefined, body: '' },
  ]);
});

test.each<[string, RequestListener, number, object, string, string]>([
  ['no answer in time', () => {}, 50, { state: 'late' }, 'operation_timeout', 'no answer in time'],
  [
    'cut off in its midst',
    (_request, response) => response.writeHead(200, { 'content-length': 10 }).write('half', () => response.destroy()),
    WITHIN_MS,
    { state: 'cut-off' },
    'dispatch_failed',
    'the answer was cut off',
  ],
  [
    'cut without an answer',
    (request) => request.socket.destroy(),
    WITHIN_MS,
    { state: 'unreachable', because: 'ECONNRESET' },
    'dispatch_failed',
    'ECONNRESET',
  ],
])('%s', async (_name, listener, withinMs, posted, slackError, teamsError) => {
  await serving(listener, async (url) => {
    expect(await post(url, 'x', {}, withinMs)).toEqual(posted);
    const none = { status: 0, body: null };
    expect(await slackPost(url, 'x', {}, withinMs)).toEqual({ ...none, error: slackError, headers: {} });
    expect(await teamsPost(url, 'x', {}, withinMs)).toEqual({ ...none, error: teamsError });
  });
});
