/**
 * One story for each cause: the facts that make it true, and the words that its emitter writes. Everything that is not said
 * is in order (test/fixtures/plain-source.ts).
 */
import { known } from '../../src/core/fact.ts';
import type { AppState, RegistryEntry } from '../../src/diagnosis/app-facts.ts';
import type { CauseId } from '../../src/diagnosis/cause-id.ts';
import type { FactSource } from '../../src/diagnosis/fact-source.ts';
import type { FactName } from '../../src/diagnosis/facts.ts';
import type { Environment } from '../../src/diagnosis/network-facts.ts';
import type { Confidence } from '../../src/diagnosis/result.ts';
import { ago, NOW, type PlainFacts } from '../fixtures/plain-source.ts';

export interface MatrixCase {
  readonly id: CauseId;
  /** What is wrong, for the table. */
  readonly story: string;
  readonly image?: string;
  readonly facts?: PlainFacts;
  readonly source?: Partial<FactSource>;
  readonly words: string;
  /** With its words and all facts. `null` = it must not stand. */
  readonly all: Confidence | null;
  /** With all facts, and words that say only that the pull failed; `any` = facts cannot tell it. */
  readonly factsOnly: Confidence | 'any' | null;
  /** With its words, the app and no other fact; `any` = the words cannot tell it. */
  readonly logOnly: Confidence | 'any' | null;
  /** The facts of which each is needed to verify it. */
  readonly provenBy: readonly FactName[];
}

const NETWORK = '/subscriptions/5a5a5a5a-0000-4000-8000-000000000001/resourceGroups/shop/providers/Microsoft.Network';
const VNET = `${NETWORK}/virtualNetworks/shop-net`;
const ENDPOINT = `${NETWORK}/privateEndpoints/acme-endpoint`;
const SUBNET = `${VNET}/subnets/apps`;
const IN_NETWORK: Partial<Environment> = { subnetId: SUBNET, vnetId: VNET };
const PATH = { subnetId: SUBNET, dnsServers: [], routes: [], outboundRules: [], natGatewayId: null };
/** All traffic goes to an appliance, whose rules nobody can read. */
const APPLIANCE: PlainFacts = {
  environment: IN_NETWORK,
  networkPath: { ...PATH, routes: [{ prefix: '0.0.0.0/0', nextHop: 'VirtualAppliance', nextHopIp: '10.9.0.4' }] },
};
const DIGEST = `sha256:${'b'.repeat(64)}`;

function signsInAs(username: string, secretNames: readonly string[] = ['acme-pw']): Partial<AppState> {
  const entry: RegistryEntry = { server: 'acme.azurecr.io', identity: null, username, passwordSecretRef: 'acme-pw' };
  return { registries: [entry], secretNames };
}

function otherRegistry(host: string): Partial<FactSource> {
  return { registry: () => Promise.resolve(known({ kind: 'other', host }, `registry ${host}`, NOW)) };
}

const PULL = 'Failed to pull image "acme.azurecr.io/orders:2": ';
const RESOLVE = `${PULL}failed to resolve reference "acme.azurecr.io/orders:2": `;
const HEAD = 'failed to do request: Head "https://acme.azurecr.io/v2/orders/manifests/2": ';
export const REFUSED = 'Container pull image failed with unauthorized error.';
export const ONLY_FAILED = "Container 'app' was terminated with exit code '' and reason 'ImagePullFailure'";

export const CASES: readonly MatrixCase[] = [
  {
    id: 'auth.missing-pull-role',
    story: 'the identity has no role',
    facts: { pullRights: { assignments: [] } },
    words: REFUSED,
    all: 'verified',
    factsOnly: 'verified',
    logOnly: 'any',
    provenBy: ['registry', 'pullRights'],
  },
  {
    id: 'auth.role-not-honoured',
    story: 'AcrPull at a registry with ABAC permissions',
    facts: { registry: { permissionMode: 'abac' } },
    words: REFUSED,
    all: 'verified',
    factsOnly: 'verified',
    logOnly: 'any',
    provenBy: ['registry', 'pullRights'],
  },
  {
    id: 'auth.identity-not-assigned',
    story: 'the system identity is off',
    facts: { app: { systemIdentity: null } },
    words: "The identity 'system' for registry 'acme.azurecr.io' is not assigned to the container app",
    all: 'verified',
    factsOnly: 'verified',
    logOnly: 'verified',
    provenBy: [],
  },
  {
    id: 'auth.arm-token-disabled',
    story: 'authentication as ARM is disabled',
    facts: { registry: { armTokens: 'disabled' } },
    words: REFUSED,
    all: 'verified',
    factsOnly: 'verified',
    logOnly: 'any',
    provenBy: ['registry'],
  },
  {
    id: 'auth.secret-expired',
    story: 'the password of the token has ended',
    facts: { app: signsInAs('puller'), credential: { expiresAt: ago(60) } },
    words: REFUSED,
    all: 'verified',
    factsOnly: 'verified',
    logOnly: 'any',
    provenBy: ['registry', 'credential'],
  },
  {
    id: 'auth.secret-mismatch',
    story: 'the secret is not there',
    facts: { app: signsInAs('puller', []) },
    words: REFUSED,
    all: 'verified',
    factsOnly: 'verified',
    logOnly: 'verified',
    provenBy: [],
  },
  {
    id: 'auth.admin-disabled',
    story: "the admin user's name, and it is off",
    facts: { app: signsInAs('acme'), credential: { kind: 'admin-user', enabled: false, expiryKnown: false } },
    words: REFUSED,
    all: 'verified',
    factsOnly: 'verified',
    logOnly: 'any',
    provenBy: ['registry'],
  },
  {
    id: 'auth.anonymous-denied',
    story: 'no entry for the registry',
    facts: { app: { registries: [] } },
    words: REFUSED,
    all: 'verified',
    factsOnly: 'verified',
    logOnly: 'likely',
    provenBy: ['registry'],
  },
  {
    id: 'image.tag-not-found',
    story: 'the tag is not there',
    facts: { tag: { found: 'no-tag', digest: null, platforms: null, readEnabled: null } },
    words: `${RESOLVE}acme.azurecr.io/orders:2: not found`,
    all: 'verified',
    factsOnly: 'verified',
    logOnly: 'likely',
    provenBy: ['registry', 'tag'],
  },
  {
    id: 'image.repository-not-found',
    story: 'the repository is not there',
    facts: { tag: { found: 'no-repository', digest: null, platforms: null, readEnabled: null, newestTags: [] } },
    words: `${RESOLVE}acme.azurecr.io/orders:2: not found`,
    all: 'verified',
    factsOnly: 'verified',
    logOnly: 'any',
    provenBy: ['registry', 'tag', 'cacheRules'],
  },
  {
    id: 'image.digest-not-found',
    story: 'the digest is not there',
    image: `acme.azurecr.io/orders@${DIGEST}`,
    facts: { tag: { found: 'no-digest', digest: null, platforms: null, readEnabled: null } },
    words: `MANIFEST_UNKNOWN: manifest ${DIGEST} is not found`,
    all: 'verified',
    factsOnly: 'verified',
    logOnly: 'likely',
    provenBy: ['tag'],
  },
  {
    id: 'image.invalid-reference',
    story: 'the name begins with a slash',
    image: '/orders:2',
    words:
      'Failed to pull image "/orders:2": pull access denied, repository does not exist or may require authorization',
    all: 'verified',
    factsOnly: 'verified',
    logOnly: 'verified',
    provenBy: [],
  },
  {
    id: 'image.platform-mismatch',
    story: 'built for linux/arm64 only',
    facts: { tag: { platforms: [{ os: 'linux', architecture: 'arm64' }] } },
    words: `${PULL}failed to unpack image: no match for platform in manifest: not found`,
    all: 'verified',
    factsOnly: 'verified',
    logOnly: 'likely',
    provenBy: ['tag'],
  },
  {
    id: 'image.corrupt',
    story: 'a layer is not what the manifest promises',
    words: `${PULL}failed commit on ref "layer-sha256:16b5": failed size validation: 12467913 != 94124544: failed precondition`,
    all: 'likely',
    factsOnly: 'any',
    logOnly: 'likely',
    provenBy: ['tag'],
  },
  {
    id: 'image.unsupported-format',
    story: "Docker's first format",
    facts: { tag: { mediaType: 'application/vnd.docker.distribution.manifest.v1+prettyjws' } },
    words: `${PULL}media type "application/vnd.docker.distribution.manifest.v1+prettyjws" is no longer supported since containerd v2.0`,
    all: 'verified',
    factsOnly: 'likely',
    logOnly: 'any',
    provenBy: [],
  },
  {
    id: 'image.policy-rejected',
    story: 'the image is locked',
    facts: { tag: { readEnabled: false } },
    words:
      'DENIED: The operation is disallowed on this registry, repository or image. View troubleshooting steps at https://aka.ms/acr/faq',
    all: 'verified',
    factsOnly: 'verified',
    logOnly: 'any',
    provenBy: ['tag'],
  },
  {
    id: 'network.dns',
    story: 'the private zone is not linked',
    facts: {
      environment: IN_NETWORK,
      networkPath: PATH,
      registry: {
        publicNetworkAccess: 'disabled',
        defaultAction: 'deny',
        privateEndpoints: [{ id: ENDPOINT, status: 'Approved' }],
      },
      privateDns: {
        vnetId: VNET,
        zones: [
          {
            id: `${NETWORK}/privateDnsZones/privatelink.azurecr.io`,
            links: [],
            records: [
              { name: 'acme', ips: ['10.0.1.5'] },
              { name: 'acme.westeurope.data', ips: ['10.0.1.4'] },
            ],
          },
        ],
        endpoints: [
          { endpointId: ENDPOINT, fqdn: 'acme.azurecr.io', ip: '10.0.1.5', vnetId: VNET },
          { endpointId: ENDPOINT, fqdn: 'acme.westeurope.data.azurecr.io', ip: '10.0.1.4', vnetId: VNET },
        ],
      },
    },
    words: REFUSED,
    all: 'verified',
    factsOnly: 'verified',
    logOnly: 'any',
    provenBy: ['registry', 'environment', 'privateDns', 'networkPath'],
  },
  {
    id: 'network.firewall-denied',
    story: "no rule for the app's address",
    facts: { registry: { defaultAction: 'deny', allowedRanges: ['52.0.0.0/24'] } },
    words: REFUSED,
    all: 'verified',
    factsOnly: 'verified',
    logOnly: 'any',
    provenBy: ['registry', 'environment'],
  },
  {
    id: 'network.timeout',
    story: 'a route drops what goes to registries',
    facts: {
      environment: IN_NETWORK,
      networkPath: { ...PATH, routes: [{ prefix: 'AzureContainerRegistry', nextHop: 'None', nextHopIp: null }] },
    },
    words: `${RESOLVE}${HEAD}dial tcp 20.1.1.4:443: i/o timeout`,
    all: 'verified',
    factsOnly: 'likely',
    logOnly: 'likely',
    provenBy: ['environment', 'networkPath'],
  },
  {
    id: 'network.refused-or-reset',
    story: 'an appliance on the way cuts the connection',
    facts: APPLIANCE,
    words: `${RESOLVE}${HEAD}read tcp 10.0.0.4:43262->20.1.1.1:443: read: connection reset by peer`,
    all: 'likely',
    factsOnly: 'any',
    logOnly: 'likely',
    provenBy: ['networkPath'],
  },
  {
    id: 'network.tls',
    story: 'an appliance on the way opens the traffic',
    facts: APPLIANCE,
    words: `${RESOLVE}${HEAD}tls: failed to verify certificate: x509: certificate signed by unknown authority`,
    all: 'likely',
    factsOnly: 'any',
    logOnly: 'likely',
    provenBy: ['networkPath'],
  },
  {
    id: 'network.proxy',
    story: 'an appliance on the way answers with its own page',
    facts: APPLIANCE,
    words: `${PULL}failed to copy: unexpected media type text/html for sha256:0123456789abcdef: not found`,
    all: 'likely',
    factsOnly: 'any',
    logOnly: 'likely',
    provenBy: ['networkPath'],
  },
  {
    id: 'network.entra-blocked',
    story: 'a security rule denies the way to Entra',
    facts: {
      environment: IN_NETWORK,
      networkPath: {
        ...PATH,
        outboundRules: [
          { name: 'no-entra', access: 'deny', priority: 200, destination: ['AzureActiveDirectory'], ports: ['443'] },
        ],
      },
    },
    words:
      'unable to pull image using Managed identity system for registry acme.azurecr.io: Get "https://login.microsoftonline.com/common/oauth2/token": dial tcp 20.190.1.1:443: i/o timeout',
    all: 'likely',
    factsOnly: 'likely',
    logOnly: 'likely',
    provenBy: ['networkPath'],
  },
  {
    id: 'registry.rate-limited',
    story: 'Docker Hub limits, nobody signs in',
    image: 'docker.io/library/nginx:1.27',
    facts: { app: { registries: [] } },
    source: otherRegistry('docker.io'),
    words:
      'toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit',
    all: 'verified',
    factsOnly: 'any',
    logOnly: 'verified',
    provenBy: [],
  },
  {
    id: 'registry.unavailable',
    story: 'the registry is being changed',
    facts: { registry: { provisioningState: 'Updating' } },
    words: `${RESOLVE}unexpected status from HEAD request to https://acme.azurecr.io/v2/orders/manifests/2: 503 Service Unavailable`,
    all: 'likely',
    factsOnly: 'likely',
    logOnly: 'likely',
    provenBy: ['registry'],
  },
  {
    id: 'registry.quota-or-disk',
    story: "the node's disk is full",
    words: `${PULL}failed to register layer: write /usr/bin/x: no space left on device`,
    all: 'likely',
    factsOnly: 'any',
    logOnly: 'likely',
    provenBy: ['registry', 'tag'],
  },
  {
    id: 'registry.account-problem',
    story: 'the bill is not paid',
    image: 'gcr.io/acme/orders:2',
    facts: { app: { registries: [] } },
    source: otherRegistry('gcr.io'),
    words:
      '<Error><Code>UserProjectAccountProblem</Code><Message>User project billing account not in good standing.</Message></Error> (pulling image gcr.io/acme/orders:2)',
    all: 'verified',
    factsOnly: 'any',
    logOnly: 'verified',
    provenBy: [],
  },
  {
    id: 'pull.cancelled-or-deadline',
    story: 'it took too long',
    words: `${PULL}rpc error: code = Unknown desc = context deadline exceeded`,
    all: 'likely',
    factsOnly: 'any',
    logOnly: 'likely',
    provenBy: ['registry', 'environment'],
  },
  {
    id: 'platform.transient',
    story: 'nothing is wrong',
    words: REFUSED,
    all: 'likely',
    factsOnly: 'likely',
    logOnly: 'any',
    provenBy: ['registry', 'tag', 'pullRights', 'environment'],
  },
  {
    id: 'auth.unauthorized',
    story: 'nothing but the refusal can be seen',
    facts: { app: signsInAs('puller') },
    words: REFUSED,
    all: 'likely',
    factsOnly: 'any',
    logOnly: 'likely',
    provenBy: [],
  },
  {
    id: 'pull.generic',
    story: 'nothing but the failure can be seen',
    facts: { app: signsInAs('puller') },
    words: ONLY_FAILED,
    all: 'likely',
    factsOnly: 'likely',
    logOnly: 'likely',
    provenBy: [],
  },
  {
    id: 'pull.policy-never',
    story: "words of another cluster's node",
    words: 'ErrImageNeverPull: Container image "acme.azurecr.io/orders:2" is not present with pull policy of Never',
    all: null,
    factsOnly: null,
    logOnly: null,
    provenBy: [],
  },
  {
    id: 'node.throttled',
    story: "the node's own limit",
    words: `${PULL}pull QPS exceeded`,
    all: 'verified',
    factsOnly: 'any',
    logOnly: 'verified',
    provenBy: [],
  },
  {
    id: 'node.runtime-failure',
    story: "the node's runtime is down",
    words: `${PULL}rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: connection refused"`,
    all: 'likely',
    factsOnly: 'any',
    logOnly: 'likely',
    provenBy: [],
  },
];
