/**
 * The private DNS zones that hold a registry's names, who is linked to them, and the addresses that the registry's private
 * endpoints really have.
 */
import { parseResourceId } from '../../core/app-ref.ts';
import type { Fact } from '../../core/fact.ts';
import type { ReadContext } from '../../diagnosis/fact-source.ts';
import type { DnsZone, Environment, PrivateDns } from '../../diagnosis/network-facts.ts';
import type { AzureRegistry } from '../../diagnosis/registry-facts.ts';
import type { AzureClients } from '../clients.ts';
import { GarbledAnswer, statusOf } from '../errors.ts';
import { type Json, obj, objects, properties, text } from '../json.ts';
import { idPath, kqlString, segment } from '../names.ts';
import { onceADiagnosis } from '../per-diagnosis.ts';
import { readFact } from '../reading.ts';
import { queryGraph } from '../resource-graph.ts';
import { settle } from '../settle.ts';
import { subscriptionsInReach } from '../subscriptions.ts';
import { readEndpoints } from './private-endpoints.ts';

const API = '2020-06-01';

export function readPrivateDns(
  clients: AzureClients,
  registry: AzureRegistry,
  environment: Environment,
  context: ReadContext,
): Promise<Fact<PrivateDns>> {
  const zoneName = clients.cloud.registryPrivateZone;
  return readFact(
    clients,
    context,
    'ARM private DNS',
    () => ({
      what: `the private DNS zones ${zoneName}`,
      remedy: clients.grant('Reader', scopeOf(registry, environment)),
    }),
    async (signal) => {
      const [found, endpoints] = await Promise.all([
        findZones(clients, zoneName, registry, environment, { ...context, signal }),
        readEndpoints(clients, registry, signal),
      ]);
      const read = await Promise.all(
        found.ids.map((id) => readZone(clients, id, environment.vnetId, { ...context, signal })),
      );
      const vnetId = environment.vnetId;
      const zones = read.flatMap((zone) => (zone !== null && 'links' in zone ? [zone] : []));
      const linked = zones.some((zone) => zone.links.some((link) => vnetId !== null && same(link.vnetId, vnetId)));
      // A zone whose links may not be read could be the one that is linked; unless another is, for a network can be linked
      // to one zone of a name only.
      const failed = read.find((zone) => zone !== null && 'error' in zone);
      if (failed && 'error' in failed && !linked) throw failed.error;
      return { zoneName, vnetId, zones, zonesComplete: found.complete && !failed, endpoints };
    },
  );
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function scopeOf(registry: AzureRegistry, environment: Environment): string {
  const id = environment.vnetId === null ? registry.resourceId : environment.vnetId;
  return `/subscriptions/${parseResourceId(id)?.subscriptionId ?? '<subscription-id>'}`;
}

interface FoundZones {
  readonly ids: readonly string[];
  /** Every subscription in reach has been searched. */
  readonly complete: boolean;
}

/**
 * By Resource Graph over all subscriptions, and by ARM's own lists where a zone is most likely, at once: Graph lags and shows
 * only what may be read, the lists say when they may not be.
 */
async function findZones(
  clients: AzureClients,
  zoneName: string,
  registry: AzureRegistry,
  environment: Environment,
  context: ReadContext,
): Promise<FoundZones> {
  const near = new Set(
    [environment.vnetId, environment.id, registry.resourceId].flatMap((id) => {
      const subscription = id === null ? undefined : parseResourceId(id)?.subscriptionId;
      return subscription === undefined ? [] : [subscription.toLowerCase()];
    }),
  );
  const query = `resources | where type =~ 'microsoft.network/privatednszones' | where name =~ ${kqlString(zoneName)} | project id, name`;
  const [graph, lists] = await Promise.all([
    settle(
      onceADiagnosis(clients, `zones named ${zoneName}`, context, (shared) =>
        queryGraph(clients, query, clients.subscriptionIds, shared),
      ),
    ),
    Promise.all([...near].map((subscription) => settle(zonesOf(clients, subscription, context)))),
  ]);
  const ids = new Map<string, string>();
  for (const one of [graph, ...lists]) {
    if (!one.ok) continue;
    for (const row of one.value) {
      const id = text(row.id);
      const name = id === null ? null : (text(row.name) ?? parseResourceId(id)?.name ?? null);
      if (id !== null && name !== null && same(name, zoneName)) ids.set(id.toLowerCase(), id);
    }
  }
  const failed = [graph, ...lists].find((one) => !one.ok);
  if (failed && !failed.ok && ids.size === 0 && lists.every((one) => !one.ok)) throw failed.error;
  const listsWork = lists.every((one) => one.ok);
  return {
    ids: [...ids.values()],
    complete: listsWork && (graph.ok || (await onlyThese(clients, near, context.signal))),
  };
}

function zonesOf(clients: AzureClients, subscription: string, context: ReadContext): Promise<readonly Json[]> {
  return onceADiagnosis(clients, `zones of ${subscription}`, context, (shared) =>
    clients.list(`/subscriptions/${segment(subscription)}/providers/Microsoft.Network/privateDnsZones`, API, shared),
  );
}

/** Without Resource Graph the search is complete only if there are no other subscriptions. */
async function onlyThese(clients: AzureClients, near: ReadonlySet<string>, signal: AbortSignal): Promise<boolean> {
  const reach = await settle(subscriptionsInReach(clients, signal));
  return reach.ok && reach.value.every((one) => near.has(one.subscriptionId.toLowerCase()));
}

/** null: deleted since Resource Graph saw it. */
async function readZone(
  clients: AzureClients,
  id: string,
  vnetId: string | null,
  context: ReadContext,
): Promise<DnsZone | { readonly error: unknown } | null> {
  const path = idPath(id);
  if (path === null) return { error: new GarbledAnswer('a private DNS zone has no readable id') };
  try {
    const [links, records] = await Promise.all([
      part(clients, `${path}/virtualNetworkLinks`, context),
      settle(part(clients, `${path}/A`, context)),
    ]);
    const zone = toZone(id, links, records.ok ? records.value : []);
    // What a zone holds matters only where it answers: one that is not linked is judged by its links alone.
    const answers = vnetId !== null && zone.links.some((link) => same(link.vnetId, vnetId));
    return !records.ok && answers ? { error: records.error } : zone;
  } catch (error) {
    if (context.signal.aborted) throw error;
    return statusOf(error) === 404 ? null : { error };
  }
}

function part(clients: AzureClients, path: string, context: ReadContext): Promise<readonly Json[]> {
  return onceADiagnosis(clients, `zone ${path.toLowerCase()}`, context, (shared) => clients.list(path, API, shared));
}

export function toZone(id: string, links: readonly Json[], records: readonly Json[]): DnsZone {
  return {
    id,
    links: links.flatMap((link) => {
      const props = properties(link);
      const vnetId = text(obj(props.virtualNetwork).id);
      if (vnetId === null) return [];
      return [{ name: text(link.name) ?? '', vnetId, state: text(props.virtualNetworkLinkState) }];
    }),
    records: records.flatMap((record) => {
      const name = text(record.name);
      if (name === null) return [];
      const props = properties(record);
      // ARM writes aRecords, `az` and some SDKs write ARecords.
      const values = Array.isArray(props.aRecords) ? props.aRecords : props.ARecords;
      return [{ name, ips: objects(values).flatMap((value) => text(value.ipv4Address) ?? []) }];
    }),
  };
}
