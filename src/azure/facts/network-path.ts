/** The way out of the environment's subnet: routes, outbound rules, DNS servers, NAT. */
import { sameId } from '../../core/app-ref.ts';
import type { Fact } from '../../core/fact.ts';
import type { ReadContext } from '../../diagnosis/fact-source.ts';
import type { NetworkPath } from '../../diagnosis/network-facts.ts';
import type { AzureClients } from '../clients.ts';
import { GarbledAnswer } from '../errors.ts';
import { isObject, type Json, num, obj, objects, properties, text, texts, word } from '../json.ts';
import { idPath } from '../names.ts';
import { readFact } from '../reading.ts';
import { settle } from '../settle.ts';
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
      const [vnetRead, subnetRead] = await Promise.all([
        settle(clients.get(vnetPath, API, signal)),
        settle(clients.get(subnetPath, API, signal)),
      ]);
      if (!vnetRead.ok) throw vnetRead.error;
      const vnet = vnetRead.value;
      // A network lists its subnets in full, so the subnet need not be readable by itself.
      const whole = subnetRead.ok ? subnetRead.value : subnetIn(vnet, subnetId);
      if (whole === null) throw subnetRead.ok ? new GarbledAnswer('the subnet could not be read') : subnetRead.error;
      const subnet = properties(whole);
      const [routes, rules] = await Promise.all([
        part(clients, obj(subnet.routeTable).id, signal),
        part(clients, obj(subnet.networkSecurityGroup).id, signal),
      ]);
      return {
        subnetId,
        subnetRanges: both(subnet.addressPrefix, subnet.addressPrefixes),
        serviceEndpoints: objects(subnet.serviceEndpoints).flatMap((one) => text(one.service) ?? []),
        dnsServers: texts(obj(properties(vnet).dhcpOptions).dnsServers),
        routes: routes === null ? [] : toRoutes(routes),
        outboundRules: rules === null ? [] : toOutboundRules(rules),
        natGatewayId: text(obj(subnet.natGateway).id),
        routeTableId: text(obj(subnet.routeTable).id),
        networkSecurityGroupId: text(obj(subnet.networkSecurityGroup).id),
      };
    },
  );
}

/** The subnet as its network lists it; null when it is not there, or is there by its id alone. */
export function subnetIn(vnet: Json, subnetId: string): Json | null {
  const found = objects(properties(vnet).subnets).find((each) => sameId(text(each.id) ?? '', subnetId));
  return found !== undefined && isObject(found.properties) ? found : null;
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
          protocol: word(props.protocol) ?? '*',
          source: both(props.sourceAddressPrefix, props.sourceAddressPrefixes),
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
