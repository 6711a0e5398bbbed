/** One trouble in one channel: everything that has the same cause, as plain data. */
import type { AppRef } from '../core/app-ref.ts';

export interface Incident {
  readonly id: string;
  /** One more with each change: of several who hold the same version one wins. */
  readonly version: number;
  /** What makes two failures the same trouble: the cause with the registry and identity, the network, or the app's revision. */
  readonly key: string;
  readonly platform: 'slack' | 'teams';
  /** The channel, for comparing: see `Messenger.channel`. One card per key and channel. */
  readonly channel: string;
  /** Where the card is said, and later what is new: an opaque `Place`. */
  readonly place: string;
  readonly state: 'open' | 'closed';
  /** The first cause's id; null = the diagnosis could not say, or could not be made. */
  readonly cause: string | null;
  /** The verdict in one sentence. */
  readonly headline: string;
  /** ISO 8601, all of these. */
  readonly openedAt: string;
  readonly lastSeenAt: string;
  readonly closedAt: string | null;
  readonly reopened: number;
  /** Alerts that were counted to it. */
  readonly alerts: number;
  readonly apps: readonly IncidentApp[];
  /** How many apps have the same registry, identity or environment; null = not known. */
  readonly sharedBy: number | null;
  /** The card, an opaque `Posted`; null = it is not said yet. */
  readonly card: string | null;
  /** The version that the card shows; 0 = none. */
  readonly shown: number;
}

export interface IncidentApp {
  readonly app: AppRef;
  readonly revision: string | null;
  readonly state: 'failing' | 'ready';
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly alerts: number;
}
