/** Posts, and the message action, through the simulated Teams and botbuilder. */
import type { ArrivedPost, Received } from '../../src/commands/arrival.ts';
import {
  type SimulatedTeams,
  type SimulatedTeamsOptions,
  simulateTeams,
} from '../../src/playground/teams/simulated-teams.ts';
import { reply } from '../../src/replies/reply.ts';
import { whereAt } from '../../src/teams/place.ts';
import { DIAGNOSE_ACTION } from '../../src/teams/read-post.ts';
import { type Bot, hastyClock, openBot } from './bot.ts';
import { ALERTMANAGER, ALERTMANAGER_RESOLVED, GRAFANA, SENDERS } from './posts.ts';

const NOTE = reply({
  id: 'note',
  title: 'Checking orders-api',
  severity: 'info',
  summary: [['In a moment.']],
  actions: [{ label: 'Stop', command: 'stop', style: 'plain', confirm: null }],
});
const ANSWER = reply({
  id: 'answer',
  title: 'orders-api cannot pull',
  severity: 'critical',
  summary: [['It is down.']],
});
const ALERTS = { platform: 'machine', id: 'alerts', name: 'alerts' } as const;

let teams: SimulatedTeams;
let bot: Bot;
async function open(options: SimulatedTeamsOptions = {}, more: { readonly reads?: boolean } = {}) {
  teams = await simulateTeams(options);
  bot = await openBot(teams, more);
  await bot.platform.start();
}
afterEach(async () => {
  await bot.close();
  await teams.close();
});

describe('posts', () => {
  test('without the permission, and of other bots, Teams tells nothing', async () => {
    await open();
    expect((await teams.posts(GRAFANA, { user: 'second', conversation: 'orders' })).delivery).toBeNull();
    await bot.close();
    await teams.close();
    await open({ readsChannels: true });
    expect((await teams.posts(GRAFANA, { program: 'Workflows', conversation: 'orders' })).delivery).toBeNull();
    expect(bot.posts).toEqual([]);
  });

  test('with it, the card of a workflow that posts as a person arrives, and is answered in its thread', async () => {
    await open({ readsChannels: true });
    const { message, delivery } = await teams.posts(ALERTMANAGER, { user: 'second', conversation: 'orders' });
    expect(delivery).toMatchObject({ status: 200 });
    const [post] = bot.posts;
    if (post === undefined) throw new Error('nothing arrived');
    expect(post).toMatchObject({ edited: false, asked: null, post: { author: 'Sina Second', colour: 'attention' } });
    await bot.platform.messenger.post(post.place, ANSWER, ALERTS);
    expect(teams.messages('orders').at(-1)).toMatchObject({ thread: message.id, from: teams.bot.id });
  });

  test.each(Object.entries(SENDERS).filter(([name]) => name !== 'HTML'))(
    '%s, wherever Teams tells of bots',
    async (_name, content) => {
      await open({ tellsOfBots: true });
      await teams.posts(content, { program: 'Workflows', conversation: 'orders' });
      expect(bot.posts).toMatchObject([{ post: { author: 'Workflows' } }]);
      expect(JSON.stringify(bot.posts[0]?.post)).toContain('orders-api');
    },
  );

  test('its end arrives as an edit of the same thread', async () => {
    await open({ tellsOfBots: true });
    const { message } = await teams.posts(ALERTMANAGER, { program: 'Workflows', conversation: 'orders' });
    await teams.editsPost(message, ALERTMANAGER_RESOLVED);
    expect(bot.posts.map(({ edited, post }) => [edited, post.colour])).toEqual([
      [false, 'attention'],
      [true, 'good'],
    ]);
    expect(new Set(bot.posts.map(({ key }) => key)).size).toBe(2);
    expect(new Set(bot.posts.map(({ place }) => bot.platform.messenger.spot(place))).size).toBe(1);
  });

  test('what people type, and replies, are left alone', async () => {
    await open({ readsChannels: true, tellsOfBots: true });
    const { message, delivery } = await teams.types('orders-api is down', {
      user: 'oncall',
      conversation: 'orders',
      mention: false,
    });
    expect(delivery).toMatchObject({ status: 200 });
    await teams.posts(GRAFANA, { program: 'Workflows', conversation: 'orders', thread: message.id });
    expect([bot.posts, bot.arrivals]).toEqual([[], []]);
  });

  test('what cannot be taken is not acknowledged', async () => {
    await open({ tellsOfBots: true });
    bot.received = async () => ({ state: 'refused', reply: NOTE });
    const { delivery } = await teams.posts(GRAFANA, { program: 'Workflows', conversation: 'orders' });
    expect(delivery).toMatchObject({ status: 503 });
    expect(teams.messages('orders')).toHaveLength(1);
  });
});

describe('Diagnose this alert', () => {
  /** Somebody's workflow has posted, and somebody points at it. */
  async function pointAt(conversation: string, user = 'oncall') {
    const { message } = await teams.posts(ALERTMANAGER, { program: 'Workflows', conversation });
    return { message, dialog: await teams.messageAction(DIAGNOSE_ACTION, { message, user }) };
  }

  test('the message arrives whole, and who pointed reads where the answer comes', async () => {
    await open();
    const { message, dialog } = await pointAt('orders');
    expect(dialog.kind).toBe('card');
    expect(JSON.stringify(dialog.card)).toContain('in the thread of this message');
    // Of a thread nobody keeps a roster.
    expect(teams.requests.filter(({ route }) => route === 'members')).toMatchObject([
      { conversation: teams.conversations.orders.id, status: 200 },
    ]);
    const [post] = bot.posts;
    expect(post).toMatchObject({
      asked: { platform: 'teams', id: teams.people.oncall.aadObjectId, name: teams.people.oncall.name },
      post: { author: 'Workflows', title: expect.stringContaining('ContainerAppNotReady'), colour: 'attention' },
    });
    if (post === undefined) throw new Error('nothing arrived');
    await bot.platform.messenger.post(post.place, ANSWER, ALERTS);
    expect(teams.messages('orders').at(-1)).toMatchObject({ thread: message.id, from: teams.bot.id });
  });

  test('on a person’s words, on a reply, and in a group chat', async () => {
    await open();
    const { message } = await teams.types('orders-api says manifest unknown', {
      user: 'second',
      conversation: 'orders',
      mention: false,
    });
    const { message: answer } = await teams.types('really?', {
      user: 'second',
      conversation: 'orders',
      thread: message.id,
      mention: false,
    });
    const { message: chat } = await teams.types('orders-api?', {
      user: 'approver',
      conversation: 'crew',
      mention: false,
    });
    for (const each of [message, answer, chat])
      await teams.messageAction(DIAGNOSE_ACTION, { message: each, user: 'oncall' });
    expect(bot.posts.map(({ post }) => post.texts)).toEqual([
      ['orders-api says manifest unknown'],
      ['really?'],
      ['orders-api?'],
    ]);
    const thread = `${teams.conversations.orders.id};messageid=${message.id}`;
    expect(bot.posts.map(({ place }) => whereAt(place).conversationId)).toEqual([
      thread,
      thread,
      teams.conversations.crew.id,
    ]);
  });

  test.each<[string, Received, RegExp]>([
    ['what is being done', { state: 'accepted', acknowledgement: NOTE }, /Checking orders-api/],
    ['the answer', { state: 'answered', reply: NOTE }, /Checking orders-api/],
    ['that it cannot be taken', { state: 'refused', reply: NOTE }, /Checking orders-api/],
    ['that it is being looked at already', { state: 'duplicate' }, /Looking at it/],
  ])('who pointed reads %s, without buttons that lead nowhere', async (_what, received, words) => {
    await open();
    bot.received = async () => received;
    const { dialog } = await pointAt('orders');
    expect(dialog.kind).toBe('card');
    expect(JSON.stringify(dialog.card)).toMatch(words);
    expect(dialog.card?.actions ?? []).toEqual([]);
  });

  test('where the bot is not, it asks to be let in, and then goes on', async () => {
    await open();
    const { message, dialog } = await pointAt('elsewhere');
    expect(dialog.kind).toBe('asks-to-be-let-in');
    expect(bot.posts).toEqual([]);
    const then = await teams.letsIn(dialog);
    expect(then.kind).toBe('card');
    expect(JSON.stringify(then.card)).toContain('in the thread of this message');
    const [post] = bot.posts;
    if (post === undefined) throw new Error('nothing arrived');
    await bot.platform.messenger.post(post.place, ANSWER, ALERTS);
    expect(teams.messages('elsewhere').at(-1)).toMatchObject({ thread: message.id });
  });

  test('where it was not let in after all, it says so, and does nothing', async () => {
    await open();
    const { dialog } = await pointAt('elsewhere');
    teams.fault('members', { status: 403, error: 'BotNotInConversationRoster' });
    const then = await teams.letsIn(dialog);
    expect(JSON.stringify(then.card)).toContain('I cannot answer there');
    expect(bot.posts).toEqual([]);
  });

  test('a roster that cannot be read does not stand in the way', async () => {
    await open();
    teams.fault('members', { status: 500 });
    expect((await pointAt('orders')).dialog.kind).toBe('card');
    expect(bot.posts).toHaveLength(1);
  });

  test('the gate has what was looked up for it: the roster is asked once', async () => {
    await open();
    const { people } = bot.platform;
    let kind: string | null = null;
    bot.received = async () => {
      const [{ asked, place }] = bot.posts as [ArrivedPost];
      if (asked !== null) ({ kind } = await people.membership(asked, place, []));
      return { state: 'accepted', acknowledgement: null };
    };
    await pointAt('orders');
    expect(kind).toBe('member');
    expect(teams.requests.filter(({ route }) => route === 'members')).toHaveLength(1);
  });

  test.each<[string, Received, string | null]>([
    [
      'a refusal is told to who pointed, alone',
      { state: 'answered', reply: { ...NOTE, visibility: 'asker' } },
      NOTE.title,
    ],
    ['that it could not be taken, too', { state: 'refused', reply: { ...NOTE, visibility: 'asker' } }, NOTE.title],
    ['what was accepted is answered by whoever does it', { state: 'accepted', acknowledgement: NOTE }, null],
  ])('what takes longer than Teams waits is not waited for: %s', async (_what, late, title) => {
    const clock = hastyClock();
    teams = await simulateTeams();
    bot = await openBot(teams, { clock });
    await bot.platform.start();
    let end = (_: Received): void => {};
    bot.received = () =>
      new Promise((resolve) => {
        end = resolve;
      });
    const { message, dialog } = await pointAt('orders');
    expect(JSON.stringify(dialog.card)).toContain('in the thread of this message');
    // For both together, less than the five seconds of Teams.
    const [look = 0, all = 0] = clock.pauses;
    expect(look).toBeLessThanOrEqual(2_000);
    expect(all).toBeLessThanOrEqual(4_000);
    end(late);
    const told = () => teams.messages('orders', 'oncall').filter(({ from }) => from === teams.bot.id);
    if (title !== null) {
      await teams.until(() => told().length > 0, 'a word');
      expect(told()).toMatchObject([{ thread: message.id, target: teams.people.oncall.id }]);
      expect(told()[0]?.summary).toContain(title);
    } else {
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(told()).toEqual([]);
    }
  });

  test('another action is none of ours, and one without a message says what to do', async () => {
    await open();
    const { message } = await teams.posts(GRAFANA, { program: 'Workflows', conversation: 'orders' });
    expect(await teams.messageAction('other', { message, user: 'oncall' })).toMatchObject({
      kind: 'problem',
      delivery: { status: 501 },
    });
    await teams.messageAction(DIAGNOSE_ACTION, { message, user: 'oncall' });
    const { activity } = teams.deliveries.at(-1) ?? { activity: {} };
    const answer = await teams.deliver({
      ...activity,
      value: { commandId: DIAGNOSE_ACTION, commandContext: 'compose' },
    });
    expect(JSON.stringify(answer.body)).toContain('Open the menu of the message');
    expect(bot.posts).toHaveLength(1);
  });

  test('a forged one is refused at the door', async () => {
    await open();
    await pointAt('orders');
    bot.posts.length = 0;
    const { activity } = teams.deliveries.at(-1) ?? { activity: {} };
    for (const token of [null, await teams.forge({ key: 'stranger' }), await teams.forge({ audience: 'another' })])
      expect((await teams.deliver(activity, { token })).status).toBe(401);
    const foreign = { ...activity, channelData: { tenant: { id: '99999999-8888-4777-8666-555555555555' } } };
    expect((await teams.deliver(foreign)).status).toBe(403);
    expect(bot.posts).toEqual([]);
  });

  test('set up without anybody who reads alerts, it says so', async () => {
    await open({ tellsOfBots: true }, { reads: false });
    const { dialog } = await pointAt('orders');
    expect(JSON.stringify(dialog.card)).toContain('does not read alerts');
  });
});
