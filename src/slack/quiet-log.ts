/** A flood at the doors must not become a flood in the log: each kind of thing is said once a minute, with the count since. */
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';

const PAUSE_MS = 60_000;

export interface QuietLog {
  /** @param kind one of a fixed set of words: nothing that a sender can choose */
  warn(kind: string, message: string): void;
}

export function createQuietLog(log: Log, clock: Clock): QuietLog {
  const said = new Map<string, { at: number; more: number }>();
  return {
    warn(kind, message) {
      const now = clock.now().getTime();
      const last = said.get(kind);
      if (last !== undefined && now - last.at < PAUSE_MS && now >= last.at) {
        last.more += 1;
        return;
      }
      said.set(kind, { at: now, more: 0 });
      log.warn({ kind, ...(last === undefined || last.more === 0 ? {} : { sinceThen: last.more }) }, message);
    },
  };
}
