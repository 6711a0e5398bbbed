/**
 * The ONE table that decides which words count when several stand in a text. Smaller = truer. Within a tier the first
 * error in the text wins: containerd, docker and App Service try with credentials, then anonymously, and report both.
 */
import type { Symptom } from '../reading.ts';
import type { Signature } from './signature.ts';

/** Words about something else that make everything beside them mean something else: a "403" from a key vault is no pull. */
const VETO = 0;
/** True wherever they stand, before or after another error: nothing else can make a registry say them. */
const DECISIVE = 1;
/** Names one thing. */
const SPECIFIC = 2;
/** Names a step that failed; the reason may stand elsewhere. */
const STEP = 3;
const REFUSED = 4;
const VAGUE = 5;
/** Often the outer sentence of a truer one. */
const WEAK = 5.5;
const BARE = 6;
const OTHER = 7;
const NOISE = 8;

const TIER: Readonly<Record<Symptom, number>> = {
  'create-failed': VETO,
  'secret-failed': VETO,
  'volume-failed': VETO,
  'probe-failed': VETO,
  'port-mismatch': VETO,
  'scheduling-failed': VETO,
  'scale-failed': VETO,
  'out-of-memory': VETO,
  other: VETO,

  'denied-by-ip': DECISIVE,
  'rate-limited': DECISIVE,

  'account-problem': SPECIFIC,
  'admin-disabled': SPECIFIC,
  'arm-token-disabled': SPECIFIC,
  'policy-rejected': SPECIFIC,
  'credential-expired': SPECIFIC,
  'wrong-password': SPECIFIC,
  'identity-missing': SPECIFIC,
  'throttled-by-node': SPECIFIC,
  'policy-never': SPECIFIC,
  'registry-quota': SPECIFIC,
  'platform-missing': SPECIFIC,
  'unsupported-format': SPECIFIC,
  'invalid-reference': SPECIFIC,
  'not-a-registry': SPECIFIC,
  'repository-unknown': SPECIFIC,
  'digest-unknown': SPECIFIC,
  'tag-unknown': SPECIFIC,
  'no-permission': SPECIFIC,
  'proxy-refused': SPECIFIC,
  'proxy-auth': SPECIFIC,
  'entra-unreachable': SPECIFIC,
  'runtime-failed': SPECIFIC,
  'disk-full': SPECIFIC,

  'proxy-page': STEP,
  'certificate-rejected': STEP,
  'plain-http': STEP,
  'dns-server-failed': STEP,
  'no-such-host': STEP,
  'tls-timeout': STEP,
  'response-timeout': STEP,
  'connect-timeout': STEP,
  'connection-refused': STEP,
  'connection-reset': STEP,
  corrupt: STEP,
  'connection-eof': STEP,
  'server-error': STEP,
  'manifest-unknown': STEP,

  'anonymous-refused': REFUSED,
  'credential-refused': REFUSED,
  'absent-or-denied': REFUSED,
  'registry-secret-failed': REFUSED,
  'identity-failed': REFUSED,
  forbidden: REFUSED,
  'unauthorized-token': REFUSED,
  'unauthorized-manifest': REFUSED,

  unauthorized: VAGUE,
  'not-found': VAGUE,
  deadline: VAGUE,
  cancelled: VAGUE,

  'pull-failed': BARE,

  crash: OTHER,
  'job-failed': OTHER,
  'operation-expired': OTHER,
  stopped: NOISE,
  pulled: NOISE,
  started: NOISE,
  pulling: NOISE,
  lifecycle: NOISE,
};

/** Within one tier, when two wordings overlap in one error: the narrower one. Everything else goes by place in the text. */
const NARROWER: Readonly<Partial<Record<Symptom, readonly Symptom[]>>> = {
  'dns-server-failed': ['no-such-host', 'connect-timeout', 'connection-refused', 'response-timeout'],
  'no-such-host': ['connection-refused', 'connect-timeout'],
  'response-timeout': ['connect-timeout'],
  corrupt: ['connection-eof', 'manifest-unknown'],
  'certificate-rejected': ['no-such-host'],
  // A gateway's own 502 page is the gateway's word that what is behind it does not answer.
  'server-error': ['proxy-page'],
  'anonymous-refused': ['absent-or-denied', 'unauthorized-token'],
  'credential-refused': ['absent-or-denied', 'unauthorized-token'],
  'registry-secret-failed': ['unauthorized-token', 'forbidden'],
  'identity-failed': ['unauthorized-token', 'unauthorized-manifest', 'forbidden', 'absent-or-denied'],
  'not-found': ['unauthorized'],
  cancelled: ['deadline'],
  'digest-unknown': ['tag-unknown'],
  'credential-expired': ['wrong-password', 'no-permission'],
  'admin-disabled': ['wrong-password'],
  'policy-rejected': ['no-permission'],
  'account-problem': ['proxy-page', 'admin-disabled'],
  pulled: ['pulling', 'started'],
  pulling: ['lifecycle', 'started'],
};

export function tierOf(signature: Pick<Signature, 'symptom' | 'weak'>): number {
  // A weak wording yields to all that say more, yet says more than "it failed".
  return signature.weak ? WEAK : TIER[signature.symptom];
}

/** Does a reading of this tier decide even when another error stands before it? */
export function isDecisive(tier: number): boolean {
  return tier === DECISIVE;
}

/** Says the tier that the pull failed, and how, rather than only that it did? */
export function saysWhy(tier: number): boolean {
  return tier >= DECISIVE && tier < WEAK;
}

export function isNarrower(a: Symptom, b: Symptom): boolean {
  return NARROWER[a]?.includes(b) === true;
}

/** Order between readings from different lines: pull failures first, noise last, a veto is only about its own line. */
export function rankAcross(tier: number): number {
  if (tier === DECISIVE) return 0;
  if (tier === VETO) return 3;
  if (saysWhy(tier)) return 1;
  if (tier === WEAK) return 1.5;
  if (tier === BARE) return 2;
  return tier;
}
