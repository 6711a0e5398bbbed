/** What was said, in memory: good for a second try in the same process. */
import type { Posted } from '../../commands/messenger.ts';
import type { Posting, Postings } from '../../commands/postings.ts';
import type { Clock } from '../../core/clock.ts';

const MOST = 5_000;

export function createMemoryPostings(clock: Clock): Postings {
  const kept = new Map<string, { readonly since: string; readonly message: Posted | null }>();
  return {
    async begin(mark): Promise<Posting> {
      const before = kept.get(mark);
      if (before === undefined) {
        kept.set(mark, { since: clock.now().toISOString(), message: null });
        for (const oldest of kept.keys()) {
          if (kept.size <= MOST) break;
          kept.delete(oldest);
        }
        return { state: 'new' };
      }
      const { since, message } = before;
      return message === null ? { state: 'begun', since } : { state: 'said', message };
    },
    async said(mark, message) {
      kept.set(mark, { since: kept.get(mark)?.since ?? clock.now().toISOString(), message });
    },
  };
}
