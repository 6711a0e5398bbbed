/** One trouble in one channel: everything that has the same cause, as plain data. */
import type { AppRef } from '../core/app-ref.ts';

export interface Incident {
  readonly id: string;
  /** One more with each change: of several who hold the same version one wins. */
  readonly version: number;
  /** What makes two failures the same trouble: see `incident-key.ts`. */
  readonly key: string;
  readonly platform: 'slack' | 'teams';
  /** The channel, for comparing: see `Messenger.channel`. One card per key and channel. */
  readonly channel: string;
  /** Where the card is said: an opaque `Place`. */
  readonly place: string;
  /** `room`: the channel itself. `thread`: under the post of another program, where the answer alone stands while it says all. */
  readonly ground: 'room' | 'thread';
  readonly state: 'open' | 'closed';
  /** null while it is open. `ready`: nothing fails for this reason any more. `unseen`: nobody looks any more. */
  readonly ending: 'ready' | 'unseen' | null;
  /** All was well again when its first alert came: one line is said, and no card. */
  readonly healed: boolean;
  /** The first cause's id; null = the diagnosis could not say, or could not be made. */
  readonly cause: string | null;
  /** The verdict in one sentence. */
  readonly headline: string;
  /** Whether anything fails could not be seen: there is an alert, and no more is claimed. Left out = it was seen. */
  readonly unsure?: boolean;
  /** ISO 8601, all of these. */
  readonly openedAt: string;
  readonly lastSeenAt: string;
  readonly closedAt: string | null;
  readonly reopened: number;
  /** The work of the alert that opened it, or opened it again last: that one says the card and the diagnosis. */
  readonly lead: string;
  /** That work could not say the diagnosis, and does not try again: whoever looks after the incident says it once it can be said. */
  readonly owed?: boolean;
  /** Alerts that were counted to it. */
  readonly alerts: number;
  /** The work of the alerts that were counted last: begun anew after a crash, it is not counted twice. */
  readonly counted: readonly string[];
  readonly apps: readonly IncidentApp[];
  /** How many apps have the same registry, identity or environment; null = not known. */
  readonly sharedBy: number | null;
  /** The threads of other programs' posts in which something was said of it, and which work said it. */
  readonly threads: readonly { readonly spot: string; readonly by: string }[];
  /** The first alert at its sender, https; null = none. */
  readonly url: string | null;
  /** The card, an opaque `Posted`; null = it is not said. */
  readonly card: string | null;
  /** The newest diagnosis that was said, an opaque `Posted`; null = none. */
  readonly answer: string | null;
  /** The version that the card shows; 0 = none. */
  readonly shown: number;
}

export interface IncidentApp {
  readonly app: AppRef;
  readonly revision: string | null;
  /** `left`: it fails, but for another reason by now. */
  readonly state: 'failing' | 'ready' | 'left';
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  /** When it was looked at last; null = never. */
  readonly lookedAt: string | null;
  readonly alerts: number;
}
