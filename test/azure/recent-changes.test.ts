/** What was changed, read from the simulated activity log by the real way to Azure: every place, whole, refused, slow. */
import type { ActivityEvent, ChangePlace, ChangeQuery } from '../../src/diagnosis/change-facts.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { missing, value } from './reads.ts';
import {
  ACR_PULL,
  APP_ID,
  fault,
  GROUP,
  type Looking,
  look,
  OTHER_SUB,
  PRINCIPAL,
  REF,
  REGISTRY_ID,
  SUB,
  without,
  ZONE_ID,
} from './subscription.ts';

type Activity = NonNullable<ScenarioInput['activityLog']>[number];

const SP = 'abababab-0000-4000-8000-0000000000ab';
const SHOP: ChangePlace = { subscriptionId: SUB, resourceGroup: GROUP.toUpperCase(), provider: null };
const ROLES: ChangePlace = { subscriptionId: SUB, resourceGroup: null, provider: 'Microsoft.Authorization' };
const ELSEWHERE: ChangePlace = { subscriptionId: OTHER_SUB, resourceGroup: 'rg-hub', provider: null };
const ELSEWHERE_ZONE = ZONE_ID.replace(SUB, OTHER_SUB).replace(GROUP, 'rg-hub');

function op(at: string, resourceId: string, operationName: string, more: Partial<Activity> = {}): Activity[] {
  const shared = {
    at,
    resourceId,
    operationName,
    caller: 'sam@contoso.com',
    correlationId: `${at} ${resourceId}`,
    ...more,
  };
  return [
    { ...shared, status: 'Started' },
    { ...shared, status: 'Succeeded' },
  ];
}

const ROLE_ID = '/providers/Microsoft.Authorization/roleAssignments/dddddddd-0000-4000-8000-000000000001';
const assignment = (scope: string) => ({
  properties: {
    roleDefinitionId: `/subscriptions/${SUB}/providers/Microsoft.Authorization/roleDefinitions/${ACR_PULL}`,
    principalId: PRINCIPAL,
    principalType: 'ServicePrincipal',
    scope,
  },
});

const REMOVED = op('@-40m', `${REGISTRY_ID}${ROLE_ID}`, 'Microsoft.Authorization/roleAssignments/delete', {
  responseBody: JSON.stringify(assignment(REGISTRY_ID)),
});
const GIVEN = op('@-50m', `/subscriptions/${SUB}${ROLE_ID}`, 'Microsoft.Authorization/roleAssignments/write', {
  requestBody: JSON.stringify({
    Id: 'dddddddd-0000-4000-8000-000000000001',
    Properties: {
      PrincipalId: SP,
      PrincipalType: 'Group',
      RoleDefinitionId: '/providers/Microsoft.Authorization/roleDefinitions/eeeeeeee-0000-4000-8000-00000000000e',
      Scope: `/subscriptions/${SUB}`,
    },
  }),
});
const CLOSED = op('@-20m', REGISTRY_ID, 'Microsoft.ContainerRegistry/registries/write', {
  caller: SP,
  requestBody: JSON.stringify({
    properties: { publicNetworkAccess: 'Disabled', networkRuleSet: { defaultAction: 'Deny' } },
  }),
});
const LINK = op(
  '@-25m',
  `${ELSEWHERE_ZONE}/virtualNetworkLinks/shop`,
  'Microsoft.Network/privateDnsZones/virtualNetworkLinks/delete',
  {
    appId: 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c',
  },
);

function having(...more: Activity[][]): (scenario: ScenarioInput) => ScenarioInput {
  return (scenario) => ({ ...scenario, activityLog: [...(scenario.activityLog ?? []), ...more.flat()] });
}

function query(places: readonly ChangePlace[], hours = 2): ChangeQuery {
  const now = Date.now();
  return { from: new Date(now - hours * 3_600_000), to: new Date(now + 60_000), places, own: true };
}

const ask = ({ facts, context }: Looking, places: readonly ChangePlace[], hours?: number) =>
  facts.recentChanges(REF, query(places, hours), { ...context, diagnosis: context });

const operations = (events: readonly ActivityEvent[]) =>
  events.map(({ operation }) => operation.split('/').slice(-2).join('/'));
const asked = ({ azure }: Looking) => azure.requests.filter(({ url }) => url.includes('eventtypes'));

test('the own events, a group, a provider, another subscription: newest first, each operation once', async () => {
  const looking = look(having(REMOVED, GIVEN, CLOSED, LINK));
  const { events, gaps } = value(await ask(looking, [SHOP, ROLES, ELSEWHERE]));
  expect(operations(events)).toEqual([
    'registries/write',
    'virtualNetworkLinks/delete',
    'containerApps/write',
    'roleAssignments/delete',
    'roleAssignments/write',
    'containerApps/write',
  ]);
  expect(events.map(({ succeeded }) => succeeded)).toEqual([true, true, false, true, true, true]);
  expect(gaps).toEqual([]);
  expect(asked(looking)).toHaveLength(4);
});

test('who it was and with what, and what the event tells of the thing', async () => {
  const { events } = value(await ask(look(having(REMOVED, GIVEN, CLOSED, LINK)), [SHOP, ROLES, ELSEWHERE]));
  const of = (kind: string) => events.find(({ operation }) => operation.endsWith(kind));
  expect(of('roleAssignments/delete')).toMatchObject({
    role: { principalId: PRINCIPAL, ofGroup: false, roleName: 'AcrPull', pulls: true },
    registry: null,
    actor: {
      caller: 'sam@contoso.com',
      appId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
      identityId: null,
      onItsOwn: false,
    },
  });
  // A custom role's name takes a look of its own, which nobody takes.
  expect(of('roleAssignments/write')?.role).toEqual({ principalId: SP, ofGroup: true, roleName: null, pulls: null });
  expect(of('registries/write')).toMatchObject({
    registry: { publicNetworkAccess: 'disabled', defaultAction: 'deny', adminUserEnabled: null, armTokens: null },
    actor: { caller: SP, identityId: null, onItsOwn: true },
  });
  expect(of('virtualNetworkLinks/delete')?.actor.appId).toBe('c44b4083-3bb0-49c1-b47d-974e53cbdf3c');
});

test('all pages, and nothing of another time', async () => {
  const busy = Array.from({ length: 12 }, (_, i) =>
    op(`@-${i + 3}m`, REGISTRY_ID, 'Microsoft.ContainerRegistry/registries/write'),
  );
  const looking = look(having(...busy, op('@-3h', REGISTRY_ID, 'Microsoft.ContainerRegistry/registries/delete')));
  const { events } = value(await ask(looking, [SHOP]));
  expect(events.filter(({ operation }) => operation.endsWith('registries/write'))).toHaveLength(12);
  expect(events.some(({ operation }) => operation.endsWith('registries/delete'))).toBe(false);
});

test('an operation that has not ended is not told', async () => {
  const started = CLOSED.filter(({ status }) => status === 'Started');
  const { events } = value(await ask(look(having(started)), [SHOP]));
  expect(operations(events)).toEqual(['containerApps/write', 'containerApps/write']);
});

test("the app's own events are asked for once in a diagnosis; older ones than three days by themselves", async () => {
  const looking = look();
  const context = { ...looking.context, diagnosis: {} };
  const [writes, changes] = await Promise.all([
    looking.facts.failedDeployment(REF, context),
    looking.facts.recentChanges(REF, query([]), context),
  ]);
  await looking.facts.recentChanges(REF, query([]), context);
  expect(value(writes).writes).toHaveLength(2);
  expect(value(changes).events).toHaveLength(2);
  expect(asked(looking)).toHaveLength(1);

  const old = look(having(op('@-4d', APP_ID, 'Microsoft.App/containerApps/write')));
  const from = new Date(Date.now() - 5 * 86_400_000);
  const to = new Date(Date.now() - 3.5 * 86_400_000);
  const { events } = value(await old.facts.recentChanges(REF, { from, to, places: [], own: true }, context));
  expect(events).toHaveLength(1);
});

describe('what could not be looked at', () => {
  const unseen = ['Microsoft.Insights/eventtypes/values/read'];

  test('nowhere allowed: unknown, with the command that grants it', async () => {
    const fact = missing(await ask(look(without(...unseen)), [SHOP]));
    expect(fact.kind).toBe('denied');
    expect(fact.because).toContain('I do not have the right to read the activity log of the subscription');
    expect(fact.remedy).toMatch(
      new RegExp(`^az role assignment create .* --role Reader --scope /subscriptions/${SUB}$`),
    );
  });

  test('another subscription is closed: the rest is told, and the gap has its own remedy', async () => {
    const closed = (scenario: ScenarioInput): ScenarioInput => ({
      ...having(CLOSED, LINK)(scenario),
      caller: {
        objectId: SP,
        tenantId: '7e7e7e7e-0000-4000-8000-00000000007e',
        deniedScopes: [`/subscriptions/${OTHER_SUB}`],
      },
    });
    const { events, gaps } = value(await ask(look(closed), [SHOP, ELSEWHERE]));
    expect(operations(events)).toContain('registries/write');
    expect(gaps).toEqual([
      expect.objectContaining({ kind: 'denied', remedy: expect.stringContaining(`/subscriptions/${OTHER_SUB}`) }),
    ]);
  });

  test.each([
    ['throttled', { status: 429, headers: { 'retry-after': '600' }, body: '{}' }, 'throttled'],
    ['broken', { status: 500, body: 'Internal Server Error' }, 'failed'],
    ['no list', { status: 200, body: '{"value":{}}' }, 'failed'],
  ] as const)(
    'one place is %s',
    async (_title, answer, kind) => {
      const change = (scenario: ScenarioInput) =>
        fault({ match: '*eventtypes*resourceGroupName*', ...answer })(having(CLOSED, REMOVED)(scenario));
      const { events, gaps } = value(await ask(look(change), [SHOP, ROLES]));
      expect(operations(events)).toEqual(expect.arrayContaining(['roleAssignments/delete', 'containerApps/write']));
      expect(gaps.map((gap) => gap.kind)).toEqual([kind]);
    },
    20_000,
  );

  test('one place never answers: what the others told gets out in time', async () => {
    const change = (scenario: ScenarioInput) =>
      fault({ match: '*eventtypes*resourceGroupName*', connection: 'hang' })(having(REMOVED)(scenario));
    const { facts, context } = look(change);
    const until = new Date(Date.now() + 1_500);
    const fact = await facts.recentChanges(REF, query([SHOP, ROLES]), { ...context, until });
    expect(value(fact).gaps.map(({ kind }) => kind)).toEqual(['timeout']);
    expect(operations(value(fact).events)).toContain('roleAssignments/delete');
  });

  test('nothing at all to ask', async () => {
    const { facts, context } = look();
    expect(missing(await facts.recentChanges(REF, { ...query([]), own: false }, context)).kind).toBe('absent');
  });
});

test('what other people do in the simulated Azure stands in its activity log, as Azure would write it', async () => {
  const looking = look();
  const { others } = looking.azure;
  others.removeRole(PRINCIPAL, REGISTRY_ID);
  others.change(REGISTRY_ID, { publicNetworkAccess: 'Disabled' }, SP);
  others.change(ZONE_ID, null);
  expect(() => others.change(`${ZONE_ID}-two`, {})).toThrow(RangeError);
  const { events } = value(await ask(looking, [SHOP, ROLES]));
  const told = events.map(({ operation, actor, role }) => [operation, actor.caller, role?.principalId ?? null]);
  expect(told).toEqual(
    expect.arrayContaining([
      ['Microsoft.Authorization/roleAssignments/delete', 'sam@contoso.com', PRINCIPAL],
      ['Microsoft.ContainerRegistry/registries/write', SP, null],
      ['Microsoft.Network/privateDnsZones/delete', 'sam@contoso.com', null],
    ]),
  );
  expect(looking.azure.scenario.resources.some(({ id }) => id.startsWith(ZONE_ID))).toBe(false);
});
