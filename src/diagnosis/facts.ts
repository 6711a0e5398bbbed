/**
 * What can be known about an app that does not start: the shapes of the facts, and the port that the outside fulfils
 * (`azure/` against Azure, plain objects in tests). Values are Azure's own words where Azure's words matter (states are
 * open strings: the live service uses values that no specification lists), translated nowhere but in `azure/`.
 */
import type { AppRef } from '../core/app-ref.ts';
import type { Fact, Unknown } from '../core/fact.ts';
import type { ImageRef } from '../core/image-ref.ts';

/** A container of a template. Init containers and sidecars pull images too. */
export interface ContainerSpec {
  readonly name: string;
  /** As written in the template. */
  readonly image: string;
  readonly init: boolean;
}

/** One entry of `configuration.registries`: how the app signs in to a registry. */
export interface RegistryEntry {
  /** As written; may hold a scheme or another spelling of the host. */
  readonly server: string;
  /** `system`, the ARM id of a user-assigned identity, or null. */
  readonly identity: string | null;
  readonly username: string | null;
  readonly passwordSecretRef: string | null;
}

export interface UserAssignedIdentity {
  readonly id: string;
  readonly principalId: string | null;
  readonly clientId: string | null;
}

/** A share of the ingress traffic. `revisionName` null = whatever is the latest ready revision. */
export interface TrafficShare {
  readonly revisionName: string | null;
  readonly weight: number;
  readonly label: string | null;
}

/** The app itself, from ARM. */
export interface AppState {
  readonly ref: AppRef;
  readonly location: string;
  /** `InProgress` `Succeeded` `Failed` `Canceled` `Deleting`, or null. */
  readonly provisioningState: string | null;
  readonly runningStatus: string | null;
  readonly latestRevisionName: string | null;
  readonly latestReadyRevisionName: string | null;
  readonly revisionsMode: 'single' | 'multiple' | 'labels' | null;
  readonly environmentId: string | null;
  readonly hasEventStream: boolean;
  readonly systemIdentity: { readonly principalId: string | null } | null;
  readonly userIdentities: readonly UserAssignedIdentity[];
  readonly tenantId: string | null;
  readonly registries: readonly RegistryEntry[];
  readonly secretNames: readonly string[];
  readonly containers: readonly ContainerSpec[];
  readonly ingress: {
    readonly external: boolean;
    readonly fqdn: string | null;
    readonly targetPort: number | null;
  } | null;
  readonly traffic: readonly TrafficShare[];
  readonly minReplicas: number | null;
  /** All addresses that the app may leave by; empty when Azure names none. */
  readonly outboundIps: readonly string[];
  /** Text of a failure that ARM keeps on the app (`provisioningError`, `deploymentErrors`); preview versions only. */
  readonly provisioningError: string | null;
  readonly lastModifiedAt: Date | null;
}

export interface Revision {
  readonly name: string;
  readonly active: boolean;
  readonly createdAt: Date | null;
  readonly lastActiveAt: Date | null;
  readonly replicas: number | null;
  readonly trafficWeight: number | null;
  /** `Healthy` `Unhealthy` `None`. Azure says Healthy while new replicas fail to pull. */
  readonly healthState: string | null;
  readonly provisioningState: string | null;
  readonly provisioningError: string | null;
  /** `Running` `RunningAtMaxScale` `ScaledToZero` `Activating` `ActivationFailed` `Degraded` `Failed` …: an open list. */
  readonly runningState: string | null;
  /** For example `1/1 Pending:ImagePullBackOff on legion`. Dropped by the SDK; read from the raw body. */
  readonly runningStateDetails: string | null;
  /** null when Azure did not return the template. */
  readonly containers: readonly ContainerSpec[] | null;
}

export interface ReplicaContainer {
  readonly name: string;
  readonly init: boolean;
  readonly ready: boolean;
  readonly started: boolean | null;
  readonly restartCount: number;
  readonly runningState: string | null;
  readonly runningStateDetails: string | null;
}

export interface Replica {
  readonly name: string;
  readonly createdAt: Date | null;
  readonly runningState: string | null;
  readonly runningStateDetails: string | null;
  readonly containers: readonly ReplicaContainer[];
}

/** One line of the platform's own log. */
export interface LogLine {
  readonly at: Date;
  /** `PullingImage`, `ImagePullUnauthorized`, `ContainerTerminated`, …; `''` when the source has none. */
  readonly reason: string;
  readonly message: string;
  readonly revision: string | null;
  readonly replica: string | null;
  /** Of a job's log: the execution; left out for an app. */
  readonly execution?: string | null;
  /** How often it happened, as the platform counts; at least 1. */
  readonly count: number;
  readonly source: 'event-stream' | 'log-analytics';
}

/** The system log, merged from what could be read. Known as soon as one of the two sources is. */
export interface SystemLog {
  /** Oldest first. All revisions of the app. */
  readonly lines: readonly LogLine[];
  /** The sources that could not be read, each with its reason and remedy; empty when both could. */
  readonly gaps: readonly Unknown[];
}

/** A write to the app, from the activity log. */
export interface AppWrite {
  readonly at: Date;
  readonly succeeded: boolean;
  readonly caller: string | null;
  readonly correlationId: string | null;
  /** The error's own message, unpacked from its JSON-in-a-string; null for a success. */
  readonly message: string | null;
}

/** Finished writes to the app, newest first, as far back as was asked. */
export interface DeploymentHistory {
  readonly writes: readonly AppWrite[];
}

export interface Environment {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  /** ARM id of the infrastructure subnet, or null: an environment without a VNet of its own. */
  readonly subnetId: string | null;
  readonly vnetId: string | null;
  readonly internalOnly: boolean;
  /** ARM ids of the identities on the environment itself: apps may pull with these too. Absent = not read. */
  readonly identityIds?: readonly string[];
  /** Where system logs go. */
  readonly logs: {
    readonly destination: 'log-analytics' | 'azure-monitor' | 'none';
    readonly workspaceId: string | null;
  };
}

/** A private endpoint of a registry, as its connection and its NIC tell. */
export interface PrivateEndpoint {
  readonly id: string;
  /** `Approved` `Pending` `Rejected` `Disconnected`. */
  readonly status: string;
}

/** An Azure Container Registry's settings, from ARM. */
export interface AzureRegistry {
  readonly kind: 'azure';
  readonly host: string;
  readonly resourceId: string;
  readonly name: string;
  readonly location: string;
  readonly sku: string | null;
  readonly provisioningState: string | null;
  readonly publicNetworkAccess: 'enabled' | 'disabled';
  /** What the firewall does with addresses in no rule. */
  readonly defaultAction: 'allow' | 'deny';
  /** Addresses and CIDR ranges that the firewall lets in. */
  readonly allowedRanges: readonly string[];
  readonly privateEndpoints: readonly PrivateEndpoint[];
  /** True when Azure's answer held no list of them: there may be some all the same. Left out = it did. */
  readonly endpointsUntold?: boolean;
  readonly dataEndpointEnabled: boolean;
  readonly adminUserEnabled: boolean;
  readonly anonymousPullEnabled: boolean;
  /** `abac`: AcrPull is not honoured, repository roles are (AbacRepositoryPermissions). */
  readonly permissionMode: 'legacy' | 'abac';
  /** `disabled` breaks pulls by managed identity that use ARM tokens (azureADAuthenticationAsArmPolicy). */
  readonly armTokens: 'enabled' | 'disabled' | null;
  /** Is new content held back until it is released (quarantinePolicy)? null = the registry does not say. */
  readonly quarantine: boolean | null;
  /** The tenant of the registry's subscription, or null when it is not known. */
  readonly tenantId: string | null;
}

/** Any other registry: nothing of it is in Azure. */
export interface OtherRegistry {
  readonly kind: 'other';
  readonly host: string;
  /**
   * The registry's own limit on pulls, as its headers tell anybody who asks without signing in (Docker Hub's
   * `ratelimit-limit: 100;w=21600`); null or left out = it names none, or was not asked. Counted by the address that asks: ours.
   */
  readonly limit?: {
    readonly pulls: number;
    readonly remaining: number | null;
    readonly windowSeconds: number;
  } | null;
}

export type Registry = AzureRegistry | OtherRegistry;

export interface Platform {
  readonly os: string;
  readonly architecture: string;
}

/** What the registry itself says of the image. */
export interface ImageInRegistry {
  readonly image: ImageRef;
  readonly found: 'yes' | 'no-repository' | 'no-tag' | 'no-digest';
  readonly digest: string | null;
  /** null when the registry does not say (found, but its manifest could not be read). */
  readonly platforms: readonly Platform[] | null;
  /** When the tag was last moved. */
  readonly updatedAt: Date | null;
  /** Newest first; empty when the repository has none or is not there, and where `someTags` is filled. */
  readonly newestTags: readonly string[];
  /** When each of the newest tags was last moved or changed; left out where the registry does not tell. */
  readonly tagsChangedAt?: ReadonlyMap<string, Date>;
  /** Some of the tags that are there, highest name first, of a registry that does not tell when it got them. */
  readonly someTags?: readonly string[];
  /** Tags or repositories spelt nearly like the one asked for, nearest first. */
  readonly nearest: readonly string[];
  /** Of the manifest; null when not known. `…manifest.v1+prettyjws` is the format that new clients refuse. */
  readonly mediaType: string | null;
  /** False = locked (`az acr repository update --read-enabled false`): it exists, and nobody may pull it. */
  readonly readEnabled: boolean | null;
  /** Held back by the registry's quarantine until it is released; left out or null = the registry does not say. */
  readonly quarantined?: boolean | null;
  /** When it was deleted, if the registry keeps deleted images and still has it; null = no, or not to be seen. */
  readonly softDeletedAt: Date | null;
}

export interface RoleAssignment {
  readonly id: string;
  readonly roleName: string;
  /** GUID of the role definition. */
  readonly roleId: string;
  readonly scope: string;
  /** `group` when the identity has it as a member. */
  readonly via: 'direct' | 'group';
  /** What the role lets its holder do at the registry, worked out from its definition. */
  readonly grants: {
    /** `registries/pull/read` as an action: honoured by legacy registries only. */
    readonly legacyPull: boolean;
    /** `registries/repositories/content/read` as a data action: honoured by ABAC registries only. */
    readonly repositoryRead: boolean;
  };
  /** ABAC condition, verbatim, or null. */
  readonly condition: string | null;
  readonly createdAt: Date | null;
}

/** The role assignments, at the registry and inherited, of the very identity that pulls. */
export interface PullRights {
  readonly principalId: string;
  readonly assignments: readonly RoleAssignment[];
  /** Assignments whose role definition could not be read: nothing may be concluded from their silence. */
  readonly unreadableRoles: readonly string[];
  /** Deny assignments on the identity that take the pull away again; null = they could not be read. */
  readonly denials: readonly { readonly id: string; readonly name: string; readonly scope: string }[] | null;
}

export interface DnsZone {
  readonly id: string;
  readonly links: readonly { readonly name: string; readonly vnetId: string; readonly state: string | null }[];
  readonly records: readonly { readonly name: string; readonly ips: readonly string[] }[];
}

/** The private DNS zones for the registry, and the addresses that its private endpoints really have. */
export interface PrivateDns {
  /** `privatelink.azurecr.io` (or the cloud's own). */
  readonly zoneName: string;
  /** The environment's VNet, or null when it has none of its own. */
  readonly vnetId: string | null;
  readonly zones: readonly DnsZone[];
  /** False when only some subscriptions could be searched: a missing zone proves nothing then. */
  readonly zonesComplete: boolean;
  /** One entry per address of a private endpoint's NIC; empty when no endpoint's NIC could be read. */
  readonly endpoints: readonly {
    readonly endpointId: string;
    readonly fqdn: string;
    readonly ip: string;
    readonly vnetId: string | null;
  }[];
}

/** The way out of the environment's subnet. */
export interface NetworkPath {
  readonly subnetId: string;
  /** The subnet's own addresses, which rules may name as their source; left out = not read. */
  readonly subnetRanges?: readonly string[];
  /** `Microsoft.ContainerRegistry` …: traffic to these goes past the route for everything; left out = not read. */
  readonly serviceEndpoints?: readonly string[];
  /** Custom DNS servers of the VNet; empty = Azure's own resolver. */
  readonly dnsServers: readonly string[];
  readonly routes: readonly { readonly prefix: string; readonly nextHop: string; readonly nextHopIp: string | null }[];
  readonly outboundRules: readonly {
    readonly name: string;
    readonly access: 'allow' | 'deny';
    readonly priority: number;
    /** In lower case: `tcp` `udp` `icmp` `*` …; left out = not read. A pull is TCP. */
    readonly protocol?: string;
    /** Addresses and service tags whose traffic it is about; left out or empty = not read, or named in another way. */
    readonly source?: readonly string[];
    readonly destination: readonly string[];
    readonly ports: readonly string[];
  }[];
  readonly natGatewayId: string | null;
}

/** What is known of the user name and password that the app signs in with. The password itself is never read. */
export interface Credential {
  readonly username: string;
  /**
   * What the user name is: a GUID = an Entra application, the registry's own name = its admin user, else a token of the
   * registry (scope map); `other` = of a registry outside Azure.
   */
  readonly kind: 'service-principal' | 'admin-user' | 'registry-token' | 'other';
  readonly displayName: string | null;
  /** Does it exist and is it switched on? null = it could not be told. */
  readonly enabled: boolean | null;
  /**
   * When the last of its passwords ends: before that date some of them may still be good, which of them the app holds is not
   * to be seen. Certificates do not count: a registry takes none in place of a password. null = not all of them end, there is
   * none, or it could not be told (see `expiryKnown`).
   */
  readonly expiresAt: Date | null;
  readonly expiryKnown: boolean;
  /** How many passwords it has, ended ones too; 0 = whatever the app holds was deleted. Left out or null = not known. */
  readonly passwords?: number | null;
}

/** A run of ACR Tasks that made, or should have made, images. */
export interface BuildRun {
  readonly runId: string;
  /** `Queued` `Started` `Running` `Succeeded` `Failed` `Canceled` `Error` `Timeout`. */
  readonly status: string;
  readonly createdAt: Date | null;
  readonly finishedAt: Date | null;
  readonly error: string | null;
  readonly commit: string | null;
  readonly task: string | null;
  /** `repository:tag` of what it made or would have made. */
  readonly images: readonly string[];
}

/** Runs of the registry's tasks, newest first; those that name the image's repository or tag come with `images`. */
export interface Builds {
  readonly runs: readonly BuildRun[];
}

/**
 * Rules of the registry's artifact cache: it fetches such a repository from another registry when it is pulled for the first
 * time. What was never pulled is absent all the same
 * (https://learn.microsoft.com/azure/container-registry/artifact-cache-overview).
 */
export interface CacheRules {
  readonly rules: readonly {
    readonly name: string;
    /** The repository here, or with an asterisk at the end all below it: `docker-hub/*`. */
    readonly target: string;
    /** Where it comes from: `docker.io/library/nginx`; null = not told. */
    readonly source: string | null;
    readonly withCredential: boolean;
  }[];
}

/** The user-assigned identity that the app names for its pulls, as the identity's own resource tells. */
export interface PullIdentity {
  readonly id: string;
  /** False = deleted, although the app still names it. */
  readonly exists: boolean;
  /** Another one than the app holds = deleted and made anew under the same name. */
  readonly principalId: string | null;
}

/** What Azure's own detector "Image Pull Failures" says. */
export interface Detector {
  /** Its name as Azure lists it; null when this app has no such detector. */
  readonly name: string | null;
  /** `Critical` `Warning` `Info` `Success` `None`, or null. */
  readonly status: string | null;
  /** Its findings as text lines. */
  readonly findings: readonly string[];
}

/** One execution of a job. */
export interface Execution {
  readonly name: string;
  /** `Running` `Processing` `Stopped` `Degraded` `Failed` `Unknown` `Succeeded`. */
  readonly status: string | null;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly containers: readonly ContainerSpec[] | null;
}

/** The facts of an app as a whole. */
export interface AppFacts {
  readonly app: AppState;
  readonly revisions: readonly Revision[];
  /** Of the revision that is looked at. */
  readonly replicas: readonly Replica[];
  readonly systemLog: SystemLog;
  readonly failedDeployment: DeploymentHistory;
  readonly environment: Environment;
  readonly networkPath: NetworkPath;
  readonly detector: Detector;
  /** Of a job, newest first; empty for an app. */
  readonly executions: readonly Execution[];
}

/** The facts of one image, or of the registry that holds it. */
export interface ImageFacts {
  readonly registry: Registry;
  readonly tag: ImageInRegistry;
  readonly pullRights: PullRights;
  readonly privateDns: PrivateDns;
  readonly credential: Credential;
  readonly builds: Builds;
  /** Looked up only where the image is not in its registry. */
  readonly cacheRules: CacheRules;
  /** Looked up only where a user-assigned identity of the app pulls. */
  readonly pullIdentity: PullIdentity;
}

export type FactValues = AppFacts & ImageFacts;
export type FactName = keyof FactValues;
/** All facts that a cause may name in `needs`, each possibly unknown. */
export type FactTable = { readonly [N in FactName]: Fact<FactValues[N]> };

/** What is passed down with every read. */
export interface ReadContext {
  /** Aborts when the fact's own limit or the whole diagnosis' limit is over. */
  readonly signal: AbortSignal;
  /** When that will be, if it is known: what only adds to the fact should have ended before. */
  readonly until?: Date | undefined;
  /** The same object for all reads of one diagnosis, which may share their answers; left out = nothing is shared. */
  readonly diagnosis?: object | undefined;
}

/**
 * The port to Azure: one method a fact, each returns `unknown(…)` rather than throwing for anything that Azure or the
 * network does. Methods take what they build on as arguments; `diagnosis/fact-board.ts` decides the order.
 */
export interface FactSource {
  /**
   * Finds apps by name over all subscriptions in reach: exact, then case-insensitive.
   * @throws PullcheckError `sign-in-failed` `azure-unreachable` `azure-denied` when nothing could be searched.
   */
  findApps(query: AppQuery, context: ReadContext): Promise<FoundApps>;
  app(ref: AppRef, context: ReadContext): Promise<Fact<AppState>>;
  revisions(ref: AppRef, context: ReadContext): Promise<Fact<readonly Revision[]>>;
  replicas(ref: AppRef, revisionName: string, context: ReadContext): Promise<Fact<readonly Replica[]>>;
  /** The platform's live event stream. */
  eventStream(ref: AppRef, context: ReadContext): Promise<Fact<readonly LogLine[]>>;
  /** The same log, minutes later, in the environment's Log Analytics workspace. */
  logAnalytics(ref: AppRef, environment: Environment, context: ReadContext): Promise<Fact<readonly LogLine[]>>;
  failedDeployment(ref: AppRef, context: ReadContext): Promise<Fact<DeploymentHistory>>;
  environment(environmentId: string, context: ReadContext): Promise<Fact<Environment>>;
  networkPath(subnetId: string, context: ReadContext): Promise<Fact<NetworkPath>>;
  registry(host: string, ref: AppRef, context: ReadContext): Promise<Fact<Registry>>;
  tag(image: ImageRef, context: ReadContext): Promise<Fact<ImageInRegistry>>;
  pullRights(principalId: string, registry: AzureRegistry, context: ReadContext): Promise<Fact<PullRights>>;
  privateDns(registry: AzureRegistry, environment: Environment, context: ReadContext): Promise<Fact<PrivateDns>>;
  /** @param username as the app's registry entry has it */
  credential(username: string, registry: Registry, context: ReadContext): Promise<Fact<Credential>>;
  builds(image: ImageRef, registry: AzureRegistry, context: ReadContext): Promise<Fact<Builds>>;
  cacheRules(registry: AzureRegistry, context: ReadContext): Promise<Fact<CacheRules>>;
  /** @param identityId ARM id of a user-assigned identity */
  pullIdentity(identityId: string, context: ReadContext): Promise<Fact<PullIdentity>>;
  detector(ref: AppRef, context: ReadContext): Promise<Fact<Detector>>;
  /** Of a job, newest first. */
  executions(ref: AppRef, context: ReadContext): Promise<Fact<readonly Execution[]>>;
}

export interface AppQuery {
  readonly name: string;
  readonly resourceGroup: string | null;
  /** An id, or a subscription's name. */
  readonly subscriptionId: string | null;
  /** Left out or null = both: an app and a job may have one name, even in one resource group. */
  readonly kind?: 'app' | 'job' | null;
}

export interface FoundApps {
  /** Exact matches; when there is none, those that differ in case only. */
  readonly matches: readonly AppRef[];
  /** Names spelt nearly like it, nearest first, at most five; only filled when nothing matches. */
  readonly nearest: readonly AppRef[];
  /** How many apps were seen in how many subscriptions: what "not found" rests on. */
  readonly searched: { readonly apps: number; readonly subscriptions: number };
  /** Subscriptions that could not be searched. */
  readonly gaps: readonly Unknown[];
}
