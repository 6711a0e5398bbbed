/** Where things are said in Teams without anybody having spoken there, and where they are said next. */
import type { Channel } from '../../src/commands/platform.ts';
import { NOBODY } from '../../src/core/person.ts';
import { type SimulatedTeams, simulateTeams } from '../../src/playground/teams/simulated-teams.ts';
import { reply } from '../../src/replies/reply.ts';
import { linkTo } from '../../src/teams/link.ts';
import { placeOf, postedOf, type Where, whereAt } from '../../src/teams/place.ts';
import { MICROSOFT } from '../../src/teams/service.ts';
import { createWhereabouts } from '../../src/teams/whereabouts.ts';
import { type Bot, hastyClock, openBot } from './bot.ts';

const CARD = reply({
  id: 'incident',
  title: 'orders-api does not start',
  severity: 'critical',
  summary: [['It is down.']],
});
const EDITED = { ...CARD, title: 'orders-api is ready again', severity: 'ok' as const };
const GROUP = 'cccccccc-0000-4000-8000-000000000001';

let teams: SimulatedTeams;
let bot: Bot;
beforeEach(async () => {
  teams = await simulateTeams();
  bot = await openBot(teams, { clock: hastyClock() });
  await bot.platform.start();
});
afterEach(async () => {
  await bot.close();
  await teams.close();
});

/** As a place. */
function channel(more: Partial<Extract<Channel, { platform: 'teams' }>> = {}) {
  const at = bot.platform.placeOf({ platform: 'teams', channel: teams.conversations.orders.id, ...more });
  if (at === null) throw new Error('it is no place');
  return at;
}

test('a channel in which nobody has spoken gets a new thread, which is edited and answered in', async () => {
  const { messenger } = bot.platform;
  const first = await messenger.post(channel(), CARD, NOBODY);
  const second = await messenger.post(channel(), CARD, NOBODY);
  await messenger.edit(first, EDITED, NOBODY);
  await messenger.post(messenger.under(first), { ...CARD, title: 'The diagnosis' }, NOBODY);

  const [one, two, three] = teams.messages('orders');
  expect([one?.thread, two?.thread, three?.thread]).toEqual([null, null, one?.id]);
  expect(one?.versions).toHaveLength(2);
  expect(JSON.stringify(one?.card)).toContain('orders-api is ready again');
  expect(two?.versions).toHaveLength(1);
  expect(messenger.channel(messenger.under(second))).toBe(messenger.channel(channel()));
  expect(messenger.spot(messenger.under(second))).not.toBe(messenger.spot(messenger.under(first)));
  expect(teams.requests.filter(({ route }) => route === 'create').map(({ body }) => body)).toEqual([
    expect.objectContaining({
      isGroup: true,
      tenantId: teams.tenantId,
      channelData: { channel: { id: teams.conversations.orders.id }, tenant: { id: teams.tenantId } },
    }),
    expect.anything(),
  ]);
});

test('what is said under a message is in the thread that people answer in', async () => {
  const { messenger } = bot.platform;
  const card = await messenger.post(channel(), CARD, NOBODY);
  const [root] = teams.messages('orders');
  await teams.types('orders-api', { user: 'oncall', conversation: 'orders', thread: root?.id ?? '' });
  const asked = bot.arrivals.at(-1)?.request.place;
  if (asked === undefined) throw new Error('nothing arrived');
  expect(messenger.spot(asked)).toBe(messenger.spot(messenger.under(card)));
  expect(messenger.channel(asked)).toBe(messenger.channel(channel()));
  // Also of an answer within it.
  expect(messenger.spot(messenger.under(await messenger.post(asked, CARD, NOBODY)))).toBe(messenger.spot(asked));
  // The channel of a thread is the channel of the policy, apart from the connector's address.
  expect({ ...whereAt(messenger.room(asked)), serviceUrl: '' }).toEqual({ ...whereAt(channel()), serviceUrl: '' });
});

test('chats have no threads: all of it is said in the chat itself', async () => {
  const { messenger } = bot.platform;
  await teams.types('orders-api', { user: 'oncall', conversation: 'crew' });
  const asked = bot.arrivals.at(-1)?.request.place;
  if (asked === undefined) throw new Error('nothing arrived');
  const said = await messenger.post(messenger.room(asked), CARD, NOBODY);
  const { asker, ...everybodys } = whereAt(asked);
  expect(asker?.account).toBe(teams.people.oncall.id);
  expect(messenger.under(said)).toBe(placeOf(everybodys));
  expect(messenger.room(asked)).toBe(placeOf(everybodys));
  // Whoever asks there, it is the same spot and the same chat.
  await teams.types('orders-api', { user: 'approver', conversation: 'crew' });
  const other = bot.arrivals.at(-1)?.request.place;
  if (other === undefined) throw new Error('nothing arrived');
  expect(other).not.toBe(asked);
  expect(messenger.room(other)).toBe(messenger.room(asked));
  expect(messenger.spot(other)).toBe(messenger.spot(asked));
  expect(messenger.channel(other)).toBe(messenger.channel(asked));
  expect(await messenger.link(said)).toMatch(/^https:\/\/teams\.microsoft\.com\/l\/message\/19%3A.*contextType/);
});

test('a channel of a team without the bot is refused for good, and says so', async () => {
  const { messenger } = bot.platform;
  const at = bot.platform.placeOf({ platform: 'teams', channel: teams.conversations.elsewhere.id });
  if (at === null) throw new Error('it is no place');
  await expect(messenger.post(at, CARD, NOBODY)).rejects.toMatchObject({
    name: 'ConnectorError',
    status: 403,
    forGood: true,
  });
});

test.each([
  ['busy', { retryAfter: 1 }],
  ['a gateway that fails', { status: 502 }],
])('a new thread is tried again when the connector is %s', async (_what, fault) => {
  teams.fault('create', fault);
  await bot.platform.messenger.post(channel(), CARD, NOBODY);
  expect(teams.messages('orders')).toHaveLength(1);
  expect(teams.requests.filter(({ route }) => route === 'create')).toHaveLength(2);
});

test('an ended token is renewed for a new thread too', async () => {
  await bot.platform.messenger.post(channel(), CARD, NOBODY);
  teams.revokeTokens();
  await bot.platform.messenger.post(channel(), CARD, NOBODY);
  expect(teams.messages('orders')).toHaveLength(2);
});

test('what is too large for a new thread is said short', async () => {
  teams.fault('create', { status: 413, error: 'MessageSizeTooBig' });
  await bot.platform.messenger.post(channel(), CARD, NOBODY);
  expect(JSON.stringify(teams.messages('orders')[0]?.card)).toContain('did not take the rest');
});

test('the newest address of a tenant is used, and a channel can name its own', async () => {
  const before = whereAt(channel()).serviceUrl;
  expect(before).toBe(teams.service.serviceUrl);
  await teams.types('help', { user: 'oncall', conversation: 'general' });
  expect(whereAt(channel()).serviceUrl).toBe(teams.serviceUrl);
  // Of another tenant nothing is known yet.
  expect(whereAt(channel({ tenant: '99999999-8888-4777-8666-555555555555' })).serviceUrl).toBe(before);
  const own = `${new URL(before).origin}/amer/`;
  expect(whereAt(channel({ serviceUrl: own })).serviceUrl).toBe(own);
});

describe('what is no channel of Teams', () => {
  const whereabouts = createWhereabouts({
    botId: '28:app',
    tenantId: 'T',
    serviceUrl: MICROSOFT.serviceUrl,
    allowsServiceUrl: (url) => url.startsWith('https://smba.trafficmanager.net/'),
  });
  const CHANNEL = '19:00112233445566778899aabbccddeeff@thread.tacv2';

  test.each<[string, Channel]>([
    ['of Slack', { platform: 'slack', channel: 'C0123ABCD' }],
    ['a name', { platform: 'teams', channel: 'orders' }],
    ['a chat', { platform: 'teams', channel: '19:00112233445566778899aabbccddeeff@thread.v2' }],
    ['a thread', { platform: 'teams', channel: `${CHANNEL};messageid=1` }],
    ['a path', { platform: 'teams', channel: '19:../../x@thread.tacv2' }],
    ['behind a foreign connector', { platform: 'teams', channel: CHANNEL, serviceUrl: 'https://evil.example/' }],
  ])('%s', (_what, given) => {
    expect(whereabouts.placeOf(given)).toBeNull();
  });

  test('and one that is', () => {
    const at = whereabouts.placeOf({ platform: 'teams', channel: CHANNEL });
    expect(at === null ? null : whereAt(at)).toMatchObject({ conversationId: CHANNEL, tenantId: 't', botId: '28:app' });
  });
});

describe('links', () => {
  const where: Where = {
    v: 1,
    serviceUrl: MICROSOFT.serviceUrl,
    channelId: 'msteams',
    conversationId: '19:aaaaaaaa@thread.tacv2',
    conversationType: 'channel',
    tenantId: 't-1',
    botId: '28:a',
  };

  test('of a channel: the message, the tenant, the team, the thread', () => {
    expect(linkTo({ ...where, conversationId: '19:aaaaaaaa@thread.tacv2;messageid=17' }, '18', GROUP)).toBe(
      `https://teams.microsoft.com/l/message/19%3Aaaaaaaaa%40thread.tacv2/18?tenantId=t-1&groupId=${GROUP}&parentMessageId=17`,
    );
  });

  test('the first message of a thread is its own parent; what is not known is left out', () => {
    expect(linkTo({ ...where, tenantId: null }, '18', null)).toBe(
      'https://teams.microsoft.com/l/message/19%3Aaaaaaaaa%40thread.tacv2/18?parentMessageId=18',
    );
  });

  test('none of what Teams gave no id, and none of a chat with one person', () => {
    expect(linkTo(where, null, GROUP)).toBeNull();
    expect(linkTo({ ...where, conversationType: 'personal', conversationId: 'a:1x' }, '18', null)).toBeNull();
  });

  test('by the messenger: the group is known from the policy', async () => {
    const said = await bot.platform.messenger.post(channel({ team: GROUP }), CARD, NOBODY);
    const link = new URL((await bot.platform.messenger.link(said)) ?? '');
    const [message] = teams.messages('orders');
    expect(link.pathname).toBe(`/l/message/${encodeURIComponent(teams.conversations.orders.id)}/${message?.id}`);
    expect(Object.fromEntries(link.searchParams)).toEqual({
      tenantId: teams.tenantId,
      groupId: GROUP,
      parentMessageId: message?.id,
    });
    expect(await bot.platform.messenger.link(postedOf(where, null))).toBeNull();
  });
});
