/** Who somebody is in Teams: by the roster, the tenant and Entra's groups; what fails is never "a member". */
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import type { Place } from '../../src/core/place.ts';
import { type SimulatedTeams, simulateTeams } from '../../src/playground/teams/simulated-teams.ts';
import { createPeople, kindFrom } from '../../src/teams/membership.ts';
import { type Bot, openBot } from './bot.ts';

let teams: SimulatedTeams;
let bot: Bot;

beforeAll(async () => {
  teams = await simulateTeams();
  bot = await openBot(teams);
  await bot.platform.start();
});
afterAll(async () => {
  await bot.close();
  await teams.close();
});

async function placeOf(user: string, conversation: string): Promise<Place> {
  await teams.types('orders-api', { user, conversation });
  const arrival = bot.arrivals.at(-1);
  if (arrival === undefined) throw new Error('nothing arrived');
  return arrival.request.place;
}

const ask = async (name: 'oncall' | 'second' | 'guest' | 'stranger', at: Place, groups: readonly string[] = []) =>
  bot.platform.people.membership({ platform: 'teams', id: teams.people[name].aadObjectId, name }, at, groups);

test('a member, a guest, somebody of another organisation', async () => {
  const channel = await placeOf('oncall', 'orders');
  expect(await ask('oncall', channel)).toEqual({ kind: 'member', groups: [] });
  expect(await ask('guest', channel)).toEqual({ kind: 'guest', groups: [] });
  expect(await ask('stranger', await placeOf('oncall', 'crew'))).toEqual({ kind: 'external', groups: [] });
});

test('of a thread the roster of its channel is asked, once for all its threads', async () => {
  const asked = () => teams.requests.flatMap(({ route, conversation }) => (route === 'members' ? [conversation] : []));
  const before = asked().length;
  const threads = [await placeOf('second', 'general'), await placeOf('second', 'general')];
  expect(new Set(threads.map((each) => bot.platform.messenger.spot(each))).size).toBe(2);
  for (const each of threads) expect((await ask('second', each)).kind).toBe('member');
  expect(asked().slice(before)).toEqual([teams.conversations.general.id]);
});

test('who is not in the conversation, and a roster that cannot be read: unknown', async () => {
  const channel = await placeOf('oncall', 'orders');
  expect((await ask('stranger', channel)).kind).toBe('unknown');
  teams.fault('members', { status: 500, error: 'ServiceError', times: 9 });
  expect((await ask('second', channel)).kind).toBe('unknown');
});

test('groups without anybody who could look them up are unknown', async () => {
  const channel = await placeOf('oncall', 'orders');
  expect((await ask('oncall', channel, ['g'])).groups).toBeNull();
});

describe('by its parts', () => {
  const where = {
    v: 1,
    serviceUrl: 'https://smba.trafficmanager.net/emea/',
    channelId: 'msteams',
    conversationId: '19:a@thread.v2',
    conversationType: 'groupChat',
    tenantId: 'aaaaaaaa-0000-4000-8000-00000000000A',
    botId: '28:b',
  };
  const asked: unknown[] = [];
  const people = (tenantId: string | null, fails = false) =>
    createPeople({
      roster: async (_where, id) => {
        if (fails) throw new Error('no');
        return { tenantId: { foreign: 'other', neighbour: 'listed' }[id] ?? where.tenantId, userRole: 'user' };
      },
      allowsServiceUrl: (url) => url === where.serviceUrl,
      tenantId,
      tenants: new Set(['aaaaaaaa-0000-4000-8000-00000000000a', 'listed']),
      entraGroups: async (id, groups) => {
        asked.push([id, groups]);
        return groups.slice(0, 1);
      },
      clock: systemClock,
      log: silentLog,
    });
  const kind = async (tenantId: string | null, changed: object, id = 'p', fails = false) =>
    (
      await people(tenantId, fails).membership(
        { platform: 'teams', id, name: '' },
        JSON.stringify({ ...where, ...changed }) as Place,
        [],
      )
    ).kind;
  const HOME = where.tenantId.toLowerCase();

  test('the tenant of the conversation, whose roster, and who vouches', async () => {
    expect(await kind(HOME, {})).toBe('member');
    expect(await kind(HOME, { tenantId: 'bbbb' })).toBe('other-tenant');
    expect(await kind(HOME, { tenantId: null })).toBe('unknown');
    expect(await kind(HOME, { tenantId: 'Listed' }, 'neighbour')).toBe('allowed-tenant');
    expect(await kind(HOME, {}, 'neighbour')).toBe('allowed-tenant');
    // In another tenant's conversation nobody of ours is vouched for as one who may decide.
    expect(await kind(HOME, { tenantId: 'listed' })).toBe('allowed-tenant');
    expect(await kind(HOME, { serviceUrl: 'https://evil.example/' })).toBe('unknown');
    expect(await kind(null, {})).toBe('unknown');
    expect(await kind(HOME, {}, 'foreign')).toBe('external');
    expect(await kind(HOME, {}, 'p', true)).toBe('unknown');
  });

  test('groups are asked for when there are any', async () => {
    const at = JSON.stringify(where) as Place;
    const person = { platform: 'teams', id: 'p', name: '' } as const;
    expect((await people(HOME).membership(person, at, [])).groups).toEqual([]);
    expect(asked).toEqual([]);
    expect((await people(HOME).membership(person, at, ['g1', 'g2'])).groups).toEqual(['g1']);
    expect(asked).toEqual([['p', ['g1', 'g2']]]);
    // Our groups hold nobody of another tenant, whatever Entra says of the id.
    expect(await people(HOME).membership({ ...person, id: 'neighbour' }, at, ['g1'])).toEqual({
      kind: 'allowed-tenant',
      groups: [],
    });
  });

  test.each([
    [{ tenantId: HOME, userRole: 'user' }, 'member'],
    [{ tenantId: HOME, userRole: 'guest' }, 'guest'],
    [{ tenantId: HOME, userRole: 'anonymous' }, 'guest'],
    [{ tenantId: HOME, userRole: null }, 'unknown'],
    [{ tenantId: HOME, userRole: 'owner?' }, 'unknown'],
    [{ tenantId: null, userRole: 'user' }, 'unknown'],
    [{ tenantId: 'other', userRole: 'user' }, 'external'],
    [{ tenantId: 'Listed', userRole: 'user' }, 'allowed-tenant'],
    [{ tenantId: 'listed', userRole: 'guest' }, 'guest'],
  ] as const)('%j: %s', (member, expected) => {
    expect(kindFrom(member, HOME, new Set([HOME, 'listed']))).toBe(expected);
  });
});
