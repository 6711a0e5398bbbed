/** Where the bot may not speak (any more), who asked has the answer in a chat of his own; where he has none, it is an error. */
import type { Person } from '../../src/core/person.ts';
import { type SimulatedTeams, simulateTeams } from '../../src/playground/teams/simulated-teams.ts';
import type { Reply } from '../../src/replies/reply.ts';
import { type Bot, hastyClock, openBot } from './bot.ts';
import { VERDICT } from './verdict.ts';

const LATER: Reply = { ...VERDICT, title: 'orders-api is up', severity: 'ok' };

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

async function askIn(conversation: string, user = 'oncall') {
  await teams.types('orders-api', { user, conversation });
  const arrival = bot.arrivals.at(-1);
  if (arrival === undefined) throw new Error('nothing arrived');
  return arrival.request;
}

const direct = (user = 'oncall') => teams.messages(`personal:${user}`).filter(({ from }) => from === teams.bot.id);
const warned = () => bot.logged.filter(({ level }) => level === 'warn').map(({ message }) => message);
const creates = () => teams.requests.filter(({ route }) => route === 'create');
/** The bot is taken out of the team or the chat. */
const removed = (conversation: string) => teams.removes({ user: 'oncall', conversation });

test.each(['orders', 'crew'])('%s: what is said is said directly, with where it was asked', async (conversation) => {
  const { place, person } = await askIn(conversation);
  await removed(conversation);
  const message = await bot.platform.messenger.post(place, VERDICT, person);
  const [said] = direct();
  expect(said?.summary).toContain('orders-api cannot pull its image');
  expect(JSON.stringify(said?.card)).toContain('You asked this elsewhere; Teams does not let me say it there.');
  expect(creates()).toMatchObject([
    {
      status: 201,
      body: {
        isGroup: false,
        bot: { id: teams.bot.id },
        members: [{ id: teams.people.oncall.id }],
        tenantId: teams.tenantId,
        channelData: { tenant: { id: teams.tenantId } },
      },
    },
  ]);
  expect(warned()).toEqual(['an answer could not be said where it was asked: who asked has it directly']);
  // It is where the message is from now on.
  expect(await bot.platform.messenger.edit(message, LATER, person)).toBe(message);
  expect(direct()).toHaveLength(1);
  expect(direct()[0]?.summary).toContain('orders-api is up');
});

test('of a channel, a button leads to the thread where it was asked', async () => {
  const { place, person } = await askIn('orders');
  const [question] = teams.messages('orders');
  await removed('orders');
  await bot.platform.messenger.post(place, VERDICT, person);
  const [said] = direct();
  if (said === undefined) throw new Error('nothing was said');
  expect(teams.buttons(said)).toEqual(['Where you asked', 'Check again']);
  const { text } = await teams.click('Where you asked', { message: said, user: 'oncall' });
  expect(text).toContain(`/${encodeURIComponent(teams.conversations.orders.id)}/${question?.id}?`);
});

test.each([
  [403, 'BotNotInConversationRoster'],
  [404, 'ConversationNotFound'],
])('%i %s at an edit: by the id that Entra has of who asked', async (status, error) => {
  const { place, person } = await askIn('orders');
  const message = await bot.platform.messenger.post(place, VERDICT, person);
  const there = { status, error, conversation: teams.conversations.orders.id, times: 9 };
  for (const route of ['send', 'update'] as const) teams.fault(route, there);
  expect(await bot.platform.messenger.edit(message, LATER, person)).not.toBe(message);
  expect(direct()[0]?.summary).toContain('orders-api is up');
  expect(creates()[0]?.body).toMatchObject({ members: [{ id: teams.people.oncall.aadObjectId }] });
});

test('what is for the asker alone is said directly too', async () => {
  const { place, person } = await askIn('orders');
  await removed('orders');
  await bot.platform.messenger.post(place, { ...VERDICT, visibility: 'asker' }, person);
  expect(direct()).toHaveLength(1);
});

test('a card that Teams does not like is said short there, and in words', async () => {
  const { place, person } = await askIn('orders');
  await removed('orders');
  const chat = teams.personal('oncall').id;
  teams.fault('send', { status: 400, error: 'BadSyntax', conversation: chat, containing: 'AdaptiveCard', times: 2 });
  await bot.platform.messenger.post(place, VERDICT, person);
  expect(direct()[0]).toMatchObject({
    card: null,
    text: expect.stringMatching(/Users are down.*asked this elsewhere/s),
  });
});

describe('an error it is', () => {
  const refused = (given: Reply, asker?: Person) => async () => {
    const { place, person } = await askIn('orders');
    await removed('orders');
    await expect(bot.platform.messenger.post(place, given, asker ?? person)).rejects.toMatchObject({
      status: 403,
      code: 'BotNotInConversationRoster',
      forGood: true,
    });
    expect(direct()).toEqual([]);
  };

  test('of "Checking…"', async () => {
    await refused({ ...VERDICT, unfinished: true })();
    expect(creates()).toEqual([]);
  });

  test('when nobody asked', async () => {
    await refused(VERDICT, { platform: 'machine', id: 'alerts', name: 'alerts' })();
    expect(creates()).toEqual([]);
  });

  test('where the person has not installed the app: with what repairs the place where it was asked', async () => {
    await teams.removes({ user: 'oncall', conversation: 'personal' });
    await refused(VERDICT)();
    expect(creates()).toMatchObject([{ status: 403 }]);
    expect(warned()).toEqual(['an answer could not be said directly either']);
  });

  test('of what is busy or down: it is tried again where it was asked', async () => {
    const { place, person } = await askIn('orders');
    teams.fault('send', { status: 500 });
    await expect(bot.platform.messenger.post(place, VERDICT, person)).rejects.toThrow('HTTP 500');
    expect(creates()).toEqual([]);
  });

  test('in the chat of his own', async () => {
    const { place, person } = await askIn('personal');
    await teams.removes({ user: 'oncall', conversation: 'personal' });
    await expect(bot.platform.messenger.post(place, VERDICT, person)).rejects.toThrow('HTTP 403');
    expect(creates()).toEqual([]);
  });
});

test('what the asker wants nobody else to read is said there whole', async () => {
  const { place, person } = await askIn('orders');
  await removed('orders');
  await bot.platform.messenger.post(place, { ...VERDICT, visibility: 'asker', orNobody: true }, person);
  expect(direct()[0]?.summary).toContain('orders-api cannot pull its image');
});
