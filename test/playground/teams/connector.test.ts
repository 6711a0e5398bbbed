/** The connector's REST API through the real botbuilder: what it takes, what it refuses, what goes wrong when told to. */
import { type Activity, type ConversationReference, TeamsInfo, TurnContext } from 'botbuilder';
import { type SimulatedTeams, simulateTeams } from '../../../src/playground/teams/simulated-teams.ts';
import { card, execute, type RunningBot, signIn, startBot, withCard } from './bot.ts';

let teams: SimulatedTeams;
let bot: RunningBot;
beforeEach(async () => {
  teams = await simulateTeams();
  bot = await startBot(teams);
});
afterEach(async () => {
  await bot.close();
  await teams.close();
});

/** Somebody speaks there; the bot may now speak there too. */
async function heardIn(conversation: string, user = 'oncall'): Promise<Partial<ConversationReference>> {
  await teams.types('hello', { user, conversation });
  const heard = bot.activities.at(-1);
  if (heard === undefined) throw new Error('nothing was heard');
  return TurnContext.getConversationReference(heard);
}

/** @returns the id */
async function say(reference: Partial<ConversationReference>, activity: Partial<Activity>): Promise<string> {
  let id = 'none';
  await bot.later(reference, async (context) => {
    const [said] = await bot.adapter.sendActivities(context, [
      { ...activity, conversation: reference.conversation, serviceUrl: reference.serviceUrl } as Activity,
    ]);
    id = String(said?.id);
  });
  return id;
}

async function refusalOf(work: Promise<unknown>): Promise<{ statusCode: number; code: string }> {
  try {
    await work;
  } catch (error) {
    return error as { statusCode: number; code: string };
  }
  throw new Error('It was not refused.');
}

const text = (words: string): Partial<Activity> => ({ type: 'message', text: words });

describe('saying', () => {
  test('in the turn itself, and later; in the chat', async () => {
    await bot.close();
    bot = await startBot(teams, async (context) => void (await context.sendActivity('at once')));
    const reference = await heardIn('personal');
    const id = await say(reference, text('later'));
    expect(teams.messages('personal:oncall').map((each) => each.text)).toEqual(['hello', 'at once', 'later']);
    expect(teams.messages('personal:oncall').at(-1)).toMatchObject({ id, from: teams.bot.id, thread: null });
  });

  test('in the thread of a channel, or as a new thread', async () => {
    const reference = await heardIn('orders');
    const [root] = teams.messages('orders');
    expect(reference.conversation?.id).toBe(`${teams.conversations.orders.id};messageid=${root?.id}`);
    await say(reference, text('in the thread'));
    expect(teams.messages('orders').at(-1)).toMatchObject({ thread: root?.id });
    const channel = { ...reference.conversation, id: teams.conversations.orders.id };
    await say({ ...reference, conversation: channel } as ConversationReference, text('on its own'));
    expect(teams.messages('orders').at(-1)).toMatchObject({ thread: null, text: 'on its own' });
  });

  test('a card is edited in place, and every state of it is kept', async () => {
    const reference = await heardIn('crew');
    const id = await say(reference, withCard(card()));
    await bot.later(reference, async (context) => {
      await context.updateActivity({ ...withCard(card(execute('Check again'))), id });
    });
    const [, said] = teams.messages('crew');
    expect(said?.versions).toHaveLength(2);
    expect(teams.buttons(said ?? never())).toEqual(['Check again']);
    await bot.later(reference, (context) => context.deleteActivity(id));
    expect(teams.messages('crew')).toHaveLength(1);
  });

  test('words and a card in one activity become two messages, and no id is told', async () => {
    const reference = await heardIn('orders');
    expect(await say(reference, { ...withCard(card()), text: 'look' })).toBe('undefined');
    const [root, words, shown] = teams.messages('orders');
    expect(words).toMatchObject({ text: 'look', card: null, thread: root?.id });
    expect(shown).toMatchObject({ text: '', thread: root?.id });
    expect(shown?.card).not.toBeNull();
  });

  test('to one person, who has not spoken', async () => {
    const { approver } = teams.people;
    await bot.adapter.createConversationAsync(
      teams.appId,
      'msteams',
      teams.serviceUrl,
      teams.service.scope,
      { isGroup: false, bot: teams.bot, members: [approver], tenantId: teams.tenantId, channelData: {} } as never,
      async (context) => void (await context.sendActivity('hello')),
    );
    expect(teams.messages('personal:approver')).toMatchObject([{ text: 'hello' }]);
  });

  test('a new thread of a channel', async () => {
    const parameters = {
      isGroup: true,
      channelData: { channel: { id: teams.conversations.orders.id } },
      bot: teams.bot,
    };
    let made: string | undefined;
    await bot.adapter.createConversationAsync(
      teams.appId,
      'msteams',
      teams.serviceUrl,
      teams.service.scope,
      { ...parameters, activity: text('an alert') } as never,
      async ({ activity }) => {
        made = activity.conversation.id;
      },
    );
    const [root] = teams.messages('orders');
    expect(root).toMatchObject({ text: 'an alert', thread: null });
    expect(made).toBe(`${teams.conversations.orders.id};messageid=${root?.id}`);
  });
});

describe('refusing', () => {
  test.each<[string, () => Promise<string | null> | string | null]>([
    ['no token', () => null],
    ['garbage', () => 'garbage'],
    ['a token that Teams gives', () => teams.forge()],
  ])('401 with %s', async (_name, bearer) => {
    const reference = await heardIn('personal');
    bot.bearer = async () => bearer();
    expect(await refusalOf(say(reference, text('x')))).toMatchObject({ statusCode: 401 });
    expect(teams.messages('personal:oncall')).toHaveLength(1);
  });

  test('401 with a token of before', async () => {
    const reference = await heardIn('personal');
    const token = await bot.bearer();
    bot.bearer = async () => token;
    await say(reference, text('good'));
    teams.revokeTokens();
    expect(await refusalOf(say(reference, text('x')))).toMatchObject({ statusCode: 401 });
  });

  test.each<[string, Partial<Activity>, number, string]>([
    ['nothing to show', { type: 'message' }, 400, 'BadSyntax'],
    ['an unknown type', { type: 'shout', text: 'x' }, 400, 'BadSyntax'],
    ['a card of a newer version', withCard({ ...card(), version: '1.6' }), 400, 'BadSyntax'],
    ['a card with an unknown element', withCard({ ...card(), body: [{ type: 'Hologram' }] }), 400, 'BadSyntax'],
    [
      'an attachment that is none',
      { type: 'message', attachments: [{ contentType: 'x/y', content: {} }] },
      400,
      'BadSyntax',
    ],
    ['too much: 100 KB of UTF-16', text('x'.repeat(52_000)), 413, 'MessageSizeTooBig'],
    [
      'a mention that does not stand in the text',
      { ...text('hello'), entities: [{ type: 'mention', text: '<at>M</at>', mentioned: { id: 'x' } }] },
      400,
      'BadSyntax',
    ],
  ])('%s', async (_name, activity, statusCode, code) => {
    const reference = await heardIn('personal');
    expect(await refusalOf(say(reference, activity))).toMatchObject({ statusCode, code });
    expect(teams.messages('personal:oncall')).toHaveLength(1);
  });

  test('half of that is taken; and a smaller limit can be set', async () => {
    await say(await heardIn('personal'), text('x'.repeat(40_000)));
    const strict = await simulateTeams({ messageBytes: 28 * 1024 });
    const other = await startBot(strict);
    await strict.types('hello', { user: 'oncall', conversation: 'personal' });
    const reference = TurnContext.getConversationReference(other.activities[0] as Activity);
    const saying = other.later(reference, async (context) => void (await context.sendActivity('x'.repeat(14_000))));
    expect(await refusalOf(saying)).toMatchObject({ statusCode: 413 });
    await other.close();
    await strict.close();
  });

  test('a person of the roster can be mentioned, nobody else', async () => {
    const reference = await heardIn('orders');
    const mention = (id: string) => ({
      ...text('<at>M</at> look'),
      entities: [{ type: 'mention', text: '<at>M</at>', mentioned: { id, name: 'M' } }],
    });
    await say(reference, mention(teams.people.oncall.id));
    expect(await refusalOf(say(reference, mention(teams.people.stranger.id)))).toMatchObject({ statusCode: 400 });
  });

  test('where the bot is not, or nobody is, or what is not there or not its own', async () => {
    const reference = await heardIn('orders');
    const at = (id: string) => ({ ...reference, conversation: { ...reference.conversation, id } }) as never;
    const { elsewhere, orders } = teams.conversations;
    expect(await refusalOf(say(at(elsewhere.id), text('x')))).toMatchObject({
      statusCode: 403,
      code: 'BotNotInConversationRoster',
    });
    expect(await refusalOf(say(at('19:none@thread.v2'), text('x')))).toMatchObject({ statusCode: 404 });
    expect(await refusalOf(say(at(`${orders.id};messageid=1`), text('x')))).toMatchObject({ statusCode: 404 });
    const update = (id: string) =>
      bot.later(reference, async (on) => void (await on.updateActivity({ ...text('x'), id })));
    expect(await refusalOf(update('1'))).toMatchObject({ statusCode: 404, code: 'ActivityNotFoundInConversation' });
    expect(await refusalOf(update(teams.messages('orders')[0]?.id ?? ''))).toMatchObject({ statusCode: 403 });
    await teams.removes({ user: 'oncall', conversation: 'orders' });
    expect(await refusalOf(say(reference, text('x')))).toMatchObject({ statusCode: 403 });
  });
});

describe('going wrong', () => {
  test('429 once, with how long to wait; the client of botbuilder tries again', async () => {
    const reference = await heardIn('personal');
    teams.fault('send', { retryAfter: 0 });
    await say(reference, text('x'));
    const sends = teams.requests.filter(({ route }) => route === 'send');
    expect(sends.map(({ status, error }) => [status, error])).toEqual([
      [429, 'Throttled'],
      [201, null],
    ]);
  });

  // By hand, since the client of botbuilder would try again for long.
  async function post(activity: object, token?: string | null) {
    const id = encodeURIComponent(teams.personal('oncall').id);
    return fetch(`${teams.serviceUrl}v3/conversations/${id}/activities`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token ?? (await bot.bearer())}`, 'content-type': 'application/json' },
      body: JSON.stringify(activity),
      redirect: 'manual',
    });
  }

  test('412, a page of a proxy, a redirect; then all is well again', async () => {
    teams.fault('send', { status: 412, error: 'PreconditionFailed' });
    teams.fault('send', { body: '<h1>Bad gateway</h1>' });
    teams.fault('send', { status: 307, headers: { location: 'http://169.254.169.254/' } });
    const seen = [await post(text('1')), await post(text('2')), await post(text('3')), await post(text('4'))];
    expect(seen.map(({ status }) => status)).toEqual([412, 502, 307, 201]);
    expect(await seen[1]?.text()).toBe('<h1>Bad gateway</h1>');
    expect(teams.messages('personal:oncall').map((each) => each.text)).toEqual(['4']);
  });

  test('cut before it was said, and after', async () => {
    teams.fault('send', { connection: 'reset' });
    await expect(post(text('before'))).rejects.toThrow();
    teams.fault('send', { connection: 'lost' });
    await expect(post(text('after'))).rejects.toThrow();
    expect(teams.messages('personal:oncall').map((each) => each.text)).toEqual(['after']);
  });

  test('what hangs, or waits, ends with the service', async () => {
    const other = await simulateTeams();
    other.fault('openid', { connection: 'hang' });
    other.fault('openid', { delayMs: 60_000 });
    const asked = [1, 2].map(() => fetch(other.service.openIdMetadataUrl));
    await other.until(({ requests }) => requests.length === 2, 'both asked');
    await other.close();
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  test('a thread takes seven messages a second', async () => {
    let now = new Date();
    await teams.close();
    teams = await simulateTeams({ limitSends: true, now: () => now });
    const token = String((await signIn(teams)).body.access_token);
    for (let i = 0; i < 7; i++) expect((await post(text('x'), token)).status).toBe(201);
    const refused = await post(text('x'), token);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    now = new Date(now.getTime() + 2_000);
    expect((await post(text('x'), token)).status).toBe(201);
  });

  test('down: cut, and up again', async () => {
    const token = await bot.bearer();
    teams.down(true);
    await expect(post(text('x'), token)).rejects.toThrow();
    expect((await teams.types('x', { user: 'oncall', conversation: 'personal' })).delivery?.status).toBe(0);
    teams.down(false);
    expect((await post(text('back'), token)).status).toBe(201);
  });
});

test('who is there: by pages, one by one, with role and tenant; teams and their channels', async () => {
  const inThread = await heardIn('orders');
  const { oncall, stranger } = teams.people;
  await bot.later(inThread, async (context) => {
    for (const asked of [TeamsInfo.getMember(context, oncall.id), TeamsInfo.getPagedMembers(context)])
      expect(await refusalOf(asked)).toMatchObject({ statusCode: 404 });
  });
  const conversation = { ...inThread.conversation, id: teams.conversations.orders.id };
  await bot.later({ ...inThread, conversation } as ConversationReference, async (context) => {
    const { members } = await TeamsInfo.getPagedMembers(context);
    expect(members.map(({ name, userRole }) => `${name} ${userRole}`)).toEqual([
      'Megan Bowen user',
      'Alex Wilber user',
      'Sina Second user',
      'Grace Guest guest',
    ]);
    expect(await TeamsInfo.getMember(context, oncall.id)).toMatchObject({
      aadObjectId: oncall.aadObjectId,
      tenantId: teams.tenantId,
    });
    expect(await refusalOf(TeamsInfo.getMember(context, stranger.id))).toMatchObject({ statusCode: 404 });
    const team = String(teams.conversations.general.team?.id);
    expect(await TeamsInfo.getTeamDetails(context, team)).toMatchObject({ name: 'Platform', channelCount: 2 });
    expect((await TeamsInfo.getTeamChannels(context, team)).map(({ name }) => name)).toEqual([undefined, 'orders']);
  });
});

function never(): never {
  throw new Error('There is no such message.');
}
