/** ARM's answers against Microsoft's own OpenAPI. */
import type { LiveValidator } from 'oav';
import { demoScenario } from '../../../src/playground/azure/demo/index.ts';
import { PLATFORM, SHOP } from '../../../src/playground/azure/demo/names.ts';
import { demoAzure, raw } from './clients.ts';
import { type Call, openValidator, present, SPECS, troubles, urlOf } from './contract.ts';
import { KNOWN_GAPS } from './known-gaps.ts';

/** Every app of the demo with all that hangs on it. */
function calls(): Call[] {
  const { resources } = demoScenario();
  const of = (type: string) =>
    resources.filter((one) => one.type.toLowerCase() === type.toLowerCase()).map((one) => one.id);
  const app = (path: string, method?: 'POST'): Call => ({
    path,
    apiVersion: '2024-03-01',
    ...(method ? { method } : {}),
  });
  const role = (path: string, query: Record<string, string> = {}): Call => ({ path, apiVersion: '2022-04-01', query });
  const dns = (path: string): Call => ({ path, apiVersion: '2020-06-01' });
  const registries = of('Microsoft.ContainerRegistry/registries');
  const zones = of('Microsoft.Network/privateDnsZones');
  const apps = of('Microsoft.App/containerApps').map((id) => id.replace('/containerapps/', '/containerApps/'));
  const since = new Date(Date.now() - 86_400_000).toISOString();
  return [
    app(`/subscriptions/${SHOP}/providers/Microsoft.App/containerApps`),
    app(`/subscriptions/${SHOP}/resourceGroups/rg-payments/providers/Microsoft.App/containerApps`),
    ...apps.flatMap((id) => [
      app(id),
      app(`${id}/revisions`),
      app(`${id}/getAuthtoken`, 'POST'),
      app(`${id}/listSecrets`, 'POST'),
    ]),
    app(`/subscriptions/${SHOP}/providers/Microsoft.App/jobs`),
    ...of('Microsoft.App/jobs').flatMap((id) => [app(id), app(`${id}/executions`), app(`${id}/listSecrets`, 'POST')]),
    ...of('Microsoft.App/jobs/executions').map((id) => app(id)),
    ...of('Microsoft.App/containerapps/revisions').flatMap((id) => [app(id), app(`${id}/replicas`)]),
    ...of('Microsoft.App/containerapps/revisions/replicas').map((id) => app(id)),
    ...of('Microsoft.App/managedEnvironments').map((id) => app(id)),
    ...registries.map((path) => ({ path, apiVersion: '2023-07-01' })),
    { path: `/subscriptions/${PLATFORM}/providers/Microsoft.ContainerRegistry/registries`, apiVersion: '2023-07-01' },
    ...registries.flatMap((path) => [
      { path: `${path}/runs`, apiVersion: '2019-06-01-preview', query: { $top: '20' } },
      { path: `${path}/tasks`, apiVersion: '2019-06-01-preview' },
      { path: `${path}/tokens`, apiVersion: '2023-07-01' },
    ]),
    ...of('Microsoft.ContainerRegistry/registries/tokens').map((path) => ({ path, apiVersion: '2023-07-01' })),
    ...of('Microsoft.ContainerRegistry/registries/runs').map((path) => ({ path, apiVersion: '2019-06-01-preview' })),
    ...apps.map((id) => app(`${id}/detectors`)),
    ...of('Microsoft.App/containerapps/detectors').map((id) => app(id.replace('/containerapps/', '/containerApps/'))),
    ...registries.flatMap((id) => [
      role(`${id}/providers/Microsoft.Authorization/roleAssignments`),
      role(`${id}/providers/Microsoft.Authorization/denyAssignments`, { $filter: 'atScope()' }),
    ]),
    role(`/subscriptions/${SHOP}/providers/Microsoft.Authorization/roleDefinitions`),
    role(
      `/subscriptions/${SHOP}/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d`,
    ),
    {
      path: `/subscriptions/${SHOP}/providers/Microsoft.Insights/eventtypes/management/values`,
      apiVersion: '2015-04-01',
      query: { $filter: `eventTimestamp ge '${since}'` },
    },
    ...of('Microsoft.Network/privateDnsZones/virtualNetworkLinks').map(dns),
    ...of('Microsoft.Network/privateDnsZones/A').map(dns),
    ...zones.flatMap((id) => [dns(id), dns(`${id}/virtualNetworkLinks`), dns(`${id}/A`), dns(`${id}/ALL`)]),
    dns(`/subscriptions/${PLATFORM}/providers/Microsoft.Network/privateDnsZones`),
    ...of('Microsoft.ManagedIdentity/userAssignedIdentities').map((path) => ({ path, apiVersion: '2023-01-31' })),
    {
      path: '/providers/Microsoft.ResourceGraph/resources',
      method: 'POST',
      apiVersion: '2022-10-01',
      body: {
        subscriptions: [SHOP],
        query: "resources | where type =~ 'microsoft.app/containerapps' | project id, name",
      },
    },
  ];
}

describe('ARM answers obey the OpenAPI', () => {
  if (!present) {
    test('specifications are on hand', () => {
      console.log(`skipped: no specifications at ${SPECS}`);
      expect(process.env.CI).not.toBe('true');
    });
    return;
  }

  let validator: LiveValidator;
  beforeAll(async () => {
    validator = await openValidator();
  });

  const used = new Set<string>();

  test.each(groups())('%s', async (_name, list) => {
    const azure = demoAzure({}, { pageSize: 100 });
    const found: string[] = [];
    for (const call of list) {
      const method = call.method ?? 'GET';
      const answer = await raw(azure, urlOf(call), { method, ...(call.body ? { body: call.body } : {}) });
      if (answer.status !== 200) found.push(`${method} ${call.path}: ${answer.status} ${answer.text}`);
      found.push(...(await troubles(validator, call, answer, KNOWN_GAPS, used)));
    }
    expect([...new Set(found)]).toEqual([]);
  });

  test('every gap on the list is still one', () => {
    expect(KNOWN_GAPS.map((gap) => gap.reason).filter((reason) => !used.has(reason))).toEqual([]);
  });
});

/** By kind of resource, so that a failure says what is wrong. */
function groups(): [string, Call[]][] {
  const byName = new Map<string, Call[]>();
  for (const call of calls()) {
    const names = call.path.slice(call.path.lastIndexOf('/providers/') + 11).split('/');
    const name = [call.method ?? 'GET', names[0], ...names.slice(1).filter((_part, i) => i % 2 === 0)].join(' ');
    byName.set(name, [...(byName.get(name) ?? []), call]);
  }
  return [...byName];
}
