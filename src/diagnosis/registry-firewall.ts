/** Does the public side of a registry let the app in? Worked out from its settings and the app's own addresses. */
import type { Fact } from '../core/fact.ts';
import type { AppState } from './app-facts.ts';
import { forcedRoute } from './egress.ts';
import { listed } from './evidence.ts';
import type { FactName } from './facts.ts';
import { isInRanges } from './ip-ranges.ts';
import type { Environment, NetworkPath } from './network-facts.ts';
import type { AzureRegistry } from './registry-facts.ts';

export interface PublicSide {
  /** `partly`: some of the app's addresses are let in, others are not. */
  readonly state: 'open' | 'closed' | 'partly' | 'unclear';
  /** A sentence. */
  readonly because: string;
  /** Clauses; empty when nothing speaks against it. */
  readonly doubts: readonly string[];
  readonly missing: readonly FactName[];
  /** Addresses of the app that no rule lets in. */
  readonly refused: readonly string[];
}

export function publicSide(
  registry: AzureRegistry,
  app: AppState,
  environment: Fact<Environment>,
  path: Fact<NetworkPath>,
): PublicSide {
  const { host } = registry;
  const side = (state: PublicSide['state'], because: string, more: Partial<PublicSide> = {}): PublicSide => ({
    state,
    because,
    doubts: [],
    missing: [],
    refused: [],
    ...more,
  });
  if (registry.publicNetworkAccess === 'disabled') return side('closed', `Public access to ${host} is disabled.`);
  if (registry.defaultAction === 'allow') return side('open', `${host} lets every public address in.`);
  // Without a network of its own an environment has neither route table nor NAT: the addresses that ARM names hold.
  const ownNetwork = environment.state === 'unknown' || environment.value.subnetId !== null;
  const unseen = ownNetwork && path.state === 'unknown';
  const missing: readonly FactName[] = unseen ? ['networkPath'] : [];
  const subnetRule = subnetRuleDoubt(path, unseen);
  if (registry.allowedRanges.length === 0)
    return side('closed', `The firewall of ${host} refuses every public address: it has no rule that lets one in.`, {
      doubts: subnetRule,
      missing,
    });

  if (path.state === 'known' && path.value.natGatewayId !== null)
    return side(
      'unclear',
      `The firewall of ${host} lets chosen addresses in; ${app.ref.name} leaves by a NAT gateway, whose address is not known here.`,
    );
  const forced = path.state === 'known' ? forcedRoute(path.value) : null;
  if (forced !== null)
    return side(
      'unclear',
      `The firewall of ${host} lets chosen addresses in; ${app.ref.name} leaves by ${forced.nextHopIp ?? forced.nextHop}, whose public address is not known here.`,
    );
  if (app.outboundIps.length === 0)
    return side(
      'unclear',
      `The firewall of ${host} lets chosen addresses in, and Azure does not name those that ${app.ref.name} leaves by.`,
    );

  const doubts = unseen
    ? ['a NAT gateway or a route could give it another address, and those could not be read']
    : subnetRule;
  const refused = app.outboundIps.filter((ip) => !isInRanges(ip, registry.allowedRanges));
  if (refused.length === 0)
    return side('open', `The firewall of ${host} lets all outbound addresses of ${app.ref.name} in.`, {
      doubts,
      missing,
    });
  if (refused.length < app.outboundIps.length)
    return side(
      'partly',
      `The firewall of ${host} lets only some of the outbound addresses of ${app.ref.name} in; not ${listed(refused)}.`,
      { doubts: [...doubts, 'which of its addresses it used is not known'], missing, refused },
    );
  return side(
    'closed',
    `The firewall of ${host} lets none of the outbound addresses of ${app.ref.name} in (${listed(refused)}).`,
    { doubts, missing, refused },
  );
}

/**
 * A subnet with a service endpoint for registries comes by its private address, which a rule of the registry may let in. No
 * stable API version tells those rules (2025-11-01 has address rules only), so neither "let in" nor "refused" is certain.
 */
function subnetRuleDoubt(path: Fact<NetworkPath>, unseen: boolean): readonly string[] {
  if (unseen) return ['whether its subnet has a service endpoint for registries could not be read'];
  if (path.state === 'unknown') return [];
  const has = (path.value.serviceEndpoints ?? []).some((one) => /^microsoft\.containerregistry\b/i.test(one));
  return has
    ? ['its subnet has a service endpoint for registries, and whether the registry lets that subnet in cannot be read']
    : [];
}
