/** What anybody on the network can bring about must not fill the log: each kind of it is said once a minute. */
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

const PERIOD_MS = 60_000;

/** One request that was not taken, told in the same words by every door. */
export interface QuietFields {
  /** One of a fixed set of words, never anything that the sender chose: what is said and kept grows with it. */
  readonly kind: string;
  /** HTTP status of the answer. */
  readonly status: number;
  /** A sentence with nothing in it that the sender chose. */
  readonly because: string;
  /** Who was meant: the platform, where one is known, or else the path of a route. */
  readonly platform?: string;
  readonly path?: string;
}

export interface QuietLog {
  /** Says it, with the count of those kept back since (`unsaidSince`; absent = none), or keeps it back. */
  refused(fields: QuietFields): void;
}

export function createQuietLog({ clock, log }: { readonly clock: Clock; readonly log: Log }): QuietLog {
  /** By kind: when it was last said, and how many came since. */
  const said = new Map<string, { readonly at: number; unsaid: number }>();
  return {
    refused(fields) {
      const now = clock.now().getTime();
      const last = said.get(fields.kind);
      // A clock that was set back would else keep it quiet until it is there again.
      if (last !== undefined && now >= last.at && now - last.at < PERIOD_MS) {
        last.unsaid++;
        return;
      }
      said.set(fields.kind, { at: now, unsaid: 0 });
      const unsaid = last?.unsaid ?? 0;
      log.warn({ ...fields, ...(unsaid === 0 ? {} : { unsaidSince: unsaid }) }, 'a request was refused');
    },
  };
}
