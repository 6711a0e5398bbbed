import type { Suspect } from '../cause.ts';
import { confirmed, defineCause, open, refuted } from '../cause.ts';
import { azRegistry, inTurn, nameOf, portal, type Repair, waitFor } from '../commands.ts';
import { shown, shownIfKnown } from '../evidence.ts';
import { isInRanges, parseIpv4 } from '../ip-ranges.ts';
import { checkName } from '../private-name.ts';
import type { AzureRegistry } from '../registry-facts.ts';
import { publicSide } from '../registry-firewall.ts';
import { hostName, reads } from '../suspect-names.ts';

export const networkFirewallDenied = defineCause({
  id: 'network.firewall-denied',
  title: "Registry's firewall does not let the app in",
  fits: {
    'connection-refused': 'allows',
    'denied-by-ip': 'names',
    forbidden: 'names',
    unauthorized: 'allows',
    'unauthorized-token': 'allows',
    'unauthorized-manifest': 'allows',
    'anonymous-refused': 'allows',
    'absent-or-denied': 'allows',
    'identity-failed': 'allows',
    'registry-secret-failed': 'allows',
    'connect-timeout': 'allows',
    'tls-timeout': 'allows',
    'response-timeout': 'allows',
    'connection-reset': 'allows',
    'connection-eof': 'allows',
    deadline: 'allows',
    'pull-failed': 'allows',
  },
  needs: ['app', 'registry', 'environment', 'privateDns', 'networkPath'],

  judge(suspect, facts) {
    const { registry, app } = facts;
    const host = hostName(suspect);
    const saysSo = reads(suspect, 'denied-by-ip');
    if (registry.state === 'unknown')
      return open(`The firewall of ${host} could not be read: ${registry.because}.`, ['registry']);
    if (registry.value.kind === 'other')
      return open(`${host} is no Azure registry: whether it refuses addresses cannot be read from here.`);
    const azure = registry.value;
    const refusedIp = deniedIp(suspect, azure);
    const healed = saysSo && letInNow(azure, refusedIp);
    const side = publicSide(azure, suspect.app, facts.environment, facts.networkPath);
    const settings = shown(
      'registry',
      registry,
      `${azure.name}: public network access ${azure.publicNetworkAccess}, default action ${azure.defaultAction}, ${azure.allowedRanges.length} address rules`,
    );
    const addresses = shownIfKnown(
      'app',
      app,
      `outbound addresses: ${suspect.app.outboundIps.slice(0, 5).join(', ') || 'none named'}`,
    );

    if (side.state === 'open') {
      if (healed)
        return confirmed(
          `${side.because} The refusal${refusedIp === null ? '' : ` of ${refusedIp}`} was before that, or the change is not honoured everywhere yet.`,
          [settings, ...addresses],
          false,
        );
      if (saysSo)
        return open(
          `${side.because} The refusal${refusedIp === null ? '' : ` of ${refusedIp}`} was before that, or struck an address that is not the app's own.`,
          side.missing,
          [settings],
        );
      return side.doubts.length === 0
        ? refuted(side.because, [settings])
        : open(`${side.because} One doubt remains: ${side.doubts.join('; ')}.`, side.missing, [settings]);
    }
    // The public side is closed to it. Is there a private way in, and does the name lead there?
    const name = checkName(facts);
    if (name.state === 'leads' && !saysSo) {
      if (name.doubts.length === 0)
        return refuted(`The app need not pass the firewall. ${name.because}`, [
          settings,
          ...shownIfKnown('privateDns', facts.privateDns, name.because),
        ]);
      return open(`${side.because} There is a private endpoint, though: ${name.because}`, [], [settings]);
    }
    if (name.state === 'broken' && name.fault !== 'no-endpoint') {
      // Only where nothing is left to doubt is the name the cause, and the firewall does as it should.
      if (name.doubts.length === 0 && side.state === 'closed')
        return refuted(
          `${side.because} That is as it should be: the app is meant to come by the private endpoint, and its name is what is broken.`,
          [settings],
        );
      return open(`${side.because} It may be meant to come by the private endpoint: ${name.because}`, [], [settings]);
    }
    const hasEndpoint = azure.privateEndpoints.length > 0 || azure.endpointsUntold === true;
    if (name.state === 'unclear' && hasEndpoint && !saysSo)
      return open(
        `${side.because} Whether the app comes by a private endpoint cannot be told. ${name.because}`,
        name.missing,
        [settings],
      );
    if (side.state === 'unclear' && !saysSo) return open(side.because, side.missing, [settings, ...addresses]);

    if (healed)
      return confirmed(
        `${host} refused ${refusedIp}. A rule lets ${refusedIp} in now: it came after the refusal, or is not honoured everywhere yet.`,
        [settings, ...addresses],
        false,
      );
    const doubts = [
      ...side.doubts,
      ...(name.state === 'unclear' ? ['the way by a private endpoint could not be followed'] : []),
    ];
    const ip = refusedIp === null ? '' : ` It refused ${refusedIp}.`;
    const tail = doubts.length === 0 ? '' : ` One doubt remains: ${doubts.join('; ')}.`;
    const sure = side.state === 'closed' && (doubts.length === 0 || saysSo);
    return confirmed(`${side.because}${ip}${saysSo ? '' : tail}`, [settings, ...addresses], sure || saysSo);
  },

  fixes(suspect, { registry, networkPath }) {
    const azure = registry.state === 'known' && registry.value.kind === 'azure' ? registry.value : null;
    if (azure === null) return [unreadable(suspect)];
    const denied = deniedIp(suspect, azure);
    const healed = reads(suspect, 'denied-by-ip') && letInNow(azure, denied);
    const wait = healed
      ? waitFor(
          suspect,
          `${azure.defaultAction === 'allow' ? `${azure.name} lets every address in now` : `a rule lets ${denied} in now`}, and that takes a few minutes to be honoured`,
        )
      : [];
    if (healed && azure.defaultAction === 'allow') return wait;
    const plainWay = networkPath.state !== 'known' || networkPath.value.natGatewayId === null;
    const own = plainWay ? suspect.app.outboundIps.filter((ip) => parseIpv4(ip) !== null) : [];
    // The refused address is the one that was used this time; the next pull may leave by another.
    const wanted = [...new Set([...(denied === null ? [] : [denied]), ...own])];
    const ips = wanted.filter((ip) => !isInRanges(ip, azure.allowedRanges)).slice(0, 5);
    if (healed && ips.length === 0) return wait;
    const add = (ip: string) => azRegistry(azure, ['network-rule', 'add'], '--ip-address', ip);
    const remove = (ip: string) => azRegistry(azure, ['network-rule', 'remove'], '--ip-address', ip);
    const chosen = ips.length > 0 ? ips : ['<egress-ip>'];
    const foreign =
      denied !== null && own.length > 0 && !own.includes(denied)
        ? ` ${denied} is not among the outbound addresses that Azure names for ${suspect.ref.name}: it may be a NAT gateway's or the platform's own, and a private endpoint is the lasting way.`
        : '';
    const more =
      own.length > 5
        ? ` The app has ${own.length} outbound addresses, and any may be used: the others need a rule too.`
        : '';
    const endpoint: Repair = {
      title: `Give the app's network a private endpoint to ${azure.name}`,
      command: null,
      url: portal(suspect, azure.resourceId, 'networking'),
      risk: 'low',
      undo: null,
      note: `It needs the Premium tier${azure.sku === null ? '' : ` (this is ${azure.sku})`}, an environment with its own network, and the zone privatelink.azurecr.io linked to it. ${pending(azure)}`.trim(),
    };
    const url = portal(suspect, azure.resourceId, 'networking');
    if (azure.publicNetworkAccess === 'disabled')
      return [
        endpoint,
        {
          title: `Or open the public side of ${azure.name} to the app's addresses only`,
          command: inTurn(
            azRegistry(azure, ['update'], '--public-network-enabled', 'true', '--default-action', 'Deny'),
            ...chosen.map(add),
          ),
          url,
          risk: 'high',
          undo: azRegistry(azure, ['update'], '--public-network-enabled', 'false'),
          note: `Public access was disabled on purpose, it seems: ask who owns the registry.${foreign}${more}`,
          thenRestart: true,
        },
      ];
    return [
      ...wait,
      {
        title: ips.length === 1 ? `Let ${ips[0]} in` : "Let the app's addresses in",
        command: inTurn(...chosen.map(add)),
        url,
        risk: 'low',
        undo: inTurn(...chosen.map(remove)),
        note: `Rules take a few minutes.${ips.length === 0 ? ' Put the address that the app leaves by in the place of what begins with YOUR_.' : ''}${foreign}${more}`,
        thenRestart: true,
      },
      endpoint,
    ];
  },
  rollback: 'strikes-too',
});

/**
 * The refused address, where the words hold a whole one: pasted texts often have it masked. Of several, one that no rule lets
 * in comes first: the next pull may leave by it again.
 */
function deniedIp(suspect: Suspect, registry: AzureRegistry): string | null {
  const ips = suspect.readings.map(({ detail }) => detail.clientIp ?? '').filter((ip) => parseIpv4(ip) !== null);
  return ips.find((ip) => !isInRanges(ip, registry.allowedRanges)) ?? ips[0] ?? null;
}

/** Does the firewall let in what it refused? Then it was changed since. Its rules count for nothing while public access is off. */
function letInNow(registry: AzureRegistry, refusedIp: string | null): boolean {
  if (registry.publicNetworkAccess === 'disabled') return false;
  return registry.defaultAction === 'allow' || (refusedIp !== null && isInRanges(refusedIp, registry.allowedRanges));
}

function pending(registry: AzureRegistry): string {
  const waiting = registry.privateEndpoints.find((endpoint) => endpoint.status.toLowerCase() === 'pending');
  return waiting === undefined ? '' : `${nameOf(waiting.id)} awaits approval there.`;
}

function unreadable(suspect: Suspect): Repair {
  return {
    title: `Ask who owns ${hostName(suspect)} to let the app in`,
    command: null,
    url: null,
    risk: 'low',
    undo: null,
    note: `Its firewall cannot be read from here. ${suspect.ref.name} leaves by ${suspect.app.outboundIps.slice(0, 5).join(', ') || 'addresses that Azure does not name'}.`,
  };
}
