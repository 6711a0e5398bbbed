/** Links into the portal of the app's own cloud; what was not read has none. */
import { known, unknown } from '../../src/core/fact.ts';
import type { AppState } from '../../src/diagnosis/app-facts.ts';
import type { Environment } from '../../src/diagnosis/network-facts.ts';
import { portalLinks } from '../../src/diagnosis/portal.ts';
import type { Registry } from '../../src/diagnosis/registry-facts.ts';
import { NOW, REF, REGISTRY_ID } from '../fixtures/plain-source.ts';

const WORKSPACE = `/subscriptions/${REF.subscriptionId}/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/shop`;
const DIRECTORY = '7e7e7e7e-0000-4000-8000-00000000007e';
const app = (location: string, ref = REF, directoryId: string | null = DIRECTORY) =>
  ({ ref, location, directoryId }) as AppState;
const environment = (logs: Environment['logs']) => known({ logs } as Environment, 'ARM', NOW);
const logs = (workspaceId: string | null, destination: Environment['logs']['destination'] = 'log-analytics') =>
  environment({ destination, workspaceId });
const registry = known({ kind: 'azure', resourceId: REGISTRY_ID } as Registry, 'ARM', NOW);
const unread = unknown('denied', 'the right is missing');

test.each([
  ['West Europe', 'portal.azure.com'],
  ['China North 3', 'portal.azure.cn'],
  ['usgovvirginia', 'portal.azure.us'],
  ['usdodcentral', 'portal.azure.us'],
])('%s: %s', (location, host) => {
  const links = portalLinks(app(location), { registry, environment: logs(WORKSPACE) });
  expect(links.map(({ of }) => of)).toEqual(['app', 'revisions', 'registry', 'log']);
  expect(new Set(links.map(({ url }) => new URL(url).host))).toEqual(new Set([host]));
  expect(links[1]?.url).toBe(`https://${host}/#@${DIRECTORY}/resource${REF.resourceId}/revisionManagement`);
  expect(links.map(({ url }) => url.split('/')[3])).toEqual(Array(4).fill(`#@${DIRECTORY}`));
});

test('a directory that is not known is left to who opens the link', () => {
  const links = portalLinks(app('westeurope', REF, null), { registry, environment: logs(WORKSPACE) });
  expect(links[0]?.url).toBe(`https://portal.azure.com/#@/resource${REF.resourceId}/overview`);
  expect(links.at(-1)?.url).toMatch(/^https:\/\/portal\.azure\.com\/#@\/blade\//);
});

test('the log has its query filled in, short enough for every button', () => {
  const url = portalLinks(app('westeurope'), { registry, environment: logs(WORKSPACE) }).at(-1)?.url ?? '';
  const parts = url.split('/');
  expect(decodeURIComponent(parts[parts.indexOf('resourceId') + 1] ?? '')).toBe(WORKSPACE);
  expect(decodeURIComponent(parts[parts.indexOf('query') + 1] ?? '').split('\n')).toEqual([
    'ContainerAppSystemLogs_CL',
    "| where ContainerAppName_s =~ 'orders-api' and TimeGenerated > ago(3d)",
    '| project TimeGenerated, RevisionName_s, Reason_s, Log_s',
    '| order by TimeGenerated desc',
  ]);
  expect(url).toMatch(/\/timespan\/P3D$/);
  expect(url).not.toMatch(/[\s'"()<>]/);
  expect(url.length).toBeLessThan(1_000);
});

test('a job: its executions, and the newer table where diagnostic settings write it', () => {
  const job = { ...REF, kind: 'job' as const };
  const links = portalLinks(app('westeurope', job), { registry, environment: logs(WORKSPACE, 'azure-monitor') });
  expect(links[1]).toMatchObject({ of: 'executions', url: expect.stringMatching(/\/executionHistory$/) });
  expect(decodeURIComponent(links.at(-1)?.url ?? '')).toContain(
    "ContainerAppSystemLogs\n| where JobName =~ 'orders-api'",
  );
});

test('what was not read has no link; a workspace that is known by its GUID alone has none either', () => {
  const kinds = (parts: Parameters<typeof portalLinks>[1]) => portalLinks(app('westeurope'), parts).map(({ of }) => of);
  expect(kinds({ registry: unread, environment: unread })).toEqual(['app', 'revisions']);
  const guid = logs('5a5a5a5a-0000-4000-8000-00000000000b');
  expect(kinds({ registry: known({ kind: 'other' } as Registry, 'x', NOW), environment: guid })).toEqual([
    'app',
    'revisions',
  ]);
  expect(kinds({ registry, environment: logs(null) })).toEqual(['app', 'revisions', 'registry']);
});
