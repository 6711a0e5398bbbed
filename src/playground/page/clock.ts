/** Time in the playground: it runs as outside, and can be moved on by hand, so that nobody waits a minute for a watch to end. */
import { type Clock, systemClock } from '../../core/clock.ts';

export interface PageClock {
  /** The time of day as the playground has it, and waits in real time: limits of requests do not end when time is moved on. */
  readonly bot: Clock;
  /** Waits end when their moment has come, also because time was moved on: what the bot puts off. */
  readonly patient: Clock;
  /** Moves time on. */
  advance(ms: number): void;
  /** By how much it was moved on so far, in milliseconds. */
  readonly skippedMs: number;
}

export function createPageClock(): PageClock {
  let skippedMs = 0;
  const waiting = new Set<() => void>();
  const now = () => new Date(Date.now() + skippedMs);

  function after(ms: number, signal?: AbortSignal): Promise<void> {
    const due = now().getTime() + ms;
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      function look(): void {
        clearTimeout(timer);
        const left = due - now().getTime();
        if (left > 0 && signal?.aborted !== true) timer = setTimeout(look, left);
        else end();
      }
      function end(): void {
        clearTimeout(timer);
        waiting.delete(look);
        signal?.removeEventListener('abort', end);
        resolve();
      }
      waiting.add(look);
      signal?.addEventListener('abort', end, { once: true });
      look();
    });
  }

  return {
    bot: { now, after: systemClock.after },
    patient: { now, after },
    advance(ms) {
      skippedMs += ms;
      for (const look of [...waiting]) look();
    },
    get skippedMs() {
      return skippedMs;
    },
  };
}
