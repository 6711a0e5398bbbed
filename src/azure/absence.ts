/**
 * Is a resource that answered 404 really not there? A gateway, a replay of recorded answers or a cloud without that type says
 * 404 to everything; so only a list of its kind, which can be read and lacks it, shows that it is gone.
 */
import { sameId } from '../core/app-ref.ts';
import type { AzureClients } from './clients.ts';
import { text } from './json.ts';

/**
 * @param listPath the collection that would hold it, as `AzureClients.list` wants it
 * @throws what the pipeline throws when the list cannot be read: then nobody knows
 */
export async function isListed(
  clients: AzureClients,
  listPath: string,
  apiVersion: string,
  resourceId: string,
  signal: AbortSignal,
): Promise<boolean> {
  const all = await clients.list(listPath, apiVersion, signal);
  return all.some((one) => sameId(text(one.id) ?? '', resourceId));
}
