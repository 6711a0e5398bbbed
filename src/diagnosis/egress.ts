/** The way out of an environment's subnet: which route and which security rule a pull meets. */
import { type Destination, region } from './destinations.ts';
import { isInRanges, parseRange } from './ip-ranges.ts';
import type { NetworkPath } from './network-facts.ts';

type Route = NetworkPath['routes'][number];
type Rule = NetworkPath['outboundRules'][number];

/**
 * The route that takes all public traffic elsewhere than straight to the Internet, or null. Next hops are ARM's words:
 * `VirtualAppliance`, `VirtualNetworkGateway`, `None` (a black hole).
 */
export function forcedRoute(
  path: NetworkPath,
  tag: 'AzureContainerRegistry' | 'Storage' | 'AzureActiveDirectory' | null = 'AzureContainerRegistry',
  location = '',
): Route | null {
  // A service tag is more exact than the route for everything; one of another region holds none of our addresses.
  const tagged = (name: string) =>
    path.routes.find(({ prefix }) => prefix.toLowerCase() === `${name}.${region(location)}`.toLowerCase()) ??
    path.routes.find(({ prefix }) => prefix.toLowerCase() === name.toLowerCase());
  const route =
    (tag === null ? undefined : (tagged(tag) ?? tagged('AzureCloud'))) ??
    path.routes.find(({ prefix }) => prefix === '0.0.0.0/0');
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

/** The route that decides for a place, or null where nothing stands in between. */
export function routeFor(path: NetworkPath, to: Destination): Route | null {
  if (to.kind === 'entra') return forcedRoute(path, 'AzureActiveDirectory');
  if (to.kind === 'private') return to.ip === null ? null : routeTo(path, to.ip);
  const exact = to.ip === null ? null : routeTo(path, to.ip);
  if (exact !== null) return /^internet$/i.test(exact.nextHop) ? null : exact;
  return forcedRoute(path, to.service, to.location);
}

/**
 * The outbound rule that keeps a pull from its destination, or null. Rules are judged in order of priority, the first that
 * matches decides; a subnet without a deny rule of its own may go out (Azure's default rules).
 */
export function denialTo(path: NetworkPath, to: Destination, port = 443): Denial | null {
  let sure = true;
  for (const rule of [...path.outboundRules].sort((a, b) => a.priority - b.priority)) {
    if (!rule.ports.some((ports) => holdsPort(ports, port))) continue;
    // A pull is TCP: what is for UDP or ICMP alone does not touch it.
    if (rule.protocol !== undefined && !/^(\*|tcp|any)$/i.test(rule.protocol)) continue;
    const match = matches(rule, to, path);
    if (match === 'no') continue;
    if (rule.access === 'deny') return { rule, sure: sure && match === 'yes' };
    if (match === 'yes') return null;
    sure = false;
  }
  return null;
}

function holdsPort(ports: string, port: number): boolean {
  if (ports === '*') return true;
  const [from, to] = ports.split('-').map(Number);
  return from !== undefined && from <= port && port <= (to ?? from);
}

/** `maybe`: what the rule names could hold the place, and nobody has looked. */
function matches(rule: Rule, to: Destination, path: NetworkPath): 'yes' | 'maybe' | 'no' {
  const answers = rule.destination.map((destination) => matchesOne(destination, rule.access, to, path));
  return answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no';
}

function matchesOne(
  destination: string,
  access: Rule['access'],
  to: Destination,
  path: NetworkPath,
): 'yes' | 'maybe' | 'no' {
  const tag = destination.toLowerCase();
  const isRange = parseRange(destination) !== null;
  if (tag === '*' || tag === '0.0.0.0/0') return 'yes';
  if (to.kind === 'entra') {
    if (tag === 'internet' || tag === 'azureactivedirectory') return 'yes';
    return tag === 'azurecloud' || isRange ? 'maybe' : 'no';
  }
  if (to.kind === 'private') {
    // The endpoint is in this network or one peered with it: the tag VirtualNetwork holds both. It need not hold what a hub
    // leads to, so a rule that denies by it is not sure to strike.
    if (tag === 'virtualnetwork') return access === 'allow' ? 'yes' : 'maybe';
    if (to.ip === null) return isRange ? 'maybe' : 'no';
    return isInRanges(to.ip, [destination]) ? 'yes' : 'no';
  }
  if (isRange) return to.ip === null ? 'maybe' : isInRanges(to.ip, [destination]) ? 'yes' : 'no';
  if (tag === 'internet') return 'yes';
  // The tag VirtualNetwork holds the prefixes of user-defined routes too: with a route for everything, everything.
  // https://learn.microsoft.com/azure/virtual-network/service-tags-overview
  if (tag === 'virtualnetwork') return path.routes.some(({ prefix }) => prefix === '0.0.0.0/0') ? 'maybe' : 'no';
  if (tag === 'azureloadbalancer') return 'no';
  // A registry that is not Azure's own may live behind any of Azure's tags (mcr.microsoft.com does).
  if (to.service === null) return access === 'allow' ? 'maybe' : 'no';
  const names = ['azurecloud', to.service.toLowerCase()];
  return names.some((name) => tag === name || tag === `${name}.${region(to.location)}`) ? 'yes' : 'no';
}
