/** All apps and jobs in reach at a glance: which names there are, and who shares a registry, an identity, an environment. */
import type { AppRef } from '../core/app-ref.ts';
import type { Unknown } from '../core/fact.ts';

export interface Inventory {
  readonly apps: readonly InventoryApp[];
  /** Subscriptions that could not be looked at: what is not in the list may be there. */
  readonly gaps: readonly Unknown[];
}

export interface InventoryApp {
  readonly ref: AppRef;
  readonly environmentId: string | null;
  /** The environment's virtual network; null or left out = it has none of its own, or that is not known. */
  readonly networkId?: string | null;
  /** As the template has them, init containers too. */
  readonly images: readonly string[];
  readonly registries: readonly {
    readonly server: string;
    /** `system`, an ARM id, or null where a password is used. */
    readonly identity: string | null;
    readonly username: string | null;
  }[];
  readonly latestRevision: string | null;
  readonly latestReadyRevision: string | null;
  readonly provisioningState: string | null;
  /** Azure's word, such as `Running`, `Stopped`; null = not told. */
  readonly runningStatus: string | null;
}
