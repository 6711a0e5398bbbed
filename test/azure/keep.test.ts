/** What is kept between diagnoses, and above all what is not. */
import { createKeep, FOREVER } from '../../src/azure/keep.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { environment, image, missing, registry, value } from './reads.ts';
import { HOST, look, PRINCIPAL, REF, REGISTRY_ID, SUB, SUBNET_ID, ZONE_ID } from './subscription.ts';

test('an answer has an age; the oldest goes when there are too many', () => {
  let now = 0;
  const keep = createKeep(() => new Date(now));
  keep.put('a', 1);
  now = 1_000;
  expect(keep.get('a', 999)).toBeNull();
  expect(keep.get('a', 1_000)).toEqual({ value: 1, at: new Date(0) });
  expect(keep.get('b', FOREVER)).toBeNull();
  for (let i = 0; i < 1_000; i += 1) keep.put(`x${i}`, i);
  expect(keep.get('a', FOREVER)).toBeNull();
  keep.forget('x999');
  expect(keep.get('x999', FOREVER)).toBeNull();
});

test('all that an incident or its repair can change is read afresh', async () => {
  const looking = look();
  const { azure, facts, context } = looking;
  const look1 = await registry(looking);
  const env = await environment(looking);
  value(await facts.tag(image(`${HOST}/orders/api:v2`), context));
  value(await facts.pullRights(PRINCIPAL, look1, context));
  value(await facts.privateDns(look1, env, context));
  value(await facts.networkPath(SUBNET_ID, context));
  azure.update((scenario) => {
    const resource = (id: string) => scenario.resources.find((one) => one.id === id);
    Object.assign(resource(REGISTRY_ID)?.properties ?? {}, { publicNetworkAccess: 'Disabled', adminUserEnabled: true });
    Object.assign(resource(SUBNET_ID)?.properties ?? {}, { routeTable: undefined });
    scenario.resources = scenario.resources.filter((one) => !one.id.startsWith(`${ZONE_ID}/virtualNetworkLinks`));
    scenario.roleAssignments = [];
    const [content] = scenario.registries;
    if (content) content.reachableByCaller = true;
    for (const one of content?.repositories[0]?.tags ?? []) one.readEnabled = false;
  });
  const look2 = await registry(looking);
  expect(look2).toMatchObject({ publicNetworkAccess: 'disabled', adminUserEnabled: true });
  expect(value(await facts.tag(image(`${HOST}/orders/api:v2`), context)).readEnabled).toBe(false);
  expect(value(await facts.pullRights(PRINCIPAL, look2, context)).assignments).toEqual([]);
  expect(value(await facts.privateDns(look2, env, context)).zones[0]?.links).toEqual([]);
  expect(value(await facts.networkPath(SUBNET_ID, context)).routes).toEqual([]);
});

test('a registry that was deleted, or moved, is looked for again', async () => {
  const looking = look();
  await registry(looking);
  const elsewhere = REGISTRY_ID.replace(SUB, '99999999-2222-4333-8444-555555555555');
  looking.azure.update((scenario) => {
    for (const one of scenario.resources) if (one.id === REGISTRY_ID) one.id = elsewhere;
  });
  expect((await registry(looking)).resourceId).toBe(elsewhere);
  looking.azure.update((scenario) => {
    scenario.resources = scenario.resources.filter((one) => one.id !== elsewhere);
  });
  expect(missing(await looking.facts.registry(HOST, REF, looking.context)).kind).toBe('absent');
});

const ROLE = '12345678-0000-4000-8000-000000000012';
const withRole =
  (type: 'BuiltInRole' | 'CustomRole') =>
  (scenario: ScenarioInput): ScenarioInput => ({
    ...scenario,
    roleDefinitions: [
      {
        id: `/subscriptions/${SUB}/providers/Microsoft.Authorization/roleDefinitions/${ROLE}`,
        name: ROLE,
        type: 'Microsoft.Authorization/roleDefinitions',
        properties: {
          roleName: 'Image User',
          type,
          permissions: [{ actions: ['Microsoft.ContainerRegistry/registries/pull/read'] }],
        },
      },
    ],
    roleAssignments: (scenario.roleAssignments ?? []).map((one) => ({ ...one, roleDefinitionId: ROLE })),
  });

test.each([
  ['BuiltInRole', 1],
  ['CustomRole', 2],
] as const)('the definition of a %s is read %i time(s) in two diagnoses', async (type, times) => {
  const looking = look(withRole(type));
  for (let i = 0; i < 2; i += 1) {
    const fact = await looking.facts.pullRights(PRINCIPAL, await registry(looking), looking.context);
    expect(fact).toMatchObject({
      source: i === 1 && times === 1 ? expect.stringMatching(/as of \d{4}-.*Z/) : 'ARM role assignments',
    });
    expect(value(fact).assignments).toMatchObject([{ roleName: 'Image User', grants: { legacyPull: true } }]);
  }
  expect(looking.azure.requests.filter(({ url }) => url.includes('/roleDefinitions/'))).toHaveLength(times);
});

test('subscriptions are listed anew after nothing was found', async () => {
  const looking = look();
  const find = (name: string) =>
    looking.facts.findApps({ name, resourceGroup: null, subscriptionId: null }, looking.context);
  const lists = () => looking.azure.requests.filter(({ url }) => /\/subscriptions\?/.test(url)).length;
  await find('orders-api');
  await find('orders-api');
  expect(lists()).toBe(1);
  await find('nowhere-to-be-found');
  await find('orders-api');
  expect(lists()).toBe(2);
});
