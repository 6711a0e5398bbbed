import { confirmed, defineCause, open, refuted } from '../cause.ts';
import { az, groupOf, nameOf, portal, type Repair, subscriptionOf, tryAgain } from '../commands.ts';
import { denialTo, forcedRoute } from '../egress.ts';
import { shown, shownIfKnown } from '../evidence.ts';
import { hostName, pullerName, reads } from '../suspect-names.ts';
import { wayOut } from '../way-out.ts';

export const networkEntraBlocked = defineCause({
  id: 'network.entra-blocked',
  title: 'Microsoft Entra cannot be reached for a token',
  fits: {
    'entra-unreachable': 'names',
    'identity-failed': 'allows',
    'registry-secret-failed': 'allows',
    unauthorized: 'allows',
    'unauthorized-token': 'allows',
    // A token that nobody answers for ends like this, too.
    deadline: 'allows',
    'pull-failed': 'allows',
  },
  needs: ['app', 'registry', 'environment', 'privateDns', 'networkPath'],

  judge(suspect, facts) {
    const { environment, networkPath } = facts;
    const { signIn, ref } = suspect;
    const host = hostName(suspect);
    const saysSo = reads(suspect, 'entra-unreachable');
    if ((signIn.kind === 'secret' || signIn.kind === 'anonymous') && !saysSo)
      return refuted(
        `${ref.name} does not sign in to ${host} with an identity: it asks Entra for no token.`,
        shownIfKnown(
          'app',
          facts.app,
          signIn.kind === 'secret' ? `${host} is signed in to with a password` : `no entry for ${host}`,
        ),
      );
    if (environment.state === 'unknown')
      return open(`The way to Microsoft Entra could not be seen: ${environment.because}.`, ['environment']);
    if (environment.value.subnetId === null) {
      const seen = shown('environment', environment, `${environment.value.name}: no virtual network`);
      const free = `${environment.value.name} has no network of its own: no route and no rule of yours stands between it and Microsoft Entra.`;
      return saysSo ? open(free, [], [seen]) : refuted(free, [seen]);
    }
    if (networkPath.state === 'unknown')
      return open(`The way to Microsoft Entra could not be seen: ${networkPath.because}.`, ['networkPath']);

    const path = networkPath.value;
    const subnet = nameOf(path.subnetId);
    const denial = denialTo(path, { kind: 'entra' });
    const route = forcedRoute(path, 'AzureActiveDirectory');
    const dropped = route !== null && /^none$/i.test(route.nextHop) ? route : null;
    const blocked =
      denial !== null
        ? {
            because: `The security rule ${denial.rule.name} of the subnet ${subnet} denies the way out to ${denial.rule.destination.join(', ')} on port 443, where ${pullerName(suspect)} has to get its token from Microsoft Entra.`,
            seen: `outbound rule ${denial.rule.name} (priority ${denial.rule.priority}): deny to ${denial.rule.destination.join(', ')}`,
          }
        : dropped !== null
          ? {
              because: `The route ${dropped.prefix} of the subnet ${subnet} leads nowhere: what goes to Microsoft Entra is dropped.`,
              seen: `route ${dropped.prefix}: next hop None`,
            }
          : null;
    if (blocked !== null) {
      const evidence = [shown('networkPath', networkPath, blocked.seen)];
      // Where the registry is cut off as well, its own cause comes first.
      const way = wayOut(suspect, facts);
      const cutOff = (way.kind === 'denied' || way.kind === 'black-hole') && way.target?.part !== 'data';
      if (!saysSo && (cutOff || denial?.sure === false)) return open(blocked.because, [], evidence);
      // A rule's protocol and source are not among the facts, and a part of the sign-in is the platform's own.
      return confirmed(blocked.because, evidence, false);
    }
    if (route !== null) {
      const hop = route.nextHopIp ?? route.nextHop;
      const because = `What leaves the subnet ${subnet} for Microsoft Entra passes ${hop}: its rules must let login.microsoftonline.com through, and cannot be seen from here.`;
      const evidence = [shown('networkPath', networkPath, `route ${route.prefix}: next hop ${route.nextHop}`)];
      return saysSo ? confirmed(because, evidence, false) : open(because, [], evidence);
    }
    const free = `No route and no security rule of the subnet ${subnet} stands in the way to Microsoft Entra.`;
    const seen = shown(
      'networkPath',
      networkPath,
      `${subnet}: ${path.routes.length} routes, ${path.outboundRules.length} outbound rules, none against it`,
    );
    return saysSo ? open(free, [], [seen]) : refuted(free, [seen]);
  },

  fixes(suspect, { networkPath }) {
    const retry = tryAgain(suspect, 'Try once more', 'A fault of the network that passed is over then.');
    if (networkPath.state === 'unknown') return [retry];
    const path = networkPath.value;
    const { subnetId } = path;
    const url = portal(suspect, subnetId.replace(/\/subnets\/[^/]+\/?$/i, ''), 'subnets');
    const fixes: Repair[] = [];
    if (denialTo(path, { kind: 'entra' }) !== null)
      fixes.push({
        title: 'Let Microsoft Entra through the security group',
        command: az(
          ...['network', 'nsg', 'rule', 'create', '-g', groupOf(subnetId), '--subscription', subscriptionOf(subnetId)],
          ...['--nsg-name', '<security-group>', '-n', 'allow-entra', '--direction', 'Outbound', '--access', 'Allow'],
          ...['--protocol', 'Tcp', '--priority', '<number-below-the-deny>'],
          ...['--destination-address-prefixes', 'AzureActiveDirectory', '--destination-port-ranges', '443'],
        ),
        url,
        risk: 'low',
        undo: null,
        note: `Put the subnet's group and a priority below the rule that denies in the places that begin with YOUR_; the group may lie in another resource group.`,
        thenRestart: true,
      });
    else if (forcedRoute(path, 'AzureActiveDirectory') !== null)
      fixes.push({
        title: 'Let Microsoft Entra through the firewall on the way',
        command: null,
        url,
        risk: 'low',
        undo: null,
        note: 'login.microsoftonline.com, *.login.microsoft.com and *.identity.azure.net on port 443, or the service tag AzureActiveDirectory.',
        thenRestart: true,
      });
    return [...fixes, retry];
  },
  rollback: 'strikes-too',
});
