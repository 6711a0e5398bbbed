/** The way out of the environment's subnet: routes, outbound rules, DNS servers, NAT. */
import type { Fact } from '../../core/fact.ts';
import type { NetworkPath, ReadContext } from '../../diagnosis/facts.ts';
import type { AzureClients } from '../clients.ts';
import { GarbledAnswer } from '../errors.ts';
import { type Json, num, obj, objects, properties, text, texts, word } from '../json.ts';
import { idPath } from '../names.ts';
import { readFact } from '../reading.ts';
import { vnetOf } from './environment.ts';

const API = '2023-11-01';

export function readNetworkPath(
  clients: AzureClients,
  subnetId: string,
  context: ReadContext,
): Promise<Fact<NetworkPath>> {
  const vnetId = vnetOf(subnetId);
  return readFact(
    clients,
    context,
    'ARM',
    () => ({ what: "the environment's virtual network", remedy: clients.grant('Reader', vnetId ?? subnetId) }),
    async (signal) => {
      const vnetPath = vnetId === null ? null : idPath(vnetId);
      const subnetPath = idPath(subnetId);
      if (vnetPath === null || subnetPath === null) throw new GarbledAnswer('the subnet has no readable id');
      const vnetRead = clients.get(vnetPath, API, signal);
      vnetRead.catch(() => {});
      const subnet = properties(await clients.get(subnetPath, API, signal));
      const [vnet, routes, rules] = await Promise.all([
        vnetRead,
        part(clients, obj(subnet.routeTable).id, signal),
        part(clients, obj(subnet.networkSecurityGroup).id, signal),
      ]);
      return {
        subnetId,
        dnsServers: texts(obj(properties(vnet).dhcpOptions).dnsServers),
        routes: routes === null ? [] : toRoutes(routes),
        outboundRules: rules === null ? [] : toOutboundRules(rules),
        natGatewayId: text(obj(subnet.natGateway).id),
      };
    },
  );
}

/** A resource that the subnet may refer to; null when it refers to none. */
async function part(clients: AzureClients, id: unknown, signal: AbortSignal): Promise<Json | null> {
  const written = text(id);
  if (written === null) return null;
  const path = idPath(written);
  if (path === null) throw new GarbledAnswer('the subnet refers to something by no readable id');
  return clients.get(path, API, signal);
}

export function toRoutes(table: Json): NetworkPath['routes'] {
  return objects(properties(table).routes).flatMap((route) => {
    const props = properties(route);
    const prefix = text(props.addressPrefix);
    if (prefix === null) return [];
    return [{ prefix, nextHop: text(props.nextHopType) ?? '', nextHopIp: text(props.nextHopIpAddress) }];
  });
}

/** The rules that people wrote, strongest first; Azure's default rules let everything out. */
export function toOutboundRules(group: Json): NetworkPath['outboundRules'] {
  return objects(properties(group).securityRules)
    .flatMap((rule) => {
      const props = properties(rule);
      if (word(props.direction) !== 'outbound') return [];
      return [
        {
          name: text(rule.name) ?? '',
          access: word(props.access) === 'deny' ? ('deny' as const) : ('allow' as const),
          priority: num(props.priority) ?? 65_000,
          destination: both(props.destinationAddressPrefix, props.destinationAddressPrefixes),
          ports: both(props.destinationPortRange, props.destinationPortRanges),
        },
      ];
    })
    .sort((a, b) => a.priority - b.priority);
}

function both(one: unknown, many: unknown): readonly string[] {
  const single = text(one);
  return [...(single === null ? [] : [single]), ...texts(many)];
}
