/** Repairs of the registry's private name: links, zones, records, forwarding. */
import type { Fact } from '../core/fact.ts';
import type { Suspect } from './cause.ts';
import { az, groupOf, inTurn, nameOf, portal, type Repair, subscriptionOf, word } from './commands.ts';
import { listed } from './evidence.ts';
import type { NetworkPath } from './network-facts.ts';
import type { BrokenName } from './private-name.ts';
import { hostName } from './suspect-names.ts';

/** What repairs a private name that leads nowhere, or past the endpoint. */
export function repairName(suspect: Suspect, check: BrokenName): Repair[] {
  const zoneGroup =
    check.zone === null
      ? check.endpointId === null
        ? '<resource-group>'
        : groupOf(check.endpointId)
      : groupOf(check.zone.id);
  const zoneSubscription = subscriptionOf(check.zone?.id ?? check.endpointId ?? '');
  const zoneName = check.zone === null ? zoneOf(suspect) : nameOf(check.zone.id);
  const scope = ['-g', zoneGroup, '--subscription', zoneSubscription];
  const linkName = `${nameOf(check.vnetId)}-link`;
  const link = az(
    'network',
    'private-dns',
    'link',
    'vnet',
    'create',
    ...scope,
    '-z',
    zoneName,
    '-n',
    linkName,
    '--virtual-network',
    check.vnetId,
    '--registration-enabled',
    'false',
  );
  const unlink = az(
    'network',
    'private-dns',
    'link',
    'vnet',
    'delete',
    ...scope,
    '-z',
    zoneName,
    '-n',
    linkName,
    '--yes',
  );
  const after = 'Names are right within a minute or two.';
  const group =
    check.endpointId === null
      ? null
      : zoneGroupOf(
          check.endpointId,
          check.zone?.id ??
            `/subscriptions/${zoneSubscription}/resourceGroups/${zoneGroup}/providers/Microsoft.Network/privateDnsZones/${zoneName}`,
        );

  if (check.fault === 'not-linked' && check.zone !== null)
    return [
      {
        title: `Link ${zoneName} to ${nameOf(check.vnetId)}`,
        command: link,
        url: portal(suspect, check.zone.id, 'virtualNetworkLinks'),
        risk: 'low',
        undo: unlink,
        note: `The link's name is free to choose. Everything in that network then resolves ${zoneName} by this zone, other registries too. ${after}`,
        thenRestart: true,
      },
    ];
  if (check.fault === 'no-zone')
    return [
      {
        title: `Make the zone ${zoneName}, link it to ${nameOf(check.vnetId)} and fill it`,
        command: inTurn(
          az('network', 'private-dns', 'zone', 'create', ...scope, '-n', zoneName),
          link,
          ...(group === null ? [] : [group]),
        ),
        url: check.endpointId === null ? null : portal(suspect, check.endpointId, 'dnsConfiguration'),
        risk: 'low',
        undo: unlink,
        note: `Other registries with a private endpoint then need their records in this zone as well. ${after}`,
        thenRestart: true,
      },
    ];
  if (check.fault === 'no-endpoint')
    return [
      {
        title: `Approve the private endpoint, or take the stale records out of ${zoneName}`,
        command: null,
        url: check.zone === null ? null : portal(suspect, check.zone.id, 'recordSets'),
        risk: 'low',
        undo: null,
        note: `The registry's Networking page lists the endpoints that await approval. ${after}`,
        thenRestart: true,
      },
    ];
  const edit = (verb: 'add-record' | 'remove-record', name: string, ip: string) =>
    az(
      ...['network', 'private-dns', 'record-set', 'a', verb, ...scope],
      ...['--zone-name', zoneName, '--record-set-name', name, '--ipv4-address', ip],
    );
  const changes = check.records.map((record) => ({
    name: record.name,
    add: record.ips.length > 0 ? record.ips : ['<endpoint-ip>'],
    // What may be the address of an endpoint out of sight is left alone: others may live by it.
    remove: record.ipsComplete ? record.found.filter((ip) => !record.ips.includes(ip)) : [],
  }));
  const partly = check.records.some((record) => !record.ipsComplete && record.found.length > 0);
  // Add before remove: a record that is left without an address is deleted whole.
  const edits = changes.flatMap(({ name, add, remove }) => [
    ...add.map((ip) => edit('add-record', name, ip)),
    ...remove.map((ip) => edit('remove-record', name, ip)),
  ]);
  const back = changes.flatMap(({ name, add, remove }) => [
    ...remove.map((ip) => edit('add-record', name, ip)),
    ...add.map((ip) => edit('remove-record', name, ip)),
  ]);
  return [
    {
      title: `Set ${listed(check.records.map((record) => record.name))} in ${zoneName} to the endpoint's address`,
      command: inTurn(...edits),
      url: check.zone === null ? null : portal(suspect, check.zone.id, 'recordSets'),
      risk: partly ? 'high' : 'low',
      undo: inTurn(...back),
      note: partly
        ? `What the zone has now may be the address of another private endpoint, which I cannot read: look first whose it is. It stays; take it out only if it is nobody's. ${after}`
        : after,
      thenRestart: true,
    },
    ...(group === null
      ? []
      : [
          {
            title: 'Or let the private endpoint keep its own records',
            command: group,
            url: check.endpointId === null ? null : portal(suspect, check.endpointId, 'dnsConfiguration'),
            risk: 'low' as const,
            undo: null,
            note: `Azure then writes the records, and follows when addresses change. ${after}`,
            thenRestart: true,
          },
        ]),
  ];
}

function zoneGroupOf(endpointId: string, zoneId: string): string {
  return az(
    'network',
    'private-endpoint',
    'dns-zone-group',
    'create',
    '-g',
    groupOf(endpointId),
    '--subscription',
    subscriptionOf(endpointId),
    '--endpoint-name',
    nameOf(endpointId),
    '-n',
    'default',
    '--zone-name',
    'registry',
    '--private-dns-zone',
    zoneId,
  );
}

function zoneOf(suspect: Suspect): string {
  const suffix = hostName(suspect).split('.').slice(1).join('.');
  return `privatelink.${suffix || 'azurecr.io'}`;
}

/** What custom DNS servers must do so that a private name is answered at all. */
export function forwarding(suspect: Suspect, path: Fact<NetworkPath>, servers: readonly string[]): Repair {
  const vnetId = path.state === 'known' ? path.value.subnetId.replace(/\/subnets\/[^/]+\/?$/i, '') : null;
  const suffix = hostName(suspect).split('.').slice(1).join('.') || 'azurecr.io';
  return {
    title: `Let ${listed(servers)} forward ${suffix} to Azure's resolver`,
    command: null,
    url: vnetId === null ? null : portal(suspect, vnetId, 'dnsServers'),
    risk: 'low',
    undo: null,
    note: `They must send questions for ${suffix} to 168.63.129.16, from a network that the private zone is linked to.`,
    thenRestart: true,
  };
}

/** Where no setting is wrong: ask DNS itself. */
export function lookUp(suspect: Suspect): Repair {
  const host = hostName(suspect);
  return {
    title: `Look ${host} up`,
    command: suspect.image === null ? null : `nslookup ${word(/^[a-z0-9.-]+$/.test(host) ? host : '<registry-host>')}`,
    url: null,
    risk: 'none',
    undo: null,
    note: `Without an answer anywhere, ${host} is misspelt or deleted; an answer from outside alone means that the app's network resolves it otherwise.`,
  };
}
