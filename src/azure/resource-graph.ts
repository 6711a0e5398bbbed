/** Azure Resource Graph: one query over all subscriptions in reach. It lags behind ARM by seconds to minutes. */
import type { AzureClients } from './clients.ts';
import { GarbledAnswer } from './errors.ts';
import { type Json, objects, text } from './json.ts';

const MAX_PAGES = 10;

/**
 * @param query KQL; every text in it has passed `kqlString`
 * @param subscriptionIds empty = all that the credential can see
 * @returns all rows, as objects
 */
export async function queryGraph(
  clients: AzureClients,
  query: string,
  subscriptionIds: readonly string[],
  signal: AbortSignal,
): Promise<readonly Json[]> {
  const rows: Json[] = [];
  let skipToken: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer: Json = await clients.postGraph(
      {
        ...(subscriptionIds.length > 0 ? { subscriptions: subscriptionIds } : {}),
        query,
        options: { resultFormat: 'objectArray', $top: 1000, ...(skipToken === null ? {} : { $skipToken: skipToken }) },
      },
      signal,
    );
    if (!Array.isArray(answer.data)) throw new GarbledAnswer("Resource Graph's answer held no rows");
    rows.push(...objects(answer.data));
    skipToken = text(answer.$skipToken);
    if (skipToken === null) return rows;
  }
  throw new GarbledAnswer('Resource Graph had too many rows');
}
