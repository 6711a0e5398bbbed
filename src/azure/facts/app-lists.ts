/** ARM's own lists of apps and jobs, one subscription at a time: what completes Resource Graph, and stands in for it. */
import type { Unknown } from '../../core/fact.ts';
import { type AzureClients, parseAnswer } from '../clients.ts';
import { GarbledAnswer, type Sight, unknownFrom } from '../errors.ts';
import { type Json, objects } from '../json.ts';
import { type RawBodies, rawBodies } from '../reading.ts';
import { settle } from '../settle.ts';
import type { Subscription } from '../subscriptions.ts';

/** Lists that run at once: ARM lets 25 reads a second pass, and other facts want some of them. */
export const AT_ONCE = 6;
/** Beyond this many subscriptions Resource Graph alone answers, if it answers: lists of all would take too long. */
export const MOST_LISTS = 12;

export interface ListedApps {
  /** As ARM has them, apps first. */
  readonly resources: readonly Json[];
  /** The jobs may not be read where the apps may. */
  readonly gap: Unknown | null;
}

/**
 * Apps and jobs of one subscription, at once.
 * @throws what the pipeline throws when the apps could not be listed
 */
export async function listApps(
  clients: AzureClients,
  subscription: Subscription,
  signal: AbortSignal,
): Promise<ListedApps> {
  const client = await clients.containerApps(subscription.subscriptionId);
  const read = async (pages: AsyncIterable<unknown>, bodies: RawBodies['bodies']): Promise<readonly Json[]> => {
    for await (const _page of pages) signal.throwIfAborted();
    return bodies.flatMap((body) => resourcesOf(parseAnswer(body)));
  };
  const apps = rawBodies();
  const jobs = rawBodies();
  const options = { abortSignal: signal };
  const [listed, jobList] = await Promise.all([
    read(client.containerApps.listBySubscription({ ...options, onResponse: apps.onResponse }).byPage(), apps.bodies),
    settle(read(client.jobs.listBySubscription({ ...options, onResponse: jobs.onResponse }).byPage(), jobs.bodies)),
  ]);
  if (jobList.ok) return { resources: [...listed, ...jobList.value], gap: null };
  const sight = { ...appsSight(clients, subscription), what: `the jobs of subscription ${subscription.displayName}` };
  return { resources: listed, gap: unknownFrom(jobList.error, sight) };
}

export function appsSight(clients: AzureClients, subscription: Subscription): Sight {
  return {
    what: `the container apps of subscription ${subscription.displayName}`,
    remedy: clients.grant('Reader', `/subscriptions/${subscription.subscriptionId}`),
  };
}

function resourcesOf(page: Json): readonly Json[] {
  if (!Array.isArray(page.value)) throw new GarbledAnswer("Azure's answer held no list");
  return objects(page.value);
}
