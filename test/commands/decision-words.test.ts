/** Whom a plan's card sends to: the words that stand on it. */
import { approversOf, namesOf } from '../../src/commands/decision-words.ts';
import { policySchema } from '../../src/rollback/policy.ts';

const ANA = { platform: 'slack' as const, id: 'U0001ANA', name: 'Ana' };
const plan = {
  app: {
    kind: 'app' as const,
    name: 'orders-api',
    resourceGroup: 'rg-shop',
    subscriptionId: '3b6f0c1d-8e42-4f7a-b5d9-0a1c2e3f4d50',
    resourceId: '/subscriptions/s/resourceGroups/rg-shop/providers/Microsoft.App/containerApps/orders-api',
  },
};
const policy = (fourEyes: boolean) =>
  policySchema.parse({
    rules: [{ name: 'shop', fourEyes, approvers: { slackUsers: ['U0002BO'], entraUsers: [], slackGroups: ['S0001'] } }],
  });

test.each([
  [true, ANA, 'The rule "shop" lets 1 person and 1 group approve, but not who asked'],
  [false, ANA, 'The rule "shop" lets 1 person and 1 group approve'],
  // It stood under a diagnosis that nobody asked for: nobody is kept out.
  [true, null, 'The rule "shop" lets 1 person and 1 group approve'],
])('four eyes %s, asked by %j', (fourEyes, requester, words) =>
  expect(approversOf(policy(fourEyes), plan, ANA, requester)).toBe(words),
);

describe('whom to ask', () => {
  const people = {
    slackUsers: ['U0002BO', 'U0003CY'],
    slackGroups: ['S0001'],
    entraUsers: ['00000000-0000-4000-8000-000000000001'],
    entraGroups: [],
  };

  test('Slack shows its own as names, and counts the others', () =>
    expect(namesOf(people, 'slack')).toEqual({
      named: {
        names: [
          { kind: 'person', id: 'U0002BO' },
          { kind: 'person', id: 'U0003CY' },
          { kind: 'group', id: 'S0001' },
        ],
        rest: ' and 1 in Teams',
        words: '2 people and 1 group and 1 in Teams',
      },
      ids: [],
    }));

  test('Teams cannot: they are counted, and the ids are a detail', () =>
    expect(namesOf(people, 'teams')).toEqual({
      named: { names: [], rest: '', words: '1 person and 3 in Slack' },
      ids: ['person 00000000-0000-4000-8000-000000000001'],
    }));

  test('of many the first eight are named', () => {
    const many = namesOf({ ...people, slackUsers: Array.from({ length: 12 }, (_, i) => `U000${i}X`) }, 'slack');
    expect(many?.named.names).toHaveLength(8);
    expect(many?.named.rest).toBe(' and 5 more and 1 in Teams');
  });

  test('nobody', () =>
    expect(namesOf({ slackUsers: [], slackGroups: [], entraUsers: [], entraGroups: [] }, 'slack')).toBeNull());
});
