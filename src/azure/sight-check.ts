/** One line of `doctor`: is this sight granted, everywhere where it is needed? */

import { type CheckResult, without } from '../commands/command.ts';
import { parseResourceId } from '../core/app-ref.ts';
import type { Unknown } from '../core/fact.ts';
import { shellQuote } from '../core/safe-text.ts';
import { SUBSCRIPTIONS } from './check-names.ts';
import type { AzureClients } from './clients.ts';
import { statusOf, unknownFrom } from './errors.ts';
import { PULLCHECK_ROLE } from './facts/event-stream.ts';
import { type Json, properties, text, word } from './json.ts';
import { idPath, segment } from './names.ts';
import { settle } from './settle.ts';
import { REGISTRIES, type Sight } from './sights.ts';
import { lacking, type Survey, type SurveyedSubscription } from './survey.ts';
import { SignInError } from './token.ts';

/** Resources of a subscription that are asked one by one where the subscription as a whole does not grant the right. */
const MOST_RESOURCES = 5;

type Verdict =
  /** @property only the resource's name when the right ends there */
  | { readonly kind: 'granted'; readonly only: string | null }
  | {
      readonly kind: 'missing';
      readonly place: string;
      readonly scope: string;
      readonly actions: readonly string[];
      readonly abac: boolean;
    }
  | { readonly kind: 'failed'; readonly reason: Unknown }
  | { readonly kind: 'untold'; readonly because: string };

/** @throws SignInError, for whoever says once that the sign-in is missing */
export async function checkSight(
  clients: AzureClients,
  sight: Sight,
  survey: Survey,
  signal: AbortSignal,
): Promise<CheckResult> {
  if (survey.subscriptions.length === 0) return without(SUBSCRIPTIONS, 'needs a subscription');
  const looked = await Promise.all(
    survey.subscriptions.map(async (subscription) => ({
      subscription,
      verdicts: await judge(clients, sight, subscription, signal),
    })),
  );
  const verdicts = looked.flatMap((one) => one.verdicts);
  const missing = verdicts.flatMap((one) => (one.kind === 'missing' ? [one] : []));
  const [first] = missing;
  if (first !== undefined)
    return {
      state: 'failed',
      text: `${first.actions.join(' and ')} is missing ${among(missing.map(({ place }) => place))}: ${sight.without}`,
      remedy: await grant(clients, sight, first, signal),
    };
  const failed = verdicts.find((one) => one.kind === 'failed');
  if (failed?.kind === 'failed') return { state: 'failed', text: failed.reason.because, remedy: failed.reason.remedy };
  const untold = verdicts.flatMap((one) => (one.kind === 'untold' ? [one.because] : []));
  if (verdicts.every((one) => one.kind === 'untold'))
    return { state: 'skipped', text: untold[0] ?? 'there is nothing to look at', remedy: null };
  const only = verdicts.flatMap((one) => (one.kind === 'granted' && one.only !== null ? [one.only] : []));
  const limits = only.length === 0 ? '' : `, by a right at ${among(only)} alone`;
  const open = untold.length === 0 ? '' : `; but ${untold[0]}`;
  return { state: 'ok', text: `${sight.what} can be read${limits}${seen(sight, survey)}${open}`, remedy: null };
}

/** Of what is listed anyway, how many: "0 seen" says that there is nothing there, or that it lies elsewhere. */
function seen(sight: Sight, survey: Survey): string {
  const listed = survey.subscriptions.flatMap(({ lists }) => {
    const one =
      sight.on !== null && sight.actions[0] === `${sight.on}/read` ? lists.get(sight.on.toLowerCase()) : undefined;
    return one?.ok ? [one.value.length] : [];
  });
  if (listed.length === 0) return '';
  return ` (${listed.reduce((sum, n) => sum + n, 0)} in ${count(survey.subscriptions.length, 'subscription')})`;
}

async function judge(
  clients: AzureClients,
  sight: Sight,
  subscription: SurveyedSubscription,
  signal: AbortSignal,
): Promise<readonly Verdict[]> {
  const { rights } = subscription;
  if (!rights.ok && rights.error instanceof SignInError) throw rights.error;
  const root = `/subscriptions/${subscription.subscriptionId}`;
  const resources = sight.on === null ? [] : subscription.resources(sight.on).slice(0, MOST_RESOURCES);
  // A list that fails is told as it failed, whatever the rights say; a provider that was never registered has nothing.
  const listed = isList(sight) ? subscription.lists.get(sight.on?.toLowerCase() ?? '') : undefined;
  const status = listed && !listed.ok ? statusOf(listed.error) : null;
  if (listed && !listed.ok && ![403, 404, 409].includes(status ?? 0))
    return [{ kind: 'failed', reason: unknownFrom(listed.error, sightOf(clients, sight, subscription)) }];
  if (!rights.ok) return [await tried(clients, sight, subscription, signal)];

  const places: readonly (Json | null)[] = resources.length === 0 ? [null] : resources;
  return Promise.all(
    places.map(async (resource): Promise<Verdict> => {
      const needs = needsOf(sight, resource);
      const abac = needs.dataActions.length > 0;
      const inAll = lacking(rights.value, needs);
      if (inAll.length === 0)
        // Refused all the same: a deny assignment outdoes every role.
        return status === 403 && resource === null
          ? { kind: 'missing', place: `in ${subscription.displayName}`, scope: root, actions: sight.actions, abac }
          : { kind: 'granted', only: null };
      const id = resource === null ? null : text(resource.id);
      if (id === null)
        return { kind: 'missing', place: `in ${subscription.displayName}`, scope: root, actions: inAll, abac };
      const own = await subscription.rightsAt(id);
      if (!own.ok) return tried(clients, sight, subscription, signal);
      const name = text(resource?.name) ?? parseResourceId(id)?.name ?? id;
      const there = lacking(own.value, needs);
      return there.length === 0
        ? { kind: 'granted', only: name }
        : { kind: 'missing', place: `at ${name}`, scope: id, actions: there, abac };
    }),
  );
}

function isList(sight: Sight): boolean {
  return sight.on !== null && sight.probe?.path === `/providers/${sight.on}`;
}

/** A registry with repository permissions wants a data action in place of the plain ones. */
function needsOf(sight: Sight, resource: Json | null) {
  const abac =
    sight.dataActions !== undefined &&
    resource !== null &&
    word(properties(resource).roleAssignmentMode) === 'abacrepositorypermissions';
  return abac ? { actions: [], dataActions: sight.dataActions ?? [] } : { actions: sight.actions, dataActions: [] };
}

/** One's own rights cannot be asked for: whether it can be read is found out by reading. */
async function tried(
  clients: AzureClients,
  sight: Sight,
  subscription: SurveyedSubscription,
  signal: AbortSignal,
): Promise<Verdict> {
  const { probe } = sight;
  if (probe === null) return { kind: 'untold', because: `${sight.what} cannot be tried without an image` };
  const { displayName, subscriptionId } = subscription;
  let path: string | null = `/subscriptions/${segment(subscriptionId)}`;
  if (probe.of !== null) {
    const resource = subscription.resources(probe.of)[0];
    const noun = probe.of.slice(probe.of.indexOf('/') + 1);
    if (resource === undefined)
      return { kind: 'untold', because: `there are no ${noun} in ${displayName} to try it on` };
    const latest = text(properties(resource).latestRevisionName);
    if (probe.path.includes('{latestRevision}') && latest === null)
      return { kind: 'untold', because: `no app in ${displayName} has a revision to try it on` };
    path = idPath(text(resource.id) ?? '');
    if (path !== null) path += probe.path.replace('{latestRevision}', segment(latest ?? ''));
  } else path += probe.path;
  if (path === null) return { kind: 'untold', because: 'there is nothing to try it on' };
  const now = clients.clock.now().getTime();
  const lastMinute = `&$filter=${encodeURIComponent(`eventTimestamp ge '${new Date(now - 60_000).toISOString()}' and eventTimestamp le '${new Date(now).toISOString()}'`)}`;
  const query = (probe.query ?? '').replace('{lastMinute}', lastMinute);
  const answer = await settle(
    probe.method === 'POST'
      ? clients.postAuthToken(path.replace(/\/getAuthToken$/, ''), probe.apiVersion, signal)
      : clients.get(path, probe.apiVersion, signal, query),
  );
  if (answer.ok) return { kind: 'granted', only: null };
  if (answer.error instanceof SignInError) throw answer.error;
  const status = statusOf(answer.error);
  if (status === 404 || status === 409) return { kind: 'granted', only: null };
  if (status === 403)
    return {
      kind: 'missing',
      place: `in ${displayName}`,
      scope: `/subscriptions/${subscriptionId}`,
      actions: sight.actions,
      abac: false,
    };
  return { kind: 'failed', reason: unknownFrom(answer.error, sightOf(clients, sight, subscription)) };
}

function sightOf(clients: AzureClients, sight: Sight, { subscriptionId, displayName }: SurveyedSubscription) {
  return {
    what: `the ${sight.what.replace(/^the /, '')} of ${displayName}`,
    remedy: clients.grant('Reader', `/subscriptions/${subscriptionId}`),
  };
}

/** The one command: a built-in role where one holds the right, else Pullcheck's own, made first where it is not there. */
async function grant(
  clients: AzureClients,
  sight: Sight,
  missing: { readonly scope: string; readonly abac: boolean },
  signal: AbortSignal,
): Promise<string> {
  const { scope, abac } = missing;
  if (sight.dataActions !== undefined && scope.toLowerCase().includes(`/${REGISTRIES.toLowerCase()}/`))
    return clients.grant(abac ? 'Container Registry Repository Reader' : 'AcrPull', scope);
  if (sight.actions.every((action) => action.endsWith('/read'))) return clients.grant('Reader', scope);
  const subscriptionId = parseResourceId(scope)?.subscriptionId ?? scope.split('/')[2] ?? '';
  const assign = clients.grant(PULLCHECK_ROLE, scope);
  const made = await settle(
    clients.list(
      `/subscriptions/${segment(subscriptionId)}/providers/Microsoft.Authorization/roleDefinitions`,
      '2022-04-01',
      signal,
      `&$filter=${encodeURIComponent(`roleName eq '${PULLCHECK_ROLE}'`)}`,
    ),
  );
  if (!made.ok || made.value.length > 0) return assign;
  const file = 'manifests/azure/pullcheck-reader.role.json';
  const fill = `sed ${shellQuote(`s/00000000-0000-0000-0000-000000000000/${subscriptionId}/`)} ${file}`;
  return `az role definition create --role-definition "$(${fill})" && ${assign}`;
}

function among(places: readonly string[]): string {
  const all = [...new Set(places)];
  return all.length <= 3 ? all.join(', ') : `${all.slice(0, 3).join(', ')} and ${all.length - 3} more`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
