/** What `doctor` looks at in Azure: which sights are granted, and the one command for each that is not. */

import { clockResult } from '../commands/clock-check.ts';
import { type Check, type CheckResult, inGroup, without } from '../commands/command.ts';
import type { Unknown } from '../core/fact.ts';
import { SIGN_IN, SUBSCRIPTIONS } from './check-names.ts';
import { type AzureClients, type AzureOptions, createClients } from './clients.ts';
import { listenForDates } from './dates.ts';
import { errorBody, hasErrorCode, statusOf, unknownFrom } from './errors.ts';
import { systemLogWorkspace } from './facts/environment.ts';
import { customerIdOf, grantWorkspace } from './facts/log-analytics.ts';
import { type Json, obj, properties, text, word } from './json.ts';
import { idPath, segment } from './names.ts';
import { settle } from './settle.ts';
import { checkSight } from './sight-check.ts';
import { ENVIRONMENTS, REGISTRIES, SIGHTS, type Sight } from './sights.ts';
import { subscriptionsInReach } from './subscriptions.ts';
import { type Survey, surveyOf } from './survey.ts';
import { SignInError } from './token.ts';

/** Registries and workspaces that are really asked. */
const MOST_ASKED = 5;
const TABLES =
  'union isfuzzy=true (ContainerAppSystemLogs_CL | project TimeGenerated), (ContainerAppSystemLogs | project TimeGenerated) | take 1';

/** The checks in the order in which they are shown. Nothing is sent before one is run; none of them writes. */
export function azureChecks(given: AzureOptions): readonly Check[] {
  const { options, last } = listenForDates(given);
  const clients = createClients(options);
  const surveyed = (name: string, work: (survey: Survey, signal: AbortSignal) => Promise<CheckResult>): Check => ({
    name,
    run: (signal) => guarded('your subscriptions', async () => work(await surveyOf(clients, signal), signal)),
  });
  return inGroup('Azure', [
    { name: SIGN_IN, run: (signal) => signIn(clients, signal) },
    { name: SUBSCRIPTIONS, run: (signal) => guarded('your subscriptions', () => subscriptions(clients, signal)) },
    surveyed('Own rights', async (survey) => ownRights(clients, survey)),
    surveyed('Resource Graph', async (survey) => resourceGraph(clients, survey)),
    ...SIGHTS.map((sight) =>
      surveyed(sight.name, async (survey, signal) => {
        const rights = await checkSight(clients, sight, survey, signal);
        return sight.dataActions === undefined ? rights : tags(clients, sight, rights, survey, signal);
      }),
    ),
    surveyed('Log Analytics', (survey, signal) => logAnalytics(clients, survey, signal)),
    {
      name: 'Clock',
      async run(signal) {
        // Whatever it was that Azure answered: each of its answers says what time it is.
        const error = await surveyOf(clients, signal).then(
          () => null,
          (thrown: unknown) => thrown,
        );
        const result = clockResult('Azure', last(), 'tokens are refused as expired, or as not valid yet');
        return result.state === 'skipped' && error instanceof SignInError ? without(SIGN_IN, result.text) : result;
      },
    },
  ]);
}

const ok = (words: string): CheckResult => ({ state: 'ok', text: words, remedy: null });
const skipped = (words: string, remedy: string | null = null): CheckResult => ({
  state: 'skipped',
  text: words,
  remedy,
});
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
    if (error instanceof SignInError) return without(SIGN_IN, 'needs the sign-in');
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
  const { left } = await surveyOf(clients, signal);
  // Those that the settings name were not listed: each is asked for by itself.
  for (const { subscriptionId } of clients.subscriptionIds.length > 0 ? all.slice(0, all.length - left) : []) {
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
  const names = all
    .slice(0, 5)
    .map((one) => one.displayName)
    .join(', ');
  const more = left === 0 ? '' : `; ${left} of them are not looked into below, name fewer in AZURE_SUBSCRIPTION_IDS`;
  return ok(`${count(all.length, 'subscription')} in reach: ${names}${all.length > 5 ? ', …' : ''}${more}`);
}

function ownRights(clients: AzureClients, survey: Survey): CheckResult {
  if (survey.subscriptions.length === 0) return without(SUBSCRIPTIONS, 'needs a subscription');
  for (const { rights, displayName, subscriptionId } of survey.subscriptions)
    if (!rights.ok) {
      if (rights.error instanceof SignInError) throw rights.error;
      const what = `its own rights in ${displayName}, so the lines below were found out by trying`;
      return failed(
        unknownFrom(rights.error, { what, remedy: clients.grant('Reader', `/subscriptions/${subscriptionId}`) }),
      );
    }
  return ok('may be asked for; the lines below go by them');
}

function resourceGraph(clients: AzureClients, { graph, subscriptions }: Survey): CheckResult {
  const [first] = subscriptions;
  if (first === undefined) return without(SUBSCRIPTIONS, 'needs a subscription');
  if (graph.ok) return ok('answers queries');
  if (graph.error instanceof SignInError) throw graph.error;
  const remedy = clients.grant('Reader', `/subscriptions/${first.subscriptionId}`);
  return failed(unknownFrom(graph.error, { what: 'Resource Graph', remedy }));
}

/** A right is not all: a registry has a firewall of its own. So each is asked for its list of repositories as well. */
async function tags(
  clients: AzureClients,
  sight: Sight,
  rights: CheckResult,
  survey: Survey,
  signal: AbortSignal,
): Promise<CheckResult> {
  if (rights.state === 'failed') return rights;
  const registries = survey.subscriptions.flatMap((each) => each.resources(REGISTRIES));
  const asked = await Promise.all(
    registries.slice(0, MOST_ASKED).flatMap((registry) => {
      const host = text(properties(registry).loginServer)?.toLowerCase() ?? '';
      // The token goes to a registry of this cloud only, whatever the resource says.
      if (!host.endsWith(`.${clients.cloud.registrySuffix}`)) return [];
      const answer = settle(clients.registryGet(host, '/acr/v1/_catalog?n=1', 'registry:catalog:*', signal));
      return [answer.then((settled) => ({ registry, host, settled }))];
    }),
  );
  const shut: string[] = [];
  let unread = 0;
  for (const { registry, host, settled } of asked) {
    if (settled.ok) continue;
    if (settled.error instanceof SignInError) throw settled.error;
    const status = statusOf(settled.error);
    if (status === null || /client with IP/i.test(errorBody(settled.error).message)) {
      shut.push(host);
      continue;
    }
    // With repository permissions the list of repositories is a right of its own, and not one that is needed.
    const abac = word(properties(registry).roleAssignmentMode) === 'abacrepositorypermissions';
    unread += 1;
    if (abac && (status === 401 || status === 403)) continue;
    const remedy = clients.grant('AcrPull', text(registry.id) ?? '<registry-id>');
    return failed(unknownFrom(settled.error, { what: `the repositories of ${host}`, remedy }));
  }
  if (shut.length > 0)
    return skipped(
      `${shut.join(', ')} cannot be reached from here: the firewall, or the network, does not let my own address in. Which tags there are is then unknown, and none is called absent`,
    );
  // Found out by trying: one's own rights could not be asked for.
  if (rights.state === 'skipped' && asked.length > 0 && unread === 0) return ok(`${sight.what} can be read`);
  return rights;
}

async function logAnalytics(clients: AzureClients, survey: Survey, signal: AbortSignal): Promise<CheckResult> {
  const environments = survey.subscriptions.flatMap((each) => each.resources(ENVIRONMENTS));
  const found = await Promise.all(
    environments.slice(0, 4 * MOST_ASKED).map((each) => workspaceOf(clients, each, signal)),
  );
  const workspaces = [...new Set(found.flatMap((each) => each ?? []))].slice(0, MOST_ASKED);
  if (workspaces.length === 0) return skipped('no environment that can be seen keeps its logs in Log Analytics');
  const results = await Promise.all(
    workspaces.map((workspaceId) =>
      guarded(
        `the Log Analytics workspace ${workspaceId}`,
        async () => {
          const client = await clients.logs();
          const customerId = await customerIdOf(clients, workspaceId, signal);
          // The very tables: the right to query can be given for some tables only.
          await client
            .queryWorkspace(customerId, TABLES, { duration: 'PT1H' }, { abortSignal: signal })
            .catch((error: unknown) => {
              // Neither table is there before the first log line; that is no missing right.
              if (statusOf(error) !== 400 || !hasErrorCode(error, 'SEM0100')) throw error;
            });
          return ok('');
        },
        grantWorkspace(clients, workspaceId),
      ),
    ),
  );
  return (
    results.find(({ state }) => state === 'failed') ??
    results.find(({ state }) => state === 'skipped') ??
    ok(`${count(workspaces.length, 'workspace')} answered queries`)
  );
}

/** A workspace's GUID, or its id where the environment's diagnostic settings name it; null when there is none to be seen. */
async function workspaceOf(clients: AzureClients, environment: Json, signal: AbortSignal): Promise<string | null> {
  const logs = obj(properties(environment).appLogsConfiguration);
  const customerId = text(obj(logs.logAnalyticsConfiguration).customerId);
  if (customerId !== null || word(logs.destination) !== 'azure-monitor') return customerId;
  const path = idPath(text(environment.id) ?? '');
  if (path === null) return null;
  const settings = await settle(
    clients.list(`${path}/providers/Microsoft.Insights/diagnosticSettings`, '2021-05-01-preview', signal),
  );
  return settings.ok ? systemLogWorkspace(settings.value) : null;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
