/** A limit on how long something is waited for. */
import type { Clock } from './clock.ts';

/**
 * @param ms how long `work` is waited for; its signal is aborted as soon as nobody waits any more
 * @param late gives the result of what takes longer, or throws; what still comes of the work is thrown away
 * @throws what `work` or `late` throws
 */
export async function inTime<T>(
  clock: Clock,
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
  late: () => T,
): Promise<T> {
  const over = new AbortController();
  const limit = clock
    .after(Math.max(0, ms), over.signal)
    .then(() => (over.signal.aborted ? new Promise<T>(() => {}) : late()));
  try {
    return await Promise.race([work(over.signal), limit]);
  } finally {
    over.abort();
  }
}
