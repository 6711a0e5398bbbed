/** What `doctor` looks at in Azure: which sights are granted, and the one command for each that is not. */

import type { Check, CheckResult } from '../commands/command.ts';
import { parseResourceId } from '../core/app-ref.ts';
import type { Unknown } from '../core/fact.ts';
import { type AzureClients, type AzureOptions, createClients } from './clients.ts';
import { hasErrorCode, statusOf, unknownFrom } from './errors.ts';
import { PULLCHECK_ROLE } from './facts/event-stream.ts';
import { type Json, obj, objects, properties, text, texts } from './json.ts';
import { idPath, segment } from './names.ts';
import { allows } from './roles.ts';
import { subscriptionsInReach } from './subscriptions.ts';
import { SignInError } from './token.ts';

/** Subscriptions that are looked into; enough to show a missing right, few enough to be quick. */
const MOST = 10;
const TABLES =
  'union isfuzzy=true (ContainerAppSystemLogs_CL | project TimeGenerated), (ContainerAppSystemLogs | project TimeGenerated) | take 1';
const GET_AUTH_TOKEN = 'Microsoft.App/containerApps/getAuthToken/action';

/** The checks in the order in which they are shown. Nothing is sent before one is run; none of them writes. */
export function azureChecks(options: AzureOptions): readonly Check[] {
  const clients = createClients(options);
  return [
    { name: 'Azure sign-in', run: (signal) => signIn(clients, signal) },
    { name: 'Subscriptions', run: (signal) => guarded('your subscriptions', () => subscriptions(clients, signal)) },
    {
      name: 'Container apps',
      run: (signal) => lists(clients, 'container apps', 'Microsoft.App/containerApps', '2025-07-01', signal),
    },
    {
      name: 'Registries',
      run: (signal) => lists(clients, 'registries', 'Microsoft.ContainerRegistry/registries', '2025-11-01', signal),
    },
    {
      name: 'Role assignments',
      run: (signal) =>
        lists(
          clients,
          'role assignments',
          'Microsoft.Authorization/roleAssignments',
          '2022-04-01',
          signal,
          '&$filter=atScope()',
        ),
    },
    {
      name: 'Private DNS zones',
      run: (signal) => lists(clients, 'private DNS zones', 'Microsoft.Network/privateDnsZones', '2020-06-01', signal),
    },
    { name: 'Event stream', run: (signal) => guarded('the event stream', () => eventStream(clients, signal)) },
    { name: 'Log Analytics', run: (signal) => guarded('Log Analytics', () => logAnalytics(clients, signal)) },
  ];
}

const ok = (words: string): CheckResult => ({ state: 'ok', text: words, remedy: null });
const skipped = (words: string): CheckResult => ({ state: 'skipped', text: words, remedy: null });
const failed = (reason: Unknown): CheckResult => ({ state: 'failed', text: reason.because, remedy: reason.remedy });

/** Without a sign-in there is one thing to repair, and the first check names it. */
async function guarded(
  what: string,
  work: () => Promise<CheckResult>,
  remedy: string | null = null,
): Promise<CheckResult> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SignInError) return skipped('needs the sign-in');
    return failed(unknownFrom(error, { what, remedy }));
  }
}

async function signIn(clients: AzureClients, signal: AbortSignal): Promise<CheckResult> {
  try {
    await clients.credential.getToken(clients.cloud.armScope, { abortSignal: signal });
  } catch (error) {
    return failed(unknownFrom(error, { what: 'the sign-in', remedy: 'az login' }));
  }
  const who = clients.credential.principal();
  if (who === null) return ok('signed in');
  const name = who.name ?? who.objectId ?? 'somebody without a name';
  return ok(
    `signed in as ${who.kind === 'application' ? 'the application ' : ''}${name}, tenant ${who.tenantId ?? 'unknown'}`,
  );
}

async function subscriptions(clients: AzureClients, signal: AbortSignal): Promise<CheckResult> {
  const all = await subscriptionsInReach(clients, signal);
  if (all.length === 0)
    return {
      state: 'failed',
      text: 'the signed-in identity can see no subscription',
      remedy: clients.grant('Reader', '/subscriptions/<subscription-id>'),
    };
  for (const { subscriptionId } of clients.subscriptionIds.length > 0 ? all.slice(0, MOST) : []) {
    const result = await guarded(
      `subscription ${subscriptionId}`,
      async () => {
        await clients.get(`/subscriptions/${segment(subscriptionId)}`, '2022-12-01', signal);
        return ok('');
      },
      clients.grant('Reader', `/subscriptions/${subscriptionId}`),
    );
    if (result.state !== 'ok')
      return { ...result, remedy: result.remedy ?? 'Take it out of AZURE_SUBSCRIPTION_IDS, or correct it.' };
  }
  return ok(
    `${count(all.length, 'subscription')} in reach: ${all
      .slice(0, 5)
      .map((one) => one.displayName)
      .join(', ')}${all.length > 5 ? ', …' : ''}`,
  );
}

/** A list at each subscription: one that is refused fails the check, and names the role that is missing there. */
async function lists(
  clients: AzureClients,
  what: string,
  type: string,
  apiVersion: string,
  signal: AbortSignal,
  query = '',
): Promise<CheckResult> {
  return guarded(what, async () => {
    const all = (await subscriptionsInReach(clients, signal)).slice(0, MOST);
    if (all.length === 0) return skipped('needs a subscription');
    const results = await Promise.all(
      all.map(async ({ subscriptionId, displayName }) => {
        const path = `/subscriptions/${segment(subscriptionId)}/providers/${type}`;
        try {
          return { found: (await clients.list(path, apiVersion, signal, query)).length };
        } catch (error) {
          if (error instanceof SignInError) throw error;
          const remedy = clients.grant('Reader', `/subscriptions/${subscriptionId}`);
          // A provider that was never registered there has nothing to list.
          if (statusOf(error) === 404 || statusOf(error) === 409) return { found: 0 };
          return failed(unknownFrom(error, { what: `the ${what} of ${displayName}`, remedy }));
        }
      }),
    );
    const bad = results.find((result): result is CheckResult => 'state' in result);
    if (bad) return bad;
    const found = results.reduce((sum, result) => sum + ('found' in result ? result.found : 0), 0);
    return ok(`${what} can be read (${found} seen in ${count(all.length, 'subscription')})`);
  });
}

/** Asks for the effective permissions; makes no token. */
async function eventStream(clients: AzureClients, signal: AbortSignal): Promise<CheckResult> {
  const app = await first(clients, 'Microsoft.App/containerApps', '2025-07-01', signal);
  const id = app === null ? null : text(app.id);
  const path = id === null ? null : idPath(id);
  if (id === null || path === null) return skipped('needs a container app to look at');
  const permissions = await clients.list(`${path}/providers/Microsoft.Authorization/permissions`, '2022-04-01', signal);
  if (permissions.some((one) => allows(GET_AUTH_TOKEN, texts(one.actions), texts(one.notActions))))
    return ok('the live log of apps can be read');
  const subscription = parseResourceId(id)?.subscriptionId ?? '<subscription-id>';
  return {
    state: 'failed',
    text: `the live log cannot be read: the right ${GET_AUTH_TOKEN} is missing (Log Analytics, minutes later, takes its place)`,
    remedy: clients.grant(PULLCHECK_ROLE, `/subscriptions/${subscription}`),
  };
}

async function logAnalytics(clients: AzureClients, signal: AbortSignal): Promise<CheckResult> {
  const environments = await everything(clients, 'Microsoft.App/managedEnvironments', '2025-07-01', signal);
  const workspaces = environments.flatMap(
    (environment) =>
      text(obj(obj(properties(environment).appLogsConfiguration).logAnalyticsConfiguration).customerId) ?? [],
  );
  const workspaceId = workspaces[0];
  if (workspaceId === undefined) return skipped('no environment keeps its logs in Log Analytics by its own setting');
  const remedy = clients.grant('Log Analytics Data Reader', '<workspace-resource-id>');
  return guarded(
    `the Log Analytics workspace ${workspaceId}`,
    async () => {
      const client = await clients.logs();
      // The very tables: the right to query can be given for some tables only.
      await client
        .queryWorkspace(workspaceId, TABLES, { duration: 'PT1H' }, { abortSignal: signal })
        .catch((error: unknown) => {
          // Neither table is there before the first log line; that is no missing right.
          if (statusOf(error) !== 400 || !hasErrorCode(error, 'SEM0100')) throw error;
        });
      return ok(`the workspace ${workspaceId} answers queries`);
    },
    remedy,
  );
}

async function first(
  clients: AzureClients,
  type: string,
  apiVersion: string,
  signal: AbortSignal,
): Promise<Json | null> {
  return (await everything(clients, type, apiVersion, signal))[0] ?? null;
}

async function everything(
  clients: AzureClients,
  type: string,
  apiVersion: string,
  signal: AbortSignal,
): Promise<readonly Json[]> {
  const all = (await subscriptionsInReach(clients, signal)).slice(0, MOST);
  const found = await Promise.all(
    all.map(({ subscriptionId }) =>
      clients.list(`/subscriptions/${segment(subscriptionId)}/providers/${type}`, apiVersion, signal),
    ),
  );
  return objects(found.flat());
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
