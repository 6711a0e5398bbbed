/** "Tell me when it starts": who waits for which app, and where to say it. `storage/` keeps them. */
import type { AppRef } from '../core/app-ref.ts';
import type { Person } from '../core/person.ts';
import type { Place } from '../core/place.ts';

export interface Watch {
  readonly id: string;
  readonly app: AppRef;
  readonly person: Person;
  readonly place: Place;
  /** Where that is, for comparing: see `Messenger.spot`. */
  readonly spot: string;
  /** ISO 8601, as everything that is stored. */
  readonly since: string;
  readonly until: string;
  /** Looks so far: the pauses between them grow. */
  readonly looks: number;
}

export interface Watches {
  /**
   * One watch for an app, a spot and a person: a second one like it is not added.
   * @returns the watch that stands now, which may be the one that stood before
   */
  add(watch: Watch): Promise<Watch>;
  find(id: string): Promise<Watch | null>;
  looked(id: string): Promise<void>;
  /** Ends a watch. @returns whether this call ended it */
  end(id: string): Promise<boolean>;
  all(): Promise<readonly Watch[]>;
}
