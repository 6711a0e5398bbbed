/** Whom a plan's card sends to: the words that stand on it. */
import { approversOf } from '../../src/commands/decision-words.ts';
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
  [true, ANA, 'The rule "shop" lets U0002BO, S0001 approve, but not who asked'],
  [false, ANA, 'The rule "shop" lets U0002BO, S0001 approve'],
  // It stood under a diagnosis that nobody asked for: nobody is kept out.
  [true, null, 'The rule "shop" lets U0002BO, S0001 approve'],
])('four eyes %s, asked by %j', (fourEyes, requester, words) =>
  expect(approversOf(policy(fourEyes), plan, ANA, requester)).toBe(words),
);
