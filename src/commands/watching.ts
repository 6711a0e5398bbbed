/** Waiting for an app to start: one look at a time, so that nothing is held between two looks. */
import type { AppRef } from '../core/app-ref.ts';
import type { Clock } from '../core/clock.ts';
import { PullcheckError } from '../core/error.ts';
import type { Log } from '../core/log.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import type { FactSource } from '../diagnosis/fact-source.ts';
import { replyToKeep } from '../replies/clean-reply.ts';
import type { Reply } from '../replies/reply.ts';
import { runsAlreadyReply, startedReply, watchEndedReply } from '../replies/watch-reply.ts';
import type { WatchBegun } from './command.ts';
import type { Handlers, Inbox, Messengers } from './inbox.ts';
import type { Request } from './request.ts';
import type { Watch, Watches } from './watches.ts';

/** A repair that takes longer than this is nobody's "in a minute" any more. */
const WATCH_FOR_MS = 2 * 3_600_000;
/** Pauses between two looks: they grow from the first to the longest. */
export interface Pauses {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** An image that can be pulled again is tried within Azure's own back-off, which is minutes; a look costs some 30 requests. */
export const USUAL_PAUSES: Pauses = { firstMs: 15_000, longestMs: 60_000 };
const GROWTH_MS = 5_000;

export interface WatchingParts {
  readonly watches: Watches;
  readonly inbox: Inbox;
  readonly messengers: Messengers;
  readonly facts: FactSource;
  readonly clock: Clock;
  readonly log: Log;
  readonly pauses: Pauses;
}

export interface Watching {
  /** @param id of the work that asks for it: begun anew, it asks for the same watch, and not for a second one */
  begin(app: AppRef, request: Request, id: string): Promise<WatchBegun>;
  /** One look. @returns the next one, or null when it is over */
  readonly look: Handlers['watch'];
  /** Tells everybody who waits that nobody looks any more. @param because a sentence */
  endAll(because: string): Promise<void>;
}

/** Under which its end is told. */
const endedKey = (watchId: string): string => `watch-ended:${watchId}`;

export function createWatching(parts: WatchingParts): Watching {
  const { watches, inbox, clock, log, pauses } = parts;

  /** The key makes it one announcement, whoever looks. It is stored before the watch ends: else a crash would lose it. */
  async function end({ id, place, person }: Watch, reply: Reply): Promise<null> {
    await inbox.accept(endedKey(id), { kind: 'say', place, reply: replyToKeep(reply), to: person });
    await watches.end(id);
    return null;
  }

  return {
    async begin(app, { person, place }, id) {
      const now = clock.now().getTime();
      const until = new Date(now + WATCH_FOR_MS);
      const since = new Date(now).toISOString();
      const spot = (person.platform === 'machine' ? null : parts.messengers[person.platform])?.spot(place) ?? place;
      for (;;) {
        const stands = await watches.add({ id, app, person, place, spot, since, until: until.toISOString(), looks: 0 });
        // Also of a watch that stood before: whoever began it may have died just here, and then nobody looks.
        await inbox.accept(`watch:${stands.id}`, { kind: 'watch', watchId: stands.id });
        const state = stands.id === id ? 'added' : 'already';
        if (!(await inbox.knows(endedKey(stands.id)))) return { state, until: new Date(stands.until) };
        // It ended already: since an earlier try at this question, which was cut off, or in this very moment.
        await watches.end(stands.id);
        if (state === 'added') return { state, until };
      }
    },

    async look(work) {
      const watch = await watches.find(work.watchId);
      if (watch === null) return null;
      await watches.looked(watch.id);
      const { app, person } = watch;
      const query = { ...app, revision: null };
      let last = 'it could not be seen';
      try {
        const diagnosis = await diagnose(query, { source: parts.facts, clock, log });
        // It never failed while somebody waited: that is no news for the others.
        if (diagnosis.outcome === 'healthy' && watch.looks === 0) return end(watch, runsAlreadyReply(diagnosis));
        if (diagnosis.outcome === 'healthy' || diagnosis.outcome === 'recovered')
          return end(watch, startedReply(diagnosis, person, new Date(watch.since)));
        last = diagnosis.headline;
      } catch (error) {
        if (error instanceof PullcheckError && error.code === 'app-not-found')
          return end(watch, watchEndedReply(app, 'The app is gone', person));
        // Azure may be out of reach for a while; the next look may see more.
        log.warn({ err: error, app: app.name }, 'a look at a watched app failed');
      }
      if (clock.now().getTime() >= new Date(watch.until).getTime())
        return end(watch, watchEndedReply(app, `It did not start in ${WATCH_FOR_MS / 3_600_000} h: ${last}`, person));
      return { work, afterMs: Math.min(pauses.firstMs + GROWTH_MS * watch.looks, pauses.longestMs) };
    },

    async endAll(because) {
      await Promise.all(
        (await watches.all()).map((watch) => end(watch, watchEndedReply(watch.app, because, watch.person))),
      );
    },
  };
}
