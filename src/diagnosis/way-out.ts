/** What a pull meets on its way out of the environment's network, as far as settings tell: evidence for faults of the way. */
import type { Fact } from '../core/fact.ts';
import type { Shown, Suspect } from './cause.ts';
import { afterwards, az, groupOf, nameOf, portal, type Repair, subscriptionOf, tryAgain } from './commands.ts';
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
        // A rule's protocol and source are not among the facts: it may be for something else, UDP for one.
        sure: false,
        subnetId,
      },
    );
  const route = to.kind === 'private' ? routeTo(path, to.ip) : forcedRoute(path);
  if (route !== null && /^none$/i.test(route.nextHop))
    return way(
      'black-hole',
      `The route ${route.prefix} of the subnet ${subnet} leads nowhere: what goes to ${host} is dropped.`,
      {
        evidence: [shown('networkPath', networkPath, `route ${route.prefix}: next hop None`)],
        sure: true,
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
            note: `Put the group that the command above names, a priority below the rule that denies, and the endpoint's address or the tag AzureContainerRegistry in the places in angle brackets; the group may lie in another resource group. ${afterwards(suspect)}`,
          },
        ]),
    retry,
  ];
}
