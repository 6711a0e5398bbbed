/** What a platform hands in, and what it may tell the sender at once. */
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
}

export type Received =
  /** `acknowledgement`: what to show the asker at once (of a click: the message as it stands while we look); null = nothing. */
  | { readonly state: 'accepted'; readonly acknowledgement: Reply | null }
  /** It was a decision, and is made: show this to the asker alone. What everybody shall see of it, they do already. */
  | { readonly state: 'answered'; readonly reply: Reply }
  /** It came before: acknowledge it in silence. */
  | { readonly state: 'duplicate' }
  /** It could not be stored: show this to the asker alone, and do not let the platform believe that it was taken. */
  | { readonly state: 'refused'; readonly reply: Reply };
