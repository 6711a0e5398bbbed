/** What `doctor` says of Azure. */
import { azureChecks } from '../../src/azure/checks.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { simulateAzure } from '../../src/playground/azure/simulated-azure.ts';
import { subscription, without } from './subscription.ts';

async function check(change: (scenario: ScenarioInput) => ScenarioInput = (same) => same, signedIn = true) {
  const azure = simulateAzure(change(subscription()));
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
  return { results: Object.fromEntries(results), requests: azure.requests };
}

test('all in order, and nothing is written', async () => {
  const { results, requests } = await check();
  expect(Object.values(results).filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(requests.filter(({ method, url }) => method !== 'GET' && !url.includes('loganalytics'))).toEqual([]);
});

test('without a sign-in one thing is to be repaired', async () => {
  const { results } = await check(undefined, false);
  expect(results['Azure sign-in']).toMatchObject({ state: 'failed', remedy: 'az login' });
  expect(Object.values(results).filter(({ state }) => state === 'failed')).toHaveLength(1);
});

test.each([
  ['Container apps', 'Microsoft.App/containerApps/read', /--role Reader --scope/],
  ['Registries', 'Microsoft.ContainerRegistry/registries/read', /--role Reader --scope/],
  ['Role assignments', 'Microsoft.Authorization/roleAssignments/read', /--role Reader --scope/],
  ['Private DNS zones', 'Microsoft.Network/privateDnsZones/read', /--role Reader --scope/],
  ['Event stream', 'Microsoft.App/containerApps/getAuthToken/action', /--role 'Pullcheck Reader' --scope/],
  ['Log Analytics', 'Microsoft.OperationalInsights/workspaces/query/*', /--role 'Log Analytics Data Reader' --scope/],
])('%s denied: the command that grants it', async (name, action, remedy) => {
  const { results } = await check(without(action, action.replace('/*', '/read')));
  expect(results[name]?.state).toBe('failed');
  expect(results[name]?.remedy).toMatch(remedy);
});
