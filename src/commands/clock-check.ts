/** Whether this machine's clock is right, by the `Date` of somebody's answer (RFC 9110 §6.6.1; whole seconds). */
import type { CheckResult } from './command.ts';

/** When a question was sent, when its answer began, and what time that answer says it is. */
export interface DatedAnswer {
  readonly asked: Date;
  readonly answered: Date;
  /** The header as it came; null = none. */
  readonly date: string | null;
}

const WRONG_MS = 60_000;

/**
 * @param who whose clock it is held against: `Slack`
 * @param harm what a wrong clock leads to: a clause
 */
export function clockResult(who: string, answer: DatedAnswer | null, harm: string): CheckResult {
  const theirs = Date.parse(answer?.date ?? '');
  if (answer === null || Number.isNaN(theirs))
    return { state: 'skipped', text: `not known: ${who} has not told what time it is`, remedy: null };
  // Somewhere between the question and the answer.
  const before = theirs + 1_000 - answer.asked.getTime();
  const after = theirs - answer.answered.getTime();
  const off = Math.max(-before, after, 0);
  const ahead = before < 0;
  if (off <= WRONG_MS) return { state: 'ok', text: `agrees with ${who}'s within a minute`, remedy: null };
  const [count, unit] = off < 120_000 ? [Math.round(off / 1000), 'seconds'] : [Math.round(off / 60_000), 'minutes'];
  return {
    state: 'failed',
    text: `this machine's clock is ${count} ${unit} ${ahead ? 'ahead of' : 'behind'} ${who}'s: ${harm}`,
    remedy: 'Let the machine set its clock by NTP (`timedatectl set-ntp true`; a container has the clock of its host).',
  };
}
