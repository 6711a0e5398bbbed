/** How many alerts a door takes: a storm passes, a sender that has gone wild is told to wait. */
import type { Clock } from '../../core/clock.ts';

export interface RateLimit {
  /** Alerts that may come at once. */
  readonly burst: number;
  /** Alerts a minute that may come for ever. */
  readonly perMinute: number;
}

/** 500 alerts within 10 s are a bad night, not an attack. */
export const ALERT_RATE: RateLimit = { burst: 600, perMinute: 1_200 };

export interface Rate {
  /** @returns 0 = they may come; else the seconds after which they may */
  take(count: number): number;
}

/** A token bucket, full at first. */
export function createRate({ burst, perMinute }: RateLimit, clock: Clock): Rate {
  const perMs = perMinute / 60_000;
  let level = burst;
  let at = clock.now().getTime();
  return {
    take(count) {
      const now = clock.now().getTime();
      // A clock that was set back fills nothing, and costs nothing.
      level = Math.min(burst, level + Math.max(0, now - at) * perMs);
      at = now;
      // More than the bucket holds could never come: they take all of it.
      const wanted = Math.min(count, burst);
      if (wanted <= level) {
        level -= wanted;
        return 0;
      }
      return Math.max(1, Math.ceil((wanted - level) / perMs / 1_000));
    },
  };
}
