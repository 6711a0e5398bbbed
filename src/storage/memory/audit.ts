/** The audit in memory: the newest entries, until the program ends. */
import type { Audit, AuditEntry } from '../../commands/audit.ts';

const MOST = 5_000;
/** As many as anybody reads. */
const USUAL = 100;

export function createMemoryAudit(): Audit {
  const entries = new Map<string, AuditEntry>();
  return {
    async record(entry) {
      if (entries.has(entry.id)) return;
      entries.set(entry.id, entry);
      for (const oldest of entries.keys()) {
        if (entries.size <= MOST) break;
        entries.delete(oldest);
      }
    },
    async find({ subject, limit = USUAL }) {
      const wanted = [...entries.values()].filter((entry) => subject === undefined || entry.subject === subject);
      return wanted.reverse().slice(0, limit);
    },
  };
}
