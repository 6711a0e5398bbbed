/** What a platform does for the bot: say a reply somewhere, and change it later. `slack/` and `teams/` fulfil it. */
import type { Person } from '../core/person.ts';
import type { Place } from '../core/place.ts';
import type { Reply } from '../replies/reply.ts';

/**
 * A message that was said: an opaque string that survives a restart, so that the message can be edited. Only the platform
 * that made it can read it.
 */
export type Posted = string & { readonly posted: unique symbol };

export function posted(text: string): Posted {
  return text as Posted;
}

export interface Messenger {
  /** The same text for two places that are the same thread of the same channel: a place may hold more than where it is. */
  spot(place: Place): string;
  /**
   * Says a reply. `reply.visibility` "asker" shows it to `asker` alone, where the platform can.
   * @throws Error when the platform did not take it, after the retries that its rules allow
   */
  post(place: Place, reply: Reply, asker: Person): Promise<Posted>;
  /**
   * Puts a reply in the place of a message. Where that cannot be (a private note that everybody shall see now, a message
   * that was deleted), a new message is said and the old one taken away.
   * @returns the message as it now stands: use it for the next edit
   * @throws Error as `post`
   */
  edit(message: Posted, reply: Reply, asker: Person): Promise<Posted>;
}
