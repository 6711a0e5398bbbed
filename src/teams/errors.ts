/**
 * What can go wrong with the Bot Framework, in words of our own: no file but the adapter knows its library's errors. They
 * keep no `cause`: a request with the bot's token hangs on it, and the log would print that.
 */

import { NotTaken } from '../commands/messenger.ts';

/** The bot was removed, the conversation is gone, or what was sent is wrong: waiting repairs none of these. */
const FOR_GOOD: ReadonlySet<number> = new Set([400, 403, 404, 405, 410, 413]);

/** What the operator has to do, by the connector's code. */
const REMEDIES: Readonly<Record<string, string>> = {
  BotNotInConversationRoster: 'add the app to that team or chat again',
  ConversationBlockedByUser: 'the person has blocked the bot, and alone can unblock it',
  MessageWritesBlocked: 'the person has blocked or removed the bot, and alone can let it in again',
  ConversationNotFound: 'the chat or channel is gone: take it out of the routes',
};

/** The connector did not take a message. */
export class ConnectorError extends NotTaken {
  /** HTTP status; null = there was no answer. */
  readonly status: number | null;
  /** `MessageSizeTooBig`, `ActivityNotFoundInConversation`; or `ECONNREFUSED`. */
  readonly code: string | null;
  /** What the connector asked to wait; null = it did not say. */
  readonly retryAfterMs: number | null;

  constructor(message: string, parts: Pick<ConnectorError, 'status' | 'code' | 'retryAfterMs'>) {
    const remedy = REMEDIES[parts.code ?? ''];
    super(remedy === undefined ? message : `${message} (${remedy})`, {
      forGood: parts.code === 'foreign-service-url' || FOR_GOOD.has(parts.status ?? 0),
      // A gateway's error is not the connector's word.
      mayStand: parts.code !== 'foreign-service-url' && (parts.status === null || parts.status >= 500),
    });
    this.name = 'ConnectorError';
    this.status = parts.status;
    this.code = parts.code;
    this.retryAfterMs = parts.retryAfterMs;
  }
}

/** The bot got no token of its own. The message holds no secret. */
export class SignInError extends NotTaken {
  constructor(message: string) {
    // An operator may put a secret right while the work waits for its next try.
    super(message, { forGood: false, mayStand: false });
    this.name = 'SignInError';
  }
}
