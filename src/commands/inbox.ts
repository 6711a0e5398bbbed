/**
 * Accept, then work (design §7). What a person or a machine sent is stored with its work, then acknowledged, then worked
 * on. Everything here is plain data (JSON), so that it can lie in a database while the process dies.
 */
import type { Messenger, Posted } from './messenger.ts';
import type { Request } from './request.ts';

/** Each kind of work has one handler; a new kind is added here and in `bot.ts`. */
export type Work = AskWork | WatchWork | RollbackWork;

/** Somebody asked; the answer is owed. */
export interface AskWork {
  readonly kind: 'ask';
  readonly request: Request;
  /** What already stands where the answer shall be; null = nothing. */
  readonly shown: Shown | null;
}

export interface Shown {
  readonly message: Posted;
  /** `note`: an acknowledgement that the asker alone sees. `message`: the message whose button was clicked. */
  readonly as: 'note' | 'message';
}

/** One look at an app that somebody waits for; the next look is asked for with {@link Again}. */
export interface WatchWork {
  readonly kind: 'watch';
  readonly watchId: string;
}

/** One look at an approved plan that is being carried out. */
export interface RollbackWork {
  readonly kind: 'rollback';
  readonly planId: string;
}

/** What a handler wants done later, instead of waiting for it: nothing is held meanwhile. */
export interface Again {
  readonly work: Work;
  readonly afterMs: number;
}

/** @returns what shall be done later; null = done. @throws Error: it is tried again */
export type Handler = (work: Work, signal: AbortSignal) => Promise<Again | null>;

export interface Inbox {
  /**
   * Stores the work under the sender's own key, so that what is delivered twice is done once. The sender may be
   * acknowledged when this resolves.
   * @param key such as `slack:trigger:…` or `teams:<conversation>:<activity>`
   * @throws Error when it could not be stored: then nothing may be acknowledged
   */
  accept(key: string, work: Work): Promise<'accepted' | 'duplicate'>;
}

/** The inbox as the program sees it. */
export interface InboxRunner extends Inbox {
  /** Begins to work. Nothing is lost that was accepted before. */
  start(handler: Handler): void;
  /**
   * Accepts nothing more and waits for what is under way.
   * @returns how many pieces of work were cut off after `ms`
   */
  drain(ms: number): Promise<number>;
}

export type Messengers = Readonly<Partial<Record<'slack' | 'teams' | 'terminal', Messenger>>>;
