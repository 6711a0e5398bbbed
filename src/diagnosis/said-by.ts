/** One plain sentence for what a reading's words say. */
import { shortImage } from '../core/image-ref.ts';
import { isPullFailure, type OtherSymptom, type PullSymptom, type Reading } from './reading.ts';

type Say<S extends string> = Readonly<Record<S, (reading: Reading) => string>>;

const FAILED: Say<PullSymptom> = {
  'denied-by-ip': (r) =>
    `The registry's firewall refused ${r.detail.clientIp ? `the address ${r.detail.clientIp}` : "the caller's address"}.`,
  forbidden: (r) =>
    `${registry(r)} answered 403 without saying why; Azure's registries do so for an address that their firewall does not know.`,
  unauthorized: (r) => `${registry(r)} refused the sign-in, and the words do not say why.`,
  'unauthorized-token': (r) => `${registry(r)} refused to give a token.`,
  'unauthorized-manifest': (r) => `${registry(r)} gave a token but refused ${image(r)} with it.`,
  'anonymous-refused': (r) => `${registry(r)} was asked without a credential, and refused.`,
  'credential-refused': (r) => `A stored credential was sent to ${registry(r)}, and refused.`,
  'wrong-password': () => 'The registry says that the user name, password or client secret is wrong.',
  'credential-expired': () => 'The words say that the credential has expired.',
  'no-permission': (r) => `The sign-in worked, but the identity may not pull from ${registry(r)}.`,
  'identity-failed': () => 'The pull with the managed identity failed; the platform withholds the reason.',
  'identity-missing': () => 'The words say that the identity is not assigned or cannot be found.',
  'registry-secret-failed': (r) => `The platform could not get a token for ${registry(r)} with the app's identity.`,
  'absent-or-denied': (r) =>
    `${image(r)} does not exist, or may not be pulled with this sign-in: the registry does not say which.`,
  'admin-disabled': () => "The registry's admin user is switched off.",
  'arm-token-disabled': () => 'The registry does not accept ARM tokens.',
  'tag-unknown': (r) => `The registry does not know the tag of ${image(r)}.`,
  'manifest-unknown': (r) =>
    `The registry does not have ${image(r)}; the words do not tell a missing tag from a missing repository.`,
  'digest-unknown': (r) => `The registry does not have the digest of ${image(r)}.`,
  'repository-unknown': (r) => `The registry does not know the repository of ${image(r)}.`,
  'not-found': (r) => `${registry(r)} answered 404 for ${image(r)}.`,
  'invalid-reference': (r) =>
    `${r.detail.writtenImage ? `"${r.detail.writtenImage}"` : image(r)} is no valid image name.`,
  'platform-missing': (r) =>
    r.detail.platformWanted && r.detail.platformFound
      ? `The image is built for ${r.detail.platformFound}; ${r.detail.platformWanted} is needed.`
      : `The image has no build for the platform that pulls it${r.detail.platformWanted ? ` (${r.detail.platformWanted})` : ''}.`,
  'not-a-registry': (r) => `${registry(r)} answered with something that no registry says.`,
  'no-such-host': (r) => `The name ${r.host ?? 'of the registry'} could not be resolved: no such host.`,
  'dns-server-failed': (r) =>
    `The DNS server${r.detail.dnsServer ? ` ${r.detail.dnsServer}` : ''} did not answer for ${r.host ?? "the registry's name"}.`,
  'connect-timeout': (r) => `The connection to ${r.host ?? 'the registry'} timed out.`,
  'tls-timeout': (r) => `${host(r)} was reached, but the TLS handshake timed out.`,
  'response-timeout': (r) => `${host(r)} did not answer in time.`,
  'connection-refused': (r) => `${host(r)} refused the connection.`,
  'connection-reset': (r) => `The connection to ${r.host ?? 'the registry'} was reset${dataOnly(r)}.`,
  'connection-eof': (r) => `The connection to ${r.host ?? 'the registry'} was closed in the middle${dataOnly(r)}.`,
  'certificate-rejected': (r) =>
    `TLS with ${r.host ?? 'the registry'} failed: its certificate or its protocol is not accepted.`,
  'plain-http': (r) => `${host(r)} speaks plain HTTP where HTTPS is expected.`,
  'proxy-refused': () => 'The proxy on the way refused or could not be reached.',
  'proxy-auth': () => 'The proxy on the way wants a sign-in.',
  'proxy-page': () => 'A web page came back in place of the answer of a registry.',
  'entra-unreachable': (r) => `${r.host ?? 'Microsoft Entra'} could not be reached for a token.`,
  'rate-limited': (r) => `${registry(r)} limits how often it may be asked, and the limit is reached.`,
  'server-error': (r) => `${registry(r)} answered with an error of its own${r.status ? ` (${r.status})` : ''}.`,
  'registry-quota': () => 'The registry disallows the operation: its quota, a lock or a policy.',
  'account-problem': () => 'The account, billing or subscription behind the registry has a problem.',
  'policy-rejected': () => 'A policy of the registry or the node refuses the image.',
  'disk-full': () => 'There is no space left to store the image.',
  corrupt: () => 'The content that arrived is not what the manifest promises, or cannot be unpacked.',
  'unsupported-format': () => 'The image has a format that this runtime does not support.',
  cancelled: () => 'The pull was cancelled before it ended.',
  deadline: () => 'The pull took longer than its deadline.',
  'throttled-by-node': () => "The node's own limit of pulls per second is reached; no registry was asked.",
  'policy-never': () => 'The image is not on the node, and the pull policy is Never.',
  'runtime-failed': () => "The node's container runtime failed.",
  'pull-failed': () => 'The pull failed, and the words do not say why.',
};

const OTHERS: Say<OtherSymptom> = {
  pulling: () => 'A pull has begun; nothing here says that it failed.',
  pulled: (r) => `${image(r)} was pulled.`,
  started: () => 'The container has started.',
  crash: (r) =>
    `The container ran and ended${r.detail.exitCode === undefined ? '' : ` with exit code ${r.detail.exitCode}`}: its image was pulled.`,
  'probe-failed': () => 'A health probe fails: the image was pulled.',
  'port-mismatch': () => 'The app listens on another port than the ingress sends to.',
  'out-of-memory': () => 'The container ran out of memory.',
  'create-failed': () => 'The container could not be created from its image.',
  'volume-failed': () => 'A volume could not be mounted.',
  'secret-failed': () => 'A secret of the app could not be read.',
  'scale-failed': () => 'Scaling failed.',
  'scheduling-failed': () => 'No room was found to run it.',
  'job-failed': () => 'The job itself failed.',
  'operation-expired': () => 'Azure reports that the operation failed, and hides why.',
  stopped: () => 'The container was stopped in an ordinary way.',
  lifecycle: () => 'These are ordinary steps of the platform.',
  other: () => 'These words are about something else than pulling an image.',
};

export function said(reading: Reading): string {
  const sentence = isPullFailure(reading)
    ? FAILED[reading.symptom](reading)
    : OTHERS[reading.symptom as OtherSymptom](reading);
  return startsWithAName(sentence) ? sentence : capital(sentence);
}

/** Names of hosts and images are written as they are: "acme.azurecr.io", "acme/api:1", "localhost:5000". */
function startsWithAName(sentence: string): boolean {
  return /^[^ ]*[a-z0-9][.:/@][^ ]/i.test(sentence);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
function image(reading: Reading): string {
  return reading.image === null ? 'the image' : shortImage(reading.image);
}
function registry(reading: Reading): string {
  return reading.host !== null && reading.hostRole !== 'dns' ? reading.host : 'the registry';
}
/** The data host is asked last: who gets that far has signed in and read the manifest. */
function dataOnly(reading: Reading): string {
  return reading.hostRole === 'data' && reading.host !== null
    ? '; the registry itself had answered, so a firewall on the way may know only its name'
    : '';
}
function host(reading: Reading): string {
  return reading.host ?? 'The registry';
}
