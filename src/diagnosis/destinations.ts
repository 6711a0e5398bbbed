/** Where a pull has to get to: the registry that signs in and holds manifests, and the store that its layers come from. */
import type { Fact } from '../core/fact.ts';
import { isAzureRegistry } from '../core/image-ref.ts';
import type { Suspect } from './cause.ts';
import { isInRanges, parseIpv4 } from './ip-ranges.ts';
import type { NetworkPath, PrivateDns } from './network-facts.ts';
import { checkName, type NameFacts } from './private-name.ts';
import type { AzureRegistry } from './registry-facts.ts';

/** A place as routes and security rules see it. */
export type Destination =
  | {
      readonly kind: 'public';
      readonly location: string;
      /** Azure's service tag that holds its addresses; null = none is known to. */
      readonly service: 'AzureContainerRegistry' | 'Storage' | null;
      /** null = nobody has looked its address up. */
      readonly ip: string | null;
    }
  /** `ip` null: some private address. */
  | { readonly kind: 'private'; readonly ip: string | null }
  | { readonly kind: 'entra' };

export interface Target {
  readonly part: 'registry' | 'data';
  /** As sentences name it. */
  readonly name: string;
  readonly port: number;
  /** Of an Azure registry? */
  readonly azure: boolean;
  /** Do the failure's own words speak of this part? */
  readonly named: boolean;
  /** The likeliest place first. What holds for all of them is sure; they are several where nothing tells which it is. */
  readonly places: readonly [Destination, ...Destination[]];
}

/** What the words say of this part, newest first: the address that was dialled, and its port. */
interface Said {
  readonly named: boolean;
  readonly ip: string | null;
  readonly port: number | null;
}

/** The places that a pull goes to, the one that the words speak of first. */
export function targetsOf(suspect: Suspect, facts: NameFacts, path: NetworkPath): readonly Target[] {
  const host = suspect.image?.host ?? '';
  const registry = facts.registry.state === 'known' ? facts.registry.value : null;
  const azure = registry?.kind === 'azure' ? registry : null;
  const isAzure = azure !== null || isAzureRegistry(host);
  const data = said(suspect, true);
  // Words without a host name the registry by the image alone: those of its data host are not among them.
  const login = { ...said(suspect, false), named: !data.named };
  const regions = regionsOf(azure, path);
  const service = isAzure ? ('AzureContainerRegistry' as const) : null;

  const check = checkName(facts);
  const leads = check.state === 'leads' && check.doubts.length === 0;
  const endpoint = (wanted: (fqdn: string) => boolean): Destination | null => {
    const found = azure === null ? undefined : inReach(facts.privateDns).find(({ fqdn }) => wanted(fqdn.toLowerCase()));
    return found === undefined ? null : { kind: 'private', ip: found.ip };
  };
  const mayBePrivate =
    !isAzure ||
    azure === null ||
    azure.privateEndpoints.length > 0 ||
    azure.endpointsUntold === true ||
    facts.privateDns.state === 'unknown';
  const places = (by: Said, own: Destination | null, tag: typeof service | 'Storage'): Target['places'] => {
    if (by.ip !== null && isPrivate(by.ip)) return [{ kind: 'private', ip: by.ip }];
    const open = regions.map(
      (location): Destination => ({ kind: 'public', location, service: tag, ip: by.ip }),
    ) as unknown as [Destination, ...Destination[]];
    if (by.ip !== null) return open;
    if (own !== null) return leads ? [own] : [own, ...open];
    // Azure's own stores of layers have public addresses only.
    return mayBePrivate && tag !== 'Storage' ? [...open, { kind: 'private', ip: null }] : open;
  };

  const loginTarget: Target = {
    part: 'registry',
    name: host === '' ? 'the registry' : host,
    port: login.port ?? portOf(host),
    azure: isAzure,
    named: login.named,
    places: places(
      login,
      endpoint((fqdn) => fqdn === azure?.host),
      service,
    ),
  };
  if (!isAzure && !data.named) return [loginTarget];
  // A private endpoint brings data hosts of the registry with it; without these the layers come from Azure Storage.
  const ownData = endpoint((fqdn) => /\.data\.azurecr\./.test(fqdn));
  const dedicated = ownData !== null || azure?.dataEndpointEnabled === true;
  const asked = suspect.readings.find(({ hostRole }) => hostRole === 'data')?.host ?? null;
  const tag = dedicated && !/\.blob\./.test(asked ?? '') ? service : isAzure ? 'Storage' : null;
  const dataTarget: Target = {
    part: 'data',
    name: asked ?? (tag === 'Storage' ? 'Azure Storage, where its layers are' : `the data host of ${host}`),
    port: data.port ?? 443,
    azure: isAzure,
    named: data.named,
    places: places(data, ownData, tag),
  };
  return data.named ? [dataTarget, loginTarget] : [loginTarget, dataTarget];
}

function said(suspect: Suspect, data: boolean): Said {
  const about = suspect.readings.filter(({ hostRole }) =>
    data ? hostRole === 'data' : hostRole === 'registry' || hostRole === 'token' || hostRole === null,
  );
  const dialled = about.find(({ detail }) => detail.dialled !== undefined)?.detail.dialled ?? null;
  const ip = dialled?.replace(/:\d+$/, '') ?? null;
  return {
    named: about.length > 0,
    ip: ip !== null && parseIpv4(ip) !== null ? ip : null,
    port: dialled === null ? null : portOf(dialled),
  };
}

/** The port at the end of a host's name; HTTPS where it names none. */
function portOf(host: string): number {
  const written = /:(\d{1,5})$/.exec(host)?.[1];
  return written === undefined ? 443 : Number(written);
}

export function isPrivate(ip: string): boolean {
  return isInRanges(ip, ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']);
}

/**
 * The regions whose addresses may be asked, the registry's own first. A Premium registry may be replicated, which is not
 * read: then each region that a rule or a route names may be the one that answers the app.
 */
function regionsOf(azure: AzureRegistry | null, path: NetworkPath): readonly string[] {
  const own = region(azure?.location ?? '');
  if (azure !== null && azure.sku !== null && !/^premium$/i.test(azure.sku)) return [own];
  const tags = [...path.outboundRules.flatMap((rule) => rule.destination), ...path.routes.map(({ prefix }) => prefix)];
  const named = tags.flatMap((tag) => /^(?:AzureContainerRegistry|AzureCloud|Storage)\.(\w+)$/i.exec(tag)?.[1] ?? []);
  // The empty name stands for a region that none of them names.
  return [...new Set([own, ...named.map(region), ''])];
}

/** Service tags write regions without spaces; case does not matter. */
export function region(location: string): string {
  return location.toLowerCase().replace(/\s/g, '');
}

/** The endpoints' addresses, where a zone for them is linked to the app's network. */
function inReach(privateDns: Fact<PrivateDns>): PrivateDns['endpoints'] {
  if (privateDns.state === 'unknown') return [];
  const { zones, vnetId, endpoints } = privateDns.value;
  const linked = zones.some((zone) => zone.links.some((link) => link.vnetId.toLowerCase() === vnetId?.toLowerCase()));
  return linked ? endpoints : [];
}
