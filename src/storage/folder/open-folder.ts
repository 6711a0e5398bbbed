/** The embedded engine: PostgreSQL as WebAssembly in this process, its data in a folder. Nothing to install. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import { fromPglite } from 'pg-boss';
import { upperFirst } from '../../core/words.ts';
import type { Engine } from '../database/engine.ts';
import { SCHEMA, type Tables } from '../database/tables.ts';
import { startError } from '../errors.ts';
import { checkFree, freeBytes, NEEDED_BYTES, NEEDED_FOR_NEW_BYTES, usedBytes } from './disk.ts';
import { readFormat, writeFormat } from './format.ts';
import { lockFolder } from './lock.ts';
import { refuseAfterPanic } from './panic.ts';
import { readPrepared } from './prepared.ts';

/** Small: one process, a few thousand rows. Kept in the directory itself, so they count for what is made now. */
const CONFIGURATION = ['shared_buffers=16MB', 'min_wal_size=32MB', 'max_wal_size=64MB'];

/**
 * Opens a folder, and makes it when it is not there.
 * @param onDeath told when the database can never be used again in this process
 * @param readOne reads a data directory that was made beforehand; null = there is none
 * @throws PullcheckError `storage-unavailable`: it is in use, full, read-only, or of another version
 */
export async function openFolder(
  folder: string,
  onDeath: (error: Error) => void,
  readOne: () => Promise<Blob | null> = readPrepared,
): Promise<Engine> {
  let unlock = (): void => {};
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    unlock = await lockFolder(folder);
    const { directory, isNew } = readFormat(folder);
    checkFree(folder, isNew ? NEEDED_FOR_NEW_BYTES : NEEDED_BYTES);
    const { PGlite } = await import('@electric-sql/pglite');
    const prepared = isNew ? await readOne() : null;
    const lite = await PGlite.create(directory, {
      ...(isNew && prepared === null ? { postgresqlconf: CONFIGURATION } : {}),
      ...(prepared === null ? {} : { loadDataDir: prepared }),
    });
    refuseAfterPanic(lite, onDeath);
    if (isNew) writeFormat(folder);
    return engineOn(lite, folder, unlock);
  } catch (error) {
    unlock();
    throw startError(upperFirst(wordsFor(folder)), error);
  }
}

/** A new database in an empty folder, made from nothing (`initdb`): some seconds, and almost 1 GB of memory. */
export async function openNew(folder: string): Promise<{ readonly engine: Engine; readonly lite: PGlite }> {
  const { PGlite: Lite } = await import('@electric-sql/pglite');
  const lite = await Lite.create(join(folder, 'pg'), { postgresqlconf: CONFIGURATION });
  return { lite, engine: engineOn(lite, folder, () => {}) };
}

function engineOn(lite: PGlite, folder: string, unlock: () => void): Engine {
  return {
    kind: 'folder',
    words: wordsFor(folder),
    db: new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: lite }) }).withSchema(SCHEMA),
    jobs: fromPglite(lite),
    checkSpace: () => checkFree(folder, NEEDED_BYTES),
    space: async () => ({ used: await usedBytes(folder), free: freeBytes(folder) }),
    async vacuum() {
      // It has no autovacuum of its own.
      await lite.exec('vacuum analyze');
      await lite.exec('checkpoint');
    },
    async close() {
      // One that has stopped by itself cannot be closed, and needs no closing.
      if (!lite.closed) await lite.close().catch(() => {});
      unlock();
    },
  };
}

function wordsFor(folder: string): string {
  return `the data folder ${folder}`;
}
