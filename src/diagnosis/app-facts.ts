/** What can be known of the app or job itself: its settings, revisions, replicas, executions, logs and writes. */
import type { AppRef } from '../core/app-ref.ts';
import type { Unknown } from '../core/fact.ts';

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
  /** Of its identities. */
  readonly tenantId: string | null;
  /**
   * The Entra directory in which the app is seen: that of who reads it. The subscription's own, or the one that manages it by
   * Azure Lighthouse, whose people work on it "from within" theirs
   * (https://learn.microsoft.com/azure/lighthouse/concepts/cross-tenant-management-experience). A GUID; null = not known.
   */
  readonly directoryId: string | null;
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
