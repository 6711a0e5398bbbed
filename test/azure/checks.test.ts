/** What `doctor` says of Azure. */
import { azureChecks } from '../../src/azure/checks.ts';
import { SIGHTS, type Sight, TRIED } from '../../src/azure/sights.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { simulateAzure } from '../../src/playground/azure/simulated-azure.ts';
import { writes } from '../fixtures/against-simulation.ts';
import { readProjectFile } from '../structure/source.ts';
import { APP_ID, changed, fault, GROUP, HOST, REGISTRY_ID, SUB, subscription, without } from './subscription.ts';

type Change = (scenario: ScenarioInput) => ScenarioInput;

const JOB_ID = `/subscriptions/${SUB}/resourceGroups/${GROUP}/providers/Microsoft.App/jobs/nightly`;
const job = {
  id: JOB_ID,
  name: 'nightly',
  type: 'Microsoft.App/jobs',
  location: 'westeurope',
  properties: { provisioningState: 'Succeeded' },
};

/** One subscription with something of everything. */
function whole(scenario: ScenarioInput): ScenarioInput {
  return {
    ...scenario,
    subscriptions: scenario.subscriptions.slice(0, 1),
    resources: [...scenario.resources, job],
  };
}

async function check(change: Change = (same) => same, signedIn = true, aheadMs = 0) {
  const now = () => new Date(Date.now() + aheadMs);
  const azure = simulateAzure(change(whole(subscription())), { now });
  const checks = azureChecks({
    credential: signedIn ? azure.credential : { getToken: () => Promise.reject(new Error("Please run 'az login'")) },
    cloud: 'public',
    subscriptionIds: null,
    clock: systemClock,
    log: silentLog,
    httpClient: azure.httpClient,
  });
  const results = await Promise.all(
    checks.map(async (each) => [each.name, await each.run(AbortSignal.timeout(10_000))] as const),
  );
  return {
    results: Object.fromEntries(results),
    failed: results.filter(([, { state }]) => state === 'failed').map(([name]) => name),
    requests: azure.requests,
  };
}

const both =
  (...changes: Change[]): Change =>
  (scenario) =>
    changes.reduce((now, change) => change(now), scenario);

test('all in order, and nothing is written', async () => {
  const { results, requests } = await check();
  expect(Object.entries(results).filter(([, { state }]) => state !== 'ok')).toEqual([]);
  expect(writes(requests)).toEqual([]);
  expect(requests.filter(({ url }) => /getAuthToken/i.test(url))).toEqual([]);
  expect(results['Container apps']?.text).toBe('container apps can be read (1 in 1 subscription)');
  expect(results['Role assignments']?.text).toBe('role assignments can be read');
});

test('without a sign-in one thing is to be repaired', async () => {
  const { results, failed } = await check(undefined, false);
  expect(results['Azure sign-in']).toMatchObject({ state: 'failed', remedy: 'az login' });
  expect(failed).toEqual(['Azure sign-in']);
  // Each of the others says that it could not look, and why: in one line for people.
  const others = Object.entries(results).filter(([name]) => name !== 'Azure sign-in');
  expect(others.length).toBeGreaterThan(20);
  for (const [, result] of others) expect(result).toMatchObject({ state: 'skipped', needs: 'Azure sign-in' });
});

test('the table holds the actions of the role, each once', () => {
  const role = JSON.parse(readProjectFile('manifests/azure/pullcheck-reader.role.json')) as {
    readonly Actions: readonly string[];
    readonly DataActions: readonly string[];
  };
  const table: readonly Pick<Sight, 'name' | 'actions' | 'also' | 'dataActions'>[] = [...SIGHTS, ...TRIED];
  expect(table.flatMap(({ actions, also = [] }) => [...actions, ...also]).sort()).toEqual([...role.Actions].sort());
  expect(table.flatMap(({ dataActions = [] }) => dataActions)).toEqual(role.DataActions);
});

const RIGHTS = SIGHTS.flatMap(({ name, actions }) => actions.map((action) => [action, name] as const));

describe('each right denied in turn turns exactly its line, and the line has the command that grants it', () => {
  test.each(RIGHTS)('%s: %s', async (action, name) => {
    const { results, failed } = await check(without(action));
    expect(failed).toEqual([name]);
    expect(results[name]?.text).toContain(action);
    expect(results[name]?.remedy).toMatch(
      /az role assignment create --assignee \S+ --role \S.* --scope \/subscriptions\//,
    );
  });

  test.each(RIGHTS.filter(([, name]) => name !== 'Registry tags'))(
    '%s: %s, where one may not ask for one’s own rights: found out by trying',
    async (action, name) => {
      const { failed } = await check(without(action, 'Microsoft.Authorization/permissions/read'));
      // What lies below a resource cannot be tried where the resource itself cannot be seen.
      expect(failed).toEqual(['Own rights', name]);
    },
  );

  test('own rights', async () => {
    const { results, failed } = await check(without('Microsoft.Authorization/permissions/read'));
    expect(failed).toEqual(['Own rights']);
    expect(Object.entries(results).filter(([, { state }]) => state === 'skipped')).toEqual([]);
  });

  test('Resource Graph', async () => {
    const { failed } = await check(fault({ match: 'POST *Microsoft.ResourceGraph*', status: 403, body: '{}' }));
    expect(failed).toEqual(['Resource Graph']);
  });

  test('Log Analytics', async () => {
    const { results, failed } = await check(without('Microsoft.OperationalInsights/workspaces/query/*'));
    expect(failed).toEqual(['Log Analytics']);
    expect(results['Log Analytics']?.remedy).toMatch(/--role 'Log Analytics Data Reader' --scope "\$\(az monitor/);
  });
});

test("the live log needs Pullcheck's own role: where it is not there, the command makes it first", async () => {
  const deny = without('Microsoft.App/containerApps/getAuthToken/action');
  const absent = (await check(deny)).results['Event stream']?.remedy;
  expect(absent).toMatch(
    /^az role definition create --role-definition "\$\(sed .*pullcheck-reader\.role\.json\)" && az role/,
  );
  const made: Change = (scenario) => ({
    ...scenario,
    roleDefinitions: [
      {
        id: `/subscriptions/${SUB}/providers/Microsoft.Authorization/roleDefinitions/r1`,
        name: 'r1',
        type: 'Microsoft.Authorization/roleDefinitions',
        properties: { roleName: 'Pullcheck Reader', type: 'CustomRole', permissions: [] },
      },
    ],
  });
  expect((await check(both(deny, made))).results['Event stream']?.remedy).toMatch(
    /^az role assignment create .*--role 'Pullcheck Reader' --scope \/subscriptions\//,
  );
});

describe('registry tags', () => {
  const ABAC = changed(REGISTRY_ID, { roleAssignmentMode: 'AbacRepositoryPermissions' });
  const DATA = 'Microsoft.ContainerRegistry/registries/repositories/metadata/read';

  test('with repository permissions the data action counts, and the list of repositories does not', async () => {
    const { failed } = await check(both(ABAC, without('Microsoft.ContainerRegistry/registries/catalog/read')));
    expect(failed).toEqual([]);
    const { results } = await check(both(ABAC, without(DATA)));
    expect(results['Registry tags']).toMatchObject({ state: 'failed' });
    expect(results['Registry tags']?.remedy).toContain("--role 'Container Registry Repository Reader' --scope /sub");
  });

  test('a registry that lets us not in is told, and nothing is said to be in order there', async () => {
    const { results, failed } = await check(changed(REGISTRY_ID, { publicNetworkAccess: 'Disabled' }));
    expect(failed).toEqual([]);
    expect(results['Registry tags']).toMatchObject({ state: 'skipped' });
    expect(results['Registry tags']?.text).toContain(HOST);
  });

  test('no token goes to a host that is no registry of Azure', async () => {
    const { requests } = await check(changed(REGISTRY_ID, { loginServer: 'evil.example' }));
    expect(requests.filter(({ url }) => url.includes('evil.example'))).toEqual([]);
  });
});

describe('rights on a part only', () => {
  test('at the very resources: enough, and said', async () => {
    const narrow: Change = (scenario) => ({
      ...scenario,
      caller: {
        objectId: '0b0b0b0b-0000-4000-8000-000000000b07',
        tenantId: '7e7e7e7e-0000-4000-8000-00000000007e',
        actions: ['*'],
        notActions: ['Microsoft.App/containerApps/revisions/read'],
        grants: [{ scope: APP_ID, actions: ['Microsoft.App/containerApps/revisions/read'] }],
      },
    });
    const { results, failed } = await check(narrow);
    expect(failed).toEqual([]);
    expect(results.Revisions?.text).toBe('revisions can be read, by a right at orders-api alone');
  });
});

test.each([
  ['500', { match: 'GET *Microsoft.ContainerRegistry/registries?*', status: 500, body: '<html>' }],
  ['garbage', { match: 'GET *Microsoft.ContainerRegistry/registries?*', status: 200, body: '<html>' }],
])('a list that fails is no empty list: %s', async (_name, strike) => {
  const { failed } = await check(fault(strike));
  expect(failed).toEqual(['Registries']);
});

test.each([
  [3 * 60_000, '3 minutes behind'],
  [-3 * 60_000, '3 minutes ahead of'],
])('a clock that is wrong, by the Date of what Azure answers (%d ms)', async (by, words) => {
  const { results } = await check((same) => same, true, by);
  expect(results.Clock).toMatchObject({
    state: 'failed',
    text: expect.stringContaining(`this machine's clock is ${words} Azure's`),
    remedy: expect.stringContaining('NTP'),
  });
});
