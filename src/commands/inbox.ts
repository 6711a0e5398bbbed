/**
 * Accept, then work (design §7). What a person or a machine sent is stored with its work, then acknowledged, then worked
 * on. Everything here is plain data (JSON), so that it can lie in a database while the process dies.
 */
import type { Alert } from '../alerts/alert.ts';
import type { Person } from '../core/person.ts';
import type { Place } from '../core/place.ts';
import type { Reply } from '../replies/reply.ts';
import type { Messenger, Posted } from './messenger.ts';
import type { Request } from './request.ts';

/** Each kind of work has a row in {@link LANES} and a handler in `bot.ts`; the compiler misses whichever is left out. */
export type Work = AskWork | SayWork | WatchWork | RollbackWork | AlertWork | IncidentWork;

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

/** Something is to be said that nobody waits for at the moment: once, whatever happens to the process. */
export interface SayWork {
  readonly kind: 'say';
  readonly place: Place;
  readonly reply: Reply;
  readonly to: Person;
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

/** An alert came: its app is found, and the diagnosis said where it belongs. */
export interface AlertWork {
  readonly kind: 'alert';
  readonly alert: Alert;
  readonly origin:
    | { readonly kind: 'webhook' }
    /** A post in a chat. `asked`: who wants it diagnosed; null = it was seen. */
    | {
        readonly kind: 'post';
        readonly platform: 'slack' | 'teams';
        readonly place: Place;
        readonly asked: Person | null;
        /** The post had been said before, and says something else now. Left out = no. */
        readonly edited?: boolean;
      };
  /** How often the apps could not be listed, so that nobody could tell which one is meant. Left out = never. */
  readonly unlisted?: number;
}

/** What an incident needs after it was told. */
export interface IncidentWork {
  readonly kind: 'incident';
  readonly incidentId: string;
  /**
   * `drive`: looks at its apps again and again, until it is over; `opening` = how often it was reopened by then: one that was
   * closed and opened since has another driver. `look`: looks once. `settle`: what changes just now is shown in a moment, `show`:
   * it is shown.
   */
  readonly step:
    | { readonly kind: 'drive'; readonly opening: number }
    | { readonly kind: 'look' }
    | { readonly kind: 'settle' }
    | { readonly kind: 'show' };
}

/** `people`: somebody waits for it, so it never waits for what machines send. */
export type Lane = 'people' | 'machines';

export const LANES: Readonly<Record<Work['kind'], Lane>> = {
  ask: 'people',
  say: 'people',
  watch: 'machines',
  rollback: 'people',
  alert: 'machines',
  incident: 'machines',
};

/** Somebody who points at an alert waits for its answer, as whoever asks does. */
export function laneOf(work: Work): Lane {
  return work.kind === 'alert' && work.origin.kind === 'post' && work.origin.asked !== null
    ? 'people'
    : LANES[work.kind];
}

/** What a handler wants done later, instead of waiting for it: nothing is held meanwhile. */
export interface Again {
  readonly work: Work;
  readonly afterMs: number;
}

/** One try at a piece of work. */
export interface Run {
  /** Of the work, the same at each try: what was done in an earlier one is found by it. */
  readonly id: string;
  /** Aborted when the work is no longer ours: nothing more may be said or changed then. */
  readonly signal: AbortSignal;
}

/**
 * Whatever a try left half done, the next one goes on with.
 * @returns what shall be done later; null = done
 * @throws GivenUp when no further try can help. Any other Error: it is tried again, with growing pauses
 */
export type Handler = (work: Work, run: Run) => Promise<Again | null>;

/** One handler for each kind of work. */
export type Handlers = {
  readonly [kind in Work['kind']]: (work: Extract<Work, { kind: kind }>, run: Run) => Promise<Again | null>;
};

export function byKind(handlers: Handlers): Handler {
  // The table has a handler for this very kind; TypeScript cannot follow that through the union.
  return (work, run) => (handlers[work.kind] as Handler)(work, run);
}

/** No further try can help: the work goes to the dead letters at once. */
export class GivenUp extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'GivenUp';
  }
}

export interface Inbox {
  /**
   * Stores the work under the sender's own key, so that what is delivered twice is done once. The sender may be
   * acknowledged when this resolves.
   * @param key such as `slack:trigger:…` or `teams:<conversation>:<activity>`
   * @throws Error when it could not be stored: then nothing may be acknowledged
   */
  accept(key: string, work: Work): Promise<'accepted' | 'duplicate'>;
  /**
   * Takes back what was accepted under a key and is not done: it is not begun any more, and what is under way is told to
   * stop. The key stays taken.
   * @returns whether there was anything to take back
   */
  cancel(key: string): Promise<boolean>;
  /** Was something accepted under this key, done by now or not? */
  knows(key: string): Promise<boolean>;
}

/** The inbox as the program sees it. */
export interface InboxRunner extends Inbox {
  /** Begins to work. Nothing is lost that was accepted before. */
  start(handler: Handler): void;
  /**
   * Begins nothing more and waits for what is under way, up to `ms`. That may still store what has to follow; where nothing
   * survives the program, nothing is accepted any more.
   */
  drain(ms: number): Promise<Drained>;
}

/** What the end of the program leaves undone, in pieces of work. */
export interface Drained {
  /** Nobody will do it. */
  readonly lost: number;
  /** It is stored: another replica, or the next start, does it. Not counting what waits for its time. */
  readonly kept: number;
}

export type Messengers = Readonly<Partial<Record<'slack' | 'teams' | 'terminal', Messenger>>>;
