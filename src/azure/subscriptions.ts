/** The subscriptions that the credential can see. */
import type { ReadContext } from '../diagnosis/fact-source.ts';
import { aside } from './aside.ts';
import type { AzureClients } from './clients.ts';
import { type Json, text, word } from './json.ts';
import { segment } from './names.ts';

export interface Subscription {
  readonly subscriptionId: string;
  readonly displayName: string;
}

/** Subscriptions are made and shared by hand: a list of minutes ago is as good, unless somebody was not found in it. */
const KEEP_MS = 3 * 60_000;
const KEY = 'subscriptions';
const API = '2022-12-01';

/**
 * Enabled subscriptions in reach. With `AZURE_SUBSCRIPTION_IDS` set, those; nothing is asked then.
 * @throws what the pipeline throws
 */
export async function subscriptionsInReach(
  clients: AzureClients,
  signal: AbortSignal,
): Promise<readonly Subscription[]> {
  if (clients.subscriptionIds.length > 0)
    return clients.subscriptionIds.map((subscriptionId) => ({ subscriptionId, displayName: subscriptionId }));
  const rows = await listed(clients, signal);
  return rows.flatMap((row) => {
    const subscriptionId = text(row.subscriptionId);
    const state = word(row.state);
    // A disabled or deleted one can still be listed; its resources cannot be read.
    if (subscriptionId === null || state === 'deleted') return [];
    return [{ subscriptionId, displayName: text(row.displayName) ?? subscriptionId }];
  });
}

/**
 * The same, with their names also where the settings say only their ids.
 * @throws what the pipeline throws
 */
export async function namedSubscriptions(clients: AzureClients, signal: AbortSignal): Promise<readonly Subscription[]> {
  const configured = await subscriptionsInReach(clients, signal);
  if (clients.subscriptionIds.length === 0) return configured;
  const names = new Map(
    (await listed(clients, signal)).map((row) => [word(row.subscriptionId) ?? '', text(row.displayName)] as const),
  );
  return configured.map(({ subscriptionId }) => ({
    subscriptionId,
    displayName: names.get(subscriptionId.toLowerCase()) ?? subscriptionId,
  }));
}

/**
 * Those of the settings that are not among the ones that the credential can see.
 * @throws what the pipeline throws
 */
export async function unlistedSubscriptions(clients: AzureClients, signal: AbortSignal): Promise<readonly string[]> {
  if (clients.subscriptionIds.length === 0) return [];
  const seen = new Set((await listed(clients, signal)).map((row) => word(row.subscriptionId)));
  return clients.subscriptionIds.filter((id) => !seen.has(id.toLowerCase()));
}

/** After a search that found nothing: the right to another subscription may be what is granted next. */
export function forgetSubscriptions(clients: AzureClients): void {
  clients.kept.forget(KEY);
}

/** The Entra tenant that a subscription belongs to; null when that cannot be seen. */
export async function tenantOf(
  clients: AzureClients,
  subscriptionId: string,
  context: ReadContext,
): Promise<string | null> {
  const id = subscriptionId.toLowerCase();
  const tenants = `tenant of ${id}`;
  const kept = clients.kept.get<string>(tenants, KEEP_MS);
  if (kept !== null) return kept.value;
  // Where the settings name the subscriptions, nobody has asked for the list: then this one alone.
  const row = await aside(clients, 'the tenant', context, async (short) =>
    clients.subscriptionIds.length > 0
      ? clients.sharing.once(tenants, short, (shared) => clients.get(`/subscriptions/${segment(id)}`, API, shared))
      : (await listed(clients, short)).find((each) => word(each.subscriptionId) === id),
  );
  const tenantId = text(row?.tenantId);
  return tenantId === null ? null : clients.kept.put(tenants, tenantId).value;
}

async function listed(clients: AzureClients, signal: AbortSignal): Promise<readonly Json[]> {
  const kept = clients.kept.get<readonly Json[]>(KEY, KEEP_MS);
  if (kept !== null) return kept.value;
  return clients.sharing.once(KEY, signal, async (shared) => {
    const rows = await clients.list('/subscriptions', API, shared);
    // None at all is what somebody is about to repair.
    if (rows.length > 0) clients.kept.put(KEY, rows);
    return rows;
  });
}
