/**
 * A look that only adds to a fact: a lock, a deny assignment, the nearest names. Without it the fact is poorer, so it has
 * little time and may fail; that it hangs must not cost what was read beside it.
 */
import { setMaxListeners } from 'node:events';
import type { ReadContext } from '../diagnosis/fact-source.ts';
import type { AzureClients } from './clients.ts';
import { statusOf } from './errors.ts';

/** Well below a fact's own limit of 8 s, and enough for three requests one after the other to a slow service. */
const ASIDE_MS = 4_500;
/** So much earlier than the fact itself, that what was read beside it still gets out. */
const HEAD_START_MS = 200;

/**
 * @param what for the log: 'the deny assignments'
 * @returns null when it could not be looked at in time: never a sign that nothing is there
 * @throws when the fact itself was given up
 */
export async function aside<T>(
  clients: Pick<AzureClients, 'clock' | 'log'>,
  what: string,
  { signal, until }: ReadContext,
  look: (signal: AbortSignal) => Promise<T>,
): Promise<T | null> {
  const left = until === undefined ? ASIDE_MS : until.getTime() - HEAD_START_MS - clients.clock.now().getTime();
  const late = new AbortController();
  const done = new AbortController();
  const either = AbortSignal.any([signal, late.signal]);
  setMaxListeners(0, either);
  const work = look(either);
  // Whoever comes second is not listened to any more.
  work.catch(() => {});
  try {
    return await Promise.race([
      work,
      clients.clock.after(Math.max(0, Math.min(ASIDE_MS, left)), done.signal).then(() => {
        late.abort();
        throw new Error('not answered in time');
      }),
    ]);
  } catch (error) {
    if (signal.aborted) throw error;
    clients.log.debug({ what, status: statusOf(error), error: String(error) }, 'could not be read');
    return null;
  } finally {
    done.abort();
  }
}
