/**
 * One message that is edited until it is the answer: "checking…", how far it is, the verdict, the verdict with all its facts.
 * Progress is shown at a pace, for platforms limit how often a message is edited; nothing else waits for it.
 */
import type { Clock } from '../core/clock.ts';
import { inTime } from '../core/in-time.ts';
import type { Log } from '../core/log.ts';
import type { Person } from '../core/person.ts';
import type { Place } from '../core/place.ts';
import type { Reply } from '../replies/reply.ts';
import type { Run } from './inbox.ts';
import { type Messenger, NotTaken, type Posted } from './messenger.ts';
import type { Postings } from './postings.ts';

/**
 * From one edit to the next that shows progress. Slack takes some 50 edits a minute
 * (https://docs.slack.dev/apis/web-api/rate-limits, tier 3), Teams 60 messages and edits in 30 s of a conversation
 * (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit): `pacing.ts` sees to it for all messages together.
 */
export const PROGRESS_MS = 1_300;
/** How long an answer waits for a step of progress that is on its way. */
export const STEP_MS = 1_000;

export interface ScreenParts {
  readonly messenger: Messenger;
  readonly postings: Postings;
  readonly place: Place;
  readonly asker: Person;
  /** The message to edit; null = the first reply is a new message. */
  readonly message: Posted | null;
  /** The work that is shown; an earlier try at it may have shown something already. */
  readonly run: Run;
  readonly log: Log;
  /** Left out = no progress is shown. */
  readonly clock?: Clock;
  /** Told of each reply that is about to stand in a message that is there already: its buttons work from the first moment. */
  readonly beforeEdit?: (reply: Reply, message: Posted) => Promise<void>;
  /** Told of each reply that is now shown. */
  readonly onShown?: (reply: Reply, message: Posted) => Promise<void>;
}

export interface Screen {
  /** Shows a reply as soon as the one before it is shown; of several that wait, only the newest. Never throws. */
  show(reply: Reply): void;
  /**
   * Shows how far it is, where something stands already, not before {@link PROGRESS_MS} after the last edit; of several that wait,
   * only the newest. What is shown by the others takes its place at once. Never throws.
   */
  progress(reply: Reply): void;
  /**
   * Shows the last one.
   * @throws Error when the platform did not take it
   */
  finish(reply: Reply): Promise<void>;
}

export function createScreen(parts: ScreenParts): Screen {
  const { messenger, postings, place, asker, run, log } = parts;
  let message = parts.message;
  let wanted: Reply | null = null;
  let failure: unknown = null;
  let showing: Promise<void> | null = null;
  /** What is to stand there in the end. */
  let last: Reply | null = null;
  let begun = false;
  /** What may stand although the platform did not say so. */
  let doubtful: Reply | null = null;
  /** What is noted of where it stands. */
  let noted: Posted | null = null;
  /** Progress that waits for its turn, what ends the wait, and whether any more will be shown. */
  let waiting: Reply | null = null;
  let turn = new AbortController();
  let pacing = false;
  let still = messenger.move === undefined || parts.clock === undefined;
  /** A step that hangs. Whatever is shown before it ends may be overtaken by it. */
  let straying: Promise<unknown> | null = null;

  /** Before the first word: what did an earlier try at this work leave behind? */
  async function begin(reply: Reply): Promise<void> {
    const before = await postings.begin(run.id);
    if (before.state === 'said') {
      noted = before.message;
      message = before.message;
    }
    if (before.state === 'begun') {
      // After a restart nobody knows what was said; the first word of the same work is the same.
      const found = await messenger.find?.(place, doubtful ?? reply, run.id, new Date(before.since));
      if (found?.state === 'found') message = found.message;
      // Where it was looked for and does not stand, nothing can stand twice.
      else if (found?.state !== 'absent')
        log.warn({ work: run.id, since: before.since }, 'a message may stand twice: an earlier try at it was cut off');
    }
    begun = true;
  }

  async function say(reply: Reply): Promise<Posted> {
    if (message !== null) return messenger.edit(message, reply, asker, run.id);
    try {
      return await messenger.post(place, reply, asker, run.id);
    } catch (error) {
      // It may stand all the same: the answer may be what was lost. So it is looked for before it is said again.
      if (!(error instanceof NotTaken) || error.mayStand) {
        begun = false;
        doubtful = reply;
      }
      throw error;
    }
  }

  async function put(reply: Reply): Promise<void> {
    if (!begun) await begin(reply);
    if (run.signal.aborted) throw new Error('the work is no longer ours: nothing more is said');
    if (message !== null) await parts.beforeEdit?.(reply, message);
    message = await say(reply);
    // Whenever it is not noted yet, not only when it was just said: the note of the last time may have failed.
    if (noted !== message) {
      await postings.said(run.id, message);
      noted = message;
    }
    const now = message;
    await parts.onShown?.(reply, now);
  }

  // Two edits on their way at once may arrive in the wrong order: the answer would turn back into "checking…" for good. So they go
  // one by one, and what was shown while a step was still on its way is shown once more when that one has ended.
  async function showAll(): Promise<void> {
    for (let reply = wanted; reply !== null; reply = wanted) {
      wanted = null;
      try {
        await put(reply);
        failure = null;
      } catch (error) {
        failure = error;
        // Without a stack: who finishes is thrown it, and says it once. What no try can say is no news to that one.
        const known = reply === last && error instanceof NotTaken && error.forGood;
        log[known ? 'debug' : 'warn']({ because: String(error), reply: reply.id }, 'a message could not be shown');
      }
    }
    showing = null;
  }

  function show(reply: Reply): void {
    waiting = null;
    turn.abort();
    turn = new AbortController();
    wanted = reply;
    showing ??= showAll();
  }

  function progress(reply: Reply): void {
    if (still) return;
    waiting = reply;
    if (!pacing && parts.clock !== undefined) void pace(parts.clock);
  }

  async function pace(clock: Clock): Promise<void> {
    pacing = true;
    while (waiting !== null && !still && !run.signal.aborted) {
      await showing;
      const { signal } = turn;
      await clock.after(PROGRESS_MS, signal);
      // Something else was shown meanwhile: the time counts from then. Two edits on their way at once may change places.
      // And whoever took the work over may have said more.
      if (signal.aborted || run.signal.aborted || showing !== null || message === null || waiting === null) continue;
      const reply: Reply = waiting;
      waiting = null;
      showing = move(clock, message, reply).then(showAll);
      await showing;
    }
    waiting = null;
    pacing = false;
  }

  async function move(clock: Clock, at: Posted, reply: Reply): Promise<void> {
    const moving = (messenger.move?.(at, reply) ?? Promise.resolve('never' as const)).catch(() => 'never' as const);
    const how = await inTime(
      clock,
      STEP_MS,
      () => moving,
      () => {
        straying = moving;
        return 'never' as const;
      },
    );
    if (how === 'later') waiting ??= reply;
    else if (how !== 'shown') still = true;
  }

  return {
    show,
    progress,
    async finish(reply) {
      // A fact that comes too late must not turn the answer back into "checking…".
      still = true;
      last = reply;
      show(reply);
      await showing;
      if (straying !== null) {
        await straying;
        straying = null;
        show(reply);
        await showing;
      }
      if (failure !== null) throw failure;
    },
  };
}
