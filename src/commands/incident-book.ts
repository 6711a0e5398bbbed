/** Changes incidents: looks, advances, stores, and looks again when somebody else was faster. */
import {
  advance,
  canReopen,
  type IncidentEvent,
  type Judgement,
  type Opening,
  openIncident,
  REOPEN_MS,
} from '../alerts/advance.ts';
import type { Incident } from '../alerts/incident.ts';
import type { AppRef } from '../core/app-ref.ts';
import type { Clock } from '../core/clock.ts';
import type { IncidentSpot, Incidents } from './incidents.ts';

export type AlertEvent = Extract<IncidentEvent, { kind: 'alert' }>;

export interface IncidentBook {
  /** @returns it as it is now; null when there is none */
  change(id: string, ...events: readonly IncidentEvent[]): Promise<Incident | null>;
  /** Counts an alert to the incident of its key, which is opened, or opened again, if need be. */
  count(opening: Opening): Promise<Incident>;
  /** Those of a channel in which an app is, or was until a moment ago. The newest first. */
  ofApp(app: AppRef, where: IncidentSpot): Promise<readonly Incident[]>;
}

/** In a storm many change the same one at once; each time, one of them gets on. */
const MOST_TRIES = 50;
const PAUSE_MS = 15;

export function createIncidentBook({
  incidents,
  clock,
}: {
  readonly incidents: Incidents;
  readonly clock: Clock;
}): IncidentBook {
  async function persistently<T>(once: () => Promise<T | undefined>): Promise<T> {
    for (let tries = 1; tries <= MOST_TRIES; tries++) {
      const done = await once();
      if (done !== undefined) return done;
      await clock.after(PAUSE_MS * Math.random() * Math.min(tries, 10));
    }
    throw new Error('an incident changes so fast that it could not be changed');
  }

  return {
    change: (id, ...events) =>
      persistently(async () => {
        let now = await incidents.find(id);
        for (const event of events) {
          if (now === null) return null;
          const next: Incident = advance(now, event);
          if (next !== now && !(await incidents.transition(next))) return undefined;
          now = next;
        }
        return now;
      }),

    count: (opening) =>
      persistently(async () => {
        const { platform, channel, judgement, alert } = opening;
        const last = await incidents.newest({ platform, channel, key: judgement.key });
        if (last === null || (last.state === 'closed' && !canReopen(last, alert.at))) {
          const fresh = openIncident(opening);
          return (await incidents.insert(fresh)) ? fresh : undefined;
        }
        const next = withJudgement(advance(last, alert), judgement);
        return next === last || (await incidents.transition(next)) ? next : undefined;
      }),

    async ofApp(app, { platform, channel }) {
      const since = new Date(clock.now().getTime() - REOPEN_MS);
      const all = await incidents.ofApp(app.resourceId, since);
      return all.filter((incident) => incident.platform === platform && incident.channel === channel);
    },
  };
}

/** One change, one version: the words of the newest diagnosis, of which the first stays the headline while it lasts. */
function withJudgement(counted: Incident, judgement: Judgement): Incident {
  return counted.sharedBy === null && judgement.sharedBy !== null
    ? { ...counted, sharedBy: judgement.sharedBy }
    : counted;
}
