/** Channels in which the bot says nothing of its own accord. `storage/` keeps them. */
import type { Person } from '../core/person.ts';
import type { IncidentSpot } from './incidents.ts';

export interface Mute extends IncidentSpot {
  readonly by: Person;
  /** ISO 8601. */
  readonly at: string;
}

export interface Mutes {
  /** @returns the mute that stands now: an earlier one stays as it is */
  set(mute: Mute): Promise<Mute>;
  /** @returns the mute that stood; null = there was none */
  unset(channel: IncidentSpot): Promise<Mute | null>;
  find(channel: IncidentSpot): Promise<Mute | null>;
}
