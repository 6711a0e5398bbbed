/** Says a message again when the connector is too busy for it. */
import type { Clock } from '../core/clock.ts';
import { ConnectorError } from './errors.ts';

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit: these, with pauses of chance length. */
const BUSY: ReadonlySet<number> = new Set([412, 429, 502, 503, 504]);
/**
 * It did not reach the connector; or, of the last two, it most likely did not: they come of a connection that lay idle and
 * was closed just then. Without an answer in time, it may have been said.
 */
const NOT_REACHED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ECONNRESET',
  'EPIPE',
]);

const TRIES = 3;
const PAUSE_MS = 1_000;
/**
 * Teams counts what a thread is told over 1, 2 and 30 seconds, and over an hour (1,800). All but the last are over within this pause;
 * an hour is not waited out here: the whole work is tried again, with growing pauses.
 */
const LONGEST_MS = 35_000;

export interface RetryParts {
  readonly clock: Clock;
  /** From 0 to 1; tests hand in their own. */
  readonly chance: () => number;
}

/** @throws what the last try threw */
export async function withRetries<T>({ clock, chance }: RetryParts, work: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await work();
    } catch (error) {
      const pause = tried < TRIES ? pauseAfter(error, tried, chance) : null;
      if (pause === null) throw error;
      await clock.after(pause);
    }
  }
}

/** @returns milliseconds; null = trying again is of no use */
function pauseAfter(error: unknown, tried: number, chance: () => number): number | null {
  if (!(error instanceof ConnectorError)) return null;
  const { status, code, retryAfterMs } = error;
  if (status === null ? !NOT_REACHED.has(code ?? '') : !BUSY.has(status)) return null;
  const own = PAUSE_MS * 2 ** (tried - 1);
  const pause = (retryAfterMs ?? own) + own * chance();
  return pause <= LONGEST_MS ? pause : null;
}
