/** Time that stands still until somebody waits for the bot: then what the bot put off comes at once. */
import type { Clock } from '../../src/core/clock.ts';

export interface PassingTime {
  /** Of the bot. Limits never strike: work that is under way is waited for. */
  readonly clock: Clock;
  /** Of its store. What is put off (the next look of a driver) is what time passes for. */
  readonly storeClock: Clock;
  /**
   * Waits until it holds; the time that the bot waits for passes at once.
   * @throws Error with the end of `said` when it never does
   */
  until(predicate: () => boolean, what: string, said: () => string): Promise<void>;
  /** From now on nothing is waited for, limits neither: so that a bot that is told to stop has said what it wants to say. */
  lapse(): void;
}

/** @param time of the simulated Azure */
export function passingTime(time: { readonly now: () => Date; pass(seconds: number): void }): PassingTime {
  const waits = new Set<{ readonly due: number; readonly end: () => void }>();
  const over = new AbortController();
  return {
    clock: {
      now: time.now,
      after: (_ms, signal) => untilAborted(AbortSignal.any([over.signal, ...(signal ? [signal] : [])])),
    },
    storeClock: {
      now: time.now,
      after(ms, signal) {
        return new Promise((resolve) => {
          const wait = {
            due: time.now().getTime() + ms,
            end() {
              waits.delete(wait);
              resolve();
            },
          };
          if (signal?.aborted) return resolve();
          waits.add(wait);
          signal?.addEventListener('abort', wait.end, { once: true });
        });
      },
    },
    async until(predicate, what, said) {
      for (let turns = 0; turns < 30_000; turns += 1) {
        if (predicate()) return;
        const next = [...waits].sort((a, b) => a.due - b.due)[0];
        if (next !== undefined) {
          const seconds = (next.due - time.now().getTime()) / 1000;
          if (seconds > 0) time.pass(seconds);
          next.end();
        }
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      throw new Error(`It never came: ${what}.\n${said()}`);
    },
    lapse: () => over.abort(),
  };
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
