/**
 * Finds apps and jobs by name over all subscriptions in reach. Resource Graph is one request for all of them, but it lags;
 * so ARM's own lists complete it wherever it has no exact match.
 */
import { distance } from 'fastest-levenshtein';
import pLimit from 'p-limit';
import { type AppRef, parseResourceId } from '../../core/app-ref.ts';
import { PullcheckError } from '../../core/error.ts';
import type { Unknown } from '../../core/fact.ts';
import { safeLine } from '../../core/safe-text.ts';
import type { AppQuery, FoundApps, ReadContext } from '../../diagnosis/fact-source.ts';
import type { AzureClients } from '../clients.ts';
import { asPullcheckError, type Sight, statusOf, unknownFrom } from '../errors.ts';
import { type Json, text } from '../json.ts';
import { couldBeAppName, couldBeResourceGroup, isGuid, kqlString } from '../names.ts';
import { queryGraph } from '../resource-graph.ts';
import { settle } from '../settle.ts';
import { forgetSubscriptions, namedSubscriptions, type Subscription, subscriptionsInReach } from '../subscriptions.ts';
import { appKey, fetchApp } from './app.ts';
import { AT_ONCE, appsSight, listApps, MOST_LISTS } from './app-lists.ts';

const NOTHING: FoundApps = { matches: [], nearest: [], searched: { apps: 0, subscriptions: 0 }, gaps: [] };
const TYPES = `type in~ ('microsoft.app/containerapps', 'microsoft.app/jobs')`;
const COLUMNS = 'project id, name, type, resourceGroup, subscriptionId';

/**
 * @throws PullcheckError `sign-in-failed` `azure-unreachable` `azure-denied` when nothing could be searched
 */
export async function findApps(clients: AzureClients, query: AppQuery, context: ReadContext): Promise<FoundApps> {
  const name = query.name.trim();
  // No request for what cannot be a name: it would only carry somebody's text into a query.
  if (!couldBeAppName(name)) return NOTHING;
  if (query.resourceGroup !== null && !couldBeResourceGroup(query.resourceGroup)) return NOTHING;
  const sight: Sight = { what: 'your container apps', remedy: 'az login' };
  try {
    const wanted = query.subscriptionId?.trim() ?? null;
    if (wanted !== null && isGuid(wanted) && query.resourceGroup !== null) {
      const direct = await getDirectly(clients, wanted, query.resourceGroup, name, kindsOf(query), context.signal);
      if (direct) return direct;
    }
    return await search(clients, name, query.resourceGroup, wanted, kindsOf(query), context.signal);
  } catch (error) {
    throw asPullcheckError(error, sight);
  }
}

type Kinds = readonly AppRef['kind'][];

function kindsOf(query: AppQuery): Kinds {
  return query.kind == null ? ['app', 'job'] : [query.kind];
}

/**
 * One GET a kind where the whole address is known; null when there is no such app or job. Both kinds are asked for: they
 * may share a name, and then whoever asked must say which is meant.
 */
async function getDirectly(
  clients: AzureClients,
  subscriptionId: string,
  group: string,
  name: string,
  kinds: Kinds,
  signal: AbortSignal,
): Promise<FoundApps | null> {
  const asked = await Promise.all(
    kinds.map(async (kind) => ({
      kind,
      answer: await settle(fetchApp(clients, kind, subscriptionId, group, name, signal)),
    })),
  );
  const found = asked.flatMap(({ answer }) => {
    const ref = answer.ok ? toRef(answer.value) : null;
    return answer.ok && ref !== null ? [{ ref, resource: answer.value }] : [];
  });
  if (found.length > 0) {
    // The diagnosis reads this very resource next.
    for (const { ref, resource } of found) clients.sharing.handOver(appKey(ref), resource);
    return {
      matches: found.map(({ ref }) => ref),
      nearest: [],
      searched: { apps: found.length, subscriptions: 1 },
      gaps: [],
    };
  }
  for (const { kind, answer } of asked) {
    if (answer.ok) return null;
    const status = statusOf(answer.error);
    // Not every reader may look at jobs; that says nothing of the app that was asked for.
    if (status === 404 || (status === 403 && kind === 'job' && kinds.length > 1)) continue;
    // A name that Azure refuses to look up (400) is none of an app; the search will say what is near it.
    if (status === 400) return null;
    const scope = `/subscriptions/${subscriptionId}/resourceGroups/${group}`;
    throw asPullcheckError(answer.error, {
      what: `container ${kind === 'job' ? 'app jobs' : 'apps'} in the resource group ${group}`,
      remedy: clients.grant('Reader', scope),
    });
  }
  return null;
}

async function search(
  clients: AzureClients,
  name: string,
  group: string | null,
  wanted: string | null,
  kinds: Kinds,
  signal: AbortSignal,
): Promise<FoundApps> {
  const graphScope = wanted !== null && isGuid(wanted) ? [wanted] : clients.subscriptionIds;
  // Both at once: the count of subscriptions is what "not found" rests on.
  const [graph, reach] = await Promise.all([
    settle(
      queryGraph(
        clients,
        `resources | where ${TYPES} | where name =~ ${kqlString(name)} | ${COLUMNS}`,
        graphScope,
        signal,
      ),
    ),
    settle(
      wanted === null || isGuid(wanted) ? subscriptionsInReach(clients, signal) : namedSubscriptions(clients, signal),
    ),
  ]);
  const subscriptions = reach.ok
    ? chosen(reach.value, wanted)
    : wanted !== null && isGuid(wanted)
      ? [bare(wanted)]
      : [];
  const inScope = (ref: AppRef) =>
    kinds.includes(ref.kind) &&
    (group === null || ref.resourceGroup.toLowerCase() === group.toLowerCase()) &&
    (wanted === null ||
      subscriptions.some((one) => one.subscriptionId.toLowerCase() === ref.subscriptionId.toLowerCase()));
  const fromGraph = graph.ok ? graph.value.flatMap((row) => toRef(row) ?? []).filter(inScope) : [];
  const hits = byName(fromGraph, name);
  if (hits.length > 0)
    return {
      matches: hits,
      nearest: [],
      searched: { apps: hits.length, subscriptions: Math.max(subscriptions.length, 1) },
      gaps: [],
    };
  if (!graph.ok && !reach.ok) throw reach.error;
  if (reach.ok && reach.value.length === 0)
    throw new PullcheckError('azure-denied', 'The identity that is signed in can see no Azure subscription.', {
      remedy: clients.grant('Reader', '/subscriptions/<subscription-id>'),
    });
  if (reach.ok && subscriptions.length === 0) {
    forgetSubscriptions(clients);
    throw new PullcheckError(
      'azure-denied',
      `No subscription named "${safeLine(wanted ?? '', 64)}" is in reach of the identity that is signed in.`,
      { remedy: 'az account list --query "[].{name:name, id:id}" --output table' },
    );
  }
  const more = await complete(clients, name, graph.ok, subscriptions, graphScope, inScope, signal);
  if (reach.ok) return more;
  // Resource Graph answered, but nobody could say which subscriptions there are: its silence is no "not found".
  return {
    ...more,
    gaps: [...more.gaps, unknownFrom(reach.error, { what: 'your list of subscriptions', remedy: null })],
  };
}

/** No exact match in Resource Graph: ask each subscription itself, and find the nearest names. */
async function complete(
  clients: AzureClients,
  name: string,
  graphWorks: boolean,
  subscriptions: readonly Subscription[],
  graphScope: readonly string[],
  inScope: (ref: AppRef) => boolean,
  signal: AbortSignal,
): Promise<FoundApps> {
  const listed = graphWorks ? subscriptions.slice(0, MOST_LISTS) : subscriptions;
  const limit = pLimit(AT_ONCE);
  const [lists, all] = await Promise.all([
    Promise.all(listed.map((one) => limit(() => settle(listApps(clients, one, signal))))),
    // Graph's list fills in what ARM's may not show: somebody with rights on one resource group sees nothing else.
    graphWorks ? settle(queryGraph(clients, `resources | where ${TYPES} | ${COLUMNS}`, graphScope, signal)) : null,
  ]);
  const gaps: Unknown[] = [];
  const partial: Unknown[] = [];
  const seen = new Map<string, AppRef>();
  const add = (ref: AppRef) => seen.set(ref.resourceId.toLowerCase(), ref);
  let firstError: unknown = null;
  lists.forEach((list, index) => {
    const subscription = listed[index];
    if (list.ok) {
      for (const resource of list.value.resources) {
        const ref = toRef(resource);
        if (ref) add(ref);
      }
      if (list.value.gap) partial.push(list.value.gap);
    } else if (subscription) {
      firstError ??= list.error;
      gaps.push(unknownFrom(list.error, appsSight(clients, subscription)));
    }
  });
  if (all?.ok)
    for (const row of all.value) {
      const ref = toRef(row);
      if (ref) add(ref);
    }
  // Nothing answered at all: that is an error, and no empty result.
  const first = listed[0];
  if (first && gaps.length === listed.length && !all?.ok && firstError !== null)
    throw asPullcheckError(firstError, appsSight(clients, first));
  const everywhere = [...seen.values()];
  const apps = everywhere.filter(inScope);
  const matches = byName(apps, name);
  if (matches.length === 0) forgetSubscriptions(clients);
  // A wrong group or subscription was named, perhaps: the right name elsewhere is the best hint there is.
  const near = nearest(apps, name);
  return {
    matches,
    nearest: matches.length > 0 ? [] : near.length > 0 ? near : nearest(everywhere, name),
    searched: { apps: apps.length, subscriptions: subscriptions.length - gaps.length },
    gaps: [...gaps, ...partial],
  };
}

/** Reads what ARM and Resource Graph say; the id alone tells where it is. */
export function toRef(resource: Json): AppRef | null {
  const resourceId = text(resource.id);
  const id = resourceId === null ? null : parseResourceId(resourceId);
  if (resourceId === null || id === null) return null;
  const type = id.type.toLowerCase();
  const kind = type === 'microsoft.app/jobs' ? 'job' : type === 'microsoft.app/containerapps' ? 'app' : null;
  if (kind === null) return null;
  return {
    kind,
    subscriptionId: id.subscriptionId,
    resourceGroup: id.resourceGroup,
    name: text(resource.name) ?? id.name,
    resourceId,
  };
}

function byName(apps: readonly AppRef[], name: string): readonly AppRef[] {
  const exact = apps.filter((app) => app.name === name);
  if (exact.length > 0) return exact;
  return apps.filter((app) => app.name.toLowerCase() === name.toLowerCase());
}

/** At most five names spelt nearly so: half of the letters may differ, or one name holds the other. */
export function nearest(apps: readonly AppRef[], name: string): readonly AppRef[] {
  const wanted = name.toLowerCase();
  return apps
    .map((app) => {
      const other = app.name.toLowerCase();
      const holds = other.includes(wanted) || wanted.includes(other);
      // By what they share: "api" is in "ordres-api", and still further from it than "orders-api".
      const shared = holds ? Math.min(other.length, wanted.length) : 0;
      return { app, far: distance(wanted, other) - shared / 2, holds };
    })
    .filter(({ far, holds }) => holds || far <= Math.max(2, Math.floor(wanted.length / 2)))
    .sort((a, b) => a.far - b.far || a.app.name.localeCompare(b.app.name))
    .slice(0, 5)
    .map(({ app }) => app);
}

function chosen(all: readonly Subscription[], wanted: string | null): readonly Subscription[] {
  if (wanted === null) return all;
  const lower = wanted.toLowerCase();
  const found = all.filter(
    (one) => one.subscriptionId.toLowerCase() === lower || one.displayName.toLowerCase() === lower,
  );
  // One that is not listed may still be readable by its id.
  return found.length === 0 && isGuid(wanted) ? [bare(wanted)] : found;
}

function bare(subscriptionId: string): Subscription {
  return { subscriptionId, displayName: subscriptionId };
}
