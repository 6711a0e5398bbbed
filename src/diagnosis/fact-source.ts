/** The port that the outside fulfils: `azure/` and `registries/` for real, plain objects in tests. */
import type { AppRef } from '../core/app-ref.ts';
import type { Fact, Unknown } from '../core/fact.ts';
import type { ImageRef } from '../core/image-ref.ts';
import type { AppState, DeploymentHistory, Detector, Execution, LogLine, Replica, Revision } from './app-facts.ts';
import type { ChangeQuery, ToldChanges } from './change-facts.ts';
import type { Inventory } from './inventory.ts';
import type { Environment, NetworkPath, PrivateDns } from './network-facts.ts';
import type {
  AzureRegistry,
  Builds,
  CacheRules,
  Credential,
  ImageInRegistry,
  PullIdentity,
  PullRights,
  Registry,
} from './registry-facts.ts';

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
  /** What was changed in that time. Asked for once what fails is known. */
  recentChanges(ref: AppRef, query: ChangeQuery, context: ReadContext): Promise<Fact<ToldChanges>>;
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
  /** All apps and jobs in reach, up to half a minute old: shared by all who ask, for what no verdict rests on. */
  inventory(context: ReadContext): Promise<Fact<Inventory>>;
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
