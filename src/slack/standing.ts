/** Whether Slack takes us, as the operator sees it: logged once when it changes, not once for every try. */
import type { Log } from '../core/log.ts';
import { becauseOf, remedyFor } from './errors.ts';

/** A token that was refused is not tried more often: Slack counts it, and nobody repairs it faster. */
const REFUSED_MS = 5 * 60_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

export interface Standing {
  /** What is wrong, for the operator; null = nothing that is known. */
  trouble(): string | null;
  /** All is well now. */
  ready(message: string): void;
  /** @param message a sentence without a full stop, for the log; @returns how long to wait before the next try, in ms */
  failed(error: unknown, message: string): number;
  /** What no further try can heal: wrong settings. */
  wrong(because: string): void;
}

export function createStanding(log: Log): Standing {
  let isNews = true;
  let trouble: string | null = 'it has not been started';
  let failures = 0;
  /** What was said last: the same trouble in other words is no news. */
  let told: string | null = null;

  function down(kind: string, reason: string, level: 'warn' | 'error', message: string): void {
    if (told !== kind) log[level]({ because: reason }, message);
    told = kind;
    isNews = true;
    trouble = reason;
  }

  return {
    trouble: () => trouble,
    ready(message) {
      if (isNews) log.info({}, message);
      isNews = false;
      trouble = null;
      told = null;
      failures = 0;
    },
    failed(error, message) {
      failures += 1;
      const remedy = remedyFor(error);
      const reason = becauseOf(error);
      if (remedy !== null) {
        down(remedy, `${reason}: ${remedy}`, 'error', message);
        return REFUSED_MS;
      }
      down('may heal', reason, 'warn', `${message}; it is tried again`);
      return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 10));
    },
    wrong(reason) {
      down('wrong', reason, 'error', 'Slack cannot be used');
    },
  };
}
