/**
 * The inbox in memory: what was accepted is worked on while the program lives. The same calls as on a database, which
 * makes it survive the program's death too.
 */
import type { Again, Handler, InboxRunner, Work } from '../../commands/inbox.ts';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';

export interface MemoryInboxParts {
  readonly clock: Clock;
  readonly log: Log;
}

/** Pieces of work at a time: each asks Azure some forty things. The others wait their turn. */
const AT_ONCE = 16;
/** Waiting ones: beyond this nothing is accepted, and the sender is told so, rather than memory filled. */
const MOST_WAITING = 1_000;
/** Slack sends an event again for up to an hour; a day is generous. */
const KEY_LIFE_MS = 24 * 3_600_000;
const MOST_KEYS = 50_000;
/** After a failure the work is tried again after these pauses, then given up. */
const RETRY_MS = [1_000, 5_000, 25_000];

export function createMemoryInbox({ clock, log }: MemoryInboxParts): InboxRunner {
  /** Key -> when it may be forgotten, oldest first. */
  const keys = new Map<string, number>();
  const waiting: { readonly work: Work; readonly tries: number }[] = [];
  const active = new Set<Promise<void>>();
  /** Ends what waits for its time. */
  const closing = new AbortController();
  /** Ends what is under way, when the time to drain is over. */
  const cutOff = new AbortController();
  let handler: Handler | null = null;
  /** Work that waits for its time: a retry, or a next look. */
  let later = 0;
  /** Work whose time the end overtook. */
  let dropped = 0;

  function forgetOldKeys(): void {
    const now = clock.now().getTime();
    for (const [key, until] of keys) {
      if (until > now && keys.size <= MOST_KEYS) break;
      keys.delete(key);
    }
  }

  function next(): void {
    while (handler !== null && active.size < AT_ONCE) {
      const item = waiting.shift();
      if (!item) return;
      const done = run(handler, item.work, item.tries).finally(() => {
        active.delete(done);
        next();
      });
      active.add(done);
    }
  }

  async function run(handle: Handler, work: Work, tries: number): Promise<void> {
    try {
      // What accepted it is acknowledged first: nobody should read the answer before "checking…".
      await new Promise((resolve) => setImmediate(resolve));
      const again = await handle(work, cutOff.signal);
      if (again) postpone(again, 0);
    } catch (error) {
      const pause = RETRY_MS[tries];
      if (pause === undefined) {
        log.error({ err: error, kind: work.kind }, 'a piece of work failed for the last time and is given up');
        return;
      }
      // The stack is said once, of the last failure.
      log.warn(
        { because: String(error), kind: work.kind, tries: tries + 1 },
        'a piece of work failed and is tried again',
      );
      postpone({ work, afterMs: pause }, tries + 1);
    }
  }

  function postpone({ work, afterMs }: Again, tries: number): void {
    later++;
    void clock.after(afterMs, closing.signal).then(() => {
      later--;
      // What does not come to its turn before the end is counted by `drain`.
      if (closing.signal.aborted) {
        dropped++;
        return;
      }
      waiting.push({ work, tries });
      next();
    });
  }

  return {
    async accept(key, work) {
      if (closing.signal.aborted) throw new Error('the program is being stopped and accepts nothing more');
      if (keys.has(key)) return 'duplicate';
      if (waiting.length >= MOST_WAITING) throw new Error(`${MOST_WAITING} pieces of work are waiting already`);
      keys.set(key, clock.now().getTime() + KEY_LIFE_MS);
      forgetOldKeys();
      waiting.push({ work, tries: 0 });
      next();
      return 'accepted';
    },
    start(given) {
      handler = given;
      next();
    },
    async drain(ms) {
      closing.abort();
      const idle = (async () => {
        // One that ends may let another begin: all that was accepted has its turn.
        while (active.size > 0) await Promise.all(active);
      })();
      const waited = new AbortController();
      await Promise.race([idle, clock.after(ms, waited.signal)]);
      waited.abort();
      cutOff.abort();
      return later + dropped + active.size + waiting.length;
    },
  };
}
