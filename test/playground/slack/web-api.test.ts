import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { View } from '@slack/types';
import { type SimulatedSlack, simulateSlack } from '../../../src/playground/slack/simulated-slack.ts';
import { refusalOf, webClient, withButtons } from './apps.ts';

/** Without the rights to look people up. */
const SCOPES = ['app_mentions:read', 'channels:history', 'chat:write', 'commands', 'groups:history', 'im:history'];

let slack: SimulatedSlack;
let now: number;

beforeEach(async () => {
  now = Date.parse('2026-11-24T03:00:00Z');
  slack = await simulateSlack({ now: () => new Date(now), scopes: SCOPES });
});
afterEach(() => slack.close());

test('the WebClient signs in, posts, edits and deletes', async () => {
  const client = webClient(slack);
  const me = await client.auth.test();
  expect(me).toMatchObject({ ok: true, user_id: slack.bot.userId, bot_id: slack.bot.botId, team_id: slack.teamId });
  expect(me.response_metadata?.scopes).toEqual([
    'app_mentions:read',
    'channels:history',
    'chat:write',
    'commands',
    'groups:history',
    'im:history',
  ]);

  const channel = slack.channels.orders.id;
  const posted = await client.chat.postMessage({ channel, text: 'checking…' });
  expect(posted.ts).toMatch(/^\d{10}\.\d{6}$/);
  const [message] = slack.messages('orders');
  expect(message).toMatchObject({ ts: posted.ts, text: 'checking…', user: slack.bot.userId, threadTs: null });

  await client.chat.update({ channel, ts: String(posted.ts), ...blocksOf('down'), text: 'orders-api is down' });
  expect(message?.versions.map(({ text }) => text)).toEqual(['checking…', 'orders-api is down']);
  expect(message?.blocks).toHaveLength(1);

  // A text without blocks takes the blocks away; blocks stay only where neither is given.
  await client.chat.update({ channel, ts: String(posted.ts), text: 'up again' });
  expect(message?.blocks).toEqual([]);

  const reply = await client.chat.postMessage({ channel, text: 'why', thread_ts: String(posted.ts) });
  expect(slack.messages('orders').at(-1)).toMatchObject({ ts: reply.ts, threadTs: posted.ts });
  const link = await client.chat.getPermalink({ channel, message_ts: String(reply.ts) });
  expect(link.permalink).toContain(`/archives/${channel}/p${String(reply.ts).replace('.', '')}?thread_ts=${posted.ts}`);

  await client.chat.delete({ channel, ts: String(posted.ts) });
  expect(slack.messages('orders').map(({ ts }) => ts)).toEqual([reply.ts]);
  expect(slack.history('orders')).toHaveLength(2);
});

test('a note to one person is seen by that person alone, and cannot be changed', async () => {
  const client = webClient(slack);
  const { orders } = slack.channels;
  const note = await client.chat.postEphemeral({ channel: orders.id, user: slack.users.oncall.id, text: 'psst' });
  expect(slack.ephemeral('oncall', 'orders').map(({ text }) => text)).toEqual(['psst']);
  expect(slack.ephemeral('approver', 'orders')).toEqual([]);
  expect(slack.messages('orders')).toEqual([]);
  const ts = String(note.message_ts);
  expect(await refusalOf(client.chat.update({ channel: orders.id, ts, text: 'x' }))).toMatchObject({
    error: 'message_not_found',
  });
});

test.each<[string, () => Promise<unknown>, string]>([
  ['no token', () => webClient(slack, { token: '' }).auth.test(), 'not_authed'],
  ['a foreign token', () => webClient(slack, { token: 'xoxb-wrong' }).auth.test(), 'invalid_auth'],
  ['an app token for a bot', () => webClient(slack, { token: slack.appToken }).auth.test(), 'not_allowed_token_type'],
  ['a bot token for sockets', () => webClient(slack).apps.connections.open({}), 'not_allowed_token_type'],
  ['a method that is none', () => webClient(slack).apiCall('chat.shout'), 'unknown_method'],
  ['no channel', () => webClient(slack).apiCall('chat.postMessage', { text: 'x' }), 'invalid_arguments'],
  ['a channel that is none', () => post({ channel: 'C0NOTHERE' }), 'channel_not_found'],
  ['a private channel without the bot', () => post({ channel: slack.channels.secret.id }), 'channel_not_found'],
  ['a public channel without the bot', () => post({ channel: slack.channels.general.id }), 'not_in_channel'],
  ['an archived channel', () => post({ channel: slack.channels.archived.id }), 'is_archived'],
  ['no text', () => post({ text: ' ' }), 'no_text'],
  ['blocks that are no JSON', () => post({ blocks: '[{' }), 'invalid_blocks_format'],
  ['blocks that are no list', () => post({ blocks: '{}' }), 'invalid_blocks_format'],
  ['a block that there is not', () => post({ blocks: [{ type: 'marquee' }] }), 'invalid_blocks'],
  ['too much in the blocks', () => post({ blocks: manyBlocks() }), 'msg_blocks_too_long'],
  ['a thread that is not there', () => post({ thread_ts: '1700000000.000100' }), 'thread_not_found'],
  ['somebody who is not there', () => note({ user: slack.users.guest.id, channel: 'crew' }), 'user_not_in_channel'],
  ['another right', () => webClient(slack).users.info({ user: slack.users.oncall.id }), 'missing_scope'],
  ['an edit of nothing', () => update({ ts: '1700000000.000100' }), 'message_not_found'],
  ['an edit of a long text', async () => update({ ts: await postedTs(), text: 'x'.repeat(4001) }), 'msg_too_long'],
  ['a dialog without a click', () => webClient(slack).views.open({ trigger_id: 'x', view }), 'invalid_trigger_id'],
])('refuses %s', async (_, call, error) => {
  expect(await refusalOf(call())).toMatchObject({ ok: false, error });
  expect(slack.requests.at(-1)).toMatchObject({ status: 200, error });
});

test('a refusal says what is wrong: the missing scope, the bad block', async () => {
  const scope = await refusalOf(webClient(slack).users.info({ user: slack.users.oncall.id }));
  expect(scope).toMatchObject({
    needed: 'users:read',
    provided: 'app_mentions:read,channels:history,chat:write,commands,groups:history,im:history',
  });
  const block = await refusalOf(post({ blocks: [{ type: 'section', text: { type: 'mrkdwn', text: '' } }] }));
  expect(JSON.stringify(block.response_metadata)).toContain('/blocks/0/text/text');
});

test("somebody else's message cannot be changed", async () => {
  const { message } = await slack.mention('orders-api', { user: 'oncall', channel: 'orders' });
  expect(await refusalOf(update({ ts: message.ts }))).toMatchObject({ error: 'cant_update_message' });
  const erased = webClient(slack).chat.delete({ channel: slack.channels.orders.id, ts: message.ts });
  expect(await refusalOf(erased)).toMatchObject({ error: 'cant_delete_message' });
});

test('a reply is not the root of a thread', async () => {
  const client = webClient(slack);
  const channel = slack.channels.orders.id;
  const root = await client.chat.postMessage({ channel, text: 'root' });
  const reply = await client.chat.postMessage({ channel, text: 'reply', thread_ts: String(root.ts) });
  expect(await refusalOf(post({ thread_ts: String(reply.ts) }))).toMatchObject({ error: 'thread_not_found' });
});

test('the WebClient waits as a 429 tells it, and the call is done once', async () => {
  slack.fault('chat.postMessage', { retryAfter: 1 });
  const channel = slack.channels.orders.id;
  await webClient(slack, { retries: 1 }).chat.postMessage({ channel, text: 'x' });
  expect(slack.requests.map(({ status, error }) => [status, error])).toEqual([
    [429, 'ratelimited'],
    [200, null],
  ]);
  expect(slack.messages('orders')).toHaveLength(1);
});

test('more than one post a second to a channel is too much, where the limit is on', async () => {
  const limited = await simulateSlack({ limitPosts: true, now: () => new Date(now) });
  try {
    const client = webClient(limited);
    const limitedPost = (channel: string) => client.chat.postMessage({ channel, text: 'x' });
    await limitedPost(limited.channels.orders.id);
    await limitedPost(limited.channels.crew.id);
    await expect(limitedPost(limited.channels.orders.id)).rejects.toThrow('retry-after: 1');
    now += 1000;
    await limitedPost(limited.channels.orders.id);
    expect(limited.messages('orders')).toHaveLength(2);
  } finally {
    await limited.close();
  }
});

test('a connection that is cut: before it was done, and after', async () => {
  slack.fault('chat.postMessage', { connection: 'reset' });
  await expect(post({})).rejects.toThrow();
  expect(slack.messages('orders')).toHaveLength(0);
  slack.fault('chat.postMessage', { connection: 'lost' });
  await expect(post({})).rejects.toThrow();
  expect(slack.messages('orders')).toHaveLength(1);
  slack.fault('chat.postMessage', { body: '<html>Bad gateway</html>', status: 502 });
  await expect(post({})).rejects.toThrow('502');
  slack.down(true);
  await expect(post({})).rejects.toThrow();
  slack.down(false);
  await post({});
  expect(slack.messages('orders')).toHaveLength(2);
});

test('an answer that comes late, and one that never comes', async () => {
  slack.fault('chat.postMessage', { delayMs: 20 });
  slack.fault('chat.postMessage', { connection: 'hang' });
  await post({});
  expect(slack.messages('orders')).toHaveLength(1);
  const impatient = webClient(slack, { timeout: 50 });
  await expect(impatient.chat.postMessage({ channel: slack.channels.orders.id, text: 'x' })).rejects.toThrow();
  expect(slack.requests.map(({ status }) => status)).toEqual([200, 0]);
  expect(slack.messages('orders')).toHaveLength(1);
});

test('a direct message by the id of the user', async () => {
  const posted = await post({ channel: slack.users.oncall.id });
  expect(posted).toMatchObject({ channel: slack.direct('oncall').id });
  expect(slack.messages(slack.direct('oncall').id)).toHaveLength(1);
});

test('raw calls: GET, JSON, and bodies of no known kind', async () => {
  const authorization = `Bearer ${slack.botToken}`;
  const json = async (method: string, headers: Record<string, string>, body: string) =>
    (await slack.send(slack.apiUrl + method, body, { authorization, ...headers })).body;
  const channel = slack.channels.orders.id;
  expect(await json('chat.postMessage', { 'content-type': 'application/json' }, JSON.stringify({ channel, text: 'x' })))
    // Slack takes it, and grumbles.
    .toMatchObject({ ok: true, warning: 'missing_charset' });
  const typed = { 'content-type': 'application/json; charset=utf-8' };
  expect(await json('chat.postMessage', typed, '[]')).toMatchObject({ error: 'json_not_object' });
  expect(await json('chat.postMessage', typed, '{')).toMatchObject({ error: 'invalid_json' });
  expect(await json('auth.test', { 'content-type': 'text/xml' }, '<x/>')).toMatchObject({ error: 'invalid_post_type' });
  expect(await json('auth.test', {}, 'x')).toMatchObject({ error: 'missing_post_type' });
  const answer = await fetch(`${slack.apiUrl}api.test?foo=bar`);
  expect(await answer.json()).toEqual({ ok: true, args: { foo: 'bar' } });
  const token = await fetch(`${slack.apiUrl}auth.test`, {
    method: 'POST',
    body: new URLSearchParams({ token: slack.botToken }),
  });
  expect(await token.json()).toMatchObject({ ok: true });
  // The token is never kept with the call.
  expect(JSON.stringify(slack.requests)).not.toContain(slack.botToken);
});

test('what is asked for shows in the requests, blocks and all', async () => {
  await webClient(slack).chat.postMessage(withButtons(slack.channels.orders.id, 'Check again'));
  expect(slack.requests.at(-1)).toMatchObject({
    method: 'chat.postMessage',
    args: { text: 'Choose', blocks: [{ type: 'actions' }] },
    at: new Date(now),
  });
});

const view: View = { type: 'modal', title: { type: 'plain_text', text: 'Why' }, blocks: [] };

function post(args: Record<string, unknown>): Promise<unknown> {
  return webClient(slack).apiCall('chat.postMessage', { channel: slack.channels.orders.id, text: 'x', ...args });
}

function note({ channel, user }: { channel: 'crew' | 'orders'; user: string }): Promise<unknown> {
  return webClient(slack).chat.postEphemeral({ channel: slack.channels[channel].id, user, text: 'x' });
}

async function postedTs(): Promise<string> {
  return String((await webClient(slack).chat.postMessage({ channel: slack.channels.orders.id, text: 'x' })).ts);
}

function update(args: { ts: string; text?: string }): Promise<unknown> {
  return webClient(slack).chat.update({ channel: slack.channels.orders.id, text: 'x', ...args });
}

function blocksOf(text: string): { blocks: { type: 'section'; text: { type: 'plain_text'; text: string } }[] } {
  return { blocks: [{ type: 'section', text: { type: 'plain_text', text } }] };
}

/** Each is allowed, all together are not. */
function manyBlocks(): object[] {
  return Array.from({ length: 5 }, () => blocksOf('x'.repeat(2900)).blocks[0] ?? {});
}
