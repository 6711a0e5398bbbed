/** Opens stores for tests: a folder of its own each, or a database of its own each on one server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import type { Engine } from '../../src/storage/database/engine.ts';
import { JOBS_SCHEMA, SCHEMA } from '../../src/storage/database/tables.ts';
import type { Location } from '../../src/storage/location.ts';
import { type OpenParts, openEngine, openStore, type StoreParts, storeOn } from '../../src/storage/open-store.ts';
import { USUAL_RETENTION } from '../../src/storage/retention.ts';
import type { DatabaseStore } from '../../src/storage/store.ts';

/** Three tries after the first one, one right after the other. */
export const AT_ONCE = { limit: 3, firstSeconds: 0, longestSeconds: 0 };

const USUAL: StoreParts = { retention: USUAL_RETENTION, clock: systemClock, log: silentLog, retries: AT_ONCE };

export function openAt(location: Location, more: Partial<OpenParts> = {}): Promise<DatabaseStore> {
  return openStore({ location, ...USUAL, ...more });
}

/**
 * Stores one after the other on one database that stays open, each of them empty when it is had: a new folder is a thousand
 * files, and takes seconds. The one before must be closed first.
 */
export function emptyStores(place: () => Promise<Location>) {
  let engine: Promise<Engine> | null = null;
  return {
    async open(more: Partial<StoreParts> = {}): Promise<DatabaseStore> {
      const parts = { ...USUAL, ...more };
      engine ??= place().then((location) => openEngine({ location, ...parts }, () => {}));
      const open = await engine;
      const store = await storeOn({ ...open, close: async () => {} }, parts);
      await empty(open);
      return store;
    },
    async empty(): Promise<void> {
      if (engine !== null) await empty(await engine);
    },
    async close(): Promise<void> {
      await (await engine)?.close();
    },
  };
}

/** All rows of ours but those that say which version the tables are of; and all jobs. */
async function empty({ db }: Engine): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select tablename as name from pg_tables where schemaname = ${SCHEMA} and tablename not like 'kysely%'
  `.execute(db);
  const tables = rows.map(({ name }) => sql.table(`${SCHEMA}.${name}`));
  await sql`truncate ${sql.join(tables)}`.execute(db);
  await sql`delete from ${sql.table(`${JOBS_SCHEMA}.job`)}`.execute(db);
}

/** A folder that is there until {@link removeFolders}. */
export function newFolder(): Location & { readonly kind: 'folder' } {
  const folder = mkdtempSync(join(tmpdir(), 'pullcheck-test-'));
  folders.push(folder);
  return { kind: 'folder', folder: join(folder, 'data') };
}

const folders: string[] = [];

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Stores of one test, closed after it whatever it found. */
export function openedStores() {
  const opened: DatabaseStore[] = [];
  return {
    async open(location: Location, more: Partial<OpenParts> = {}): Promise<DatabaseStore> {
      return this.add(await openAt(location, more));
    },
    add(store: DatabaseStore): DatabaseStore {
      opened.push(store);
      return store;
    },
    async closeAll(): Promise<void> {
      for (const store of opened.splice(0)) {
        await store.inbox.drain(0);
        await store.close();
      }
    },
  };
}
