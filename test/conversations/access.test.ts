/** Refusals of the gate: what becomes of a message that is clicked, of the book, and when nobody tells who somebody is. ways-in.test.ts has who may what. */
import { accessSchema } from '../../src/commands/access-policy.ts';
import { systemClock } from '../../src/core/clock.ts';
import { type SimulatedSlack, simulateSlack } from '../../src/playground/slack/simulated-slack.ts';
import { type SimulatedTeams, simulateTeams } from '../../src/playground/teams/simulated-teams.ts';
import { createMemoryStore } from '../../src/storage/memory/store.ts';
import { startWholeBot, type WholeBot } from './bot.ts';

let slack: SimulatedSlack;
let teams: SimulatedTeams;
let whole: WholeBot;
const store = createMemoryStore({ clock: systemClock, log: { debug() {}, info() {}, warn() {}, error() {} } });

beforeAll(async () => {
  [slack, teams] = await Promise.all([simulateSlack({ acknowledgeWithinMs: 30_000 }), simulateTeams()]);
  // A channel that another organisation shares.
  teams.conversations.orders.members.add(teams.people.stranger.id);
  const { appId, tenantId, password, service } = teams;
  const { botToken, apiUrl, responseHost, signingSecret } = slack;
  whole = await startWholeBot({
    store,
    slack: { botToken, apiUrl, responseHosts: [responseHost], delivery: { kind: 'http', signingSecret } },
    teams: { auth: { kind: 'password', appId, tenantId, password }, tenants: [tenantId], service },
    http: { host: '127.0.0.1', port: 0 },
    access: accessSchema.parse({
      rules: [
        {
          name: 'history for those on duty',
          commands: ['history'],
          people: { slackUsers: [slack.users.approver.id], entraUsers: [teams.people.approver.aadObjectId] },
        },
      ],
    }),
  });
  slack.deliverTo(`${whole.address}/slack/events`);
  teams.deliverTo(`${whole.address}/api/messages`);
});

afterAll(async () => {
  await whole.stop();
  await Promise.all([slack.close(), teams.close()]);
});

const REFUSED = 'That is not for you here';
const holds = (shown: unknown): boolean => JSON.stringify(shown ?? null).includes(REFUSED);

test('a click of a guest is refused to the guest alone, and the message stays as it is', async () => {
  await slack.command('orders-api', { user: 'oncall', channel: 'orders' });
  const answer = () =>
    slack
      .messages('orders')
      .findLast(
        ({ via, blocks }) => via === 'chat.postMessage' && JSON.stringify(blocks).includes('nothing was changed'),
      );
  await slack.until(() => answer() !== undefined, 'the answer');
  const message = answer();
  if (message === undefined) throw new Error('there is no answer');
  const versions = message.versions.length;
  const told = slack.ephemeral('guest', 'orders').length;
  await slack.click('Check again', { message, user: 'guest' });
  await slack.until(() => slack.ephemeral('guest', 'orders').length > told, 'a word for the guest');
  expect(holds(slack.ephemeral('guest', 'orders').at(-1)?.blocks)).toBe(true);
  expect(slack.messages('orders').find(({ ts }) => ts === message.ts)?.versions.length).toBe(versions);

  const typed = await teams.types('orders-api', { user: 'oncall', conversation: 'orders' });
  const card = () =>
    teams
      .messages('orders')
      .findLast(
        ({ thread, from, card }) =>
          thread === typed.message.id && from === teams.bot.id && JSON.stringify(card).includes('nothing was changed'),
      );
  await teams.until(() => card() !== undefined, 'the answer in Teams');
  const there = card();
  if (there === undefined) throw new Error('there is no answer');
  expect(await teams.click('Check again', { message: there, user: 'guest' })).toMatchObject({
    kind: 'note',
    text: expect.stringContaining('Guests may not ask that'),
  });
});

test('who was refused what stands in the book, without the words', async () => {
  const entries = await store.audit.newest(500);
  const refused = entries.filter(({ event }) => event === 'refused');
  expect(refused.map(({ by, text }) => `${by?.platform} ${text}`)).toContain('slack diagnose: guests may not ask that');
  expect(JSON.stringify(refused)).not.toContain('orders-api');
});

test('when it cannot be looked up who somebody is, it says so and tells nothing; who was seen just now is still known', async () => {
  // Once within the request, and three times before the answer.
  slack.fault('users.info', { times: 4, status: 500 });
  const known = await slack.command('orders-api', { user: 'oncall', channel: 'orders' });
  expect(holds(known.shown)).toBe(false);
  // It is looked up again, and then said.
  const told = () => slack.ephemeral('second', 'orders').filter(({ blocks }) => holds(blocks));
  await slack.command('orders-api', { user: 'second', channel: 'orders' });
  await slack.until(() => told().length > 0, 'the refusal');
  expect(JSON.stringify(told()[0]?.blocks)).toContain('could not be looked up');
});

test('who could not be looked up at first, and then could, gets the answer', async () => {
  slack.fault('users.info', { times: 1, status: 500 });
  const answered = () =>
    slack
      .messages('crew')
      .filter(({ via, blocks }) => via === 'chat.postMessage' && JSON.stringify(blocks).includes('loyalty-api'));
  await slack.command('loyalty-api', { user: 'second', channel: 'crew' });
  await slack.until(() => answered().length > 0, 'the answer');
  expect(slack.ephemeral('second', 'crew').filter(({ blocks }) => holds(blocks))).toEqual([]);
});

describe('whoever points at a message', () => {
  const point = async (text: string, user: 'guest' | 'approver' | 'stranger') => {
    const { message } = await slack.programPosts({ text }, { name: 'Uptime', channel: 'orders' });
    expect(await slack.shortcut('diagnose_alert', { message, user })).toMatchObject({ status: 200, error: null });
    return message;
  };
  const below = (root: { readonly ts: string }) =>
    slack.messages('orders').filter(({ threadTs, via }) => threadTs === root.ts && via === 'chat.postMessage');
  const told = (user: 'guest' | 'stranger') => slack.ephemeral(user, 'orders').filter(({ blocks }) => holds(blocks));

  test('and may not is told so alone, which stands in the book', async () => {
    const inBook = async () =>
      (await store.audit.newest(500)).filter(
        ({ event, by, text }) =>
          event === 'refused' && by?.id === slack.users.guest.id && text.startsWith('diagnose: guests'),
      );
    const before = await inBook();
    const post = await point('Deployed loyalty-api', 'guest');
    await slack.until(() => told('guest').length > 0, 'the refusal');
    expect(await inBook()).toHaveLength(before.length + 1);
    expect(below(post)).toEqual([]);
  });

  test('and could not be looked up at first gets the answer', async () => {
    slack.fault('users.info', { times: 1, status: 500 });
    const post = await point('Deployed loyalty-api', 'approver');
    await slack.until(() => JSON.stringify(below(post)).includes('loyalty-api'), 'the answer');
  });

  test('and cannot be looked up is told no name and no sentence about what is seen', async () => {
    slack.fault('users.info', { times: 4, status: 500 });
    const post = await point('Deployed storm-01 and storm-02', 'stranger');
    await slack.until(() => told('stranger').length > 0, 'the refusal');
    expect(JSON.stringify(told('stranger').at(-1)?.blocks)).toContain('could not be looked up');
    expect(below(post)).toEqual([]);
  });
});

describe('help lists what the asker may ask', () => {
  const told = async (user: string) => {
    const { shown } = await slack.command('help', { user, channel: 'orders' });
    const note = () =>
      slack.ephemeral(user, 'orders').findLast(({ blocks }) => /What you can ask/.test(JSON.stringify(blocks)));
    if (!/What you can ask/.test(JSON.stringify(shown ?? null)))
      await slack.until(() => note() !== undefined, 'the help');
    return JSON.stringify([shown ?? null, note()?.blocks ?? null]);
  };
  const inTeams = async (user: string) => {
    await teams.types('help', { user, conversation: 'orders' });
    const seen = () =>
      teams.messages('orders', user).findLast(({ card }) => /What you can ask/.test(JSON.stringify(card ?? null)));
    await teams.until(() => seen() !== undefined, 'the help');
    return JSON.stringify(seen()?.card);
  };

  test('a member who is not listed: all but that', async () => {
    for (const text of [await told('oncall'), await inTeams('oncall')]) {
      expect(text).toMatch(/diagnose APP/);
      expect(text).toMatch(/@pullcheck orders-api/);
      expect(text).not.toMatch(/history APP/);
      expect(text).toMatch(/There is 1 more command: 1 for people whom the policy lists\./);
      // Who it is stays in the policy.
      expect(text).not.toContain(slack.users.approver.id);
      expect(text).not.toContain('history for those on duty');
    }
  });

  test('who is listed: all of it, and no word of others', async () => {
    for (const text of [await told('approver'), await inTeams('approver')]) {
      expect(text).toMatch(/history APP/);
      expect(text).not.toMatch(/more command/);
    }
  });

  test('a guest: what tells no names, and how many there are for members', async () => {
    for (const text of [await told('guest'), await inTeams('guest')]) {
      expect(text).toMatch(/explain/);
      expect(text).not.toMatch(/diagnose APP|rollback APP|history APP|an app's name alone|An app's name alone/);
      expect(text).toContain('There are 8 more commands: 7 for members here, 1 for people whom the policy lists.');
    }
  });
});
