import type { Fact } from '../../core/fact.ts';
import { isAzureRegistry } from '../../core/image-ref.ts';
import type { AppState } from '../app-facts.ts';
import type { Suspect } from '../cause.ts';
import { confirmed, confirmedByAbsence, defineCause, type Judgement, open, refuted, unlikely } from '../cause.ts';
import { isPrivate } from '../destinations.ts';
import { shownIfKnown } from '../evidence.ts';
import { type BrokenName, checkName, customServers, type NameCheck, type NameFacts } from '../private-name.ts';
import { forwarding, lookUp, repairName } from '../private-name-repairs.ts';
import type { AzureRegistry } from '../registry-facts.ts';
import { publicSide } from '../registry-firewall.ts';
import { hostName, reads } from '../suspect-names.ts';

export const networkDns = defineCause({
  id: 'network.dns',
  title: 'DNS does not lead to the registry',
  fits: {
    'no-such-host': 'names',
    'dns-server-failed': 'names',
    unauthorized: 'allows',
    'unauthorized-token': 'allows',
    'unauthorized-manifest': 'allows',
    forbidden: 'allows',
    'denied-by-ip': 'allows',
    'anonymous-refused': 'allows',
    'absent-or-denied': 'allows',
    'identity-failed': 'allows',
    'registry-secret-failed': 'allows',
    'connect-timeout': 'allows',
    'tls-timeout': 'allows',
    'response-timeout': 'allows',
    'connection-refused': 'allows',
    'connection-reset': 'allows',
    'connection-eof': 'allows',
    'certificate-rejected': 'allows',
    'not-a-registry': 'allows',
    deadline: 'allows',
    'pull-failed': 'allows',
  },
  needs: ['app', 'registry', 'environment', 'privateDns', 'networkPath'],

  judge(suspect, facts) {
    const check = checkName(facts);
    const saysDns = reads(suspect, 'no-such-host', 'dns-server-failed');
    if (check.state === 'unclear')
      return open(unclearBecause(suspect, facts, check, saysDns), check.missing, evidenceOf(check, facts));
    if (check.state === 'broken') return judgeBroken(suspect, facts, check, saysDns);

    const spelling = spellingDoubt(suspect);
    if (saysDns)
      return open(
        `${spelling ?? `The platform could not resolve ${hostName(suspect)}.`} ${check.because}${doubtText(check.doubts)}`,
        [],
        evidenceOf(check, facts),
      );
    const led = ledTo(suspect);
    if (led !== null && facts.registry.state === 'known' && facts.registry.value.kind === 'other')
      return unlikely(
        `In the network of ${suspect.ref.name} the name ${hostName(suspect)} led to ${led}: DNS answered. Whether the registry is there cannot be seen from here.`,
        [],
        evidenceOf(check, facts),
      );
    if (check.doubts.length > 0)
      return open(
        `${check.because}${doubtText(check.doubts)}`,
        facts.networkPath.state === 'unknown' ? ['networkPath'] : [],
        evidenceOf(check, facts),
      );
    return refuted(check.because, evidenceOf(check, facts));
  },

  fixes(suspect, facts) {
    const check = checkName(facts);
    const fixes = check.state === 'broken' ? repairName(suspect, check) : [];
    const servers = customServers(facts.networkPath);
    if (servers.length > 0) fixes.push(forwarding(suspect, facts.networkPath, servers));
    return fixes.length > 0 ? fixes : [lookUp(suspect)];
  },
  rollback: 'strikes-too',
});

function judgeBroken(
  suspect: Suspect,
  facts: NameFacts & { readonly app: Fact<AppState> },
  check: BrokenName,
  saysDns: boolean,
): Judgement {
  const evidence = evidenceOf(check, facts);
  const registry =
    facts.registry.state === 'known' && facts.registry.value.kind === 'azure' ? facts.registry.value : null;
  if (registry === null) return open(check.because, ['registry'], evidence);
  const side = publicSide(registry, suspect.app, facts.environment, facts.networkPath);
  const settings = shownIfKnown(
    'registry',
    facts.registry,
    `${registry.name}: public network access ${registry.publicNetworkAccess}, default action ${registry.defaultAction}`,
  );
  const doubts = [...check.doubts];

  if (check.fault === 'no-zone' || check.fault === 'not-linked') {
    // The name then leads to the public side, which is no fault where the public side lets the app in.
    if (side.state === 'open' && side.doubts.length === 0 && !saysDns)
      return refuted(`The app reaches ${registry.host} without its private endpoint: ${side.because}`, settings);
    if (side.state === 'open')
      return open(`${check.because} ${side.because}`, side.missing, [...evidence, ...settings]);
    if (side.state !== 'closed') doubts.push('the public side may let the app in');
    else doubts.push(...side.doubts);
    return confirmedByAbsence(
      `${check.because} ${side.because}${doubtText(doubts)}`,
      [...evidence, ...settings],
      doubts.length === 0,
    );
  }
  // The name is wrong or absent whoever asks. Only the layers need the data endpoint: a refused sign-in is not its work.
  const dataOnly = check.records.length > 0 && check.records.every((record) => record.data);
  if (dataOnly && !saysTheseHosts(suspect, check, registry))
    doubts.push('only layers from that region need that record, and the words do not speak of these');
  // A zone may be told to ask public DNS for what it does not hold (NxDomainRedirect), which is not read here.
  if (check.fault === 'no-record' && side.state !== 'closed' && !saysDns)
    doubts.push('the zone may pass on what it does not hold');
  return confirmed(`${check.because}${doubtText(doubts)}`, [...evidence, ...settings], doubts.length === 0);
}

/**
 * Do the words speak of one of these data hosts? Each replica has its own, and a pull uses one of them: that another one's
 * record is missing hurts nobody here. Words that name no host can mean the registry's own region only.
 */
function saysTheseHosts(suspect: Suspect, check: BrokenName, registry: AzureRegistry): boolean {
  const own = `.${registry.location.toLowerCase().replace(/\s/g, '')}.data`;
  return suspect.readings.some(({ symptom, host, hostRole }) => {
    if (hostRole !== 'data' && symptom !== 'no-such-host' && symptom !== 'dns-server-failed') return false;
    const asked = host?.replace(/:\d+$/, '') ?? null;
    return check.records.some((record) => (asked === null ? record.name.endsWith(own) : record.fqdn === asked));
  });
}

function evidenceOf(check: NameCheck, facts: NameFacts) {
  return check.state === 'not-private'
    ? shownIfKnown('registry', facts.registry, check.because)
    : shownIfKnown('privateDns', facts.privateDns, check.because);
}

function doubtText(doubts: readonly string[]): string {
  return doubts.length === 0 ? '' : ` One doubt remains: ${doubts.join('; ')}.`;
}

function unclearBecause(suspect: Suspect, facts: NameFacts, check: NameCheck, saysDns: boolean): string {
  const host = hostName(suspect);
  if (saysDns && facts.registry.state === 'unknown' && facts.registry.kind === 'absent')
    return `The platform could not resolve ${host}, and no registry of that name is in reach: it may be misspelt or deleted.`;
  return `Whether ${host} resolves to the registry cannot be told. ${check.because}`;
}

/** The private address that the app's network had for the name, where the words tell what was dialled. */
function ledTo(suspect: Suspect): string | null {
  const dialled = suspect.readings.find(({ detail }) => detail.dialled !== undefined)?.detail.dialled;
  const ip = dialled?.replace(/:\d+$/, '') ?? '';
  return isPrivate(ip) ? ip : null;
}

/** A host that no registry can have, or null. */
function spellingDoubt(suspect: Suspect): string | null {
  const host = hostName(suspect);
  if (isAzureRegistry(host) || !/azurecr/.test(host)) return null;
  return `${host} looks misspelt: an Azure registry is <name>.azurecr.io.`;
}
