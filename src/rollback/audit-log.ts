/** What goes into the audit goes into the log as well, one JSON line an entry: the log outlives the store. */
import type { Log } from '../core/log.ts';
import type { Audit, AuditEntry, Plans } from './plans.ts';

/** The same stores; what was stored is logged, and what lost a race is not. */
export function withAuditLog(
  { plans, audit }: { readonly plans: Plans; readonly audit: Audit },
  log: Log,
): { readonly plans: Plans; readonly audit: Audit } {
  const tell = (entries: readonly AuditEntry[]): void => {
    for (const entry of entries)
      log.info(
        { audit: entry },
        entry.planId === null ? `audit: ${entry.event}` : `plan ${entry.planId}: ${entry.event}`,
      );
  };
  return {
    plans: {
      ...plans,
      async insert(record, entries) {
        await plans.insert(record, entries);
        tell(entries);
      },
      async transition(next, entries) {
        const won = await plans.transition(next, entries);
        if (won) tell(entries);
        return won;
      },
    },
    audit: {
      ...audit,
      async append(entries) {
        await audit.append(entries);
        tell(entries);
      },
    },
  };
}
