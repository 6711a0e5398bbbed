/**
 * What can go wrong with the Bot Framework, in words of our own: no file but the adapter knows its library's errors. They
 * keep no `cause`: a request with the bot's token hangs on it, and the log would print that.
 */

/** The connector did not take a message. */
export class ConnectorError extends Error {
  /** HTTP status; null = there was no answer. */
  readonly status: number | null;
  /** `MessageSizeTooBig`, `ActivityNotFoundInConversation`; or `ECONNREFUSED`. */
  readonly code: string | null;
  /** What the connector asked to wait; null = it did not say. */
  readonly retryAfterMs: number | null;

  constructor(message: string, parts: Pick<ConnectorError, 'status' | 'code' | 'retryAfterMs'>) {
    super(message);
    this.name = 'ConnectorError';
    this.status = parts.status;
    this.code = parts.code;
    this.retryAfterMs = parts.retryAfterMs;
  }
}

/** The bot got no token of its own. The message holds no secret. */
export class SignInError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SignInError';
  }
}
