/** What one person alone sees in a channel or group chat, through the real botbuilder; and where Teams does not take that. */
import type { Posted } from '../../src/commands/messenger.ts';
import type { Request } from '../../src/commands/request.ts';
import { type SimulatedTeams, simulateTeams } from '../../src/playground/teams/simulated-teams.ts';
import { type Reply, reply } from '../../src/replies/reply.ts';
import { placeOf, whereAt } from '../../src/teams/place.ts';
import { type Bot, hastyClock, openBot } from './bot.ts';

const ALONE = reply({
  id: 'near-miss',
  title: 'There is no such app',
  severity: 'warning',
  summary: [['Did you mean another one?']],
  visibility: 'asker',
  actions: [{ label: 'orders-api', command: 'diagnose orders-api', style: 'primary', confirm: null }],
});
const STILL_ALONE: Reply = { ...ALONE, title: 'There is none indeed' };
const FOR_ALL: Reply = { ...ALONE, title: 'orders-api is up', visibility: 'channel' };

let teams: SimulatedTeams;
let bot: Bot;
let clock: ReturnType<typeof hastyClock> & { ahead: number };
afterEach(async () => {
  await bot.close();
  await teams.close();
});

async function open(options: Parameters<typeof simulateTeams>[0] = {}) {
  const hasty = hastyClock();
  clock = Object.assign(hasty, { ahead: 0, now: () => new Date(Date.now() + clock.ahead) });
  teams = await simulateTeams({ now: () => clock.now(), ...options });
  bot = await openBot(teams, { clock });
  await bot.platform.start();
}

async function ask(
  conversation: string,
  more: { readonly user?: string; readonly slash?: boolean } = {},
): Promise<Request> {
  await teams.types('orders-api', { user: 'oncall', conversation, ...more });
  const arrival = bot.arrivals.at(-1);
  if (arrival === undefined) throw new Error('nothing arrived');
  return arrival.request;
}

async function say(conversation: string, said: Reply = ALONE, more: Parameters<typeof ask>[1] = {}): Promise<Posted> {
  const { place, person } = await ask(conversation, more);
  return bot.platform.messenger.post(place, said, person);
}

/** What the bot said, as somebody sees it; nobody = what everybody sees. */
const seen = (conversation: string, user?: string) =>
  teams.messages(conversation, user).filter(({ from }) => from === teams.bot.id);
const titles = (conversation: string, user?: string) =>
  seen(conversation, user).map(({ summary }) => /(?:WARNING|INFO): ([^.]+)\./.exec(summary)?.[1]);
/** A token that has ended is got anew: that try does not count. */
const sends = () =>
  teams.requests.filter(({ route, status }) => ['send', 'reply', 'create'].includes(route) && status !== 401);
const edit = (message: Posted, given: Reply, { person }: Pick<Request, 'person'>) =>
  bot.platform.messenger.edit(message, given, person);

describe('where Teams takes them', () => {
  beforeEach(() => open());

  test.each(['general', 'crew'])('%s: the asker sees it, nobody else does', async (conversation) => {
    await say(conversation);
    expect(titles(conversation, 'oncall')).toEqual(['There is no such app']);
    expect(titles(conversation, 'approver')).toEqual([]);
    expect(titles(conversation)).toEqual([]);
    expect(sends()).toMatchObject([
      { targeted: true, status: 201, body: { recipient: { id: teams.people.oncall.id } } },
    ]);
    const [message] = seen(conversation, 'oncall');
    await expect(teams.click('orders-api', { message: message as never, user: 'approver' })).rejects.toThrow('not see');
  });

  test('in a thread it is in that thread', async () => {
    await say('general');
    expect(seen('general', 'oncall')[0]?.thread).toBe(teams.messages('general')[0]?.id);
  });

  test('a personal chat is private as it is', async () => {
    await say('personal');
    expect(sends()).toMatchObject([{ targeted: false }]);
    expect(sends()[0]?.body).not.toHaveProperty('recipient');
  });

  test('what is for the channel is seen by all', async () => {
    await say('general', FOR_ALL);
    expect(titles('general')).toEqual(['orders-api is up']);
    expect(sends()).toMatchObject([{ targeted: false }]);
  });

  test('at a place where somebody else asked, it is not told to that one', async () => {
    const { place } = await ask('general');
    const { person } = await ask('general', { user: 'approver' });
    await bot.platform.messenger.post(place, ALONE, person);
    expect(titles('general')).toEqual(['There is no such app']);
    expect(sends()).toMatchObject([{ targeted: false }]);
  });

  test('edited for the asker, it stays one message, which he alone sees', async () => {
    const asked = await ask('general');
    const message = await bot.platform.messenger.post(asked.place, ALONE, asked.person);
    expect(await edit(message, STILL_ALONE, asked)).toBe(message);
    expect(titles('general', 'oncall')).toEqual(['There is none indeed']);
    expect(seen('general', 'oncall')[0]?.versions).toHaveLength(2);
    expect(titles('general')).toEqual([]);
    const [update] = teams.requests.filter(({ route }) => route === 'update');
    expect(update).toMatchObject({ targeted: true, status: 200 });
    expect(update?.body).not.toHaveProperty('recipient');
  });

  test.each([true, false])(
    'edited for all, a new message is said and the old one taken away (slash: %s)',
    async (slash) => {
      const asked = await ask('general', { slash });
      const message = await bot.platform.messenger.post(asked.place, ALONE, asked.person);
      const anew = await edit(message, FOR_ALL, asked);
      expect(anew).not.toBe(message);
      expect(titles('general')).toEqual(['orders-api is up']);
      expect(titles('general', 'oncall')).toEqual(['orders-api is up']);
      expect(teams.requests.at(-1)).toMatchObject({ route: 'delete', targeted: true, status: 200 });
      // A mention has a thread; what nobody else sees has none, so the answer begins one.
      expect(seen('general')[0]?.thread).toBe(slash ? null : teams.messages('general')[0]?.id);
      expect(await edit(anew, { ...FOR_ALL, title: 'orders-api is well' }, asked)).toBe(anew);
      expect(titles('general')).toEqual(['orders-api is well']);
    },
  );

  test('that the old one cannot be taken away costs nobody the answer', async () => {
    const asked = await ask('general');
    const message = await bot.platform.messenger.post(asked.place, ALONE, asked.person);
    teams.fault('delete', { status: 404 });
    await edit(message, FOR_ALL, asked);
    expect(titles('general')).toEqual(['orders-api is up']);
    expect(bot.logged.at(-1)).toMatchObject({ level: 'info', message: expect.stringContaining('taken away') });
  });

  test('after a day it is gone: the next word is a new one, for the asker still', async () => {
    const asked = await ask('general');
    const message = await bot.platform.messenger.post(asked.place, ALONE, asked.person);
    clock.ahead = 25 * 60 * 60 * 1000;
    expect(titles('general', 'oncall')).toEqual([]);
    const anew = await edit(message, STILL_ALONE, asked);
    expect(anew).not.toBe(message);
    expect(titles('general', 'oncall')).toEqual(['There is none indeed']);
    expect(titles('general')).toEqual([]);
  });

  test('a click on it names it as it was named when it was said, and leads on', async () => {
    for (const slash of [true, false]) {
      const message = await say('general', ALONE, { slash });
      const shown = seen('general', 'oncall').at(-1);
      await teams.click('orders-api', { message: shown as never, user: 'oncall' });
      expect(bot.arrivals.at(-1)?.shown).toEqual({ message, as: 'message' });
      expect(bot.arrivals.at(-1)?.request.words).toEqual(['diagnose', 'orders-api']);
      await teams.submit('orders-api', { message: shown as never, user: 'oncall' });
      expect(bot.arrivals.at(-1)?.shown).toEqual({ message, as: 'message' });
    }
  });

  test('after a restart another bot edits it', async () => {
    const asked = await ask('general');
    const message = await bot.platform.messenger.post(asked.place, ALONE, asked.person);
    await bot.close();
    bot = await openBot(teams, { clock });
    await bot.platform.start();
    expect(await edit(message, STILL_ALONE, asked)).toBe(message);
    await edit(message, FOR_ALL, asked);
    expect(titles('general', 'oncall')).toEqual(['orders-api is up']);
  });

  test('there is no link to it, and no thread under it', async () => {
    const message = await say('general', ALONE, { slash: true });
    expect(await bot.platform.messenger.link(message)).toBeNull();
    const under = whereAt(bot.platform.messenger.under(message));
    expect(under.conversationId).toBe(teams.conversations.general.id);
  });

  test('busy is tried again, and what is too large is said short: to him alone', async () => {
    const { place, person } = await ask('general');
    teams.fault('send', { status: 429 });
    teams.fault('send', { status: 413, error: 'MessageSizeTooBig' });
    await bot.platform.messenger.post(place, ALONE, person);
    expect(sends().map(({ targeted, status }) => [targeted, status])).toEqual([
      [true, 429],
      [true, 413],
      [true, 201],
    ]);
    expect(JSON.stringify(seen('general', 'oncall')[0]?.card)).toContain('did not take the rest');
    expect(titles('general')).toEqual([]);
  });

  test('a card that Teams does not like is said short: to him alone', async () => {
    const { place, person } = await ask('general');
    teams.fault('send', { status: 400, error: 'BadSyntax' });
    await bot.platform.messenger.post(place, ALONE, person);
    expect(JSON.stringify(seen('general', 'oncall')[0]?.card)).toContain('did not take the rest');
    expect(titles('general')).toEqual([]);
  });

  test.each([500, 502])('%i is no word against it: nothing is told to all', async (status) => {
    const { place, person } = await ask('general');
    teams.fault('send', { status, times: 3 });
    await expect(bot.platform.messenger.post(place, ALONE, person)).rejects.toThrow(`HTTP ${status}`);
    expect(seen('general', 'oncall')).toEqual([]);
  });

  test('redirects are not followed, other hosts not spoken to', async () => {
    const { place, person } = await ask('general');
    teams.fault('send', { status: 307, headers: { location: `${new URL(teams.serviceUrl).origin}/elsewhere` } });
    await expect(bot.platform.messenger.post(place, ALONE, person)).rejects.toThrow('HTTP 307');
    expect(teams.requests.map(({ route }) => route)).not.toContain('unknown');
    const before = teams.requests.length;
    const foreign = placeOf({ ...whereAt(place), serviceUrl: 'https://evil.example/' });
    await expect(bot.platform.messenger.post(foreign, ALONE, person)).rejects.toThrow('none of the Bot Framework');
    expect(teams.requests).toHaveLength(before);
  });
});

describe('where Teams does not take them', () => {
  test('it is said to all, tried once in an hour, and logged as often', async () => {
    await open({ knowsTargeted: false });
    for (let i = 0; i < 3; i++) await say('general');
    expect(titles('general')).toHaveLength(3);
    expect(sends().map(({ targeted }) => targeted)).toEqual([true, false, false, false]);
    clock.ahead = 61 * 60 * 1000;
    await say('general');
    expect(
      sends()
        .slice(4)
        .map(({ targeted }) => targeted),
    ).toEqual([true, false]);
    expect(bot.logged.filter(({ message }) => message.includes('for one person'))).toHaveLength(2);
  });

  test.each([400, 403, 404, 405, 501])('%i of any connector means that', async (status) => {
    await open();
    teams.fault('send', { status });
    await say('general');
    expect(titles('general')).toEqual(['There is no such app']);
  });

  test('where nothing at all is taken, nothing is remembered against targeted messages', async () => {
    await open();
    teams.fault('send', { status: 400, times: 4 });
    await expect(say('general')).rejects.toThrow('HTTP 400');
    await say('general');
    expect(titles('general')).toEqual([]);
    expect(titles('general', 'oncall')).toEqual(['There is no such app']);
  });

  test('that one person is no member costs the others nothing', async () => {
    await open();
    const { place, person } = await ask('general', { user: 'approver' });
    teams.conversations.general.members.delete(teams.people.approver.id);
    await bot.platform.messenger.post(place, ALONE, person);
    expect(titles('general')).toHaveLength(1);
    await say('general');
    expect(titles('general')).toHaveLength(1);
    expect(titles('general', 'oncall')).toHaveLength(2);
  });

  test('the buttons then say nothing of a targeted message', async () => {
    await open({ knowsTargeted: false });
    const message = await say('general');
    await teams.click('orders-api', { message: seen('general').at(-1) as never, user: 'approver' });
    expect(bot.arrivals.at(-1)?.shown).toEqual({ message, as: 'message' });
  });

  test('a slash command whose answer is for the asker begins a thread', async () => {
    await open({ knowsTargeted: false });
    await say('general', ALONE, { slash: true });
    expect(seen('general').map(({ thread }) => thread)).toEqual([null]);
  });
});

test('places and messages of the first release are read', async () => {
  await open();
  const where = {
    v: 1,
    serviceUrl: teams.serviceUrl,
    channelId: 'msteams',
    conversationId: teams.conversations.general.id,
    conversationType: 'channel',
    tenantId: teams.tenantId,
    botId: teams.bot.id,
  };
  const { person } = await ask('general');
  const { messenger } = bot.platform;
  const message = await messenger.post(JSON.stringify(where) as Request['place'], ALONE, person);
  // It does not tell who asked: so it stands where it always did, and has the name that it always had.
  const { id } = seen('general')[0] ?? { id: '' };
  const named = { where: { ...where, conversationId: `${where.conversationId};messageid=${id}` }, activityId: id };
  expect(message).toBe(JSON.stringify(named));
  expect(await messenger.edit(JSON.stringify(named) as Posted, STILL_ALONE, person)).toBe(message);
  expect(titles('general')).toEqual(['There is none indeed']);
});
