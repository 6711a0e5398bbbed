/**
 * Where the bot was spoken to, as it was last told: what is said later, of its own accord, goes there. Teams may move a
 * conversation to another service address, and asks bots to use the newest
 * (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages). `storage/` keeps them.
 */
import type { Person } from '../core/person.ts';
import type { Place } from '../core/place.ts';

export interface SeenConversation {
  /** Who spoke there. */
  readonly person: Person;
  /** See `Messenger.spot`. */
  readonly spot: string;
  readonly place: Place;
}

export interface Conversations {
  /** Keeps the newest place of a spot. */
  seen(conversation: SeenConversation): Promise<void>;
  newest(platform: Person['platform'], spot: string): Promise<Place | null>;
}
