/** What a pull meets on its way out of the environment's network, as far as settings tell: evidence for faults of the way. */
import type { Fact } from '../core/fact.ts';
import type { Shown, Suspect } from './cause.ts';
import { az, groupOf, nameOf, portal, type Repair, subscriptionOf, tryAgain } from './commands.ts';
import { type Target, targetsOf } from './destinations.ts';
import { denialTo, routeFor } from './egress.ts';
import { shown } from './evidence.ts';
import type { FactName } from './facts.ts';
import type { Environment, NetworkPath, PrivateDns } from './network-facts.ts';
import type { Registry } from './registry-facts.ts';
import { hostName } from './suspect-names.ts';

export interface WayFacts {
  readonly registry: Fact<Registry>;
  readonly environment: Fact<Environment>;
  readonly privateDns: Fact<PrivateDns>;
  readonly networkPath: Fact<NetworkPath>;
}

export interface WayOut {
  /**
   * `denied` a security rule stops it · `black-hole` a route drops it · `forced` an appliance or gateway stands in between ·
   * `free` nothing that settings show · `unseen`
   */
  readonly kind: 'denied' | 'black-hole' | 'forced' | 'free' | 'unseen';
  readonly because: string;
  readonly evidence: readonly Shown[];
  readonly sure: boolean;
  readonly missing: readonly FactName[];
  readonly subnetId: string | null;
  /** What stands in between when it is `forced`. */
  readonly hop: string | null;
  /** Which of the places that a pull goes to it is about; null where no way was looked at. */
  readonly target: Target | null;
}

export function wayOut(suspect: Suspect, facts: WayFacts): WayOut {
  const { environment, networkPath } = facts;
  const host = hostName(suspect);
  const way = (kind: WayOut['kind'], because: string, more: Partial<WayOut> = {}): WayOut => ({
    kind,
    because,
    evidence: [],
    sure: false,
    missing: [],
    subnetId: null,
    hop: null,
    target: null,
    ...more,
  });
  if (environment.state === 'unknown')
    return way('unseen', `The way to ${host} could not be seen: ${environment.because}.`, { missing: ['environment'] });
  if (environment.value.subnetId === null)
    return way(
      'free',
      `${environment.value.name} has no network of its own: no route and no rule of yours stands between it and ${host}.`,
      { evidence: [shown('environment', environment, `${environment.value.name}: no virtual network`)] },
    );
  if (networkPath.state === 'unknown')
    return way('unseen', `The way to ${host} could not be seen: ${networkPath.because}.`, { missing: ['networkPath'] });

  const path = networkPath.value;
  const subnetId = path.subnetId;
  const ways = targetsOf(suspect, facts, path).map((target) => wayTo(target, networkPath, path));
  // What stops a pull is told before what may stop it; of two, the one that the words speak of.
  const found =
    ways.find(({ kind }) => kind === 'denied' || kind === 'black-hole') ?? ways.find(({ kind }) => kind === 'forced');
  if (found !== undefined) return way(found.kind, found.because, found);
  const subnet = nameOf(subnetId);
  return way('free', `No route and no security rule of the subnet ${subnet} stands in the way to ${host}.`, {
    evidence: [
      shown(
        'networkPath',
        networkPath,
        `${subnet}: ${path.routes.length} routes, ${path.outboundRules.length} outbound rules, none against it`,
      ),
    ],
    subnetId,
  });
}

function wayTo(
  target: Target,
  networkPath: Extract<WayFacts['networkPath'], { readonly state: 'known' }>,
  path: NetworkPath,
): Pick<WayOut, 'kind' | 'because'> & Partial<WayOut> {
  const { subnetId } = path;
  const subnet = nameOf(subnetId);
  const { name, port, places } = target;
  const [to, ...others] = places;
  const about = { target, subnetId };
  const denial = denialTo(path, to, port);
  // That a rule may touch what the words do not speak of is too little to name it.
  if (denial !== null && (denial.sure || target.named)) {
    const { rule } = denial;
    // It is sure where every place that may be meant is denied by this very rule.
    const everywhere = others.every((other) => {
      const same = denialTo(path, other, port);
      return same?.sure === true && same.rule === rule;
    });
    const sure = denial.sure && everywhere;
    return {
      kind: 'denied',
      because: `The security rule ${rule.name} of the subnet ${subnet} denies the way out to ${rule.destination.join(', ')} on port ${port}, and ${name} is on that way.${sure ? '' : denial.sure ? ' It may be reached by another address, which that rule does not name.' : ' Another rule may let it through.'}`,
      evidence: [
        shown(
          'networkPath',
          networkPath,
          `outbound rule ${rule.name} (priority ${rule.priority}): deny to ${rule.destination.join(', ')}`,
        ),
      ],
      sure: sure && target.named && isForPulls(rule),
      ...about,
    };
  }
  const route = routeFor(path, to);
  if (route === null) return { kind: 'free', because: '', ...about };
  if (/^none$/i.test(route.nextHop))
    return {
      kind: 'black-hole',
      because: `The route ${route.prefix} of the subnet ${subnet} leads nowhere: what goes to ${name} is dropped.`,
      evidence: [shown('networkPath', networkPath, `route ${route.prefix}: next hop None`)],
      sure:
        target.named &&
        isExact(route.prefix, to.kind === 'public' ? to.service : null, path) &&
        others.every((other) => routeFor(path, other) === route),
      ...about,
    };
  if (!/^virtual(appliance|networkgateway)$/i.test(route.nextHop)) return { kind: 'free', because: '', ...about };
  return {
    kind: 'forced',
    because: `What leaves the subnet ${subnet} for ${name} passes ${route.nextHopIp ?? route.nextHop}: that firewall or gateway must let the registry, its data host and Microsoft Entra ID through, and its rules cannot be seen from here.`,
    evidence: [
      shown(
        'networkPath',
        networkPath,
        `route ${route.prefix}: next hop ${route.nextHop} ${route.nextHopIp ?? ''}`.trim(),
      ),
    ],
    hop: route.nextHopIp ?? route.nextHop,
    ...about,
  };
}

/**
 * Does no other route come before this one? Azure's own for a private endpoint is a /32 and wins over wider ones unless its
 * subnet has network policies on (https://learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy);
 * those of peered networks and gateways are not read; a service endpoint's are of the very ranges that its tag holds.
 */
function isExact(prefix: string, service: string | null, path: NetworkPath): boolean {
  if (/^[\d.]+\/\d+$/.test(prefix)) return prefix.endsWith('/32');
  const own = service === 'Storage' ? 'microsoft.storage' : 'microsoft.containerregistry';
  return !(path.serviceEndpoints ?? []).some((one) => one.toLowerCase().startsWith(own));
}

/** Does the rule surely mean what a pull sends: TCP, from anywhere in the network? One that does not say may mean less. */
function isForPulls(rule: NetworkPath['outboundRules'][number]): boolean {
  const everything = (text: string) => /^(\*|0\.0\.0\.0\/0|any|virtualnetwork)$/i.test(text);
  return /^(\*|tcp|any)$/i.test(rule.protocol ?? '') && (rule.source ?? []).some(everything);
}

export function wayRepairs(suspect: Suspect, way: WayOut): readonly Repair[] {
  const retry = tryAgain(suspect, 'Try once more', 'A fault of the network that passed is over then.');
  if (way.subnetId === null) return [retry];
  const url = portal(suspect, way.subnetId.replace(/\/subnets\/[^/]+\/?$/i, ''), 'subnets');
  if (way.kind === 'free' || way.kind === 'unseen') return [retry];
  const azure = way.target?.azure ?? true;
  const port = way.target?.port ?? 443;
  if (way.kind === 'forced') {
    const host = hostName(suspect);
    const data = azure
      ? `, its data host (*.blob.core.windows.net, or ${host.replace(/^([^.]+)\./, '$1.<region>.data.')} where the registry has data endpoints)`
      : ' and to wherever it sends for layers';
    return [
      {
        title: `Let ${way.hop ?? 'the firewall'} pass ${host}`,
        command: null,
        url,
        risk: 'low',
        undo: null,
        note: `Whoever runs it must allow TCP ${port} to ${host}${data}, and TCP 443 to login.microsoftonline.com, mcr.microsoft.com and *.data.mcr.microsoft.com, and look in its log for what it dropped.`,
        thenRestart: true,
      },
      retry,
    ];
  }
  const look = az(
    'network',
    'vnet',
    'subnet',
    'show',
    '--ids',
    way.subnetId,
    '--query',
    '{rules:networkSecurityGroup.id,routes:routeTable.id}',
  );
  // An endpoint's address is not in the service tag: the tag stands here only where the place is surely public.
  const places = way.target?.places ?? [];
  const tag = places.every(({ kind }) => kind === 'public')
    ? (places.flatMap((place) => (place.kind === 'public' ? (place.service ?? []) : []))[0] ?? null)
    : null;
  const allow =
    way.kind === 'denied'
      ? az(
          'network',
          'nsg',
          'rule',
          'create',
          '-g',
          groupOf(way.subnetId),
          '--subscription',
          subscriptionOf(way.subnetId),
          '--nsg-name',
          '<security-group>',
          '-n',
          way.target?.part === 'data' ? 'allow-registry-data' : 'allow-container-registry',
          '--direction',
          'Outbound',
          '--access',
          'Allow',
          '--protocol',
          'Tcp',
          '--priority',
          '<number-below-the-deny>',
          '--destination-address-prefixes',
          tag ?? '<registry-address>',
          '--destination-port-ranges',
          String(port),
        )
      : null;
  return [
    {
      title: 'See which security group and route table the subnet has',
      command: look,
      url,
      risk: 'none',
      undo: null,
      note: azure
        ? 'The way out must be free on port 443 to the registry, its data host (or Azure Storage), Microsoft Entra ID and mcr.microsoft.com.'
        : `The way out must be free on port ${port} to ${hostName(suspect)} and to wherever it sends for layers, and on port 443 to Microsoft Entra ID and mcr.microsoft.com.`,
    },
    ...(allow === null
      ? []
      : [
          {
            title: way.target?.part === 'data' ? 'Let its layers through' : 'Let the registry through',
            command: allow,
            url,
            risk: 'low' as const,
            undo: null,
            note: `Put the group that the command above names and a priority below the rule that denies${tag === null ? `, and the address of ${way.target?.name ?? 'the registry'}${azure ? ' (of its private endpoint, or the tag AzureContainerRegistry where it has none)' : ''},` : ''} in the places that begin with YOUR_; the group may lie in another resource group.`,
            thenRestart: true,
          },
        ]),
    retry,
  ];
}
