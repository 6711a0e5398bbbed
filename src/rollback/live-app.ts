/**
 * An app or a job as it stands, raw where it may be sent back. Everything is plain JSON, so that a plan can keep it. Times
 * are ISO 8601 strings, as Azure writes them.
 */
import type { AppRef } from '../core/app-ref.ts';
import type { JsonObject } from '../core/json.ts';
import type { RegistryEntry } from '../diagnosis/app-facts.ts';

export interface LiveApp {
  readonly ref: AppRef;
  readonly location: string;
  /** `configuration.activeRevisionsMode` as Azure spells it: `Single`, `Multiple`, or what is not known here (`Labels`). null = a job, or not told. */
  readonly mode: string | null;
  /** null = no ingress (or a job): then there is no traffic to shift. */
  readonly ingress: {
    readonly external: boolean;
    readonly fqdn: string | null;
    /** The entries as they came, with labels, entries of weight 0 and fields that nobody here knows. */
    readonly traffic: readonly JsonObject[];
  } | null;
  readonly latestRevisionName: string | null;
  readonly latestReadyRevisionName: string | null;
  /** `InProgress` `Succeeded` `Failed` `Canceled` `Deleting`, or null. */
  readonly provisioningState: string | null;
  /** `systemData.lastModifiedAt`, verbatim: it is compared, for Microsoft.App knows no ETag. null = not told. */
  readonly lastModifiedAt: string | null;
  /** Who wrote last: a sign-in name, or the id of an application; null = not told. */
  readonly lastModifiedBy: string | null;
  /** `properties.template`, verbatim. After a write that made no revision it already shows what failed. */
  readonly template: JsonObject;
  readonly secretNames: readonly string[];
  readonly registries: readonly RegistryEntry[];
  /** How many inactive revisions Azure keeps; null = its default of 100. */
  readonly maxInactiveRevisions: number | null;
}

export interface LiveRevision {
  readonly name: string;
  readonly active: boolean;
  readonly createdAt: string | null;
  readonly lastActiveAt: string | null;
  readonly replicas: number | null;
  readonly trafficWeight: number | null;
  readonly healthState: string | null;
  readonly provisioningState: string | null;
  readonly provisioningError: string | null;
  readonly runningState: string | null;
  readonly runningStateDetails: string | null;
  /** Verbatim, with the `"<app>-"` that Azure puts before the secretRef of an environment variable; null = not returned. */
  readonly template: JsonObject | null;
}
