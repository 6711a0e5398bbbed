/**
 * Does the registry's name lead to its private endpoint, seen from the environment's own network? Azure answers a private
 * endpoint's name from a private DNS zone, and only inside networks that the zone is linked to; everywhere else public DNS
 * answers with the registry's public side, which refuses. So a missing link reads as "unauthorized", not as "no such host".
 */
import { sameId } from '../core/app-ref.ts';
import type { Fact } from '../core/fact.ts';
import { nameOf } from './commands.ts';
import { listed } from './evidence.ts';
import type { FactName } from './facts.ts';
import type { DnsZone, Environment, NetworkPath, PrivateDns } from './network-facts.ts';
import type { AzureRegistry, Registry } from './registry-facts.ts';

export interface NameFacts {
  readonly registry: Fact<Registry>;
  readonly environment: Fact<Environment>;
  readonly privateDns: Fact<PrivateDns>;
  readonly networkPath: Fact<NetworkPath>;
}

/** An A record as it should be. */
export interface WantedRecord {
  /** Relative to the zone: `acme`, `acme.westeurope.data`. */
  readonly name: string;
  /** The name that is asked for: `acme.westeurope.data.azurecr.io`. */
  readonly fqdn: string;
  /** Addresses of the endpoint's NIC; empty when they could not be read. */
  readonly ips: readonly string[];
  /** False: an approved endpoint's address for this name could not be read. What the zone has may be that one's. */
  readonly ipsComplete: boolean;
  /** What the zone has; empty when it has no such record. */
  readonly found: readonly string[];
  /** The data endpoint serves layers only: signing in and manifests do not need it. */
  readonly data: boolean;
}

export type NameCheck =
  /** Names go where they should, or public DNS answers and that is as it should be. */
  | { readonly state: 'leads'; readonly because: string; readonly doubts: readonly string[] }
  | { readonly state: 'not-private'; readonly because: string; readonly doubts: readonly string[] }
  | {
      readonly state: 'broken';
      readonly fault: 'no-zone' | 'not-linked' | 'no-record' | 'wrong-record' | 'no-endpoint';
      readonly because: string;
      /** Clauses; empty when nothing speaks against it. */
      readonly doubts: readonly string[];
      readonly vnetId: string;
      readonly zone: DnsZone | null;
      readonly records: readonly WantedRecord[];
      readonly endpointId: string | null;
    }
  | { readonly state: 'unclear'; readonly because: string; readonly missing: readonly FactName[] };

export type BrokenName = Extract<NameCheck, { readonly state: 'broken' }>;

export function checkName(facts: NameFacts): NameCheck {
  const { registry, environment, privateDns, networkPath } = facts;
  if (registry.state === 'unknown')
    return { state: 'unclear', because: `The registry could not be read: ${registry.because}.`, missing: ['registry'] };
  if (registry.value.kind === 'other')
    return {
      state: 'not-private',
      because: isOnPublicDns(registry.value.host)
        ? `${registry.value.host} is no Azure registry: public DNS answers for it.`
        : `${registry.value.host} is no Azure registry: which DNS answers for it is not read.`,
      doubts: [...resolverDoubts(networkPath, environment), ...ownNameDoubts(registry.value.host, environment)],
    };
  if (environment.state === 'unknown')
    return {
      state: 'unclear',
      because: `The environment could not be read: ${environment.because}.`,
      missing: ['environment'],
    };
  const vnetId = networkOf(environment.value);
  if (vnetId === null)
    return {
      state: 'not-private',
      because: `${environment.value.name} has no virtual network of its own, so private DNS zones do not reach it.`,
      doubts: [],
    };
  if (privateDns.state === 'unknown')
    return {
      state: 'unclear',
      because: `The private DNS zones could not be read: ${privateDns.because}.`,
      missing: ['privateDns'],
    };
  return checkZones(registry.value, environment, vnetId, privateDns.value, networkPath);
}

function checkZones(
  registry: AzureRegistry,
  environment: Fact<Environment>,
  vnetId: string,
  dns: PrivateDns,
  networkPath: Fact<NetworkPath>,
): NameCheck {
  const vnet = nameOf(vnetId);
  // A partial answer leaves the state out; the addresses of such an endpoint are read like those of an approved one.
  const approved = registry.privateEndpoints.filter((endpoint) => /^(?:approved)?$/i.test(endpoint.status));
  const endpointId = approved[0]?.id ?? null;
  const zone = dns.zones.find((candidate) => linkTo(candidate, vnetId) !== null) ?? null;
  const doubts = [...resolverDoubts(networkPath, environment), ...placeDoubts(dns, vnetId)];
  if (approved[0]?.status === '') doubts.push('whether its private endpoint is approved was not told');
  const broken = { state: 'broken', vnetId, zone, endpointId } as const;

  if (zone === null) {
    if (registry.endpointsUntold === true)
      return {
        state: 'unclear',
        because: `Azure's answer did not say whether ${registry.host} has a private endpoint, and no private zone for it is linked to ${vnet}.`,
        missing: ['registry'],
      };
    if (approved.length === 0)
      return {
        state: 'not-private',
        because: `${registry.host} has no approved private endpoint, and no private zone for it is linked to ${vnet}.`,
        doubts,
      };
    const elsewhere = [
      ...new Set(dns.zones.flatMap((candidate) => candidate.links.map((link) => nameOf(link.vnetId)))),
    ];
    const servers = customServers(networkPath);
    // Hub and spoke: the zone is linked to the hub, where the DNS servers are. Nothing is wrong with that.
    if (servers.length > 0 && elsewhere.length > 0)
      return {
        state: 'unclear',
        because: `${vnet} asks its own DNS servers (${listed(servers)}), which cannot be followed from here; ${dns.zoneName} is linked to ${listed(elsewhere)}, not to ${vnet}.`,
        missing: [],
      };
    const incomplete = dns.zonesComplete ? [] : ['not all subscriptions could be searched for zones'];
    // Azure's own resolver asks elsewhere too where a ruleset tells it to, and no fact reads those
    // (https://learn.microsoft.com/azure/dns/private-resolver-endpoints-rulesets).
    if (elsewhere.length > 0)
      incomplete.push(
        `the zone is linked to ${listed(elsewhere)}, and a DNS forwarding ruleset on ${vnet}, which I do not read, may send its questions there`,
      );
    const endpoint = nameOf(approved[0]?.id ?? '');
    if (dns.zones.length === 0)
      return {
        ...broken,
        fault: 'no-zone',
        because: `${registry.host} has the private endpoint ${endpoint}, but there is no private DNS zone ${dns.zoneName}: in ${vnet} its name leads to the public side.`,
        doubts: [...doubts, 'a zone in a subscription that I cannot see may be linked to it'],
        records: [],
      };
    // The zone that this very endpoint registers in, or one that nobody uses, is the one whose link is missing. Of others
    // it cannot be told: a network may be linked to a zone of that name in a subscription out of sight.
    const own = dns.zones.find((candidate) => hasRecordFor(candidate, registry));
    const unused = dns.zones.every((candidate) => candidate.links.length === 0);
    if (own === undefined && !unused) incomplete.push('a zone in a subscription that I cannot see may be linked to it');
    return {
      ...broken,
      fault: 'not-linked',
      zone: own ?? dns.zones[0] ?? null,
      because: `${registry.host} has the private endpoint ${endpoint}, but the private DNS zone ${dns.zoneName} is not linked to ${vnet}, the network of the app: there the name leads to the public side.`,
      doubts: [...doubts, ...incomplete],
      records: [],
    };
  }

  // Public DNS sends a registry's name into the private zone only once the registry has a private endpoint. Until then a
  // zone that serves other registries does no harm.
  if (registry.privateEndpoints.length === 0 && registry.endpointsUntold !== true)
    return {
      state: 'not-private',
      because: `${registry.host} has no private endpoint: public DNS answers for it, whatever zones are linked to ${vnet}.`,
      doubts: resolverDoubts(networkPath, environment),
    };
  if (approved.length === 0)
    doubts.push(`its private endpoint is ${listed(registry.privateEndpoints.map((one) => one.status))}`);

  const link = linkTo(zone, vnetId);
  if (link?.state != null && link.state.toLowerCase() !== 'completed')
    doubts.push(`the link ${link.name} is not complete yet (${link.state})`);
  const endpointIds = approved.map((endpoint) => endpoint.id);
  const records = wantedRecords(registry, dns, zone, endpointIds);
  const missing = records.filter((record) => record.found.length === 0);
  const wrong = records.filter(
    (record) => record.found.length > 0 && record.ips.length > 0 && !record.found.some((ip) => record.ips.includes(ip)),
  );
  if (missing.length > 0)
    return {
      ...broken,
      fault: 'no-record',
      because: `The private DNS zone ${dns.zoneName} is linked to ${vnet} but holds no record ${listed(missing.map((record) => record.name))}: there the name does not exist.`,
      doubts,
      records: missing,
    };
  if (wrong.length > 0)
    return {
      ...broken,
      fault: 'wrong-record',
      because: `The private DNS zone ${dns.zoneName} sends ${listed(wrong.map((record) => `${record.name} to ${listed(record.found)}; the endpoint has ${listed(record.ips)}`))}.`,
      doubts: wrong.every((record) => record.ipsComplete)
        ? doubts
        : [
            ...doubts,
            'another private endpoint of it is approved whose address could not be read, and may be that one',
          ],
      records: wrong,
    };
  if (approved.length === 0)
    return {
      ...broken,
      fault: 'no-endpoint',
      because: `The private DNS zone ${dns.zoneName}, linked to ${vnet}, sends ${registry.host} to ${listed(records.flatMap((record) => record.found))}, but the registry has no approved private endpoint.`,
      doubts,
      records,
    };
  const unread = dns.endpoints.length === 0 ? ['the addresses of the private endpoint could not be read'] : [];
  return {
    state: 'leads',
    because: `In ${vnet} the name leads to the private endpoint ${nameOf(approved[0]?.id ?? '')}: ${records.map((record) => `${record.name} is ${listed(record.found)}`).join('; ')}.`,
    doubts: [...doubts, ...unread],
  };
}

/** The custom DNS servers of the environment's network; empty too when they could not be read. */
export function customServers(networkPath: Fact<NetworkPath>): readonly string[] {
  // 168.63.129.16 is Azure's own resolver, written out: no custom server.
  return networkPath.state === 'known' ? networkPath.value.dnsServers.filter((ip) => ip !== '168.63.129.16') : [];
}

/** The registries that everybody pulls from. Of others, somebody's own network may hold the name. */
function isOnPublicDns(host: string): boolean {
  return /^(?:docker\.io|ghcr\.io|quay\.io|mcr\.microsoft\.com|gcr\.io|registry\.k8s\.io|public\.ecr\.aws|registry\.gitlab\.com|[\w.-]+\.(?:gcr\.io|pkg\.dev|amazonaws\.com))$/.test(
    host,
  );
}

/** Zones of other names than Azure's registries are not read. */
function ownNameDoubts(host: string, environment: Fact<Environment>): string[] {
  if (isOnPublicDns(host) || (environment.state === 'known' && environment.value.subnetId === null)) return [];
  return [`a private DNS zone in its network may answer for ${host}, and such zones are not read`];
}

function resolverDoubts(networkPath: Fact<NetworkPath>, environment: Fact<Environment>): string[] {
  if (environment.state === 'known' && environment.value.subnetId === null) return [];
  if (networkPath.state === 'unknown') return ['the DNS servers of its network could not be read'];
  const servers = customServers(networkPath);
  if (servers.length === 0) return [];
  return [`its network asks its own DNS servers (${listed(servers)}), which cannot be followed from here`];
}

/** An endpoint in another network is reached by peering only, and peering is not read. */
function placeDoubts(dns: PrivateDns, vnetId: string): string[] {
  const vnets = dns.endpoints.map((endpoint) => endpoint.vnetId);
  if (vnets.length === 0 || vnets.some((id) => id !== null && sameId(id, vnetId))) return [];
  const other = vnets.find((id) => id !== null) ?? null;
  return other === null
    ? []
    : [
        `the private endpoint is in ${nameOf(other)}, and whether that network is peered with the app's cannot be seen here`,
      ];
}

function networkOf(environment: Environment): string | null {
  if (environment.vnetId !== null) return environment.vnetId;
  if (environment.subnetId !== null) return environment.subnetId.replace(/\/subnets\/[^/]+\/?$/i, '');
  return null;
}

function linkTo(zone: DnsZone, vnetId: string): DnsZone['links'][number] | null {
  return zone.links.find((link) => sameId(link.vnetId, vnetId)) ?? null;
}

function hasRecordFor(zone: DnsZone, registry: AzureRegistry): boolean {
  return zone.records.some((record) => record.name.toLowerCase() === firstLabel(registry.host));
}

function firstLabel(host: string): string {
  return host.split('.')[0] ?? host;
}

/** The login server's record and those of the data endpoints, as the endpoints' NICs name them. */
function wantedRecords(
  registry: AzureRegistry,
  dns: PrivateDns,
  zone: DnsZone,
  approvedIds: readonly string[],
): WantedRecord[] {
  const name = firstLabel(registry.host);
  const suffix = registry.host.slice(name.length);
  const wanted = new Map<string, Set<string>>([[name, new Set()]]);
  for (const { fqdn, ip } of dns.endpoints) {
    const lower = fqdn.toLowerCase();
    if (!lower.endsWith(suffix)) continue;
    const record = lower.slice(0, -suffix.length);
    if (record !== name && !record.startsWith(`${name}.`)) continue;
    wanted.set(record, (wanted.get(record) ?? new Set()).add(ip));
  }
  // A private endpoint always brings the data endpoint of the registry's own region with it.
  const region = registry.location.toLowerCase().replace(/\s/g, '');
  if (dns.endpoints.length === 0 && region !== '' && registry.privateEndpoints.length > 0)
    wanted.set(`${name}.${region}.data`, new Set());
  return [...wanted].map(([record, ips]) => ({
    name: record,
    fqdn: `${record}${suffix}`,
    ips: [...ips],
    ipsComplete: approvedIds.every((id) =>
      dns.endpoints.some((have) => sameId(have.endpointId, id) && have.fqdn.toLowerCase() === `${record}${suffix}`),
    ),
    found: zone.records.filter((have) => have.name.toLowerCase() === record).flatMap((have) => have.ips),
    data: record !== name,
  }));
}
