/** What people and tests see of the simulated Slack: users, channels, messages, calls, deliveries. */

export interface SlackUser {
  /** `U…` */
  readonly id: string;
  /** The handle: `user_name` of a command's payload. */
  readonly name: string;
  readonly realName: string;
  readonly isBot: boolean;
  /** A guest of one channel or of several. */
  readonly isRestricted: boolean;
  /** A guest of one channel alone; `isRestricted` is true as well. */
  readonly isUltraRestricted: boolean;
  /** Of another organisation, in a shared channel; null = of this workspace. */
  readonly foreignTeam: string | null;
  /** IANA name of the zone. */
  readonly timeZone: string;
}

export interface SlackChannel {
  /** `C…` (public and private alike) or `D…`. */
  readonly id: string;
  /** Without the `#`. A direct message is called `directmessage`, as in a command's payload. */
  readonly name: string;
  readonly kind: 'public' | 'private' | 'direct';
  /** Ids of users, the bot's among them where it was invited. */
  readonly members: Set<string>;
  archived: boolean;
}

export type SlackBlock = Readonly<Record<string, unknown>>;

export interface MessageVersion {
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
  /** Left out = none. */
  readonly attachments?: readonly SlackBlock[];
  readonly at: Date;
}

/** A message of a channel, or one that a single person sees. */
export interface SlackMessage {
  readonly channel: string;
  readonly ts: string;
  /** The `ts` of the message whose thread it is in; null = in the channel itself. */
  readonly threadTs: string | null;
  /** Id of who wrote it; of an old integration, which has no user, its bot id. */
  readonly user: string;
  /** Another program wrote it; left out = a person did, or the bot. */
  readonly program?: SlackProgram;
  /** The one user who sees it; null = everybody in the channel. */
  readonly visibleTo: string | null;
  /** How it came to be. */
  readonly via: 'typed' | 'chat.postMessage' | 'chat.postEphemeral' | 'response_url' | 'acknowledgement' | 'program';
  /** What it shows now: the last of `versions`. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
  /** Legacy attachments; left out = none. */
  readonly attachments?: readonly SlackBlock[];
  /** Files that came with it, as their objects; left out = none. */
  readonly files?: readonly SlackBlock[];
  /** How a person wrote it; left out = just so. */
  readonly written?: Written;
  /** Every state that it was in, the first one first. */
  readonly versions: readonly MessageVersion[];
  readonly deleted: boolean;
  /** What an app put with it unseen (https://docs.slack.dev/messaging/message-metadata); left out = nothing. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** One call of the Web API, or one post to a `response_url` (then `method` is "response_url"). */
export interface SeenCall {
  readonly method: string;
  /** What was asked for, decoded; without the token. `blocks` is parsed where it was JSON. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly at: Date;
  /** HTTP status of the answer; 0 = none was given. */
  status: number;
  /** The answer's `error`; null when it was `ok`. */
  error: string | null;
}

/** What shall go wrong with the next calls of a method. */
export interface Fault {
  /** How many calls it strikes; default 1. */
  readonly times?: number;
  /** Only calls about the channel of this id; left out = all. */
  readonly channel?: string;
  /** Only calls whose arguments are longer than so many characters of JSON; left out = all. */
  readonly largerThan?: number;
  /** Wait so long before answering. Alone, the call is then answered as ever. */
  readonly delayMs?: number;
  /** HTTP status; with `error` alone it is 200, as Slack's errors are. */
  readonly status?: number;
  /** Slack's word for it: `{"ok":false,"error":…}`. */
  readonly error?: string;
  /** Seconds for a `retry-after` header; makes the answer a 429 `ratelimited`. */
  readonly retryAfter?: number;
  /** A body that is not Slack's at all: a proxy's HTML page. */
  readonly body?: string;
  /** `reset`: cut without an answer, nothing done. `lost`: done, and then cut. `hang`: never answered. */
  readonly connection?: 'reset' | 'lost' | 'hang';
}

/** With a file, a reply in a thread that is "also sent to the channel", with `/me`: the subtype of the event. */
export type Written = 'file_share' | 'thread_broadcast' | 'me_message';

/** Who types, and where. By id or by name (`oncall`, `orders`). */
export interface Typed {
  readonly user: string;
  readonly channel: string;
}

/** Another program in the workspace. */
export interface SlackProgram {
  readonly botId: string;
  readonly appId: string;
  readonly name: string;
  /**
   * `app`: with a bot user, and no subtype. `integration`: an incoming webhook of old, or an app that posts under another
   * name: `bot_message`, without a user. `email`: the address of a channel, by Slackbot.
   */
  readonly kind: 'app' | 'integration' | 'email';
}

/** What a program says. What is left out is empty. */
export interface ProgramPost {
  readonly text?: string;
  readonly blocks?: readonly SlackBlock[];
  readonly attachments?: readonly SlackBlock[];
  readonly files?: readonly SlackBlock[];
}

/** How one delivery of Slack's went: what the app answered, as Slack sees it. */
export interface Delivered {
  /** Over HTTP its status, 0 = no answer; over a socket 200 for an acknowledgement. */
  readonly status: number;
  /** What came with the acknowledgement: parsed JSON, text, or null for an empty one. */
  readonly body: unknown;
  /**
   * What Slack tells the person; null = it was acknowledged in time. `operation_timeout`, `dispatch_failed`,
   * `http_service_error`, `http_client_error`, `not_supported_in_threads`.
   */
  readonly error: string | null;
}

export interface Acknowledged extends Delivered {
  /** What the acknowledgement showed, or null. */
  readonly shown: SlackMessage | null;
  /** The payload's own id of this click or command. */
  readonly triggerId: string;
  readonly responseUrl: string;
}

/** Something was said where the bot may hear it. */
export interface Said {
  readonly message: SlackMessage;
  /** Null when Slack does not tell the bot: it is not in that channel. */
  readonly event: EventDelivery | null;
}

export interface EventDelivery {
  /** `Ev…` */
  readonly eventId: string;
  /** The first try and its repetitions, as far as they have gone. */
  readonly tries: readonly Delivered[];
  /** True once a try was acknowledged, false once Slack gave up. */
  readonly done: Promise<boolean>;
}

/** One delivery to the app; each repetition of an event is one of its own. */
export interface SeenDelivery {
  readonly type: 'slash_commands' | 'interactive' | 'events_api';
  readonly payload: Readonly<Record<string, unknown>>;
  readonly at: Date;
  /** Null while Slack waits for it. */
  answer: Delivered | null;
}

/** What a wait looks at. */
export interface Conversation {
  /** Of a channel, oldest first, without deleted ones; threads too. */
  messages(channel: string): readonly SlackMessage[];
  /** What one user alone sees there, without what is gone. */
  ephemeral(user: string, channel: string): readonly SlackMessage[];
  /** What the app asked of Slack, oldest first. */
  readonly requests: readonly SeenCall[];
  /** What Slack sent to the app, oldest first. */
  readonly deliveries: readonly SeenDelivery[];
}
