/** Incidents in memory, until the program ends. */
import { canReopen } from '../../alerts/advance.ts';
import type { Incident } from '../../alerts/incident.ts';
import type { IncidentSpot, Incidents } from '../../commands/incidents.ts';
import { sameId } from '../../core/app-ref.ts';

/** Closed ones are of use for half an hour; open ones are never forgotten. */
const MOST = 500;

export function createMemoryIncidents(): Incidents {
  // A Map keeps the order of insertion: the last one is the newest. Kept as text, so that nothing but JSON can be in it.
  const kept = new Map<string, string>();
  const read = (text: string): Incident => JSON.parse(text) as Incident;
  const all = (): Incident[] => [...kept.values()].map(read);
  const same = (a: IncidentSpot & { readonly key: string }, b: Incident): boolean =>
    a.platform === b.platform && a.channel === b.channel && a.key === b.key;
  const isTaken = (wanted: Incident): boolean =>
    wanted.state === 'open' &&
    all().some((other) => other.id !== wanted.id && other.state === 'open' && same(wanted, other));

  function forgetOld(): void {
    if (kept.size <= MOST) return;
    const now = new Date();
    for (const incident of all())
      if (kept.size > MOST && incident.state === 'closed' && !canReopen(incident, now)) kept.delete(incident.id);
  }

  return {
    async insert(incident) {
      if (kept.has(incident.id)) throw new Error(`there is an incident ${incident.id} already`);
      if (isTaken(incident)) return false;
      kept.set(incident.id, JSON.stringify(incident));
      forgetOld();
      return true;
    },
    async find(id) {
      const text = kept.get(id);
      return text === undefined ? null : read(text);
    },
    async newest(where) {
      const those = all().filter((incident) => same(where, incident));
      const byClosing = those.sort((a, b) => (b.closedAt ?? '').localeCompare(a.closedAt ?? ''));
      return those.find(({ state }) => state === 'open') ?? byClosing[0] ?? null;
    },
    async ofApp(resourceId, closedSince) {
      const since = closedSince.toISOString();
      return all()
        .filter(({ apps }) => apps.some(({ app }) => sameId(app.resourceId, resourceId)))
        .filter(({ closedAt }) => closedAt === null || closedAt >= since)
        .reverse();
    },
    open: async () => all().filter(({ state }) => state === 'open'),
    async transition(next) {
      const before = kept.get(next.id);
      if (before === undefined || read(before).version !== next.version - 1 || isTaken(next)) return false;
      kept.set(next.id, JSON.stringify(next));
      return true;
    },
  };
}
