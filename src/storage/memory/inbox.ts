/**
 * The inbox in memory: what was accepted is worked on while the program lives. The same calls as on a database, which
 * makes it survive the program's death too.
 */
import { randomUUID } from 'node:crypto';
import { GivenUp, type Handler, type InboxRunner, type Lane, laneOf, type Work } from '../../commands/inbox.ts';
import type { Clock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import { AT_ONCE, LANE_NAMES } from '../lanes.ts';

export interface MemoryInboxParts {
  readonly clock: Clock;
  readonly log: Log;
}

/** Waiting ones: beyond this nothing is accepted, and the sender is told so, rather than memory filled. */
const MOST_WAITING = 1_000;
/** Slack sends an event again for up to an hour; a day is generous. */
const KEY_LIFE_MS = 24 * 3_600_000;
const MOST_KEYS = 50_000;
/** After a failure the work is tried again after these pauses, then given up. */
const RETRY_MS = [1_000, 5_000, 25_000];

interface Item {
  readonly id: string;
  /** What it was accepted under. */
  readonly key: string;
  readonly work: Work;
  readonly tries: number;
  /** Ends it, waiting or under way. */
  readonly stop: AbortController;
}

export function createMemoryInbox({ clock, log }: MemoryInboxParts): InboxRunner {
  /** Key -> when it may be forgotten, oldest first. */
  const keys = new Map<string, number>();
  /** Accepted and not done, by key: waiting, under way, or waiting for its time. */
  const open = new Map<string, Item>();
  const waiting: Readonly<Record<Lane, Item[]>> = { people: [], machines: [] };
  const active: Readonly<Record<Lane, Set<Promise<void>>>> = { people: new Set(), machines: new Set() };
  /** Ends what waits for its time. */
  const closing = new AbortController();
  /** Ends what is under way, when the time to drain is over. */
  const cutOff = new AbortController();
  let handler: Handler | null = null;
  /** Work that waits for its time: a retry, or a next look. */
  let later = 0;
  /** Work whose time the end overtook. */
  let dropped = 0;

  const countWaiting = (): number => LANE_NAMES.reduce((sum, lane) => sum + waiting[lane].length, 0);
  const underWay = (): Promise<void>[] => LANE_NAMES.flatMap((lane) => [...active[lane]]);

  function forgetOldKeys(): void {
    const now = clock.now().getTime();
    for (const [key, until] of keys) {
      if (until > now && keys.size <= MOST_KEYS) break;
      keys.delete(key);
    }
  }

  function add(item: Item): void {
    open.set(item.key, item);
    waiting[laneOf(item.work)].push(item);
    next();
  }

  function next(): void {
    for (const lane of LANE_NAMES) {
      while (handler !== null && active[lane].size < AT_ONCE[lane]) {
        const item = waiting[lane].shift();
        if (!item) break;
        const done = run(handler, item).finally(() => {
          active[lane].delete(done);
          next();
        });
        active[lane].add(done);
      }
    }
  }

  async function run(handle: Handler, item: Item): Promise<void> {
    const { id, key, work, tries, stop } = item;
    try {
      // What accepted it is acknowledged first: nobody should read the answer before "checking…".
      await new Promise((resolve) => setImmediate(resolve));
      if (stop.signal.aborted) return;
      const again = await handle(work, { id, signal: AbortSignal.any([cutOff.signal, stop.signal]) });
      if (again && !stop.signal.aborted)
        return postpone({ ...item, id: randomUUID(), work: again.work, tries: 0 }, again.afterMs);
    } catch (error) {
      if (stop.signal.aborted) return;
      const pause = error instanceof GivenUp ? undefined : RETRY_MS[tries];
      if (pause !== undefined) {
        // The stack is said once, of the last failure.
        log.warn(
          { because: String(error), kind: work.kind, tries: tries + 1 },
          'a piece of work failed and is tried again',
        );
        return postpone({ ...item, tries: tries + 1 }, pause);
      }
      log.error({ err: error, kind: work.kind }, 'a piece of work failed for the last time and is given up');
    }
    open.delete(key);
  }

  function postpone(item: Item, afterMs: number): void {
    open.set(item.key, item);
    later++;
    void clock.after(afterMs, AbortSignal.any([closing.signal, item.stop.signal])).then(() => {
      later--;
      if (item.stop.signal.aborted) return;
      // What does not come to its turn before the end is counted by `drain`.
      if (closing.signal.aborted) dropped++;
      else add(item);
    });
  }

  return {
    async accept(key, work) {
      if (closing.signal.aborted) throw new Error('the program is being stopped and accepts nothing more');
      if (keys.has(key)) return 'duplicate';
      if (countWaiting() >= MOST_WAITING) throw new Error(`${MOST_WAITING} pieces of work are waiting already`);
      keys.set(key, clock.now().getTime() + KEY_LIFE_MS);
      forgetOldKeys();
      add({ id: randomUUID(), key, work, tries: 0, stop: new AbortController() });
      return 'accepted';
    },
    async cancel(key) {
      const item = open.get(key);
      if (item === undefined) return false;
      open.delete(key);
      const queue = waiting[laneOf(item.work)];
      const at = queue.indexOf(item);
      if (at >= 0) queue.splice(at, 1);
      item.stop.abort();
      return true;
    },
    knows: async (key) => keys.has(key),
    start(given) {
      handler = given;
      next();
    },
    async drain(ms) {
      closing.abort();
      const idle = (async () => {
        // One that ends may let another begin: all that was accepted has its turn.
        for (let work = underWay(); work.length > 0; work = underWay()) await Promise.all(work);
      })();
      const waited = new AbortController();
      await Promise.race([idle, clock.after(ms, waited.signal)]);
      waited.abort();
      cutOff.abort();
      return { lost: later + dropped + underWay().length + countWaiting(), kept: 0 };
    },
  };
}
