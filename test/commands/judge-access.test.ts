/** The gate's judge: persons, places and rules in, a verdict out. */
import { accessSchema } from '../../src/commands/access-policy.ts';
import { accessGroups, judgeAccess } from '../../src/commands/judge-access.ts';
import type { Membership } from '../../src/core/membership.ts';

const ANA = { platform: 'slack' as const, id: 'U0001ANA', name: 'Ana' };

function ask(
  rules: unknown,
  more: {
    readonly command?: string;
    readonly tellsNothing?: boolean;
    readonly channel?: string;
    readonly kind?: Membership['kind'];
    readonly groups?: readonly string[] | null;
    readonly platform?: 'slack' | 'teams';
  } = {},
) {
  return judgeAccess(accessSchema.parse({ rules }), {
    command: more.command ?? 'diagnose',
    tellsNothing: more.tellsNothing ?? false,
    channel: more.channel ?? 'C0001ORDERS',
    actor: {
      person: { ...ANA, platform: more.platform ?? 'slack' },
      membership: { kind: more.kind ?? 'member', groups: more.groups === undefined ? [] : more.groups },
    },
  });
}

const rule = (more: object) => [{ name: 'shop', commands: ['diagnose'], ...more }];

test.each<[Membership['kind'], RegExp]>([
  ['guest', /guests/],
  ['external', /another organisation/],
  ['other-tenant', /another tenant/],
  ['unknown', /could not be looked up/],
])('without rules, of %s people is heard only what tells nothing', (kind, because) => {
  expect(ask([], { kind })).toMatchObject({
    allowed: false,
    unsure: kind === 'unknown',
    because: expect.stringMatching(because),
    lines: [],
  });
  expect(ask([], { kind, tellsNothing: true, command: 'help' })).toEqual({ allowed: true });
});

test('without rules, a member may ask everything', () => expect(ask([])).toEqual({ allowed: true }));

test('a member of another tenant that the settings list asks as a member does', () => {
  expect(ask([], { kind: 'allowed-tenant' })).toEqual({ allowed: true });
  expect(ask(rule({}), { kind: 'allowed-tenant' })).toEqual({ allowed: true });
  expect(ask(rule({ people: { slackUsers: ['U0009NOBODY'] } }), { kind: 'allowed-tenant' })).toMatchObject({
    allowed: false,
    unsure: false,
  });
});

test('a rule about another command changes nothing', () => {
  expect(ask([{ name: 'other', commands: ['rollback'], people: { slackUsers: ['U0009NOBODY'] } }])).toEqual({
    allowed: true,
  });
});

test('a star is about every command, also the one that tells nothing', () => {
  const nobody = [{ name: 'all', commands: ['*'], people: { slackUsers: ['U0009NOBODY'] } }];
  expect(ask(nobody)).toMatchObject({ allowed: false, lines: ['access.rules[0] "all"'] });
  expect(ask(nobody, { command: 'help', tellsNothing: true })).toMatchObject({ allowed: false });
});

describe('channels', () => {
  const inOrders = rule({ channels: { slack: ['C0001ORDERS'] } });
  test('there it may be asked', () => expect(ask(inOrders)).toEqual({ allowed: true }));
  test('elsewhere not, and the answer says where', () =>
    expect(ask(inOrders, { channel: 'D0007DIRECT' })).toMatchObject({
      allowed: false,
      because: '`diagnose` may not be asked here',
      remedy: 'Ask in a channel that the rule names',
      channels: ['C0001ORDERS'],
      who: 'elsewhere',
    }));
  test('channels of the other platform are none here', () =>
    expect(ask(inOrders, { platform: 'teams', channel: 'C0001ORDERS' })).toMatchObject({ allowed: false }));
  test('a second rule opens another one', () =>
    expect(
      ask([...inOrders, { name: 'crew', commands: ['diagnose'], channels: { slack: ['C0002CREW'] } }], {
        channel: 'c0002crew',
      }),
    ).toEqual({ allowed: true }));
});

describe('people', () => {
  const listed = rule({ people: { slackUsers: ['U0001ANA'], slackGroups: ['S0001ONCALL'] } });
  const grouped = rule({ people: { slackGroups: ['S0001ONCALL'] } });
  test('by id', () => expect(ask(listed)).toEqual({ allowed: true }));
  test('by group', () => expect(ask(grouped, { groups: ['S0001ONCALL'] })).toEqual({ allowed: true }));
  test('in no such group: no', () =>
    expect(ask(grouped)).toMatchObject({ allowed: false, because: expect.stringContaining('does not list you') }));
  test('a group that could not be looked up is no "no"', () =>
    expect(ask(grouped, { groups: null })).toMatchObject({
      allowed: false,
      because: expect.stringContaining('could not be looked up'),
    }));
  test('an id decides where the group could not be looked up', () =>
    expect(ask(listed, { groups: null })).toEqual({ allowed: true }));
  test('the place and the person are one rule: both have to fit', () =>
    expect(
      ask([
        {
          name: 'here',
          commands: ['diagnose'],
          channels: { slack: ['C0001ORDERS'] },
          people: { slackUsers: ['U0002BO'] },
        },
        {
          name: 'there',
          commands: ['diagnose'],
          channels: { slack: ['C0002CREW'] },
          people: { slackUsers: ['U0001ANA'] },
        },
      ]),
    ).toMatchObject({ allowed: false, because: expect.stringContaining('does not list you') }));
  test('only groups of rules about the command are looked up', () => {
    const policy = accessSchema.parse({
      rules: [...grouped, { name: 'other', commands: ['history'], people: { slackGroups: ['S0009'] } }],
    });
    expect(accessGroups(policy, ['diagnose'], 'slack')).toEqual(['S0001ONCALL']);
    expect(accessGroups(policy, ['diagnose'], 'teams')).toEqual([]);
  });
});

describe('guests', () => {
  test('a rule that fits lets nobody in who is no member', () =>
    expect(ask(rule({ channels: { slack: ['C0001ORDERS'] } }), { kind: 'guest' })).toMatchObject({
      allowed: false,
      because: 'guests may not ask that',
    }));
  test('unless it says so', () => {
    expect(ask(rule({ guests: true }), { kind: 'guest' })).toEqual({ allowed: true });
    expect(ask(rule({ guests: true }), { kind: 'external' })).toEqual({ allowed: true });
  });
  test('a rule for guests elsewhere does not let them in here', () =>
    expect(
      ask([...rule({ guests: true, channels: { slack: ['C0002CREW'] } }), { name: 'b', commands: ['diagnose'] }], {
        kind: 'guest',
      }),
    ).toMatchObject({ allowed: false, because: 'guests may not ask that' }));
});
