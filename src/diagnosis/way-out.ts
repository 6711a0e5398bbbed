/** What a pull meets on its way out of the environment's network, as far as settings tell: evidence for faults of the way. */
import type { Fact } from '../core/fact.ts';
import type { Shown, Suspect } from './cause.ts';
import { az, groupOf, nameOf, portal, type Repair, subscriptionOf, tryAgain } from './commands.ts';
import { type Destination, denialTo, forcedRoute, routeTo } from './egress.ts';
import { shown } from './evidence.ts';
import type { Environment, FactName, NetworkPath, PrivateDns, Registry } from './facts.ts';
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
  const subnet = nameOf(subnetId);
  const to = destinationOf(facts);
  const denial = denialTo(path, to);
  if (denial !== null)
    return way(
      'denied',
      `The security rule ${denial.rule.name} of the subnet ${subnet} denies the way out to ${denial.rule.destination.join(', ')} on port 443, and ${host} is on that way.${denial.sure ? '' : ' Another rule may let it through.'}`,
      {
        evidence: [
          shown(
            'networkPath',
            networkPath,
            `outbound rule ${denial.rule.name} (priority ${denial.rule.priority}): deny to ${denial.rule.destination.join(', ')}`,
          ),
        ],
        sure: denial.sure && isForPulls(denial.rule),
        subnetId,
      },
    );
  const location = to.kind === 'public' ? to.location : '';
  const route = to.kind === 'private' ? routeTo(path, to.ip) : forcedRoute(path, 'AzureContainerRegistry', location);
  if (route !== null && /^none$/i.test(route.nextHop))
    return way(
      'black-hole',
      `The route ${route.prefix} of the subnet ${subnet} leads nowhere: what goes to ${host} is dropped.`,
      {
        evidence: [shown('networkPath', networkPath, `route ${route.prefix}: next hop None`)],
        // The route for everything may be beaten by a service endpoint or a peered network, which are not read.
        sure: route.prefix !== '0.0.0.0/0',
        subnetId,
      },
    );
  if (route !== null && /^virtual(appliance|networkgateway)$/i.test(route.nextHop)) {
    const hop = route.nextHopIp ?? route.nextHop;
    return way(
      'forced',
      `What leaves the subnet ${subnet} for ${host} passes ${hop}: that firewall or gateway must let the registry, its data host and Microsoft Entra ID through, and its rules cannot be seen from here.`,
      {
        evidence: [
          shown(
            'networkPath',
            networkPath,
            `route ${route.prefix}: next hop ${route.nextHop} ${route.nextHopIp ?? ''}`.trim(),
          ),
        ],
        hop,
        subnetId,
      },
    );
  }
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

/** Does the rule surely mean what a pull sends: TCP, from anywhere in the network? One that does not say may mean less. */
function isForPulls(rule: NetworkPath['outboundRules'][number]): boolean {
  const everything = (text: string) => /^(\*|0\.0\.0\.0\/0|any|virtualnetwork)$/i.test(text);
  return /^(\*|tcp|any)$/i.test(rule.protocol ?? '') && (rule.source ?? []).some(everything);
}

/** The private endpoint's address where the registry has one in reach, else its public side. */
function destinationOf({ registry, privateDns }: WayFacts): Destination {
  const azure = registry.state === 'known' && registry.value.kind === 'azure' ? registry.value : null;
  const linked =
    privateDns.state === 'known' &&
    privateDns.value.zones.some((zone) =>
      zone.links.some((link) => link.vnetId.toLowerCase() === privateDns.value.vnetId?.toLowerCase()),
    );
  const endpoint =
    linked && azure !== null
      ? privateDns.value.endpoints.find((one) => one.fqdn.toLowerCase() === azure.host)
      : undefined;
  if (endpoint !== undefined) return { kind: 'private', ip: endpoint.ip };
  return { kind: 'public', location: azure?.location ?? '', azure: azure !== null };
}

export function wayRepairs(suspect: Suspect, way: WayOut): readonly Repair[] {
  const retry = tryAgain(suspect, 'Try once more', 'A fault of the network that passed is over then.');
  if (way.subnetId === null) return [retry];
  const url = portal(suspect, way.subnetId.replace(/\/subnets\/[^/]+\/?$/i, ''), 'subnets');
  if (way.kind === 'free' || way.kind === 'unseen') return [retry];
  if (way.kind === 'forced') {
    const host = hostName(suspect);
    return [
      {
        title: `Let ${way.hop ?? 'the firewall'} pass ${host}`,
        command: null,
        url,
        risk: 'low',
        undo: null,
        note: `Whoever runs it must allow TCP 443 to ${host}, its data host (*.blob.core.windows.net, or ${host.replace(/^([^.]+)\./, '$1.<region>.data.')} where the registry has data endpoints), login.microsoftonline.com, mcr.microsoft.com and *.data.mcr.microsoft.com, and look in its log for what it dropped.`,
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
          'allow-container-registry',
          '--direction',
          'Outbound',
          '--access',
          'Allow',
          '--protocol',
          'Tcp',
          '--priority',
          '<number-below-the-deny>',
          '--destination-address-prefixes',
          '<registry-address-or-service-tag>',
          '--destination-port-ranges',
          '443',
        )
      : null;
  return [
    {
      title: 'See which security group and route table the subnet has',
      command: look,
      url,
      risk: 'none',
      undo: null,
      note: 'The way out must be free on port 443 to the registry, its data host (or Azure Storage), Microsoft Entra ID and mcr.microsoft.com.',
    },
    ...(allow === null
      ? []
      : [
          {
            title: 'Let the registry through',
            command: allow,
            url,
            risk: 'low' as const,
            undo: null,
            note: `Put the group that the command above names, a priority below the rule that denies, and the endpoint's address or the tag AzureContainerRegistry in the places in angle brackets; the group may lie in another resource group.`,
            thenRestart: true,
          },
        ]),
    retry,
  ];
}
