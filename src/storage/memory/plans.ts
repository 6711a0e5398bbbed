/** Plans and their audit in memory, until the program ends. Kept as text, so that nothing but JSON can be in it. */
import type { Audit, AuditEntry, PlanRecord, Plans } from '../../rollback/plans.ts';
import { isUnderWay } from '../../rollback/states.ts';

/** A plan is some 20 KB; the newest are kept. */
const MOST_PLANS = 500;
const MOST_ENTRIES = 10_000;

export function createMemoryPlans(): { readonly plans: Plans; readonly audit: Audit } {
  // A Map keeps the order of insertion: the last of an app is its newest.
  const kept = new Map<string, string>();
  /** When each was last changed, ms since 1970. */
  const changed = new Map<string, number>();
  const entries = new Map<string, string>();

  const read = (text: string | undefined): PlanRecord | null =>
    text === undefined ? null : (JSON.parse(text) as PlanRecord);
  const all = (): PlanRecord[] => [...kept.values()].flatMap((text) => read(text) ?? []);

  function write(added: readonly AuditEntry[]): void {
    for (const entry of added) if (!entries.has(entry.id)) entries.set(entry.id, JSON.stringify(entry));
    for (const oldest of entries.keys()) {
      if (entries.size <= MOST_ENTRIES) break;
      entries.delete(oldest);
    }
  }

  function newest(limit: number, wanted: (entry: AuditEntry) => boolean): AuditEntry[] {
    const found = [...entries.values()].map((text) => JSON.parse(text) as AuditEntry).filter(wanted);
    return found.reverse().slice(0, limit);
  }

  function forgetOld(): void {
    for (const record of all()) {
      if (kept.size <= MOST_PLANS) return;
      if (isUnderWay(record.state)) continue;
      kept.delete(record.id);
      changed.delete(record.id);
    }
  }

  return {
    plans: {
      async insert(record, added) {
        if (kept.has(record.id)) throw new Error(`there is a plan ${record.id} already`);
        kept.set(record.id, JSON.stringify(record));
        changed.set(record.id, Date.now());
        write(added);
        forgetOld();
      },
      find: async (id) => read(kept.get(id)),
      newestOf: async (resourceId) =>
        all()
          .reverse()
          .find(({ plan }) => plan.app.resourceId.toLowerCase() === resourceId.toLowerCase()) ?? null,
      underWay: async () => all().filter(({ state }) => isUnderWay(state)),
      orphans: async (before) =>
        all().filter(({ id, state }) => isUnderWay(state) && (changed.get(id) ?? 0) < before.getTime()),
      async transition(next, added) {
        const before = read(kept.get(next.id));
        if (before === null || before.version !== next.version - 1) return false;
        kept.set(next.id, JSON.stringify(next));
        changed.set(next.id, Date.now());
        write(added);
        return true;
      },
    },
    audit: {
      async append(added) {
        write(added);
      },
      ofApp: async (resourceId, limit) =>
        newest(
          limit,
          ({ planId, resourceId: of }) => planId !== null && of?.toLowerCase() === resourceId.toLowerCase(),
        ),
      newest: async (limit) => newest(limit, () => true),
    },
  };
}
