/** What people and tests see of the simulated Teams: people, conversations, messages, calls, deliveries. */

export type Json = Readonly<Record<string, unknown>>;

export interface TeamsPerson {
  /** `29:…`: within Teams, as this bot sees it. */
  readonly id: string;
  readonly name: string;
  /** Entra object id. */
  readonly aadObjectId: string;
  readonly tenantId: string;
  /** As the roster says it. */
  readonly role: 'user' | 'guest';
  readonly email: string;
}

export interface TeamsConversation {
  /** `a:…` (personal), `19:…@thread.v2` (group chat), `19:…@thread.tacv2` (channel, without `;messageid=`). */
  readonly id: string;
  readonly name: string;
  readonly kind: 'personal' | 'groupChat' | 'channel';
  /** The team of a channel; null of a chat. */
  readonly team: TeamsTeam | null;
  /** The tenant whose conversation it is. */
  readonly tenantId: string;
  /** Ids of people. */
  readonly members: Set<string>;
}

export interface TeamsTeam {
  /** `19:…@thread.tacv2`: the id of its General channel. */
  readonly id: string;
  readonly name: string;
  /** Of the Entra group. */
  readonly aadGroupId: string;
}

export interface Attachment {
  readonly contentType: string;
  readonly content: unknown;
}

export interface MessageVersion {
  readonly text: string;
  /** What a notification shows of it. */
  readonly summary: string;
  readonly attachments: readonly Attachment[];
  readonly at: Date;
}

export interface TeamsMessage {
  readonly id: string;
  /** Id of the conversation, without `;messageid=`. */
  readonly conversation: string;
  /** Of a channel: the id of the thread's first message; null = it is the first one itself, or this is a chat. */
  readonly thread: string | null;
  /** Id of who wrote it: `29:…`, or `28:…` of the bot. */
  readonly from: string;
  /** A targeted message: id of the only one who sees it beside its writer. null = everybody there does. */
  readonly target: string | null;
  /** What it shows now: the last of `versions`. */
  readonly text: string;
  readonly summary: string;
  readonly attachments: readonly Attachment[];
  /** Content of its first Adaptive Card; null = it has none. */
  readonly card: Json | null;
  /** Every state that it was in, the first one first. */
  readonly versions: readonly MessageVersion[];
  readonly deleted: boolean;
}

/** The routes of the service, as faults and seen calls name them. */
export type Route =
  | 'openid'
  | 'keys'
  | 'token'
  | 'create'
  | 'send'
  | 'reply'
  | 'update'
  | 'delete'
  | 'members'
  | 'team'
  | 'unknown';

/** One request that came to the service. */
export interface SeenCall {
  readonly route: Route;
  /** Id of the conversation, decoded, with its `;messageid=`; null where the route has none. */
  readonly conversation: string | null;
  /** `?isTargetedActivity=true` stood in the address. */
  readonly targeted: boolean;
  /** Decoded; of a form, its fields without the secret. */
  readonly body: Json;
  readonly at: Date;
  /** HTTP status of the answer; 0 = none was given. */
  status: number;
  /** The answer's error code; null when it had none. */
  error: string | null;
}

/** What shall go wrong with the next calls of a route. */
export interface Fault {
  /** How many calls it strikes; default 1. */
  readonly times?: number;
  /** Only calls whose body is longer than so many characters; left out = all. */
  readonly largerThan?: number;
  /** Only calls whose body has this in it; left out = all. */
  readonly containing?: string;
  /** Only in that conversation, by its id, and in its threads; left out = in all. */
  readonly conversation?: string;
  /** Wait so long before answering. Alone, the call is then answered as ever. */
  readonly delayMs?: number;
  readonly status?: number;
  /** The code in the body, such as `Throttled`. */
  readonly error?: string;
  /** Seconds, for a `retry-after` header; makes the answer a 429 where no status is given. */
  readonly retryAfter?: number;
  /** A body that is not the service's at all: a proxy's page. */
  readonly body?: string;
  /** Further headers of the answer, such as `location`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `reset`: cut without an answer, nothing done. `lost`: done, and then cut. `hang`: never answered. */
  readonly connection?: 'reset' | 'lost' | 'hang';
  /** With a status: done all the same, as when a gateway gives up waiting for the service behind it. */
  readonly stands?: true;
}

/** How the bot's endpoint answered a delivery. */
export interface Delivered {
  /** HTTP status; 0 = no answer. */
  readonly status: number;
  /** The answer's body: parsed where it is JSON, else its text; null when empty. */
  readonly body: unknown;
  /** Why there was no answer; null when there was one. */
  readonly error: string | null;
}

/** One activity on its way to the bot. */
export interface SeenDelivery {
  readonly activity: Json;
  readonly at: Date;
  answer: Delivered | null;
}

/** What somebody typed, and what became of it. */
export interface Said {
  readonly message: TeamsMessage;
  /** null = Teams delivered nothing: nobody mentioned the bot, or it is not there. */
  readonly delivery: Delivered | null;
}

/** What a person sees after pressing a button. */
export interface Clicked {
  /**
   * `card`: the card he sees is another one now. `note`: a line under the card, for him alone. `problem`: Teams' own "Something
   * went wrong", or the bot's error. `sent`: an old client sent it as a message, and nothing shows. `opened`, `toggled`,
   * `link`: nothing left the client.
   */
  readonly kind: 'card' | 'note' | 'problem' | 'sent' | 'opened' | 'toggled' | 'link';
  /** The note, the problem or the address of the link; `''` otherwise. */
  readonly text: string;
  /** null where nothing left the client. */
  readonly delivery: Delivered | null;
}

/** What is posted and not said to the bot. */
export interface Post {
  /** HTML, as clients and workflows write it; left out = none. */
  readonly text?: string;
  /** Content of an Adaptive Card. */
  readonly card?: Json;
  readonly attachments?: readonly Attachment[];
}

/** What somebody sees who chose an action in the menu of a message. */
export interface Dialog {
  /** `card`: a dialog. `asks-to-be-let-in`: one that would add the bot here. `note`: a line. `problem`: Teams' own error. */
  readonly kind: 'card' | 'asks-to-be-let-in' | 'note' | 'problem';
  readonly text: string;
  readonly card: Json | null;
  readonly commandId: string;
  readonly message: TeamsMessage;
  readonly user: string;
  readonly delivery: Delivered | null;
}

/** A line that one person alone sees. */
export interface Note {
  /** The message that it stands under. */
  readonly message: string;
  readonly user: string;
  readonly text: string;
}

/** Where and who somebody types. */
export interface Typed {
  /** Key of a seeded person, or an id `29:…`. */
  readonly user: string;
  /** Key of a seeded conversation, `personal` (the chat of this person with the bot), or an id. */
  readonly conversation: string;
  /** Of a channel: id of any message of the thread; left out = a new thread. */
  readonly thread?: string;
  /** Default: true in channels and group chats, false in the personal chat. */
  readonly mention?: boolean;
  /** A slash command: a message to the bot that nobody else sees. Not in a personal chat; without a mention. */
  readonly slash?: boolean;
}

/** A token with any part forged; what is left out is as it should be. */
export interface Forged {
  readonly audience?: string;
  readonly issuer?: string;
  /** From now; default 3600. */
  readonly expiresInS?: number;
  /** From now; default 0. */
  readonly notBeforeInS?: number;
  /** Default: the service URL; null = no such claim. */
  readonly serviceUrl?: string | null;
  /**
   * `stranger`: another private key under the known id (a bad signature). `unknown`: a key that is not published.
   * `unendorsed`: published, but not for Teams. `none`: unsigned (`alg: none`). `secret`: HS256 with the public key as secret.
   */
  readonly key?: 'own' | 'stranger' | 'unknown' | 'unendorsed' | 'none' | 'secret';
  /** Further claims, or others in the place of these. */
  readonly claims?: Json;
}

/** What stands where; `until` looks at it after every change. */
export interface Conversation {
  /**
   * What is there now, oldest first.
   * @param conversation key or id; `personal:<user>` for a personal chat
   * @param user as this person sees it, with the targeted messages from and to him; left out = what everybody sees
   */
  messages(conversation: string, user?: string): readonly TeamsMessage[];
  /** Lines that this person alone sees there. */
  notes(user: string, conversation: string): readonly Note[];
  /** The card as this person sees it: what a click returned stands until the message is edited. */
  cardFor(user: string, message: TeamsMessage): Json | null;
  readonly requests: readonly SeenCall[];
  readonly deliveries: readonly SeenDelivery[];
}
