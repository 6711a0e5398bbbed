/**
 * What each sight of a diagnosis needs: one table, for `doctor`. It holds the actions of
 * manifests/azure/pullcheck-reader.role.json, each once (a test compares the two).
 */

export interface Sight {
  /** The line's name. */
  readonly name: string;
  /** Completes "… can be read". */
  readonly what: string;
  /** All of them are needed. */
  readonly actions: readonly string[];
  /** In place of `actions`, in a registry with ABAC repository permissions. */
  readonly dataActions?: readonly string[];
  /** In the role as well, and nothing is lost as long as the others are there. */
  readonly also?: readonly string[];
  /** The type of resource at which a right is as good as in the whole subscription; null = nowhere else. */
  readonly on: string | null;
  /** The cheapest read that shows the right, for where one's own rights cannot be asked for. */
  readonly probe: Probe | null;
  /** What is missing without it: a clause. */
  readonly without: string;
}

/** A GET, or the POST that makes a token of the event stream. A 404 or 409 passes: rights come before existence. */
export interface Probe {
  readonly method?: 'POST';
  /** The type of resource that the path goes on from; null = the subscription. */
  readonly of: string | null;
  /** `{latestRevision}` stands for the name of the app's latest one. */
  readonly path: string;
  readonly apiVersion: string;
  readonly query?: string;
}

export const APPS = 'Microsoft.App/containerApps';
export const JOBS = 'Microsoft.App/jobs';
export const ENVIRONMENTS = 'Microsoft.App/managedEnvironments';
export const REGISTRIES = 'Microsoft.ContainerRegistry/registries';
export const ZONES = 'Microsoft.Network/privateDnsZones';
const AUTHORIZATION = 'Microsoft.Authorization';
const NETWORK = 'Microsoft.Network';

const APPS_API = '2025-07-01';
const REGISTRIES_API = '2025-11-01';
const AUTHORIZATION_API = '2022-04-01';
const ZONES_API = '2020-06-01';
const NETWORK_API = '2023-11-01';

/** AcrPull: a built-in role, so it is there in every subscription. */
const ACR_PULL = '7f951dda-4ed3-4680-a7ca-43fe172d538d';

/** Types that are listed in each subscription, to have something to look at. */
export const LISTED: readonly { readonly type: string; readonly apiVersion: string }[] = [
  { type: APPS, apiVersion: APPS_API },
  { type: JOBS, apiVersion: APPS_API },
  { type: ENVIRONMENTS, apiVersion: APPS_API },
  { type: REGISTRIES, apiVersion: REGISTRIES_API },
  { type: ZONES, apiVersion: ZONES_API },
];

/** `DNS links` keeps its capitals. */
function lowerFirst(name: string): string {
  return name.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

/** A sight whose right is the plain read of a type of resource. */
function list(name: string, type: string, apiVersion: string, without: string, also: readonly string[] = []): Sight {
  const what = lowerFirst(name);
  const probe = { of: null, path: `/providers/${type}`, apiVersion };
  return { name, what, actions: [`${type}/read`], also, on: type, probe, without };
}

/** A sight whose right is the read of what lies below a resource. */
function below(name: string, of: string, child: string, apiVersion: string, without: string): Sight {
  const what = lowerFirst(name);
  const probe = { of, path: `/${child}`, apiVersion };
  return { name, what, actions: [`${of}/${child}/read`], on: of, probe, without };
}

function authorization(name: string, type: string, query: string, without: string): Sight {
  return {
    name,
    what: name.toLowerCase(),
    actions: [`${AUTHORIZATION}/${type.split('/')[0]}/read`],
    on: REGISTRIES,
    probe: { of: null, path: `/providers/${AUTHORIZATION}/${type}`, apiVersion: AUTHORIZATION_API, query },
    without,
  };
}

const PATH = 'time-outs cannot be explained';
const DNS = 'a missing DNS link cannot be told from a missing role';

/** Judged by one's own rights, each line alike. In the order in which they are shown. */
export const SIGHTS: readonly Sight[] = [
  list('Container apps', APPS, APPS_API, 'no app is found'),
  below('Revisions', APPS, 'revisions', APPS_API, 'it is not known which revision fails, or who serves'),
  {
    ...below(
      'Replicas',
      APPS,
      'revisions/replicas',
      APPS_API,
      'it is not known how many replicas wait for their image',
    ),
    probe: { of: APPS, path: '/revisions/{latestRevision}/replicas', apiVersion: APPS_API },
  },
  {
    name: 'Event stream',
    what: 'the live log of apps',
    actions: [`${APPS}/getAuthToken/action`],
    // Azure documents no stream of jobs: where there is none, no right is missing.
    also: [`${JOBS}/getAuthToken/action`],
    on: APPS,
    probe: { method: 'POST', of: APPS, path: '/getAuthToken', apiVersion: APPS_API },
    without: 'the last three to ten minutes of the log are missing (Log Analytics takes its place)',
  },
  list('Jobs', JOBS, APPS_API, 'no job is found'),
  {
    ...below('Job executions', JOBS, 'executions', APPS_API, 'it is not known which run of a job failed'),
    also: [`${JOBS}/execution/read`],
  },
  list('Environments', ENVIRONMENTS, APPS_API, 'there is no Log Analytics, and no fact about the network'),
  {
    name: 'Diagnostic settings',
    what: 'the diagnostic settings of environments',
    actions: ['Microsoft.Insights/diagnosticSettings/read'],
    on: ENVIRONMENTS,
    probe: {
      of: ENVIRONMENTS,
      path: '/providers/Microsoft.Insights/diagnosticSettings',
      apiVersion: '2021-05-01-preview',
    },
    without: 'the log of environments that send it to Azure Monitor is not found',
  },
  {
    name: 'Activity log',
    what: 'the activity log',
    actions: ['Microsoft.Insights/eventtypes/values/read'],
    on: null,
    probe: {
      of: null,
      path: '/providers/Microsoft.Insights/eventtypes/management/values',
      apiVersion: '2015-04-01',
      query: '{lastMinute}',
    },
    without:
      'a deployment that failed before it made a revision leaves no other trace, and what was changed before a failure, by whom, is not told',
  },
  list('Registries', REGISTRIES, REGISTRIES_API, 'firewall, private endpoint and permission mode are unknown', [
    `${REGISTRIES}/privateEndpointConnections/read`,
  ]),
  {
    name: 'Registry tags',
    what: 'tags and manifests',
    actions: [`${REGISTRIES}/pull/read`],
    dataActions: [`${REGISTRIES}/repositories/metadata/read`],
    also: [`${REGISTRIES}/metadata/read`, `${REGISTRIES}/deleted/read`],
    on: REGISTRIES,
    probe: null,
    without: 'whether the image exists is unknown',
  },
  below('Registry tokens', REGISTRIES, 'tokens', REGISTRIES_API, 'an expired token of a registry is not seen'),
  {
    ...below('Image builds', REGISTRIES, 'runs', '2019-06-01-preview', 'a failed build is not seen'),
    also: [`${REGISTRIES}/tasks/read`],
  },
  below(
    'Cache rules',
    REGISTRIES,
    'cacheRules',
    REGISTRIES_API,
    'an image that a cache would fetch looks like one that is not there',
  ),
  list(
    'Managed identities',
    'Microsoft.ManagedIdentity/userAssignedIdentities',
    '2023-01-31',
    'an identity that was deleted looks like one that is assigned',
  ),
  authorization(
    'Role assignments',
    'roleAssignments',
    '&$filter=atScope()',
    'a missing role can be suspected, never verified',
  ),
  authorization('Role definitions', `roleDefinitions/${ACR_PULL}`, '', 'what a custom role allows is unknown'),
  authorization(
    'Deny assignments',
    'denyAssignments',
    '&$filter=atScope()',
    'a denial that outdoes a role is not seen',
  ),
  list('Private DNS zones', ZONES, ZONES_API, DNS),
  below('DNS links', ZONES, 'virtualNetworkLinks', ZONES_API, DNS),
  below('DNS records', ZONES, 'A', ZONES_API, 'a record that leads elsewhere is not seen'),
  list('Private endpoints', `${NETWORK}/privateEndpoints`, NETWORK_API, "a registry's private addresses are unknown"),
  list('Network interfaces', `${NETWORK}/networkInterfaces`, NETWORK_API, "a registry's private addresses are unknown"),
  list('Virtual networks', `${NETWORK}/virtualNetworks`, NETWORK_API, PATH, [
    `${NETWORK}/virtualNetworks/subnets/read`,
  ]),
  list('Route tables', `${NETWORK}/routeTables`, NETWORK_API, PATH),
  list('Network security groups', `${NETWORK}/networkSecurityGroups`, NETWORK_API, PATH),
  {
    ...below('Detectors', APPS, 'detectors', APPS_API, "Azure's own detector of failed pulls is not heard"),
    also: [`${JOBS}/detectors/read`, `${ENVIRONMENTS}/detectors/read`],
  },
];

/** Judged by being used: no right says so well whether it works. */
export const TRIED: readonly Pick<Sight, 'name' | 'actions' | 'also'>[] = [
  {
    name: 'Subscriptions',
    actions: ['Microsoft.Resources/subscriptions/read'],
    also: ['Microsoft.Resources/subscriptions/resourceGroups/read'],
  },
  { name: 'Own rights', actions: [`${AUTHORIZATION}/permissions/read`] },
  { name: 'Resource Graph', actions: ['Microsoft.ResourceGraph/resources/read'] },
  {
    name: 'Log Analytics',
    actions: ['Microsoft.OperationalInsights/workspaces/query/read'],
    also: [
      'Microsoft.OperationalInsights/workspaces/read',
      'Microsoft.OperationalInsights/workspaces/query/ContainerAppSystemLogs/read',
      'Microsoft.OperationalInsights/workspaces/query/Tables.Custom/read',
    ],
  },
];
