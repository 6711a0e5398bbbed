/**
 * All apps and jobs in reach, for whoever asks about several: one Resource Graph query over all subscriptions. It is shared:
 * whoever asks while it is under way waits for the same one, and for half a minute its answer serves everybody, so that a
 * storm of alerts costs one query. No verdict rests on it.
 */
import pLimit from 'p-limit';
import { type Fact, known, type Unknown, unknown } from '../../core/fact.ts';
import type { ReadContext } from '../../diagnosis/fact-source.ts';
import type { Inventory, InventoryApp } from '../../diagnosis/inventory.ts';
import type { AzureClients } from '../clients.ts';
import { unknownFrom } from '../errors.ts';
import { type Json, obj, objects, properties, text, word } from '../json.ts';
import { readFact } from '../reading.ts';
import { queryGraph } from '../resource-graph.ts';
import { settle } from '../settle.ts';
import { subscriptionsInReach, unlistedSubscriptions } from '../subscriptions.ts';
import { containers, registryEntry } from './app.ts';
import { AT_ONCE, appsSight, listApps, MOST_LISTS } from './app-lists.ts';
import { vnetOf } from './environment.ts';
import { toRef } from './find-apps.ts';

/** Resource Graph itself lags by seconds to minutes, so half a minute more makes no other answer of it. */
const KEEP_MS = 30_000;
const KEY = 'inventory';
const SOURCE = 'Resource Graph';
const ENVIRONMENT = 'microsoft.app/managedenvironments';

/** Containers come whole, since KQL has no way to say "the image of each"; nothing but the image is read of them. */
const QUERY = [
  `resources | where type in~ ('microsoft.app/containerapps', 'microsoft.app/jobs', '${ENVIRONMENT}')`,
  'project id, name, type, environmentId = properties.environmentId, managedEnvironmentId = properties.managedEnvironmentId, latestRevisionName = properties.latestRevisionName, latestReadyRevisionName = properties.latestReadyRevisionName, provisioningState = properties.provisioningState, runningStatus = properties.runningStatus, runningState = properties.runningState, registries = properties.configuration.registries, containers = properties.template.containers, initContainers = properties.template.initContainers, subnetId = properties.vnetConfiguration.infrastructureSubnetId',
  // Pages follow each other only where the order is told.
  'order by id asc',
].join(' | ');

interface Look {
  readonly inventory: Inventory;
  readonly source: string;
}

export async function readInventory(clients: AzureClients, context: ReadContext): Promise<Fact<Inventory>> {
  const had = clients.kept.get<Look>(KEY, KEEP_MS);
  if (had !== null) return known(had.value.inventory, had.value.source, had.at);
  const sight = () => ({ what: 'the list of all container apps', remedy: 'pullcheck doctor' });
  const fact = await readFact(clients, context, SOURCE, sight, (signal) =>
    clients.sharing.once(KEY, signal, async (shared) => clients.kept.put(KEY, await look(clients, shared))),
  );
  if (fact.state === 'unknown') return fact;
  const { value, at } = fact.value;
  return known(value.inventory, value.source, at);
}

async function look(clients: AzureClients, signal: AbortSignal): Promise<Look> {
  const [graph, gaps] = await Promise.all([
    settle(queryGraph(clients, QUERY, clients.subscriptionIds, signal)),
    unlisted(clients, signal),
  ]);
  signal.throwIfAborted();
  if (!graph.ok) return fromLists(clients, graph.error, signal);
  const apps = read(graph.value.map(asResource));
  // Resource Graph says nothing of what may not be read: of its silence ARM knows the reason.
  if (apps.length === 0) return fromLists(clients, null, signal);
  return { inventory: { apps, gaps }, source: SOURCE };
}

/** A subscription that the settings name and that nobody shows us; without such a setting there is none to miss. */
async function unlisted(clients: AzureClients, signal: AbortSignal): Promise<readonly Unknown[]> {
  if (clients.subscriptionIds.length === 0) return [];
  const found = await settle(unlistedSubscriptions(clients, signal));
  if (!found.ok) return [unknownFrom(found.error, { what: 'your list of subscriptions', remedy: null })];
  return found.value.map((subscriptionId) => {
    const { what, remedy } = appsSight(clients, { subscriptionId, displayName: subscriptionId });
    return unknown('denied', `I do not have the right to read ${what}`, remedy);
  });
}

/**
 * @param refused why Resource Graph did not answer; null = it did, with nothing
 * @throws the reason when no list was answered either
 */
async function fromLists(clients: AzureClients, refused: unknown, signal: AbortSignal): Promise<Look> {
  const all = await subscriptionsInReach(clients, signal);
  const looked = all.slice(0, MOST_LISTS);
  const limit = pLimit(AT_ONCE);
  const resources: Json[] = [];
  const gaps: Unknown[] = [];
  const errors: unknown[] = [];
  await Promise.all(
    looked.map((one) =>
      limit(async () => {
        const list = await settle(listApps(clients, one, signal));
        if (list.ok) resources.push(...list.value.resources);
        if (list.ok && list.value.gap !== null) gaps.push(list.value.gap);
        if (!list.ok) {
          errors.push(list.error);
          gaps.push(unknownFrom(list.error, appsSight(clients, one)));
        }
      }),
    ),
  );
  signal.throwIfAborted();
  if (errors.length > 0 && errors.length === looked.length) throw errors[0];
  const left = all.length - looked.length;
  const whatIsLeft = { what: `the container apps of ${left} more subscriptions`, remedy: null };
  if (left > 0 && refused !== null) gaps.push(unknownFrom(refused, whatIsLeft));
  return { inventory: { apps: read(resources), gaps }, source: 'ARM' };
}

/** A row of the query, in the shape that ARM's lists have. */
function asResource(row: Json): Json {
  const { id, name, type, registries, containers: main, initContainers, subnetId, ...props } = row;
  return {
    id,
    name,
    type,
    properties: {
      ...props,
      configuration: { registries },
      template: { containers: main, initContainers },
      vnetConfiguration: { infrastructureSubnetId: subnetId },
    },
  };
}

function read(resources: readonly Json[]): readonly InventoryApp[] {
  const networks = new Map<string, string | null>();
  for (const resource of resources)
    if (word(resource.type) === ENVIRONMENT) {
      const subnetId = text(obj(properties(resource).vnetConfiguration).infrastructureSubnetId);
      networks.set(word(resource.id) ?? '', subnetId === null ? null : vnetOf(subnetId));
    }
  return resources.flatMap((resource) => {
    const ref = toRef(resource);
    if (ref === null) return [];
    const props = properties(resource);
    const environmentId = text(props.environmentId) ?? text(props.managedEnvironmentId);
    return [
      {
        ref,
        environmentId,
        networkId: networks.get(environmentId?.toLowerCase() ?? '') ?? null,
        images: containers(obj(props.template)).map(({ image }) => image),
        registries: objects(obj(props.configuration).registries)
          .flatMap(registryEntry)
          .map(({ server, identity, username }) => ({ server, identity, username })),
        latestRevision: text(props.latestRevisionName),
        latestReadyRevision: text(props.latestReadyRevisionName),
        provisioningState: text(props.provisioningState),
        // A job's word for it is `runningState`.
        runningStatus: text(props.runningStatus) ?? text(props.runningState),
      },
    ];
  });
}
