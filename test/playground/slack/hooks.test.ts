import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { SlackMessage } from '../../../src/playground/slack/shapes.ts';
import { type SimulatedSlack, simulateSlack } from '../../../src/playground/slack/simulated-slack.ts';
import { type RunningApp, refusalOf, socketApp, webClient, withButtons } from './apps.ts';

let slack: SimulatedSlack;
let app: RunningApp;
let now: number;
const ORDERS = { user: 'oncall', channel: 'orders' };
const JSON_TYPE = { 'content-type': 'application/json' };

beforeEach(async () => {
  now = Date.parse('2026-11-24T03:00:00Z');
  slack = await simulateSlack({ now: () => new Date(now) });
  app = await socketApp(slack, (bolt) => {
    bolt.command('/pullcheck', async ({ ack }) => ack('checking…'));
    bolt.action(/^do-/, async ({ ack }) => ack());
  });
});
afterEach(async () => {
  await app.stop();
  await slack.close();
});

const post = (url: string, body: object) => slack.send(url, JSON.stringify(body), JSON_TYPE);

async function clicked(message: SlackMessage | undefined, user = 'oncall'): Promise<string> {
  if (!message) throw new Error('There is no such message.');
  return (await slack.click('Check again', { message, user })).responseUrl;
}

test("a command's address says more, to one or to all, where the bot is not too", async () => {
  const { responseUrl } = await slack.command('x', { user: 'oncall', channel: 'secret' });
  expect(new URL(responseUrl).host).toBe(slack.responseHost);
  expect(responseUrl).toContain('/commands/');
  expect(await post(responseUrl, { text: 'for you' })).toMatchObject({ status: 200, body: { ok: true } });
  expect(await post(responseUrl, { text: 'for all', response_type: 'in_channel' })).toMatchObject({ status: 200 });
  expect(slack.ephemeral('oncall', 'secret').map(({ text }) => text)).toEqual(['checking…', 'for you']);
  expect(slack.messages('secret')).toMatchObject([{ text: 'for all', via: 'response_url' }]);
});

test("a command's address neither replaces nor deletes anything", async () => {
  const { responseUrl, shown } = await slack.command('x', ORDERS);
  await post(responseUrl, { text: 'down', replace_original: true });
  await post(responseUrl, { delete_original: true });
  expect(slack.ephemeral('oncall', 'orders').map(({ text }) => text)).toEqual(['checking…', 'down']);
  expect(shown?.versions).toHaveLength(1);
});

test('what it said to all is not for chat.update', async () => {
  const { responseUrl } = await slack.command('x', ORDERS);
  await post(responseUrl, { text: 'for all', response_type: 'in_channel' });
  const [message] = slack.messages('orders');
  const update = webClient(slack).chat.update({ channel: slack.channels.orders.id, ts: message?.ts ?? '', text: 'x' });
  expect(await refusalOf(update)).toMatchObject({ error: 'cant_update_message' });
});

test('the address of a click replaces and deletes the clicked message, for everybody or for the one who sees it', async () => {
  const channel = slack.channels.orders.id;
  await webClient(slack).chat.postMessage(withButtons(channel, 'Check again'));
  const [message] = slack.messages('orders');
  const url = await clicked(message);
  expect(url).toContain('/actions/');
  await post(url, { text: 'looking…', replace_original: 'true' });
  expect(message?.versions.map(({ text }) => text)).toEqual(['Choose', 'looking…']);
  await post(url, { text: 'only to you' });
  expect(slack.ephemeral('oncall', 'orders')).toMatchObject([{ text: 'only to you' }]);
  await post(url, { delete_original: true });
  expect(slack.messages('orders')).toEqual([]);
  expect(await post(url, { text: 'again', replace_original: true })).toMatchObject({ status: 404 });

  await webClient(slack).chat.postEphemeral({ ...noteWithButton(channel), user: slack.users.oncall.id });
  const note = slack.ephemeral('oncall', 'orders').at(-1);
  await post(await clicked(note), { text: 'changed', replace_original: true });
  expect(note?.text).toBe('changed');
  if (!note) throw new Error('There is no note.');
  await expect(slack.click('Check again', { message: note, user: 'approver' })).rejects.toThrow('does not see');
});

test('the payload of a click on a note does not repeat the note', async () => {
  const channel = slack.channels.orders.id;
  await webClient(slack).chat.postEphemeral({ ...noteWithButton(channel), user: slack.users.oncall.id });
  await clicked(slack.ephemeral('oncall', 'orders')[0]);
  const { payload } = slack.deliveries.at(-1) ?? {};
  expect(payload).toMatchObject({ container: { is_ephemeral: true } });
  expect(payload).not.toHaveProperty('message');
});

test('into a thread, when it is told so', async () => {
  const channel = slack.channels.orders.id;
  await webClient(slack).chat.postMessage(withButtons(channel, 'Check again'));
  const [message] = slack.messages('orders');
  await post(await clicked(message), { text: 'why', response_type: 'in_channel', thread_ts: message?.ts });
  expect(slack.messages('orders').at(-1)).toMatchObject({ text: 'why', threadTs: message?.ts });
});

test('five uses, and what is refused does not count', async () => {
  const { responseUrl } = await slack.command('x', ORDERS);
  expect(await post(responseUrl, {})).toMatchObject({ status: 400, body: { error: 'no_text' } });
  expect(await slack.send(responseUrl, 'payload', JSON_TYPE)).toMatchObject({ status: 400 });
  const bad = await post(responseUrl, { text: 'x', blocks: [{ type: 'marquee' }] });
  expect(bad).toMatchObject({ status: 400, body: { error: 'invalid_blocks' } });
  for (let i = 0; i < 5; i++) expect((await post(responseUrl, { text: `${i}` })).status).toBe(200);
  expect(await post(responseUrl, { text: '5' })).toMatchObject({ status: 404, body: { error: 'used_url' } });
});

test('thirty minutes', async () => {
  const { responseUrl } = await slack.command('x', ORDERS);
  now += 30 * 60_000;
  expect((await post(responseUrl, { text: 'just in time' })).status).toBe(200);
  now += 1;
  expect(await post(responseUrl, { text: 'late' })).toMatchObject({ status: 404, body: { error: 'expired_url' } });
  expect((await post(`${responseUrl}x`, { text: 'x' })).status).toBe(404);
});

test('a dialog opens with the trigger of a click, once, within three seconds', async () => {
  const client = webClient(slack);
  const view = {
    type: 'modal',
    title: { type: 'plain_text', text: 'Why' },
    blocks: [{ type: 'section', text: { type: 'plain_text', text: 'x' } }],
  } as const;
  const open = (trigger_id: string) => client.apiCall('views.open', { trigger_id, view });
  const { triggerId } = await slack.command('x', ORDERS);
  expect(await open(triggerId)).toMatchObject({ ok: true });
  expect(await refusalOf(open(triggerId))).toMatchObject({ error: 'exchanged_trigger_id' });
  const late = await slack.command('x', ORDERS);
  now += 3001;
  expect(await refusalOf(open(late.triggerId))).toMatchObject({ error: 'expired_trigger_id' });
});

test('faults strike these addresses too', async () => {
  const { responseUrl } = await slack.command('x', ORDERS);
  slack.fault('response_url', { status: 503, body: 'no' });
  expect((await post(responseUrl, { text: 'x' })).status).toBe(503);
  slack.fault('response_url', { connection: 'reset' });
  expect(await post(responseUrl, { text: 'x' })).toMatchObject({ status: 0, error: 'dispatch_failed' });
  expect(slack.requests.filter(({ method }) => method === 'response_url')).toMatchObject([
    { status: 503 },
    { status: 0 },
  ]);
});

/** What a note with one button says; its arguments are those of any message. */
function noteWithButton(channel: string): { channel: string; text: string } {
  return withButtons(channel, 'Check again') as unknown as { channel: string; text: string };
}
