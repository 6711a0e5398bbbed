/** What both engines give: PostgreSQL in the process (`folder/`), or a server (`server/`). */
import type { Kysely } from 'kysely';
import type { Db } from 'pg-boss';
import type { Tables } from './tables.ts';

export interface Engine {
  readonly kind: 'folder' | 'server';
  /** In a few words, without a secret: `folder /var/lib/pullcheck`, `PostgreSQL on db.example:5432`. */
  readonly words: string;
  readonly db: Kysely<Tables>;
  /** The same database, as pg-boss wants it. */
  readonly jobs: Db;
  /** @throws PullcheckError `storage-unavailable` when nothing can be written now; a server says so by itself */
  checkSpace(): void;
  /** Nothing can be asked of it any more in this process. */
  isDead(): boolean;
  /** Bytes that it takes, and that are left; null = cannot be told. */
  space(): Promise<{ readonly used: number | null; readonly free: number | null }>;
  /** Gives back what was deleted; a server does so by itself. */
  vacuum(): Promise<void>;
  close(): Promise<void>;
}
