/** What the bot keeps, as one thing: `bot.ts` is handed one, in memory or on a database; and what operators do with it. */
import type { Answers } from '../commands/answers.ts';
import type { Conversations } from '../commands/conversations.ts';
import type { InboxRunner, Work } from '../commands/inbox.ts';
import type { Incidents } from '../commands/incidents.ts';
import type { Mutes } from '../commands/mutes.ts';
import type { Postings } from '../commands/postings.ts';
import type { Watches } from '../commands/watches.ts';
import type { Person } from '../core/person.ts';
import type { Audit, Plans } from '../rollback/plans.ts';
import type { TableName } from './database/tables.ts';
import type { Retention } from './retention.ts';

export interface Store {
  readonly inbox: InboxRunner;
  readonly answers: Answers;
  readonly watches: Watches;
  readonly postings: Postings;
  readonly conversations: Conversations;
  readonly incidents: Incidents;
  readonly mutes: Mutes;
  readonly plans: Plans;
  readonly audit: Audit;
  /** What was accepted survives the process. */
  readonly durable: boolean;
  /** Resolves when it can never be used again in this process, which has to be started anew. */
  readonly broken: Promise<Error>;
  /** For `/readyz` and `doctor`: whether it can be written to now. */
  state(): { readonly ready: boolean; readonly because: string | null };
  /** After `inbox.drain`. Nothing may be asked of it any more. */
  close(): Promise<void>;
}

/** A store on a database. */
export interface DatabaseStore extends Store {
  readonly admin: StoreAdmin;
  readonly transfer: StoreTransfer;
}

export interface StorageSize {
  /** Bytes; null = it cannot be told. */
  readonly used: number | null;
  readonly free: number | null;
  readonly rows: Readonly<Record<TableName, number>>;
  /** Pieces of work that are not done, those that wait for their time among them. */
  readonly waiting: number;
  readonly deadLetters: number;
}

/** Work that no try could do. */
export interface DeadLetter {
  readonly id: string;
  readonly kind: Work['kind'];
  /** Who waits for it; null = it has to be looked up. */
  readonly person: Person | null;
  /** ISO 8601. */
  readonly acceptedAt: string;
  readonly diedAt: string;
  readonly because: string;
}

/** How much of a person's data was deleted. */
export interface Forgotten {
  readonly work: number;
  readonly answers: number;
  readonly watches: number;
  readonly conversations: number;
  /** Those that are being carried out stay. */
  readonly plans: number;
  /** They stay, without the person. */
  readonly auditEntries: number;
  /** They stay, without the person. */
  readonly mutes: number;
}

export interface StoreAdmin {
  /** Where it is, without a secret. */
  readonly words: string;
  size(): Promise<StorageSize>;
  /** The oldest thousand. */
  deadLetters(): Promise<readonly DeadLetter[]>;
  /** Puts them back to be worked on, once more with all their tries. @returns how many */
  retryDeadLetters(): Promise<number>;
  /** Deletes what is older than it is kept; the bot does so hourly. @returns how many rows */
  sweep(retention: Retention, now: Date): Promise<number>;
  /** Deletes what is kept of a person, in one transaction. */
  forget(platform: string, id: string): Promise<Forgotten>;
}

export interface StoreTransfer {
  /** Lines without their ends. Nobody may work on the data meanwhile. */
  export(): AsyncIterable<string>;
  /**
   * All of it or nothing; what is there already stays as it is.
   * @returns how many things were read, and how many of them are new
   * @throws PullcheckError `storage-unavailable` for lines that are none of {@link export}
   */
  import(lines: AsyncIterable<string>): Promise<{ readonly read: number; readonly added: number }>;
}
