/** Plans and their audit in memory, until the program ends. Kept as text, so that nothing but JSON can be in it. */
import type { Audit, AuditEntry, PlanRecord, Plans } from '../../rollback/plans.ts';
import { isUnderWay } from '../../rollback/states.ts';

/** A plan is some 20 KB; the newest are kept. */
const MOST_PLANS = 500;
const MOST_ENTRIES = 10_000;

export function createMemoryPlans(): { readonly plans: Plans; readonly audit: Audit } {
  // A Map keeps the order of insertion: the last of an app is its newest.
  const kept = new Map<string, string>();
  const entries: string[] = [];

  const read = (text: string | undefined): PlanRecord | null =>
    text === undefined ? null : (JSON.parse(text) as PlanRecord);
  const all = (): PlanRecord[] => [...kept.values()].flatMap((text) => read(text) ?? []);

  function write(added: readonly AuditEntry[]): void {
    entries.push(...added.map((entry) => JSON.stringify(entry)));
    entries.splice(0, Math.max(0, entries.length - MOST_ENTRIES));
  }

  function forgetOld(): void {
    for (const record of all()) {
      if (kept.size <= MOST_PLANS) return;
      if (!isUnderWay(record.state)) kept.delete(record.id);
    }
  }

  return {
    plans: {
      async insert(record, added) {
        if (kept.has(record.id)) throw new Error(`there is a plan ${record.id} already`);
        kept.set(record.id, JSON.stringify(record));
        write(added);
        forgetOld();
      },
      find: async (id) => read(kept.get(id)),
      newestOf: async (resourceId) =>
        all()
          .reverse()
          .find(({ plan }) => plan.app.resourceId.toLowerCase() === resourceId.toLowerCase()) ?? null,
      underWay: async () => all().filter(({ state }) => isUnderWay(state)),
      async transition(next, added) {
        const before = read(kept.get(next.id));
        if (before === null || before.version !== next.version - 1) return false;
        kept.set(next.id, JSON.stringify(next));
        write(added);
        return true;
      },
    },
    audit: {
      async append(added) {
        write(added);
      },
      async ofApp(resourceId, limit) {
        const found = entries
          .map((text) => JSON.parse(text) as AuditEntry)
          .filter((entry) => entry.resourceId.toLowerCase() === resourceId.toLowerCase());
        return found.reverse().slice(0, limit);
      },
    },
  };
}
