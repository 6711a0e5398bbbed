/** Where things are said in Slack without anybody having spoken there, and where they are said next. */
import type { Posted } from '../../src/commands/messenger.ts';
import type { Channel } from '../../src/commands/platform.ts';
import type { Person } from '../../src/core/person.ts';
import { type SimulatedSlack, simulateSlack } from '../../src/playground/slack/simulated-slack.ts';
import { reply } from '../../src/replies/reply.ts';
import { readPlace, writePosted } from '../../src/slack/place.ts';
import { type Opened, open } from './open.ts';

const NOBODY: Person = { platform: 'machine', id: 'alerts', name: 'alerts' };
const CARD = reply({
  id: 'incident',
  title: 'orders-api does not start',
  severity: 'critical',
  summary: [['It is down.']],
});

let slack: SimulatedSlack;
let bot: Opened;
beforeEach(async () => {
  slack = await simulateSlack();
  bot = await open(slack, { kind: 'socket' });
});
afterEach(async () => {
  await bot.close();
  await slack.close();
});

function channel(id = slack.channels.orders.id) {
  const at = bot.platform.placeOf({ platform: 'slack', channel: id });
  if (at === null) throw new Error('it is no place');
  return at;
}

test('a channel in which nobody has spoken gets a message, which is edited and answered under', async () => {
  const { messenger } = bot.platform;
  const card = await messenger.post(channel(), CARD, NOBODY);
  await messenger.edit(card, { ...CARD, title: 'orders-api is ready again' }, NOBODY);
  const answer = await messenger.post(messenger.under(card), { ...CARD, title: 'The diagnosis' }, NOBODY);

  const [one, two] = slack.messages('orders');
  expect([one?.threadTs, two?.threadTs]).toEqual([null, one?.ts]);
  expect(one?.versions).toHaveLength(2);
  // A message in a thread has no thread of its own.
  expect(messenger.spot(messenger.under(answer))).toBe(messenger.spot(messenger.under(card)));
});

test('what is said under a message is in the thread that people answer in', async () => {
  const { messenger } = bot.platform;
  const card = await messenger.post(channel(), CARD, NOBODY);
  const [root] = slack.messages('orders');
  await slack.mention('orders-api', { user: 'oncall', channel: 'orders', thread: root?.ts ?? '' });
  const asked = bot.arrivals.at(-1)?.request.place;
  if (asked === undefined) throw new Error('nothing arrived');
  expect(messenger.spot(asked)).toBe(messenger.spot(messenger.under(card)));
  expect(messenger.channel(asked)).toBe(messenger.channel(channel()));
  expect(messenger.room(asked)).toBe(channel());
});

test('a place that a command gave is the same channel, and the same room', async () => {
  const { messenger } = bot.platform;
  await slack.command('orders-api', { user: 'oncall', channel: 'orders' });
  const asked = bot.arrivals.at(-1)?.request.place;
  if (asked === undefined) throw new Error('nothing arrived');
  expect(messenger.room(asked)).toBe(channel());
  expect(readPlace(messenger.room(asked)).respond).toBeNull();
});

test('a message has a link, in its thread too', async () => {
  const { messenger } = bot.platform;
  const card = await messenger.post(channel(), CARD, NOBODY);
  const answer = await messenger.post(messenger.under(card), CARD, NOBODY);
  const [one, two] = slack.messages('orders').map(({ ts }) => ts);
  const base = `https://simulated.slack.com/archives/${slack.channels.orders.id}`;
  expect(await messenger.link(card)).toBe(`${base}/p${one?.replace('.', '')}`);
  expect(await messenger.link(answer)).toBe(
    `${base}/p${two?.replace('.', '')}?thread_ts=${one}&cid=${slack.channels.orders.id}`,
  );
});

test('what only one person sees, what has no address, and what Slack does not tell has no link', async () => {
  const { messenger } = bot.platform;
  const at = { team: slack.teamId, channel: slack.channels.orders.id, thread: null, respond: null };
  const link = (message: Posted) => messenger.link(message);
  expect(await link(writePosted({ ...at, ts: null, isPrivate: false }))).toBeNull();
  expect(await link(writePosted({ ...at, ts: '1700000000.000100', isPrivate: true }))).toBeNull();
  expect(await link(writePosted({ ...at, ts: '1700000000.000100', isPrivate: false }))).toBeNull();
  slack.fault('chat.getPermalink', { status: 500 });
  const card = await messenger.post(channel(), CARD, NOBODY);
  expect(await link(card)).toBeNull();
  expect(bot.log.loud()).toEqual([]);
});

test('a channel without the bot is refused for good, with how to invite it', async () => {
  const said = bot.platform.messenger.post(channel(slack.channels.general.id), CARD, NOBODY);
  await expect(said).rejects.toMatchObject({
    name: 'NotTaken',
    forGood: true,
    message: expect.stringContaining('/invite @pullcheck'),
  });
});

test.each<[string, Channel]>([
  ['of Teams', { platform: 'teams', channel: '19:x@thread.tacv2' }],
  ['a name', { platform: 'slack', channel: '#orders' }],
  ['a user', { platform: 'slack', channel: 'U0123ABCD' }],
  ['nothing', { platform: 'slack', channel: '' }],
])('%s is no channel of Slack', (_what, given) => {
  expect(bot.platform.placeOf(given)).toBeNull();
});
