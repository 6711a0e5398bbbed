/** What was changed around an app in a time: its own events, and those of the groups and providers that its pull depends on. */
import { setMaxListeners } from 'node:events';
import type { AppRef } from '../../core/app-ref.ts';
import { type Fact, known, type Unknown, unknown } from '../../core/fact.ts';
import type { ChangePlace, ChangeQuery, ToldChanges } from '../../diagnosis/change-facts.ts';
import type { ReadContext } from '../../diagnosis/fact-source.ts';
import type { AzureClients } from '../clients.ts';
import { unknownFrom } from '../errors.ts';
import type { Json } from '../json.ts';
import { onceADiagnosis } from '../per-diagnosis.ts';
import { settle } from '../settle.ts';
import { type Clause, listEvents, listOwnEvents, OWN_EVENTS_MS, toActivityEvents } from './activity-log.ts';

/** So much earlier than the fact itself, that what other places have told still gets out. */
const HEAD_START_MS = 200;

/** Every place by itself: one that is denied, throttled or slow becomes a gap beside what the others tell. */
export async function readRecentChanges(
  clients: AzureClients,
  ref: AppRef,
  query: ChangeQuery,
  context: ReadContext,
): Promise<Fact<ToldChanges>> {
  const own = {
    subscriptionId: ref.subscriptionId,
    read: (signal: AbortSignal) => ownEvents(clients, ref, query, { ...context, signal }),
  };
  const others = query.places.map((place) => ({
    subscriptionId: place.subscriptionId,
    // Two failing images may have their registries in one group.
    read: (signal: AbortSignal) =>
      onceADiagnosis(clients, keyOf(place, query), { ...context, signal }, (shared) =>
        listEvents(clients, place.subscriptionId, clauseOf(place), query, shared),
      ),
  }));
  const reads = await inTime(clients, context, (signal) =>
    [...(query.own ? [own] : []), ...others].map(async ({ subscriptionId, read }) => ({
      subscriptionId,
      settled: await settle(read(signal)),
    })),
  );
  const gaps: Unknown[] = [];
  const rows: Json[] = [];
  for (const { subscriptionId, settled } of reads) {
    if (settled.ok) rows.push(...settled.value);
    else
      gaps.push(
        unknownFrom(settled.error, {
          what: `the activity log of the subscription ${subscriptionId}`,
          remedy: clients.grant('Reader', `/subscriptions/${subscriptionId}`),
        }),
      );
  }
  const [first] = gaps;
  if (first !== undefined && gaps.length === reads.length) return first;
  if (reads.length === 0) return unknown('absent', 'no part of the activity log could be asked');
  const { from, to } = query;
  const events = toActivityEvents(distinct(rows)).filter(({ at }) => at >= from && at <= to);
  return known({ from, to, events, gaps }, 'activity log', clients.clock.now());
}

/** Those of three days are read anyway, for the failed deployments; older ones by themselves. */
async function ownEvents(
  clients: AzureClients,
  ref: AppRef,
  query: ChangeQuery,
  context: ReadContext,
): Promise<readonly Json[]> {
  if (query.from.getTime() >= clients.clock.now().getTime() - OWN_EVENTS_MS)
    return listOwnEvents(clients, ref, context);
  const clause: Clause = { name: 'resourceUri', value: ref.resourceId };
  return listEvents(clients, ref.subscriptionId, clause, query, context.signal);
}

function keyOf({ subscriptionId, resourceGroup, provider }: ChangePlace, { from, to }: ChangeQuery): string {
  const place = [subscriptionId, resourceGroup ?? '', provider ?? ''].join(' ').toLowerCase();
  return `activity of ${place} ${from.toISOString()} ${to.toISOString()}`;
}

function clauseOf({ resourceGroup, provider }: ChangePlace): Clause {
  if (resourceGroup !== null) return { name: 'resourceGroupName', value: resourceGroup };
  return provider === null ? null : { name: 'resourceProvider', value: provider };
}

/** What is not answered in time is aborted, which settles it. */
async function inTime<T>(
  clients: AzureClients,
  { signal, until }: ReadContext,
  start: (signal: AbortSignal) => readonly Promise<T>[],
): Promise<readonly T[]> {
  const late = new AbortController();
  const done = new AbortController();
  const either = AbortSignal.any([signal, late.signal]);
  // Each place listens to it, and each of its pages; without this, Node.js warns of a leak.
  setMaxListeners(0, either);
  const reads = Promise.all(start(either));
  if (until !== undefined) {
    const left = Math.max(0, until.getTime() - HEAD_START_MS - clients.clock.now().getTime());
    void clients.clock.after(left, done.signal).then(() => late.abort());
  }
  try {
    return await reads;
  } finally {
    done.abort();
  }
}

/** The app's group and its own events overlap, and so do groups and providers. */
function distinct(rows: readonly Json[]): readonly Json[] {
  const seen = new Map<unknown, Json>();
  for (const row of rows) {
    const key = typeof row.eventDataId === 'string' && row.eventDataId !== '' ? row.eventDataId : row;
    if (!seen.has(key)) seen.set(key, row);
  }
  return [...seen.values()];
}
