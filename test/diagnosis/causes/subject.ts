/** Builders of plain facts for the tests of causes: a suspect and its facts, all in order until a test says otherwise. */
import { type Fact, known, type Unknown, unknown } from '../../../src/core/fact.ts';
import { parseImage } from '../../../src/core/image-ref.ts';
import type { AppState, RegistryEntry } from '../../../src/diagnosis/app-facts.ts';
import type { Cause, Judgement, Suspect } from '../../../src/diagnosis/cause.ts';
import type { FactTable } from '../../../src/diagnosis/facts.ts';
import type { Environment, NetworkPath, PrivateDns } from '../../../src/diagnosis/network-facts.ts';
import type { PullSymptom, Reading } from '../../../src/diagnosis/reading.ts';
import type {
  AzureRegistry,
  BuildRun,
  Credential,
  ImageInRegistry,
  PullRights,
  RoleAssignment,
} from '../../../src/diagnosis/registry-facts.ts';
import { signInFor } from '../../../src/diagnosis/sign-in.ts';

export const NOW = new Date('2026-11-23T12:00:00Z');
export const SUB = '/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/shop';
export const NET = `${SUB}/providers/Microsoft.Network`;
export const VNET = `${NET}/virtualNetworks/shop-net`;
export const SUBNET = `${VNET}/subnets/apps`;
export const IDENTITY = `${SUB}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shop-puller`;
export const ENDPOINT = `${NET}/privateEndpoints/acme-endpoint`;
export const ZONE = `${NET}/privateDnsZones/privatelink.azurecr.io`;
export const PRINCIPAL = '22222222-2222-4222-8222-222222222222';

export const ago = (minutes: number): Date => new Date(NOW.getTime() - minutes * 60_000);
export const fact = <T>(value: T, source = 'ARM'): Fact<T> => known(value, source, NOW);
export const denied: Unknown = unknown('denied', 'the right to read it is missing', 'az role assignment create …');

export function entry(parts: Partial<RegistryEntry> = {}): RegistryEntry {
  return { server: 'acme.azurecr.io', identity: null, username: null, passwordSecretRef: null, ...parts };
}

export function app(parts: Partial<AppState> = {}): AppState {
  return {
    ref: {
      kind: 'app',
      subscriptionId: '11111111-1111-4111-8111-111111111111',
      resourceGroup: 'shop',
      name: 'orders-api',
      resourceId: `${SUB}/providers/Microsoft.App/containerApps/orders-api`,
    },
    location: 'westeurope',
    provisioningState: 'Succeeded',
    runningStatus: 'Running',
    latestRevisionName: 'orders-api--0000007',
    latestReadyRevisionName: 'orders-api--0000006',
    revisionsMode: 'single',
    environmentId: `${SUB}/providers/Microsoft.App/managedEnvironments/shop-env`,
    hasEventStream: true,
    systemIdentity: null,
    userIdentities: [{ id: IDENTITY, principalId: PRINCIPAL, clientId: null }],
    tenantId: null,
    directoryId: null,
    registries: [entry({ identity: IDENTITY })],
    secretNames: [],
    containers: [{ name: 'api', image: 'acme.azurecr.io/orders-api:v7', init: false }],
    ingress: null,
    traffic: [],
    minReplicas: 1,
    outboundIps: ['20.1.2.3'],
    provisioningError: null,
    lastModifiedAt: null,
    ...parts,
  };
}

export function registry(parts: Partial<AzureRegistry> = {}): AzureRegistry {
  return {
    kind: 'azure',
    host: 'acme.azurecr.io',
    resourceId: `${SUB}/providers/Microsoft.ContainerRegistry/registries/acme`,
    name: 'acme',
    location: 'westeurope',
    sku: 'Premium',
    provisioningState: 'Succeeded',
    publicNetworkAccess: 'enabled',
    defaultAction: 'allow',
    allowedRanges: [],
    privateEndpoints: [],
    dataEndpointEnabled: false,
    adminUserEnabled: false,
    anonymousPullEnabled: false,
    permissionMode: 'legacy',
    armTokens: 'enabled',
    quarantine: false,
    tenantId: null,
    ...parts,
  };
}

/** A registry that only its private endpoint leads to. */
export const privateRegistry = (parts: Partial<AzureRegistry> = {}): AzureRegistry =>
  registry({
    publicNetworkAccess: 'disabled',
    defaultAction: 'deny',
    privateEndpoints: [{ id: ENDPOINT, status: 'Approved' }],
    ...parts,
  });

export function role(parts: Partial<RoleAssignment> = {}): RoleAssignment {
  return {
    id: 'assignment',
    roleName: 'AcrPull',
    roleId: '7f951dda-4ed3-4680-a7ca-43fe172d538d',
    scope: `${SUB}/providers/Microsoft.ContainerRegistry/registries/acme`,
    via: 'direct',
    grants: { legacyPull: true, repositoryRead: false },
    condition: null,
    createdAt: ago(60 * 24),
    ...parts,
  };
}

export const repositoryReader = (parts: Partial<RoleAssignment> = {}): RoleAssignment =>
  role({
    roleName: 'Container Registry Repository Reader',
    roleId: 'b93aa761-3e63-49ed-ac28-beffa264f7ac',
    grants: { legacyPull: false, repositoryRead: true },
    ...parts,
  });

export const monitoringReader = (): RoleAssignment =>
  role({ roleName: 'Custom Watcher', roleId: 'custom', grants: { legacyPull: false, repositoryRead: false } });

export function rights(assignments: readonly RoleAssignment[], unreadableRoles: readonly string[] = []): PullRights {
  return { principalId: PRINCIPAL, assignments, unreadableRoles, denials: [] };
}

/** An environment in its own network; `null` = without one. */
export function environment(subnetId: string | null = SUBNET, parts: Partial<Environment> = {}): Environment {
  return {
    id: `${SUB}/providers/Microsoft.App/managedEnvironments/shop-env`,
    name: 'shop-env',
    location: 'westeurope',
    subnetId,
    vnetId: subnetId === null ? null : VNET,
    internalOnly: false,
    logs: { destination: 'none', workspaceId: null },
    ...parts,
  };
}

/** The zone linked to the app's network, with both right records. */
export function dns(parts: Partial<PrivateDns> = {}): PrivateDns {
  return {
    zoneName: 'privatelink.azurecr.io',
    vnetId: VNET,
    zones: [zone()],
    zonesComplete: true,
    endpoints: [
      { endpointId: ENDPOINT, fqdn: 'acme.azurecr.io', ip: '10.0.1.5', vnetId: VNET },
      { endpointId: ENDPOINT, fqdn: 'acme.westeurope.data.azurecr.io', ip: '10.0.1.4', vnetId: VNET },
    ],
    ...parts,
  };
}

export function zone(parts: Partial<PrivateDns['zones'][number]> = {}): PrivateDns['zones'][number] {
  return {
    id: ZONE,
    links: [{ name: 'shop-link', vnetId: VNET, state: 'Completed' }],
    records: [
      { name: 'acme', ips: ['10.0.1.5'] },
      { name: 'acme.westeurope.data', ips: ['10.0.1.4'] },
    ],
    ...parts,
  };
}

export function path(parts: Partial<NetworkPath> = {}): NetworkPath {
  return { subnetId: SUBNET, dnsServers: [], routes: [], outboundRules: [], natGatewayId: null, ...parts };
}

export function credential(parts: Partial<Credential> = {}): Credential {
  return {
    username: 'puller',
    kind: 'registry-token',
    displayName: null,
    enabled: true,
    expiresAt: null,
    expiryKnown: true,
    passwords: 1,
    ...parts,
  };
}

export function run(parts: Partial<BuildRun> = {}): BuildRun {
  return {
    runId: 'cf1',
    status: 'Failed',
    createdAt: ago(45),
    finishedAt: ago(44),
    error: 'failed to build: exit status 1.',
    commit: '0123456789abcdef',
    task: 'orders-build',
    images: ['orders-api:v7'],
    ...parts,
  };
}

export function inRegistry(parts: Partial<ImageInRegistry> = {}): ImageInRegistry {
  const parsed = parseImage('acme.azurecr.io/orders-api:v7');
  if (!parsed.ok) throw new Error('the image of the tests must parse');
  return {
    image: parsed.image,
    found: 'yes',
    digest: `sha256:${'a'.repeat(64)}`,
    platforms: [{ os: 'linux', architecture: 'amd64' }],
    updatedAt: ago(600),
    newestTags: ['v7', 'v6'],
    nearest: [],
    mediaType: null,
    readEnabled: true,
    softDeletedAt: null,
    ...parts,
  };
}

export function facts(parts: Partial<FactTable> = {}): FactTable {
  return {
    app: fact(app()),
    revisions: fact([]),
    replicas: fact([]),
    systemLog: fact({ lines: [], gaps: [] }),
    failedDeployment: fact({ writes: [] }),
    environment: fact(environment()),
    networkPath: fact(path()),
    registry: fact(registry()),
    tag: fact(inRegistry(), 'registry acme.azurecr.io'),
    pullRights: fact(rights([role()])),
    privateDns: fact(dns({ zones: [], endpoints: [] })),
    detector: fact({ name: null, status: null, findings: [] }),
    executions: fact([]),
    inventory: fact({ apps: [], gaps: [] }, 'Resource Graph'),
    credential: unknown('absent', 'the app does not sign in with a password'),
    builds: fact({ runs: [] }),
    cacheRules: fact({ rules: [] }, 'ARM cache rules'),
    pullIdentity: fact({ id: IDENTITY, exists: true, principalId: PRINCIPAL }),
    recentChanges: fact({ from: ago(130), to: NOW, events: [], gaps: [], registry: registry() }, 'activity log'),
    ...parts,
  };
}

/** Short for tests. */
export type Table = FactTable;
export type Rights = PullRights;

export type Words = Reading & { readonly symptom: PullSymptom };

export function words(symptom: PullSymptom, parts: Partial<Words> = {}): Words {
  return {
    symptom,
    writer: 'container-apps',
    text: symptom,
    proof: false,
    status: null,
    code: null,
    host: null,
    hostRole: null,
    image: null,
    container: null,
    detail: {},
    ...parts,
  };
}

/** What fails: `image` of the app in `table`, with these words said about it. */
export function suspect(
  table: FactTable,
  said: PullSymptom | Words,
  image = 'acme.azurecr.io/orders-api:v7',
  parts: Partial<Suspect> = {},
): Suspect {
  if (table.app.state !== 'known') throw new Error('a suspect needs its app');
  const state = table.app.value;
  const parsed = parseImage(image);
  return {
    ref: state.ref,
    app: state,
    revision: 'orders-api--0000007',
    writtenImage: image,
    image: parsed.ok ? parsed.image : null,
    containers: ['api'],
    readings: [typeof said === 'string' ? words(said) : said],
    signIn: signInFor(state, parsed.ok ? parsed.image.host : ''),
    since: ago(30),
    ...parts,
  };
}

/** Judges, and sees to it that nothing the judge says or repairs is malformed. */
export function judged(cause: Cause, subject: Suspect, table: FactTable): Judgement {
  const judgement = cause.judge(subject, table);
  const fixes = cause.fixes(subject, table);
  for (const text of [judgement.because, ...judgement.evidence.map((line) => line.text)]) {
    expect(text).not.toMatch(/undefined|\bnull\b|NaN|\[object|\.\.$| {2}/);
  }
  expect(judgement.because).toMatch(/^["A-Z0-9a-z].*[.]$/s);
  for (const fix of fixes) {
    for (const text of [fix.title, fix.note, fix.command ?? '', fix.undo ?? '', fix.url ?? '']) {
      expect(text).not.toMatch(/undefined|\bnull\b|NaN|\[object/);
    }
    expect(fix.note).toMatch(/\S$/);
  }
  return judgement;
}

/** `confirmed` (sure), `likely` (confirmed with a doubt), `refuted`, `open`. */
export function verdict(cause: Cause, subject: Suspect, table: FactTable): 'confirmed' | 'likely' | 'refuted' | 'open' {
  const judgement = judged(cause, subject, table);
  return judgement.verdict === 'confirmed' && !judgement.sure ? 'likely' : judgement.verdict;
}
