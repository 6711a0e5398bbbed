/** A chat platform as the program sees it: `slack/app.ts` and `teams/app.ts` each make one. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Channel } from '../alerts/routes.ts';
import type { Place } from '../core/place.ts';
import type { Arrival, ArrivedPost, Received } from './arrival.ts';
import type { Check } from './command.ts';
import type { Messenger } from './messenger.ts';
import type { Named } from './named.ts';
import type { People } from './rollbacks.ts';

export type { Channel } from '../alerts/routes.ts';

/** One path on the port that all share (`http/`). */
export interface Route {
  readonly method: 'POST';
  readonly path: string;
  /** It also takes the paths that have one part more: `/alerts/generic/<secret>`. That part is never said or logged. */
  readonly withSecret?: true;
  /** A longer body is answered with 413 and never reaches the handler. */
  readonly limitBytes: number;
  /** Answers the request. `body` is all of it, as it came. What it throws becomes a 500 without details. */
  handle(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void>;
}

export interface Platform {
  readonly name: 'slack' | 'teams';
  readonly messenger: Messenger;
  /** Who its people are; asked when one of them decides. */
  readonly people: People;
  readonly routes: readonly Route[];
  /**
   * A channel as a place, without anybody having spoken there: what is said there begins a new thread.
   * @returns null when it is no channel of this platform, or none that can be spoken in from here
   */
  placeOf(channel: Channel): Place | null;
  /**
   * Begins to receive. A wrong token, or a platform that is down, does not throw: it is logged once, `state()` says it, and
   * what can heal is tried again.
   */
  start(): Promise<void>;
  /** Receives nothing more; what was accepted may still be answered. */
  stop(): Promise<void>;
  /** For `/readyz` and `doctor`. */
  state(): { readonly ready: boolean; readonly because: string | null };
  /**
   * What `doctor` looks at: the tokens and their rights, the channels, what has come in since the start, the clock. None of
   * them says anything in a channel, or takes a connection away.
   * @param at where it is asked; null = elsewhere
   * @param named what the policy names, of any platform
   */
  checks(at: Place | null, named: Named): readonly Check[];
}

/** Where the platform hands in what people sent. */
export type Receive = (arrival: Arrival) => Promise<Received>;
/**
 * Where it hands in what other programs posted, and messages that somebody points at. Left out by who sets up a platform
 * without it: such posts are acknowledged, and nothing is done with them.
 */
export type ReceivePost = (post: ArrivedPost) => Promise<Received>;
