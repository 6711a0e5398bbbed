import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type SimulatedSlack, simulateSlack } from '../../../src/playground/slack/simulated-slack.ts';
import { httpApp, type RunningApp, webClient, withButtons } from './apps.ts';

let slack: SimulatedSlack;
const running: { stop(): Promise<void> }[] = [];
const ORDERS = { user: 'oncall', channel: 'orders' };

beforeEach(async () => {
  slack = await simulateSlack({
    retryAfterMs: [0, 0, 0],
    acknowledgeWithinMs: 1000,
    events: ['app_mention', 'message.im'],
  });
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  await slack.close();
});

async function start(listen: Parameters<typeof httpApp>[1]): Promise<RunningApp> {
  const one = await httpApp(slack, listen);
  running.push(one);
  return one;
}

/** A receiver that answers as the test says, one status after the other. */
async function bareReceiver(...statuses: readonly (number | 'silence')[]) {
  const seen: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const status = statuses[seen.length] ?? 200;
    seen.push({ headers: request.headers, body });
    if (status === 'silence') return;
    response.writeHead(status, status === 409 ? { 'x-slack-no-retry': '1' } : {}).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push({
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  slack.deliverTo(url);
  return { seen, url };
}

test('Bolt takes the signature of a command, a click and an event, and nothing forged', async () => {
  const seen: string[] = [];
  await start((app) => {
    app.command('/pullcheck', async ({ ack, command }) => {
      seen.push(command.text);
      await ack(`Looking at ${command.text}…`);
    });
    app.action('do-Check again', async ({ ack, body }) => {
      seen.push(`${body.user.id} clicked`);
      await ack();
    });
    app.event('app_mention', async ({ event }) => void seen.push(event.text));
  });
  const typed = await slack.command("orders-api --note 'a=1 & b=2'", ORDERS);
  expect(typed).toMatchObject({ status: 200, error: null });
  expect(slack.ephemeral('oncall', 'orders')).toEqual([typed.shown]);
  await webClient(slack).chat.postMessage(withButtons(slack.channels.orders.id, 'Check again'));
  const message = slack.messages('orders').at(-1);
  if (!message) throw new Error('Nothing was posted.');
  expect(await slack.click('Check again', { message, user: 'guest' })).toMatchObject({ status: 200, error: null });
  const said = await slack.mention('orders-api', ORDERS);
  expect(said.event?.tries).toEqual([{ status: 200, body: null, error: null }]);
  expect(seen).toEqual([
    "orders-api --note 'a=1 &amp; b=2'",
    `${slack.users.guest.id} clicked`,
    `<@${slack.bot.userId}> orders-api`,
  ]);
});

test('a body may be signed by hand, and badly', async () => {
  const { url } = await start((app) => app.command('/pullcheck', async ({ ack }) => ack('fine')));
  const body = slack.commandBody('orders-api', ORDERS);
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const status = async (headers: Record<string, string>) =>
    (await slack.send(url, body, { ...type, ...headers })).status;
  expect(await status(slack.signed(body))).toBe(200);
  expect(await status(slack.signed(body, { secret: 'another' }))).toBe(401);
  expect(await status(slack.signed(`${body}&text=other`))).toBe(401);
  expect(await status(slack.signed(body, { at: new Date(Date.now() - 6 * 60_000) }))).toBe(401);
  expect(await status({})).toBe(401);
});

test('the same delivery once more, byte by byte', async () => {
  const { seen } = await bareReceiver();
  await slack.command('orders-api', ORDERS);
  await slack.again();
  expect(seen).toHaveLength(2);
  expect(seen[1]?.body).toBe(seen[0]?.body);
  for (const header of ['x-slack-signature', 'x-slack-request-timestamp', 'content-type']) {
    expect(seen[1]?.headers[header]).toBe(seen[0]?.headers[header]);
  }
  expect(seen[0]?.headers).toMatchObject({
    'content-type': 'application/x-www-form-urlencoded',
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
  });
});

test('an event is repeated with its number and reason, until it is taken', async () => {
  const { seen } = await bareReceiver(500, 'silence', 200);
  const said = await slack.mention('orders-api', ORDERS);
  expect(await said.event?.done).toBe(true);
  expect(said.event?.tries.map(({ error }) => error)).toEqual(['http_service_error', 'operation_timeout', null]);
  expect(seen.map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']])).toEqual([
    [undefined, undefined],
    ['1', 'http_error'],
    ['2', 'http_timeout'],
  ]);
  expect(new Set(seen.map(({ body }) => body)).size).toBe(1);
});

test('Slack gives up after three repetitions, and at once where it is told not to repeat', async () => {
  const { seen } = await bareReceiver(500, 500, 500, 500, 200);
  expect(await (await slack.mention('orders-api', ORDERS)).event?.done).toBe(false);
  expect(seen).toHaveLength(4);
  const stubborn = await bareReceiver(409);
  expect(await (await slack.mention('orders-api', ORDERS)).event?.done).toBe(false);
  expect(stubborn.seen).toHaveLength(1);
});

test('a command is never repeated; the person reads an error', async () => {
  const { seen } = await bareReceiver(500, 404, 'silence');
  expect((await slack.command('orders-api', ORDERS)).error).toBe('http_service_error');
  expect((await slack.command('orders-api', ORDERS)).error).toBe('http_client_error');
  expect((await slack.command('orders-api', ORDERS)).error).toBe('operation_timeout');
  expect(seen).toHaveLength(3);
  slack.deliverTo('http://127.0.0.1:1/');
  expect((await slack.command('orders-api', ORDERS)).error).toBe('dispatch_failed');
  slack.down(true);
  expect((await slack.command('orders-api', ORDERS)).error).toBe('dispatch_failed');
});

test('an acknowledgement may be for the whole channel; one that Slack cannot read shows nothing', async () => {
  const answers = [{ response_type: 'in_channel', text: 'for all' }, { blocks: [{ type: 'marquee' }] }];
  await start((app) => app.command('/pullcheck', async ({ ack }) => ack(answers.shift() as { text: string })));
  await slack.command('x', ORDERS);
  expect(slack.messages('orders')).toMatchObject([{ text: 'for all', visibleTo: null, via: 'acknowledgement' }]);
  expect(await slack.command('x', ORDERS)).toMatchObject({ shown: null, error: 'invalid_blocks' });
});

test('people, channels and links in a command are marked where its manifest says so', async () => {
  const text = 'see https://x.io/a?b=1&c=2 @approver #orders @nobody a@b.io';
  await bareReceiver();
  await slack.command(text, ORDERS);
  expect(slack.deliveries.at(-1)?.payload.text).toBe(text.replace('&', '&amp;'));
  const marking = await simulateSlack({ shouldEscape: true });
  try {
    await marking.command(text, ORDERS);
    const { approver } = marking.users;
    const { orders } = marking.channels;
    expect(marking.deliveries.at(-1)?.payload.text).toBe(
      `see <https://x.io/a?b=1&amp;c=2> <@${approver.id}|approver> <#${orders.id}|orders> @nobody a@b.io`,
    );
  } finally {
    await marking.close();
  }
});

test('people can only do what they could do', async () => {
  await expect(slack.command('x', { user: 'guest', channel: 'crew' })).rejects.toThrow('guest is not in #crew');
  await expect(slack.command('x', { user: 'oncall', channel: 'archived' })).rejects.toThrow('archived');
  await expect(slack.command('x', { user: 'nobody', channel: 'orders' })).rejects.toThrow('no user "nobody"');
  await expect(slack.command('x', { user: 'oncall', channel: 'nowhere' })).rejects.toThrow('no channel "nowhere"');
});

test('a wait that ends in vain shows the conversation', async () => {
  await webClient(slack).chat.postMessage({ channel: slack.channels.orders.id, text: 'checking…' });
  const waiting = slack.until(() => false, 'the verdict');
  await slack.close();
  await expect(waiting).rejects.toThrow(/Closed while waiting: the verdict\.[\s\S]*#orders pullcheck[\s\S]*checking…/);
  slack = await simulateSlack();
});
