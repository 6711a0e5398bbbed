/** The outside effect of all work: something is said, tried again while that can help, and once whatever happens. */
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Person } from '../core/person.ts';
import type { Conversations } from './conversations.ts';
import { GivenUp, type Handlers, type Messengers } from './inbox.ts';
import { type Messenger, NotTaken } from './messenger.ts';
import type { Postings } from './postings.ts';
import { createScreen } from './screen.ts';

/** On top of what a platform's own client tries, and before the whole work is begun anew. */
const RETRY_MS = [2_000, 10_000];

export interface SayingParts {
  readonly messengers: Messengers;
  readonly postings: Postings;
  readonly conversations: Conversations;
  readonly clock: Clock;
  readonly log: Log;
}

/** @throws GivenUp when the bot is not on the person's platform: another replica with other settings took the work */
export function messengerOf(messengers: Messengers, { platform }: Person): Messenger {
  const messenger = platform === 'machine' ? undefined : messengers[platform];
  if (messenger === undefined) throw new GivenUp(`${platform} is not set up here, so nothing can be said there`);
  return messenger;
}

/**
 * Tries `work`, and again after a pause.
 * @throws GivenUp when the platform said that no further try can help; else what the last try threw
 */
export async function persist(clock: Clock, work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  for (const pause of [...RETRY_MS, null]) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof NotTaken && error.forGood) throw new GivenUp(error.message, error);
      if (pause === null || signal.aborted) throw error;
      await clock.after(pause, signal);
    }
  }
}

/** Says what is to be said later: see `SayWork`. */
export function createSaying(parts: SayingParts): Handlers['say'] {
  const { postings, clock, log, conversations } = parts;
  return async ({ place, reply, to }, run) => {
    const messenger = messengerOf(parts.messengers, to);
    // The conversation may have moved since. What is for one person's eyes needs that person's own place.
    const moved =
      reply.visibility === 'channel' ? await conversations.newest(to.platform, messenger.spot(place)) : null;
    const screen = createScreen({
      messenger,
      postings,
      place: moved ?? place,
      asker: to,
      message: null,
      run,
      log,
    });
    await persist(clock, () => screen.finish(reply), run.signal);
    return null;
  };
}
