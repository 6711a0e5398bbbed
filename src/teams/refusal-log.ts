/** What was refused at the doors, in the log: each kind once a minute, so that nobody can fill it from outside. */
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Refusal } from './doors.ts';

const PERIOD_MS = 60_000;

export function createRefusalLog({
  clock,
  log,
}: {
  readonly clock: Clock;
  readonly log: Log;
}): (refusal: Refusal) => void {
  /** By kind, of which there are few: when it was last said, and how many came since. */
  const said = new Map<string, { readonly at: number; more: number }>();
  return ({ kind, status, because }) => {
    const now = clock.now().getTime();
    const last = said.get(kind);
    if (last !== undefined && now - last.at < PERIOD_MS) {
      last.more++;
      return;
    }
    said.set(kind, { at: now, more: 0 });
    log.warn(
      { platform: 'teams', kind, status, because, ...(last ? { unsaidSince: last.more } : {}) },
      'a delivery was refused',
    );
  };
}
