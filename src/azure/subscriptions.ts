/** The subscriptions that the credential can see. */
import type { AzureClients } from './clients.ts';
import { text, word } from './json.ts';

export interface Subscription {
  readonly subscriptionId: string;
  readonly displayName: string;
}

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
  const rows = await clients.sharing.once('subscriptions', signal, (shared) =>
    clients.list('/subscriptions', '2022-12-01', shared),
  );
  return rows.flatMap((row) => {
    const subscriptionId = text(row.subscriptionId);
    const state = word(row.state);
    // A disabled or deleted one can still be listed; its resources cannot be read.
    if (subscriptionId === null || state === 'deleted') return [];
    return [{ subscriptionId, displayName: text(row.displayName) ?? subscriptionId }];
  });
}
