/** What the bot says in Teams, through the real botbuilder, and what it does when Teams does not take it. */
import type { Person } from '../../src/core/person.ts';
import { place } from '../../src/core/place.ts';
import { type SimulatedTeams, simulateTeams } from '../../src/playground/teams/simulated-teams.ts';
import type { Reply } from '../../src/replies/reply.ts';
import { placeOf, whereAt } from '../../src/teams/place.ts';
import { type Bot, hastyClock, openBot } from './bot.ts';
import { VERDICT } from './verdict.ts';

const NEXT = { ...VERDICT, title: 'orders-api is up', severity: 'ok' as const, summary: [['Users are served.']] };

let teams: SimulatedTeams;
let bot: Bot;
let clock: ReturnType<typeof hastyClock>;
beforeEach(async () => {
  teams = await simulateTeams();
  clock = hastyClock();
  bot = await openBot(teams, { clock });
  await bot.platform.start();
});
afterEach(async () => {
  await bot.close();
  await teams.close();
});

/** Somebody asks there; where to answer is what the bot made of it. */
async function askIn(conversation: string) {
  await teams.types('orders-api', { user: 'oncall', conversation });
  const arrival = bot.arrivals.at(-1);
  if (arrival === undefined) throw new Error('nothing arrived');
  return arrival.request;
}

const post = async (conversation: string, said: Reply = VERDICT) => {
  const { place, person } = await askIn(conversation);
  return bot.platform.messenger.post(place, said, person);
};
const last = (conversation: string) => {
  const message = teams.messages(conversation).at(-1);
  if (message === undefined) throw new Error('nothing was said');
  return message;
};
const calls = () =>
  teams.requests.filter(({ route }) => route !== 'openid' && route !== 'keys').map(({ route }) => route);
const ONCALL: Person = { platform: 'teams', id: 'x', name: 'x' };

test.each(['personal', 'general', 'crew'])('says a card alone, where it was asked: %s', async (conversation) => {
  await post(conversation);
  const where = conversation === 'personal' ? 'personal:oncall' : conversation;
  const said = last(where);
  expect(said.from).toBe(teams.bot.id);
  expect(said.card).toMatchObject({ type: 'AdaptiveCard', version: '1.5' });
  expect(said.text).toBe('');
  expect(said.summary).toContain('orders-api cannot pull its image');
  // In a channel: under the message that asked.
  const [question] = teams.messages(where).filter(({ from }) => from !== teams.bot.id);
  expect(said.thread).toBe(conversation === 'general' ? question?.id : null);
  expect(said.deleted).toBe(false);
});

test('edits a message in its place, and it keeps its name', async () => {
  const message = await post('general');
  const edited = await bot.platform.messenger.edit(message, NEXT, ONCALL);
  expect(edited).toBe(message);
  expect(last('general').versions.map(({ summary }) => summary)).toEqual([
    expect.stringContaining('Users are down'),
    expect.stringContaining('Users are served'),
  ]);
});

test('shows how far it is in its place, and gives that up at once when Teams is busy', async () => {
  const message = await post('general');
  expect(await bot.platform.messenger.move?.(message, NEXT)).toBe('shown');
  expect(last('general').summary).toContain('Users are served');
  teams.fault('update', { status: 429 });
  expect(await bot.platform.messenger.move?.(message, VERDICT)).toBe('never');
  expect(clock.pauses).toEqual([]);
  expect(calls().filter((route) => route === 'update')).toHaveLength(2);
  expect(last('general').versions).toHaveLength(2);
});

test('a click under a message names it as it was named when it was said', async () => {
  const message = await post('general');
  await teams.click('Check again', { message: last('general'), user: 'approver' });
  const clicked = bot.arrivals.at(-1);
  expect(clicked?.shown).toEqual({ message, as: 'message' });
  expect(clicked?.request.words).toEqual(['diagnose', 'orders-api']);
  expect(clicked?.request.person).toEqual({
    platform: 'teams',
    id: teams.people.approver.aadObjectId,
    name: 'Alex Wilber',
  });
  // What is said to it stands in the same thread.
  if (clicked === undefined) throw new Error('not clicked');
  await bot.platform.messenger.post(clicked.request.place, NEXT, clicked.request.person);
  const [first, second] = teams.messages('general').filter(({ from }) => from === teams.bot.id);
  expect(second?.thread).toBe(first?.thread);
});

test('an old client sends the same as a message', async () => {
  const message = await post('general');
  await teams.submit('Check again', { message: last('general'), user: 'approver' });
  expect(bot.arrivals.at(-1)).toMatchObject({
    shown: { message, as: 'message' },
    request: { words: ['diagnose', 'orders-api'] },
  });
});

describe('when Teams is too busy', () => {
  test.each([412, 429, 502, 503, 504])('%i: it is tried again, after a pause', async (status) => {
    teams.fault('send', { status, times: 2 });
    await post('personal');
    expect(calls().filter((route) => route === 'send')).toHaveLength(3);
    expect(clock.pauses).toHaveLength(2);
    const [first = 0, second = 0] = clock.pauses;
    expect(first).toBeGreaterThanOrEqual(1_000);
    expect(first).toBeLessThan(2_000);
    expect(second).toBeGreaterThanOrEqual(2_000);
    expect(teams.messages('personal:oncall').filter(({ from }) => from === teams.bot.id)).toHaveLength(1);
  });

  test('it waits as long as it was asked to', async () => {
    teams.fault('send', { retryAfter: 7 });
    await post('personal');
    expect(clock.pauses).toHaveLength(1);
    expect(clock.pauses[0]).toBeGreaterThanOrEqual(7_000);
    expect(clock.pauses[0]).toBeLessThan(8_000);
  });

  test('it does not wait for ever', async () => {
    teams.fault('send', { retryAfter: 3_600 });
    await expect(post('personal')).rejects.toThrow('HTTP 429');
    expect(clock.pauses).toEqual([]);
  });

  test('it gives up after three tries, and says why', async () => {
    teams.fault('send', { status: 502, times: 9 });
    await expect(post('personal')).rejects.toThrow('HTTP 502');
    expect(calls().filter((route) => route === 'send')).toHaveLength(3);
  });

  test('500 is no such thing: it is not tried again', async () => {
    teams.fault('send', { status: 500 });
    await expect(post('personal')).rejects.toThrow('HTTP 500');
    expect(calls().filter((route) => route === 'send')).toHaveLength(1);
  });

  test('a connection that was cut is tried again, a proxy page is an error', async () => {
    teams.fault('send', { connection: 'reset' });
    await post('personal');
    expect(calls().filter((route) => route === 'send')).toHaveLength(2);
    teams.fault('send', { status: 407, body: '<html>proxy</html>' });
    await expect(post('personal')).rejects.toThrow('HTTP 407');
  });

  test.each([302, 307])('a redirect (%i) is not followed: nothing is asked of another host', async (status) => {
    teams.fault('send', { status, headers: { location: `${new URL(teams.serviceUrl).origin}/elsewhere` } });
    await expect(post('personal')).rejects.toThrow(`HTTP ${status}`);
    expect(calls()).not.toContain('unknown');
  });
});

describe('when a message cannot be edited', () => {
  test.each([403, 404])('%i: it is said anew, and the new one is edited next', async (status) => {
    const message = await post('general');
    teams.fault('update', { status });
    const anew = await bot.platform.messenger.edit(message, NEXT, ONCALL);
    expect(anew).not.toBe(message);
    const said = teams.messages('general').filter(({ from }) => from === teams.bot.id);
    expect(said.map(({ thread }) => thread)).toEqual([said[0]?.thread, said[0]?.thread]);
    expect(await bot.platform.messenger.edit(anew, VERDICT, ONCALL)).toBe(anew);
    expect(last('general').versions).toHaveLength(2);
  });

  test('another failure is an error: the message still stands', async () => {
    const message = await post('general');
    teams.fault('update', { status: 500 });
    await expect(bot.platform.messenger.edit(message, NEXT, ONCALL)).rejects.toThrow('HTTP 500');
    expect(teams.messages('general').filter(({ from }) => from === teams.bot.id)).toHaveLength(1);
  });
});

describe('what Teams does not like', () => {
  const REFUSALS = [
    [413, 'MessageSizeTooBig'],
    [400, 'BadSyntax'],
    [400, 'BadArgument'],
  ] as const;
  const cases = (['send', 'update'] as const).flatMap((route) =>
    REFUSALS.map((refusal) => [route, ...refusal] as const),
  );

  test.each(cases)('%s, %i %s: it is said short, and that it is short, with its buttons', async (...given) => {
    const [route, status, error] = given;
    const message = route === 'update' ? await post('general') : null;
    teams.fault(route, { status, error });
    if (message === null) await post('general', NEXT);
    else expect(await bot.platform.messenger.edit(message, NEXT, ONCALL)).toBe(message);
    const card = JSON.stringify(last('general').card);
    expect(card).toContain('orders-api is up');
    expect(card).toContain('Teams did not take the rest');
    expect(teams.buttons(last('general'))).toEqual(['Check again']);
    expect(bot.logged.filter(({ level }) => level === 'error')).toEqual([
      {
        level: 'error',
        message: 'Teams refused a message: it is said shorter',
        fields: { reply: NEXT.id, because: expect.stringContaining(`HTTP ${status} ${error}`) },
      },
    ]);
  });

  test.each(cases)('%s, %i %s of any card: it is said in words alone', async (...given) => {
    const [route, status, error] = given;
    const said = {
      ...NEXT,
      code: [{ title: 'Repair it', text: 'az acr login --name <registry> && echo "$A" > b', note: null }],
    };
    const message = route === 'update' ? await post('general') : null;
    teams.fault(route, { status, error, containing: 'AdaptiveCard', times: 2 });
    const there =
      message === null ? await post('general', said) : await bot.platform.messenger.edit(message, said, ONCALL);
    expect(last('general')).toMatchObject({ card: null, deleted: false });
    expect(last('general').text).toMatch(
      /OK: orders-api is up\n.*\n\nRepair it\naz acr login --name ‹registry> && echo "\$A" > b\n/,
    );
    const sent = teams.requests.filter((each) => each.route === route);
    expect(sent.map((each) => each.status)).toEqual([status, status, route === 'send' ? 201 : 200]);
    expect(sent.at(-1)?.body).toMatchObject({ textFormat: 'plain', attachments: [] });
    expect(bot.logged.filter(({ level }) => level === 'error').map((each) => each.message)).toEqual([
      'Teams refused a message: it is said shorter',
      'Teams refused it again: only its text is said',
    ]);
    // All is well again: the next edit is a card, in the same place.
    expect(await bot.platform.messenger.edit(there, VERDICT, ONCALL)).toBe(there);
    expect(last('general')).toMatchObject({ text: '', card: { type: 'AdaptiveCard' } });
  });

  test('whatever is said, it is an error and not a loop', async () => {
    teams.fault('send', { status: 413, times: 9 });
    await expect(post('general')).rejects.toThrow('HTTP 413');
    expect(calls().filter((route) => route === 'send')).toHaveLength(3);
    expect(bot.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('the token', () => {
  test('is got once for many messages', async () => {
    const { place, person } = await askIn('personal');
    await Promise.all([1, 2, 3].map(() => bot.platform.messenger.post(place, VERDICT, person)));
    expect(calls().filter((route) => route === 'token')).toHaveLength(1);
  });

  test('is got anew when Teams does not take it any more', async () => {
    teams.revokeTokens();
    await post('personal');
    expect(calls()).toEqual(['token', 'send', 'token', 'send']);
  });

  test('never stands in an error or in the log', async () => {
    teams.fault('send', { status: 401, times: 9 });
    const error = await post('personal').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    const everything = JSON.stringify([bot.logged, error, Object.entries(error as object), String(error)]);
    expect(everything).not.toContain('eyJ');
    expect((error as Error).cause).toBeUndefined();
  });

  test('a secret that is taken back while the bot runs shows in its state, and heals', async () => {
    const { place, person } = await askIn('personal');
    const { password } = teams;
    teams.revokeTokens();
    teams.changePassword('another');
    await expect(bot.platform.messenger.post(place, VERDICT, person)).rejects.toThrow('AADSTS7000215');
    expect(bot.platform.state()).toMatchObject({ ready: false, because: expect.stringContaining('secret is wrong') });
    teams.changePassword(password);
    await bot.platform.messenger.post(place, VERDICT, person);
    // It is tried in the background, too, until it is well.
    while (!bot.platform.state().ready) await new Promise((resolve) => setImmediate(resolve));
  });
});

describe('a place from elsewhere', () => {
  test.each(['https://evil.example/', 'http://169.254.169.254/', 'https://smba.trafficmanager.net/emea/', 'x'])(
    'leads nowhere: %s',
    async (serviceUrl) => {
      const { place, person } = await askIn('personal');
      const before = teams.requests.length;
      const foreign = placeOf({ ...whereAt(place), serviceUrl });
      await expect(bot.platform.messenger.post(foreign, VERDICT, person)).rejects.toThrow('none of the Bot Framework');
      expect(teams.requests).toHaveLength(before);
    },
  );

  test.each(['', 'terminal', '{}', '{"v":2}', '[]', 'null'])('is an error: %j', async (text) => {
    await expect(bot.platform.messenger.post(place(text), VERDICT, ONCALL)).rejects.toThrow();
  });
});
