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

/** The platform did not take a message, after the retries that its rules allow. */
export class NotTaken extends Error {
  /** No further try can help: the bot was removed, the channel is gone, a right is missing. */
  readonly forGood: boolean;
  /** It may stand all the same: the answer was lost, not the message. */
  readonly mayStand: boolean;

  constructor(
    message: string,
    more: { readonly forGood: boolean; readonly mayStand: boolean; readonly cause?: unknown },
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'NotTaken';
    this.forGood = more.forGood;
    this.mayStand = more.mayStand;
  }
}

export interface Messenger {
  /** The same text for two places that are the same thread of the same channel: a place may hold more than where it is. */
  spot(place: Place): string;
  /** The same text for all places in the same channel or chat, whatever their threads: mutes and incidents compare by it. */
  channel(place: Place): string;
  /** Who reads what is said there. Unasked, something is said in channels alone. */
  company(place: Place): 'channel' | 'group' | 'alone';
  /** The channel itself as a place, the same for all places in it: what is said there begins a new thread. */
  room(place: Place): Place;
  /** The thread of a message; where there are no threads, or it has none, where the message stands. */
  under(message: Posted): Place;
  /** An https address that opens the message for who may see it; null = there is none, or the platform does not tell it now. */
  link(message: Posted): Promise<string | null>;
  /**
   * Says a reply. `reply.visibility` "asker" shows it to `asker` alone, where the platform can.
   * @param mark goes with the message unseen, where the platform can carry one: {@link find} knows it again. Left out = none
   * @throws NotTaken
   */
  post(place: Place, reply: Reply, asker: Person, mark?: string): Promise<Posted>;
  /**
   * Puts a reply in the place of a message. Where that cannot be (a private note that everybody shall see now, a message
   * that was deleted), a new message is said and the old one taken away.
   * @param mark of the new message, if one is said
   * @returns the message as it now stands: use it for the next edit
   * @throws NotTaken
   */
  edit(message: Posted, reply: Reply, asker: Person, mark?: string): Promise<Posted>;
  /** What one person alone sees can be edited without end. Else little is said so that is not the answer. */
  readonly editsPrivate?: true;
  /**
   * Somebody clicked the message, and `from` is the place of that click: it may hold a way to change the message where there is no
   * other. Whoever works on the click says so first: another replica may have taken it. Left out by platforms that need none.
   */
  clicked?(message: Posted, from: Place): void;
  /**
   * Shows how far it is, in the place of a message: one try that never waits, never says anything anew, and uses nothing up
   * that the answer may need. Left out by platforms that cannot. Never throws.
   * @returns `later`: other edits go first, and a later one may be shown; `never`: the platform is busy, or the message is none
   *   that can be edited so: do not try again
   */
  move?(message: Posted, reply: Reply): Promise<'shown' | 'later' | 'never'>;
  /**
   * Looks for a message that was said under a mark, when nobody came to note whether it was. Left out by platforms that
   * let a bot read nothing back.
   * @param reply what was perhaps said: a note to one person alone is in no history
   */
  find?(place: Place, reply: Reply, mark: string, since: Date): Promise<Found>;
}

export type Found =
  | { readonly state: 'found'; readonly message: Posted }
  /** It was looked for, and does not stand. */
  | { readonly state: 'absent' }
  /** It could not be looked for: it may stand. */
  | { readonly state: 'unseen' };
