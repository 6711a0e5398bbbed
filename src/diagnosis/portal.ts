/** Addresses within Azure's portal. */
import { parseResourceId } from '../core/app-ref.ts';
import type { Fact } from '../core/fact.ts';
import type { AppState } from './app-facts.ts';
import type { Environment } from './network-facts.ts';
import type { Registry } from './registry-facts.ts';
import type { PortalLink } from './result.ts';

/** What a link needs to know of the app: its cloud and its directory. */
export type Seen = Pick<AppState, 'location' | 'directoryId'>;

/**
 * Each cloud has its own portal; which cloud it is tells the app's location. Behind the `@` stands the directory: without it the
 * portal looks in whichever somebody is signed in to, and finds nothing in a wrong one. Its id does as well as its domain
 * (`openAzureBotServiceDeepLink` in https://github.com/microsoft/BotFramework-Emulator).
 */
function portal({ location, directoryId }: Seen): string {
  return `https://${portalHost(location)}/#@${directoryId ?? ''}`;
}

function portalHost(location: string): string {
  const region = location.toLowerCase().replace(/\s/g, '');
  if (region.startsWith('china')) return 'portal.azure.cn';
  return region.startsWith('usgov') || region.startsWith('usdod') ? 'portal.azure.us' : 'portal.azure.com';
}

/**
 * A blade of a resource.
 * @param blade the menu item's id: `users` (access control), `networking`, `identity`, `overview`, …
 */
export function bladeUrl(seen: Seen, resourceId: string, blade: string): string {
  return `${portal(seen)}/resource${encodeURI(resourceId)}/${blade}`;
}

/**
 * Where a person goes on looking: the app, its revisions, its registry, and its log with the query filled in. What was not read
 * has no link.
 */
export function portalLinks(
  app: AppState,
  { registry, environment }: { readonly registry: Fact<Registry>; readonly environment: Fact<Environment> },
): readonly PortalLink[] {
  const { resourceId, kind } = app.ref;
  const at = (of: PortalLink['of'], id: string, blade: string): PortalLink => ({
    of,
    url: bladeUrl(app, id, blade),
  });
  const log = environment.state === 'known' ? logUrl(app, environment.value) : null;
  return [
    at('app', resourceId, 'overview'),
    kind === 'job'
      ? at('executions', resourceId, 'executionHistory')
      : at('revisions', resourceId, 'revisionManagement'),
    ...(registry.state === 'known' && registry.value.kind === 'azure'
      ? [at('registry', registry.value.resourceId, 'overview')]
      : []),
    ...(log === null ? [] : [{ of: 'log' as const, url: log }]),
  ];
}

const DAYS = 3;
const JOB_DAYS = 14;

/**
 * The Log Analytics workspace with the query filled in, as Microsoft's FinOps toolkit links to it in all clouds (`$detailsURL` in
 * https://github.com/microsoft/finops-toolkit/tree/main/src/optimization-engine/runbooks/recommendations). The portal's own
 * "Copy link to query" compresses the query; this form can be read.
 */
function logUrl(app: AppState, { logs }: Environment): string | null {
  // Queries run in a workspace; some environments name theirs by its GUID alone, which no link takes.
  if (logs.workspaceId === null || parseResourceId(logs.workspaceId) === null) return null;
  const { ref } = app;
  const days = ref.kind === 'job' ? JOB_DAYS : DAYS;
  // The columns of the older table end in the letter of their type.
  const [table, end] =
    logs.destination === 'azure-monitor' ? ['ContainerAppSystemLogs', ''] : ['ContainerAppSystemLogs_CL', '_s'];
  const [name, part] = ref.kind === 'job' ? ['JobName', 'ExecutionName'] : ['ContainerAppName', 'RevisionName'];
  const query = [
    table,
    `| where ${name}${end} =~ '${ref.name.replace(/[^A-Za-z0-9-]/g, '')}' and TimeGenerated > ago(${days}d)`,
    `| project TimeGenerated, ${part}${end}, Reason${end}, Log${end}`,
    '| order by TimeGenerated desc',
  ].join('\n');
  return (
    `${portal(app)}/blade/Microsoft_Azure_Monitoring_Logs/LogsBlade` +
    `/resourceId/${encoded(logs.workspaceId)}/source/LogsBlade.AnalyticsShareLinkToQuery` +
    `/query/${encoded(query)}/timespan/P${days}D`
  );
}

/** Brackets and quotes too: they would end a link in markdown. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}
