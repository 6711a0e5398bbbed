/**
 * The facts of a diagnosis, by name. Values are Azure's own words where Azure's words matter (states are open strings: the
 * live service uses values that no specification lists), translated nowhere but in the folders that read them.
 */
import type { Fact } from '../core/fact.ts';
import type { AppState, DeploymentHistory, Detector, Execution, Replica, Revision, SystemLog } from './app-facts.ts';
import type { RecentChanges } from './change-facts.ts';
import type { Inventory } from './inventory.ts';
import type { Environment, NetworkPath, PrivateDns } from './network-facts.ts';
import type {
  Builds,
  CacheRules,
  Credential,
  ImageInRegistry,
  PullIdentity,
  PullRights,
  Registry,
} from './registry-facts.ts';

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
  /** All apps and jobs in reach. No cause is judged by it: it says whom else the cause strikes. */
  readonly inventory: Inventory;
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
  /** What was changed before it failed. No cause is judged by it: it says why, when the cause is known. */
  readonly recentChanges: RecentChanges;
}

export type FactValues = AppFacts & ImageFacts;

export type FactName = keyof FactValues;

/** All facts that a cause may name in `needs`, each possibly unknown. */
export type FactTable = { readonly [N in FactName]: Fact<FactValues[N]> };
