/**
 * A Reading is what one piece of text says once its wrapping is off: who wrote it, the first error, status, code, host,
 * image. Causes fit Readings, never raw text. Made by `reading/read-text.ts`.
 */
import type { ImageRef } from '../core/image-ref.ts';

/** The software whose words these are. */
export type Writer =
  | 'container-apps'
  | 'kubelet'
  | 'containerd'
  | 'docker'
  | 'cri-o'
  | 'containers-image' // skopeo, podman, cri-o's library
  | 'go-containerregistry' // crane, ACA's PUT-time validation
  | 'azure-registry'
  | 'azure-cli'
  | 'app-service'
  | 'container-instances'
  | 'registry' // a registry's own JSON
  | 'proxy'
  | 'unknown';

/** What the words say, normalised. One symptom may have several causes; that is what facts are for. */
export type PullSymptom =
  // refused, by what the refusal shows
  | 'denied-by-ip' // "client with IP '…' is not allowed access"
  | 'forbidden' // a bare 403 without a body that says why
  | 'unauthorized' // 401 or UNAUTHORIZED without more
  | 'unauthorized-token' // the token request was refused
  | 'unauthorized-manifest' // a token was issued, the manifest was refused
  | 'anonymous-refused' // no credential was sent, and that was refused
  | 'credential-refused' // a stored credential was sent, and refused (containerd's "oauth token")
  | 'wrong-password' // the registry says user name, password, client secret are wrong
  | 'credential-expired' // the text itself says expired
  | 'no-permission' // signed in, and the text says the permission or role is missing
  | 'identity-failed' // "unable to pull image using Managed identity …"
  | 'identity-missing' // the text says the identity is not assigned or cannot be found
  | 'registry-secret-failed' // "Failed to construct registry secret …" with no deeper reason
  | 'absent-or-denied' // "repository does not exist or may require authorization"
  | 'admin-disabled'
  | 'arm-token-disabled'
  // not there
  | 'tag-unknown' // MANIFEST_UNKNOWN naming a tag
  | 'manifest-unknown' // not found, tag or repository not told apart
  | 'digest-unknown'
  | 'repository-unknown' // NAME_UNKNOWN
  | 'not-found' // bare 404
  | 'invalid-reference'
  | 'platform-missing' // no linux/amd64 in it
  | 'not-a-registry' // an answer that no registry gives (HTML, a web API's JSON)
  // the way there
  | 'no-such-host'
  | 'dns-server-failed' // server misbehaving, temporary failure, DNS server timeout or refused
  | 'connect-timeout'
  | 'tls-timeout'
  | 'response-timeout' // connected, no answer: Client.Timeout, awaiting headers
  | 'connection-refused'
  | 'connection-reset'
  | 'connection-eof'
  | 'certificate-rejected'
  | 'plain-http' // "server gave HTTP response to HTTPS client"
  | 'proxy-refused'
  | 'proxy-auth'
  | 'proxy-page' // an HTML page in place of the registry's answer
  | 'entra-unreachable'
  // the registry
  | 'rate-limited'
  | 'server-error' // 5xx
  | 'registry-quota'
  | 'account-problem'
  | 'policy-rejected' // quarantine, lock, signature
  // the content and the node
  | 'disk-full'
  | 'corrupt'
  | 'unsupported-format'
  | 'cancelled'
  | 'deadline' // context deadline exceeded without a network word
  | 'throttled-by-node' // pull QPS exceeded
  | 'policy-never'
  | 'runtime-failed' // the node's own container runtime failed
  // it failed, and the words say no more
  | 'pull-failed';

/** Words about something else, or about a pull that is fine. */
export type OtherSymptom =
  | 'pulling'
  | 'pulled'
  | 'started'
  | 'crash' // exit code, CrashLoopBackOff, ProcessExited
  | 'probe-failed'
  | 'port-mismatch'
  | 'out-of-memory'
  | 'create-failed' // OCI runtime create failed, exec not found
  | 'volume-failed'
  | 'secret-failed' // Key Vault or secretRef, not the registry's
  | 'scale-failed' // KEDA, HPA, quota of cores
  | 'scheduling-failed'
  | 'job-failed' // back-off limit, deadline of the job itself
  | 'operation-expired' // "Operation expired": hides a pull, a probe or a secret
  | 'stopped' // ManuallyStopped: an ordinary end
  | 'lifecycle' // scheduled, provisioned, connected: noise
  | 'other'; // recognised as nothing about pulls

export type Symptom = PullSymptom | OtherSymptom;

export interface Reading {
  readonly symptom: Symptom;
  readonly writer: Writer;
  /** The words it was read from: unwrapped, redacted, safe, at most 500 characters. */
  readonly text: string;
  /** True when the words alone are proof: an inner registry JSON, a 429 with its limit, "client with IP". */
  readonly proof: boolean;
  readonly status: number | null;
  /** The registry's own code: UNAUTHORIZED, DENIED, MANIFEST_UNKNOWN, … */
  readonly code: string | null;
  /** Host that was asked, lower case, with its port. */
  readonly host: string | null;
  readonly hostRole: 'registry' | 'data' | 'token' | 'dns' | 'proxy' | 'key-vault' | null;
  /** Null when the words name no image, or one that cannot be parsed. */
  readonly image: ImageRef | null;
  /** Name of the container that the words are about. */
  readonly container: string | null;
  /** Odd facts that the words hold. */
  readonly detail: {
    /** The client's address in ACR's firewall refusal. */
    readonly clientIp?: string;
    readonly platformWanted?: string;
    readonly platformFound?: string;
    readonly dnsServer?: string;
    /** IPv4 address and port that the connection was made to (`10.60.8.9:5000`): what DNS really answered, inside the app's network. */
    readonly dialled?: string;
    readonly exitCode?: number;
    /** Which identity the words name: `system` or an ARM id. */
    readonly identity?: string;
    /** The image as written, when it cannot be parsed. */
    readonly writtenImage?: string;
  };
}

const OTHER: ReadonlySet<string> = new Set<OtherSymptom>([
  'pulling',
  'pulled',
  'started',
  'crash',
  'probe-failed',
  'port-mismatch',
  'out-of-memory',
  'create-failed',
  'volume-failed',
  'secret-failed',
  'scale-failed',
  'scheduling-failed',
  'job-failed',
  'operation-expired',
  'stopped',
  'lifecycle',
  'other',
]);

/** Do the words say that a pull failed? */
export function isPullFailure(reading: Reading): reading is Reading & { readonly symptom: PullSymptom } {
  return !OTHER.has(reading.symptom);
}
