/** What a platform hands in, and what it may tell the sender at once. */
import type { ChatPost } from '../alerts/alert.ts';
import type { Person } from '../core/person.ts';
import type { Place } from '../core/place.ts';
import type { Reply } from '../replies/reply.ts';
import type { Shown } from './inbox.ts';
import type { Request } from './request.ts';

export interface Arrival {
  /** The sender's own id of this delivery, with the platform in front: what comes twice is answered once. */
  readonly key: string;
  /** Of a click: the words of the button's command, and as place the thread under its message. */
  readonly request: Request;
  readonly shown: Shown | null;
  /** The platform shows nothing of an acknowledgement (Slack, of a click): nothing is looked up for one. */
  readonly silent?: true;
  /**
   * It was said before, and changed since. It is not read, for an answer may stand already; who wrote it is told that. The key
   * is that of the message: told once, however often it is changed.
   */
  readonly edited?: true;
}

/** A message that may be an alert: another program posted it, or somebody pointed at it. */
export interface ArrivedPost {
  /** As {@link Arrival.key}: what comes twice is taken once. Of an edit, each state of the message has a key of its own. */
  readonly key: string;
  readonly post: ChatPost;
  /** The thread under the message: answers go there. */
  readonly place: Place;
  readonly platform: 'slack' | 'teams';
  /** It was said before, and is changed: a message becomes "resolved" so. */
  readonly edited: boolean;
  /** Who pointed at it ("Diagnose this alert") and waits for an answer; null = nobody did, the bot read it by itself. */
  readonly asked: Person | null;
}

export type { ChatPost } from '../alerts/alert.ts';

export type Received =
  /** `acknowledgement`: what to show the asker at once (of a click: the message as it stands while we look); null = nothing. */
  | { readonly state: 'accepted'; readonly acknowledgement: Reply | null }
  /** It was a decision, and is made: show this to the asker alone. What everybody shall see of it, they do already. */
  | { readonly state: 'answered'; readonly reply: Reply }
  /** It came before: acknowledge it in silence. */
  | { readonly state: 'duplicate' }
  /** It could not be stored: show this to the asker alone, and do not let the platform believe that it was taken. */
  | { readonly state: 'refused'; readonly reply: Reply };
