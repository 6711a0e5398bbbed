/** What has come in since the start, by kind: no platform can be asked whether its way to us is open, so what came is the proof. */
import type { Clock } from '../core/clock.ts';
import type { Check, CheckResult } from './command.ts';

export interface Heard<Kind extends string> {
  note(kind: Kind): void;
  /** Of the last one; null = none since the start. */
  last(kind: Kind): Date | null;
  /** The start. */
  readonly since: Date;
}

export function createHeard<Kind extends string>(clock: Clock): Heard<Kind> {
  const times = new Map<Kind, Date>();
  return {
    since: clock.now(),
    note: (kind) => void times.set(kind, clock.now()),
    last: (kind) => times.get(kind) ?? null,
  };
}

/**
 * Whether one of these kinds has come in. None is no failure: perhaps nobody has tried.
 * @param what `a click`, `a slash command`
 * @param remedy how it is tried, and what to look at when nothing comes
 */
export function heardCheck<Kind extends string>(parts: {
  readonly name: string;
  readonly what: string;
  readonly kinds: readonly Kind[];
  readonly heard: Heard<Kind>;
  readonly clock: Clock;
  readonly remedy: string;
}): Check {
  const { name, what, kinds, heard, clock, remedy } = parts;
  return {
    name,
    async run(): Promise<CheckResult> {
      const [newest] = kinds.flatMap((kind) => heard.last(kind) ?? []).sort((a, b) => b.getTime() - a.getTime());
      if (newest !== undefined)
        return { state: 'ok', text: `${what} came ${sayAgo(newest, clock.now())}`, remedy: null };
      return {
        state: 'skipped',
        text: `not known: none has come to this process since its start, ${sayAgo(heard.since, clock.now())}`,
        remedy,
      };
    },
  };
}

/** `just now`, `3 minutes ago`: the same in every time zone. */
export function sayAgo(then: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - then.getTime()) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 120) return `${minutes} minute${minutes === 1 ? '' : 's'} ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} hours ago` : `${Math.floor(hours / 24)} days ago`;
}
