/** Who did what, for those who have to account for it. `storage/` keeps it. */
import type { Person } from '../core/person.ts';

export interface AuditEntry {
  /** The same for the same deed: entered twice, after a crash, it stands once. */
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly actor: Person;
  /** A fixed word: `asked`, `watch-ended`, … */
  readonly action: string;
  /** What it was done to: an ARM resource id in small letters, or another stable name; null = nothing in particular. */
  readonly subject: string | null;
  /** How it ended, in a fixed word. */
  readonly outcome: string;
  /** More, as plain data; never a secret, never what somebody pasted. */
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface AuditFilter {
  readonly subject?: string;
  /** Default 100. */
  readonly limit?: number;
}

export interface Audit {
  record(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  find(filter: AuditFilter): Promise<readonly AuditEntry[]>;
}
