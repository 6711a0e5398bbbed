/** Incidents, one of a key and channel at a time: so that several alerts become one card. `storage/` keeps them. */
import type { Incident } from '../alerts/incident.ts';

export interface Incidents {
  /** @returns false when an open one with this key is in the channel: count to that one */
  insert(incident: Incident): Promise<boolean>;
  find(id: string): Promise<Incident | null>;
  /** The open one with this key in the channel; without one, that which was closed last; null = there was none. */
  newest(where: IncidentSpot & { readonly key: string }): Promise<Incident | null>;
  /** All that an app is in, in any state: the open ones, and those closed since then. The newest first. */
  ofApp(resourceId: string, closedSince: Date): Promise<readonly Incident[]>;
  open(): Promise<readonly Incident[]>;
  /**
   * Stores the next version of it.
   * @returns false when it changed meanwhile, or when an open one with its key is in the channel: look again
   */
  transition(next: Incident): Promise<boolean>;
}

export interface IncidentSpot {
  readonly platform: Incident['platform'];
  /** See `Messenger.channel`. */
  readonly channel: string;
}
