/** The addresses that a registry's private endpoints really have: endpoint, its network interface, and that one's addresses. */

import type { PrivateDns } from '../../diagnosis/network-facts.ts';
import type { AzureRegistry } from '../../diagnosis/registry-facts.ts';
import type { AzureClients } from '../clients.ts';
import { statusOf } from '../errors.ts';
import { type Json, obj, objects, properties, text, texts } from '../json.ts';
import { idPath } from '../names.ts';
import { vnetOf } from './environment.ts';

const API = '2023-11-01';

export type EndpointAddress = PrivateDns['endpoints'][number];

/**
 * Addresses of the approved endpoints. One that may not be read is left out: an endpoint can be in a subscription of its
 * own, and the rest is still worth knowing.
 */
export async function readEndpoints(
  clients: AzureClients,
  registry: AzureRegistry,
  signal: AbortSignal,
): Promise<readonly EndpointAddress[]> {
  const approved = registry.privateEndpoints.filter((each) => each.status === '' || /^approved$/i.test(each.status));
  const addresses = await Promise.all(
    approved.map((each) =>
      readEndpoint(clients, each.id, signal).catch((error: unknown) => {
        if (signal.aborted) throw error;
        clients.log.debug({ status: statusOf(error) }, 'a private endpoint could not be read');
        return [];
      }),
    ),
  );
  return addresses.flat();
}

async function readEndpoint(
  clients: AzureClients,
  id: string,
  signal: AbortSignal,
): Promise<readonly EndpointAddress[]> {
  const path = idPath(id);
  if (path === null) return [];
  const props = properties(await clients.get(path, API, signal));
  const vnetId = vnetOf(text(obj(props.subnet).id) ?? '');
  const interfaces = objects(props.networkInterfaces).flatMap((each) => text(each.id) ?? []);
  const cards = await Promise.all(
    interfaces.map(async (nicId) => {
      const nicPath = idPath(nicId);
      return nicPath === null ? [] : toAddresses(await clients.get(nicPath, API, signal), id, vnetId);
    }),
  ).catch((error: unknown) => {
    if (signal.aborted) throw error;
    // The endpoint repeats its addresses, if not always all of them.
    return [];
  });
  const found = cards.flat();
  return found.length > 0 ? found : fromEndpoint(props, id, vnetId);
}

/** The interface's addresses with the names that each stands for. */
export function toAddresses(nic: Json, endpointId: string, vnetId: string | null): readonly EndpointAddress[] {
  return objects(properties(nic).ipConfigurations).flatMap((configuration) => {
    const props = properties(configuration);
    const ip = text(props.privateIPAddress) ?? text(props.privateIpAddress);
    if (ip === null) return [];
    const own = vnetId ?? vnetOf(text(obj(props.subnet).id) ?? '');
    return texts(obj(props.privateLinkConnectionProperties).fqdns).map((fqdn) => ({
      endpointId,
      fqdn: fqdn.toLowerCase(),
      ip,
      vnetId: own,
    }));
  });
}

function fromEndpoint(props: Json, endpointId: string, vnetId: string | null): readonly EndpointAddress[] {
  return objects(props.customDnsConfigs).flatMap((config) => {
    const fqdn = text(config.fqdn);
    if (fqdn === null) return [];
    return texts(config.ipAddresses).map((ip) => ({ endpointId, fqdn: fqdn.toLowerCase(), ip, vnetId }));
  });
}
