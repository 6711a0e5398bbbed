import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { type SimulatedSlack, simulateSlack } from '../../../src/playground/slack/simulated-slack.ts';
import { type RunningApp, socketApp, webClient, withButtons } from './apps.ts';

let slack: SimulatedSlack;
const running: RunningApp[] = [];

beforeEach(async () => {
  slack = await simulateSlack({ retryAfterMs: [0, 0, 0], events: ['app_mention', 'message.im'] });
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  await slack.close();
});

async function start(listen: Parameters<typeof socketApp>[1], pingTimeout?: number): Promise<RunningApp> {
  const one = await socketApp(slack, listen, pingTimeout);
  running.push(one);
  return one;
}

test('a command is acknowledged with a note for the one who typed it', async () => {
  const seen: unknown[] = [];
  await start((app) =>
    app.command('/pullcheck', async ({ ack, command }) => {
      seen.push(command);
      await ack({ response_type: 'ephemeral', text: `Looking at ${command.text}…` });
    }),
  );
  const answer = await slack.command('orders-api -g shop', { user: 'oncall', channel: 'orders' });
  expect(answer).toMatchObject({ status: 200, error: null });
  expect(slack.ephemeral('oncall', 'orders')).toEqual([answer.shown]);
  expect(answer.shown).toMatchObject({ text: 'Looking at orders-api -g shop…', via: 'acknowledgement' });
  expect(seen).toMatchObject([
    {
      command: '/pullcheck',
      text: 'orders-api -g shop',
      user_id: slack.users.oncall.id,
      user_name: 'oncall',
      channel_id: slack.channels.orders.id,
      channel_name: 'orders',
      team_id: slack.teamId,
      api_app_id: slack.appId,
      trigger_id: answer.triggerId,
      response_url: answer.responseUrl,
    },
  ]);
});

test('a click carries the message, its button and who pressed it', async () => {
  const seen: unknown[] = [];
  await start((app) =>
    app.action(/^do-/, async ({ ack, body }) => {
      seen.push(body);
      await ack();
    }),
  );
  await webClient(slack).chat.postMessage(withButtons(slack.channels.orders.id, 'Check again', 'Details'));
  const [message] = slack.messages('orders');
  if (!message) throw new Error('Nothing was posted.');
  expect(slack.buttons(message)).toEqual(['Check again', 'Details']);
  const answer = await slack.click('Details', { message, user: 'approver' });
  expect(answer).toMatchObject({ status: 200, error: null, body: null });
  expect(seen).toMatchObject([
    {
      type: 'block_actions',
      user: { id: slack.users.approver.id, name: 'approver' },
      container: { type: 'message', message_ts: message.ts, channel_id: message.channel, is_ephemeral: false },
      message: { ts: message.ts, text: 'Choose', bot_id: slack.bot.botId },
      actions: [{ type: 'button', action_id: 'do-Details', value: 'Details', block_id: 'b0' }],
      trigger_id: answer.triggerId,
    },
  ]);
  await expect(slack.click('Rollback', { message, user: 'approver' })).rejects.toThrow('No button "Rollback"');
  // The guest is in #orders only; a stranger to a channel sees nothing in it.
  await webClient(slack).chat.postMessage(withButtons(slack.channels.crew.id, 'Check again'));
  const [hidden] = slack.messages('crew');
  if (!hidden) throw new Error('Nothing was posted.');
  await expect(slack.click('Check again', { message: hidden, user: 'guest' })).rejects.toThrow('does not see');
});

test('a mention and a direct message arrive as events; a mention where the bot is not does not', async () => {
  const seen: { event: unknown; body: unknown }[] = [];
  await start((app) => {
    app.event('app_mention', async ({ event, body }) => void seen.push({ event, body }));
    app.message(async ({ event, body }) => void seen.push({ event, body }));
  });
  const said = await slack.mention('orders-api & "x" <y> orders.azurecr.io', { user: 'oncall', channel: 'orders' });
  expect(await said.event?.done).toBe(true);
  expect(seen[0]).toMatchObject({
    event: {
      type: 'app_mention',
      user: slack.users.oncall.id,
      channel: slack.channels.orders.id,
      ts: said.message.ts,
      text: `<@${slack.bot.userId}> orders-api &amp; "x" &lt;y&gt; <http://orders.azurecr.io|orders.azurecr.io>`,
    },
    body: { type: 'event_callback', event_id: said.event?.eventId, authorizations: [{ is_bot: true }] },
  });
  await slack.mention('and now', { user: 'oncall', channel: 'orders', thread: said.message.ts });
  expect(seen[1]).toMatchObject({ event: { thread_ts: said.message.ts } });
  await slack.directMessage('help', { user: 'oncall' });
  expect(seen[2]).toMatchObject({ event: { type: 'message', channel_type: 'im', text: 'help' } });
  expect((await slack.mention('orders-api', { user: 'oncall', channel: 'general' })).event).toBeNull();
  slack.invite('general');
  expect((await slack.mention('orders-api', { user: 'oncall', channel: 'general' })).event).not.toBeNull();
});

test('in a direct message the bot hears itself, edits too; Bolt drops its own', async () => {
  const types: string[] = [];
  await start((app) => {
    app.use(async ({ body, next }) => {
      const { event } = body as { event?: { subtype?: string; bot_id?: string; user?: string } };
      types.push(event?.subtype ?? event?.bot_id ?? 'person');
      await next();
    });
  });
  const channel = slack.direct('oncall').id;
  const posted = await webClient(slack).chat.postMessage({ channel, text: 'checking…' });
  await webClient(slack).chat.update({ channel, ts: String(posted.ts), text: 'down' });
  await slack.directMessage('thanks', { user: 'oncall' });
  await slack.until(({ deliveries }) => deliveries.every(({ answer }) => answer !== null), 'all is acknowledged');
  expect(slack.deliveries.map(({ payload }) => payload.event)).toMatchObject([
    { bot_id: slack.bot.botId, text: 'checking…' },
    { subtype: 'message_changed', message: { text: 'down' }, previous_message: { text: 'checking…' } },
    { user: slack.users.oncall.id, text: 'thanks' },
  ]);
  expect(types).toEqual(['message_changed', 'person']);
});

test('an event that is not acknowledged comes again and says so; without anybody Slack gives up', async () => {
  const quick = await simulateSlack({ retryAfterMs: [0, 0, 0], acknowledgeWithinMs: 50, events: ['app_mention'] });
  try {
    const lost = await quick.mention('orders-api', { user: 'oncall', channel: 'orders' });
    expect(await lost.event?.done).toBe(false);
    expect(lost.event?.tries.map(({ error }) => error)).toEqual(Array(4).fill('dispatch_failed'));

    const socket = await rawSocket(quick);
    const seen: { retry_attempt: number; payload: { event_id: string } }[] = [];
    socket.on('message', (data) => {
      const envelope = JSON.parse(String(data));
      seen.push(envelope);
      if (seen.length === 2) socket.send(JSON.stringify({ envelope_id: envelope.envelope_id }));
    });
    const said = await quick.mention('orders-api', { user: 'oncall', channel: 'orders' });
    expect(await said.event?.done).toBe(true);
    expect(said.event?.tries.map(({ error }) => error)).toEqual(['operation_timeout', null]);
    expect(seen.map(({ retry_attempt, payload }) => [retry_attempt, payload.event_id])).toEqual([
      [0, said.event?.eventId],
      [1, said.event?.eventId],
    ]);
  } finally {
    await quick.close();
  }
});

test('a command that nobody acknowledges in time, or at all', async () => {
  const impatient = await simulateSlack({ acknowledgeWithinMs: 50 });
  try {
    const nobody = await impatient.command('orders-api', { user: 'oncall', channel: 'orders' });
    expect(nobody).toMatchObject({ status: 0, error: 'dispatch_failed' });
    running.push(await socketApp(impatient, (app) => app.command('/pullcheck', async () => {})));
    const late = await impatient.command('orders-api', { user: 'oncall', channel: 'orders' });
    expect(late).toMatchObject({ status: 0, error: 'operation_timeout', shown: null });
    for (const one of running.splice(0)) await one.stop();
  } finally {
    await impatient.close();
  }
});

test('commands are not taken in threads', async () => {
  const seen: string[] = [];
  await start((app) => app.command('/pullcheck', async ({ command }) => void seen.push(command.text)));
  const refused = await slack.command('orders-api', { user: 'oncall', channel: 'orders', thread: '1.2' });
  expect(refused.error).toBe('not_supported_in_threads');
  expect(seen).toEqual([]);
});

test('a socket that Slack drops is opened anew, with a new ticket', async () => {
  await start((app) => app.command('/pullcheck', async ({ ack }) => ack('here')), 1_000);
  expect(slack.sockets).toBe(1);
  slack.dropSockets('refresh_requested');
  await slack.until(() => slack.sockets === 0, 'the old socket is closed');
  await slack.until(() => slack.sockets === 1, 'the app is back');
  expect(slack.requests.filter(({ method }) => method === 'apps.connections.open')).toHaveLength(2);
  expect((await slack.command('x', { user: 'oncall', channel: 'orders' })).shown?.text).toBe('here');
});

test('a socket whose end is announced serves on until the app says goodbye', async () => {
  const socket = await rawSocket(slack);
  const announced = nextMessage(socket);
  slack.dropSockets('refresh_requested');
  expect(JSON.parse(await announced)).toMatchObject({ type: 'disconnect', reason: 'refresh_requested' });
  const envelope = nextMessage(socket);
  const command = slack.command('x', { user: 'oncall', channel: 'orders' });
  socket.send(JSON.stringify({ envelope_id: JSON.parse(await envelope).envelope_id, payload: { text: 'ok' } }));
  expect((await command).shown?.text).toBe('ok');
  socket.close();
  await slack.until(() => slack.sockets === 0, 'the goodbye');
});

test('sockets take turns; the eleventh is one too many; a ticket is good once', async () => {
  const client = webClient(slack, { token: slack.appToken });
  const { url } = await client.apps.connections.open({});
  const first = new WebSocket(String(url));
  expect(JSON.parse(await nextMessage(first))).toMatchObject({ type: 'hello', num_connections: 1 });
  await expect(nextMessage(new WebSocket(String(url)))).rejects.toThrow('401');
  const sockets = [first];
  while (sockets.length < 10) sockets.push(await rawSocket(slack));
  const next = await client.apps.connections.open({});
  const tooMany = JSON.parse(await nextMessage(new WebSocket(String(next.url))));
  expect(tooMany).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' });
  expect(slack.sockets).toBe(10);
  for (const socket of [...sockets, first]) {
    const envelope = nextMessage(socket);
    const command = slack.command('x', { user: 'oncall', channel: 'orders' });
    const { envelope_id, type } = JSON.parse(await envelope);
    expect(type).toBe('slash_commands');
    socket.send(JSON.stringify({ envelope_id, payload: { text: 'ok' } }));
    expect((await command).shown?.text).toBe('ok');
  }
  for (const socket of sockets) socket.close();
  await slack.until(() => slack.sockets === 0, 'all are closed');
});

/** A socket of nobody's library, after its hello. */
async function rawSocket(service: SimulatedSlack): Promise<WebSocket> {
  const { url } = await webClient(service, { token: service.appToken }).apps.connections.open({});
  const socket = new WebSocket(String(url));
  expect(JSON.parse(await nextMessage(socket)).type).toBe('hello');
  return socket;
}

function nextMessage(socket: WebSocket): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once('message', (data) => resolve(String(data)));
    socket.once('error', reject);
  });
}
