/** The way out of an environment's subnet: which route and which security rule a pull meets. HTTPS only: port 443. */
import type { NetworkPath } from './facts.ts';
import { isInRanges, parseRange } from './ip-ranges.ts';

type Route = NetworkPath['routes'][number];
type Rule = NetworkPath['outboundRules'][number];

/** Where a pull goes: the registry's public side, the address of its private endpoint, or Entra for a token. */
export type Destination =
  | {
      readonly kind: 'public';
      readonly location: string /** An Azure registry: Azure's service tags hold its addresses. */;
      readonly azure: boolean;
    }
  | { readonly kind: 'private'; readonly ip: string }
  | { readonly kind: 'entra' };

/**
 * The route that takes all public traffic elsewhere than straight to the Internet, or null. Next hops are ARM's words:
 * `VirtualAppliance`, `VirtualNetworkGateway`, `None` (a black hole).
 */
export function forcedRoute(
  path: NetworkPath,
  tag: 'AzureContainerRegistry' | 'AzureActiveDirectory' = 'AzureContainerRegistry',
  location = '',
): Route | null {
  // A service tag is more exact than the route for everything; one of another region holds none of our addresses.
  const region = location.toLowerCase().replace(/\s/g, '');
  const tagged = (name: string) =>
    path.routes.find(({ prefix }) => prefix.toLowerCase() === `${name}.${region}`.toLowerCase()) ??
    path.routes.find(({ prefix }) => prefix.toLowerCase() === name.toLowerCase());
  const route = tagged(tag) ?? tagged('AzureCloud') ?? path.routes.find(({ prefix }) => prefix === '0.0.0.0/0');
  return route === undefined || /^internet$/i.test(route.nextHop) ? null : route;
}

/**
 * The route that decides for a private address: the longest prefix wins. A route for everything does not count: Azure's own
 * routes to the network itself and its peers are more exact.
 */
export function routeTo(path: NetworkPath, ip: string): Route | null {
  let best: Route | null = null;
  let longest = -1;
  for (const route of path.routes) {
    const range = parseRange(route.prefix);
    if (range === null || range.prefix === 0 || range.prefix <= longest || !isInRanges(ip, [route.prefix])) continue;
    best = route;
    longest = range.prefix;
  }
  return best;
}

export interface Denial {
  readonly rule: Rule;
  /** False when a rule before it might let the traffic through, or when it names only a part of what a pull needs. */
  readonly sure: boolean;
}

/**
 * The outbound rule that keeps a pull from its destination, or null. Rules are judged in order of priority, the first that
 * matches decides; a subnet without a deny rule of its own may go out (Azure's default rules).
 */
export function denialTo(path: NetworkPath, to: Destination): Denial | null {
  let sure = true;
  for (const rule of [...path.outboundRules].sort((a, b) => a.priority - b.priority)) {
    if (!rule.ports.some(hasHttps)) continue;
    // A pull is TCP: what is for UDP or ICMP alone does not touch it.
    if (rule.protocol !== undefined && !/^(\*|tcp|any)$/i.test(rule.protocol)) continue;
    const match = matches(rule.destination, to);
    if (match === 'no') continue;
    if (rule.access === 'deny') return { rule, sure: sure && match === 'yes' };
    if (match === 'yes') return null;
    sure = false;
  }
  return null;
}

function hasHttps(ports: string): boolean {
  if (ports === '*') return true;
  const [from, to] = ports.split('-').map(Number);
  return from !== undefined && from <= 443 && 443 <= (to ?? from);
}

/** `maybe`: an address range that could hold the registry's public addresses, which nobody has looked up. */
function matches(destinations: readonly string[], to: Destination): 'yes' | 'maybe' | 'no' {
  let answer: 'maybe' | 'no' = 'no';
  for (const destination of destinations) {
    const tag = destination.toLowerCase();
    if (tag === '*' || tag === '0.0.0.0/0') return 'yes';
    if (to.kind === 'private') {
      // The endpoint is in this network or one peered with it: the tag VirtualNetwork holds both.
      if (tag === 'virtualnetwork' || isInRanges(to.ip, [destination])) return 'yes';
      continue;
    }
    if (to.kind === 'entra') {
      if (tag === 'internet' || tag === 'azureactivedirectory') return 'yes';
      if (tag === 'azurecloud' || parseRange(destination) !== null) answer = 'maybe';
      continue;
    }
    const region = to.location.toLowerCase().replace(/\s/g, '');
    if (tag === 'internet') return 'yes';
    if (to.azure && (tag === 'azurecloud' || tag === 'azurecontainerregistry')) return 'yes';
    if (to.azure && (tag === `azurecontainerregistry.${region}` || tag === `azurecloud.${region}`)) return 'yes';
    if (parseRange(destination) !== null) answer = 'maybe';
  }
  return answer;
}
