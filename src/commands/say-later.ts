/** Saying something that nobody waits for at the moment: tried again, and logged when it cannot be said. */
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Person } from '../core/person.ts';
import type { Place } from '../core/place.ts';
import type { Reply } from '../replies/reply.ts';
import type { Messengers } from './inbox.ts';

/** On top of what a platform's own client tries. */
const RETRY_MS = [2_000, 10_000];

export interface SayParts {
  readonly messengers: Messengers;
  readonly clock: Clock;
  readonly log: Log;
}

/** Never throws: who calls it has nobody to tell. @returns whether it was said */
export async function say(parts: SayParts, place: Place, reply: Reply, to: Person): Promise<boolean> {
  const messenger = to.platform === 'machine' ? undefined : parts.messengers[to.platform];
  if (messenger === undefined) {
    parts.log.error({ platform: to.platform, reply: reply.id }, 'there is no such platform: the answer is lost');
    return false;
  }
  return persist(parts, () => messenger.post(place, reply, to).then(() => {}), reply.id);
}

/** Tries `work`, and again after a pause. @param what for the log */
export async function persist(
  { clock, log }: Pick<SayParts, 'clock' | 'log'>,
  work: () => Promise<void>,
  what: string,
): Promise<boolean> {
  for (const pause of [...RETRY_MS, null]) {
    try {
      await work();
      return true;
    } catch (error) {
      if (pause === null) {
        log.error({ err: error, reply: what }, 'the platform did not take an answer: it is lost');
        return false;
      }
      await clock.after(pause);
    }
  }
  return false;
}
