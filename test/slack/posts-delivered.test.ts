/** Posts of other programs, and the shortcut, through Slack and Bolt: handed in once, acknowledged when they are taken. */
import type { Received } from '../../src/commands/arrival.ts';
import type { SlackMessage } from '../../src/playground/slack/shapes.ts';
import { type SimulatedSlack, simulateSlack } from '../../src/playground/slack/simulated-slack.ts';
import { reply } from '../../src/replies/reply.ts';
import { readPlace } from '../../src/slack/place.ts';
import { type Opened, open } from './open.ts';
import { ALERTMANAGER, ALERTMANAGER_RESOLVED, EMAIL, GRAFANA, SENDERS } from './posts.ts';

const NOTE = reply({ id: 'note', title: 'Looking at it', severity: 'info', summary: [['In a moment.']] });
const REFUSED: Received = { state: 'refused', reply: { ...NOTE, title: 'Not now' } };
const ANSWER = reply({
  id: 'answer',
  title: 'orders-api cannot pull',
  severity: 'critical',
  summary: [['It is down.']],
});

describe.each(['http', 'socket'] as const)('over %s', (kind) => {
  let slack: SimulatedSlack;
  let bot: Opened;
  beforeEach(async () => {
    slack = await simulateSlack({ retryAfterMs: [0, 0, 0] });
    bot = await open(slack, { kind });
  });
  afterEach(async () => {
    await bot.close();
    await slack.close();
  });

  const say = (channel = 'orders', sender = ALERTMANAGER) =>
    slack.programPosts(sender.post, { name: sender.name, kind: sender.kind, channel });
  const notes = (channel = 'orders') => slack.ephemeral('oncall', channel);

  test.each(Object.entries(SENDERS))('%s arrives whole, with its thread', async (_name, sender) => {
    const said = await say('orders', sender);
    expect(said.event?.tries).toMatchObject([{ status: 200, error: null }]);
    expect(bot.posts).toHaveLength(1);
    const [post] = bot.posts;
    expect(JSON.stringify(post?.post)).toContain('orders-api');
    expect(post?.post.author).toBe(sender === EMAIL ? 'Microsoft Azure' : sender.name);
    expect(post === undefined ? null : readPlace(post.place)).toMatchObject({
      channel: slack.channels.orders.id,
      thread: said.message.ts,
    });
    expect(bot.arrivals).toEqual([]);
  });

  test('an answer goes into the thread of the post', async () => {
    const { message } = await say('crew', GRAFANA);
    const [post] = bot.posts;
    if (post === undefined) throw new Error('nothing arrived');
    await bot.platform.messenger.post(post.place, ANSWER, { platform: 'machine', id: 'alerts', name: 'alerts' });
    expect(slack.messages('crew').at(-1)).toMatchObject({ threadTs: message.ts, user: slack.bot.userId });
  });

  test('its end arrives as an edit of the same thread', async () => {
    const { message } = await say();
    await slack.programEdits(message, ALERTMANAGER_RESOLVED);
    const [fired, resolved] = bot.posts;
    expect([fired?.edited, resolved?.edited]).toEqual([false, true]);
    expect(resolved?.post).toMatchObject({ title: expect.stringContaining('[RESOLVED]'), colour: '#2eb886' });
    expect(resolved?.key).not.toBe(fired?.key);
    const { messenger } = bot.platform;
    expect([fired, resolved].map((post) => post && messenger.spot(post.place))).toEqual(
      Array(2).fill(`${slack.teamId}/${slack.channels.orders.id}/${message.ts}`),
    );
  });

  test('people, ourselves, and replies in threads are left alone, and acknowledged', async () => {
    await slack.says('orders-api is down', { user: 'oncall', channel: 'orders' });
    await slack.mention('orders-api', { user: 'oncall', channel: 'orders' });
    const place = bot.arrivals[0]?.request.place;
    if (place === undefined) throw new Error('nothing arrived');
    const ours = await bot.platform.messenger.post(place, ANSWER, { platform: 'slack', id: 'x', name: 'x' });
    await bot.platform.messenger.edit(ours, { ...ANSWER, title: 'Again' }, { platform: 'slack', id: 'x', name: 'x' });
    const { message } = await say();
    await slack.programPosts(
      { text: 'orders-api: a graph' },
      { name: 'Grafana', channel: 'orders', thread: message.ts },
    );
    await slack.until(({ deliveries }) => deliveries.every(({ answer }) => answer !== null), 'all is answered');
    expect(bot.posts.map(({ post }) => post.title)).toEqual([ALERTMANAGER.post.attachments?.[0]?.title]);
    expect(slack.deliveries.filter(({ answer }) => answer?.error !== null)).toEqual([]);
    // Slack did tell of our own two: they were seen, and dropped.
    const own = slack.deliveries.filter(({ payload }) =>
      JSON.stringify(payload).includes(`"bot_id":"${slack.bot.botId}"`),
    );
    expect(own.length).toBeGreaterThanOrEqual(2);
    expect(bot.arrivals).toHaveLength(1);
  });

  test('what is not taken comes again, and nobody is told', async () => {
    let tries = 0;
    bot.answer(() => (++tries < 3 ? REFUSED : { state: 'accepted', acknowledgement: null }));
    const said = await say();
    expect(await said.event?.done).toBe(true);
    expect(bot.posts).toHaveLength(3);
    expect(new Set(bot.posts.map(({ key }) => key)).size).toBe(1);
    expect(slack.messages('orders').filter(({ user }) => user === slack.bot.userId)).toEqual([]);
    expect(notes()).toEqual([]);
  });

  test('what came before is acknowledged', async () => {
    bot.answer(() => ({ state: 'duplicate' }));
    expect((await say()).event?.tries).toMatchObject([{ error: null }]);
  });

  test('where the bot is not, Slack tells it nothing', async () => {
    expect((await say('general')).event).toBeNull();
    expect(bot.posts).toEqual([]);
  });

  describe('Diagnose this alert', () => {
    const choose = (message: SlackMessage, user = 'oncall') => slack.shortcut('diagnose_alert', { message, user });

    test('on the post of a program: who asks, and its thread', async () => {
      const { message } = await say();
      bot.posts.length = 0;
      expect(await choose(message)).toMatchObject({ status: 200, error: null });
      expect(bot.posts).toMatchObject([
        {
          asked: { platform: 'slack', id: slack.users.oncall.id, name: 'oncall' },
          post: { title: ALERTMANAGER.post.attachments?.[0]?.title, author: 'AlertManager' },
        },
      ]);
      expect(readPlace(bot.posts[0]?.place as never).thread).toBe(message.ts);
      expect(notes()).toEqual([]);
    });

    test('on a person’s words, and on a reply', async () => {
      const { message } = await slack.says('orders-api says manifest unknown', { user: 'second', channel: 'orders' });
      const { message: answer } = await slack.says('really?', {
        user: 'second',
        channel: 'orders',
        thread: message.ts,
      });
      await choose(message);
      await choose(answer);
      expect(bot.posts.map(({ post }) => post.texts)).toEqual([['orders-api says manifest unknown'], ['really?']]);
      expect(bot.posts.map(({ place }) => readPlace(place).thread)).toEqual([message.ts, message.ts]);
      // The first message has a reply by now, and says so.
      expect(bot.posts.map(({ place }) => readPlace(place).threadHasReplies)).toEqual([true, true]);
    });

    test.each<[string, () => Received | Promise<Received>, RegExp]>([
      ['what is being done', () => ({ state: 'accepted', acknowledgement: NOTE }), /Looking at it/],
      ['that it cannot be taken', () => REFUSED, /Not now/],
      ['that it failed', () => Promise.reject(new Error('the disk is full')), /could not take that in time/],
      ['that it took too long', () => new Promise(() => {}), /could not take that in time/],
    ])('the asker alone is told %s', async (_what, how, words) => {
      const { message } = await slack.says('orders-api is down', { user: 'second', channel: 'orders' });
      bot.answer(how);
      expect(await choose(message)).toMatchObject({ status: 200, error: null });
      await slack.until(({ ephemeral }) => ephemeral('oncall', 'orders').length === 1, 'the note');
      expect(JSON.stringify(notes()[0]?.blocks)).toMatch(words);
      expect(slack.ephemeral('second', 'orders')).toEqual([]);
    });

    test('where the bot is not: it is answered through the shortcut, and says how to invite it', async () => {
      const { message } = await say('general');
      expect(await choose(message)).toMatchObject({ status: 200, error: null });
      const [post] = bot.posts;
      if (post === undefined || post.asked === null) throw new Error('nothing arrived');
      // "Checking…" is for the asker; the answer for all.
      const shown = await bot.platform.messenger.post(post.place, { ...ANSWER, unfinished: true }, post.asked);
      expect(notes('general')).toHaveLength(1);
      await bot.platform.messenger.edit(shown, ANSWER, post.asked);
      const said = slack.messages('general').at(-1);
      expect(said).toMatchObject({ threadTs: message.ts, via: 'response_url' });
      expect(JSON.stringify(said?.blocks)).toContain('/invite @pullcheck');
    });

    test('another shortcut is acknowledged, and nobody’s', async () => {
      const { message } = await say();
      bot.posts.length = 0;
      expect(await slack.shortcut('other', { message, user: 'oncall' })).toMatchObject({ status: 200, error: null });
      expect(bot.posts).toEqual([]);
    });
  });
});

describe('at the door', () => {
  let slack: SimulatedSlack;
  let bot: Opened;
  beforeEach(async () => {
    slack = await simulateSlack({ retryAfterMs: [0, 0, 0] });
    bot = await open(slack, { kind: 'http' });
  });
  afterEach(async () => {
    await bot.close();
    await slack.close();
  });
  const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
  const payload = (more: object = {}) =>
    new URLSearchParams({
      payload: JSON.stringify({
        type: 'message_action',
        callback_id: 'diagnose_alert',
        team: { id: slack.teamId },
        user: { id: slack.users.oncall.id },
        channel: { id: slack.channels.orders.id },
        trigger_id: '1.2.3',
        message: { ts: '1.1', text: 'orders-api is down' },
        ...more,
      }),
    }).toString();
  const send = (body: string, headers: Record<string, string>) => slack.send(bot.url, body, { ...FORM, ...headers });

  test('a shortcut that is signed passes, once', async () => {
    const body = payload();
    const headers = slack.signed(body);
    expect(await send(body, headers)).toMatchObject({ status: 200 });
    expect(await send(body, headers)).toMatchObject({ status: 409 });
    expect(bot.posts).toHaveLength(1);
  });

  test.each<[string, (body: string) => Record<string, string>, number]>([
    ['unsigned', () => ({}), 401],
    ['signed by somebody else', (body) => slack.signed(body, { secret: 'another' }), 401],
    ['old', (body) => slack.signed(body, { at: new Date(Date.now() - 10 * 60_000) }), 401],
  ])('one that is %s is refused', async (_what, headers, status) => {
    const body = payload();
    expect(await send(body, headers(body))).toMatchObject({ status });
    expect(bot.posts).toEqual([]);
  });

  test.each<[string, object]>([
    ['without a user', { user: null }],
    ['without a message', { message: 'x' }],
    ['without a channel', { channel: undefined }],
    ['that is a click too', { actions: [] }],
    ['with half a character for an id', { trigger_id: '\ud800' }],
  ])('one %s is refused as nothing that Slack sends', async (_what, more) => {
    const body = payload(more);
    expect(await send(body, slack.signed(body))).toMatchObject({ status: 400 });
    expect(bot.posts).toEqual([]);
  });

  test('an event with a post of odd shapes is taken, and read', async () => {
    const event = {
      type: 'message',
      channel: slack.channels.orders.id,
      channel_type: 'channel',
      ts: '1700000000.000100',
      bot_id: 'B9',
      text: 'orders-api',
      blocks: { not: 'a list' },
      attachments: [null, 'x', { fields: 7 }],
    };
    expect(await slack.event(event)).toMatchObject({ tries: [{ status: 200 }] });
    expect(bot.posts).toHaveLength(1);
  });
});

test('set up without anybody who reads posts, they are acknowledged, and the shortcut says so', async () => {
  const slack = await simulateSlack();
  const bot = await open(slack, { kind: 'socket', reads: false });
  try {
    const { message, event } = await slack.programPosts(ALERTMANAGER.post, { name: 'AlertManager', channel: 'orders' });
    expect(event?.tries).toMatchObject([{ error: null }]);
    await slack.shortcut('diagnose_alert', { message, user: 'oncall' });
    await slack.until(({ ephemeral }) => ephemeral('oncall', 'orders').length === 1, 'the note');
    expect(JSON.stringify(slack.ephemeral('oncall', 'orders')[0]?.blocks)).toContain('does not read alerts');
  } finally {
    await bot.close();
    await slack.close();
  }
});
