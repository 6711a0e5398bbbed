/** What one stranger may cost the program, before anybody has looked at who it is. */
export interface HttpLimits {
  /** From the first byte of a request to the end of its headers, ms. Node wants it to be {@link requestMs} at most. */
  readonly headersMs: number;
  /** From the first byte of a request to the end of its body, ms: Slack's and Teams' deliveries come at once. */
  readonly requestMs: number;
  /** A connection on which nothing moves, a handler that never answers too, ms. */
  readonly idleMs: number;
  /**
   * How long a connection without a request is kept, ms. Longer than load balancers keep theirs (60 s is common), so that
   * none sends a request on a connection that is being closed here.
   */
  readonly keepAliveMs: number;
  /** Connections at a time; more are closed at once. */
  readonly connections: number;
  /**
   * Requests whose body is being read or worked on, at a time. One more takes the place of the oldest that is still being
   * read (408); when all are being worked on, it is answered with 503.
   */
  readonly bodies: number;
  /** Of a body that is refused, this much is still read, so that its sender reads the answer and not a broken pipe. */
  readonly lingerBytes: number;
  readonly lingerMs: number;
  /** How long `close` waits for the requests that are under way, ms. A platform is acknowledged within 3 s. */
  readonly closeMs: number;
}

export const LIMITS: HttpLimits = {
  headersMs: 5_000,
  requestMs: 5_000,
  idleMs: 30_000,
  keepAliveMs: 65_000,
  connections: 1_000,
  bodies: 200,
  lingerBytes: 32 * 1024 * 1024,
  lingerMs: 5_000,
  closeMs: 5_000,
};

/** All headers of a request together; Node's own default, said here because it is part of the promise. */
export const MAX_HEADER_BYTES = 16 * 1024;
