/** What lies in a data folder: written when it is complete, so that a first start that was cut off is begun anew. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { storageError } from '../errors.ts';

/** The major version of PostgreSQL that the pinned PGlite is: it reads the directory of no other. */
const POSTGRES_MAJOR = 18;
const Format = z.object({ engine: z.literal('pglite'), postgres: z.number() });

/**
 * Looks at a folder before its database is opened.
 * @returns the directory of the database, and whether there is one
 * @throws PullcheckError `storage-unavailable` for one that this version cannot read
 */
export function readFormat(folder: string): { readonly directory: string; readonly isNew: boolean } {
  const directory = join(folder, 'pg');
  const file = join(folder, 'format.json');
  if (!existsSync(file)) {
    // Nothing was ever accepted there. Put aside all the same, in case somebody lost the file that says otherwise.
    if (existsSync(directory)) {
      const aside = join(folder, 'pg.unfinished');
      // The first one that was put aside is the one that may be worth something.
      if (existsSync(aside)) rmSync(directory, { recursive: true, force: true });
      else renameSync(directory, aside);
    }
    return { directory, isNew: true };
  }
  const format = parse(readFileSync(file, 'utf8'));
  if (format === null)
    throw storageError(
      `${file} is not what Pullcheck writes there.`,
      'Look what else uses that folder; give Pullcheck one of its own.',
    );
  if (format.postgres !== POSTGRES_MAJOR)
    throw storageError(
      `The data in ${folder} is of PostgreSQL ${format.postgres}, and this version of Pullcheck reads ${POSTGRES_MAJOR}.`,
      'Take it out with the version that wrote it (`pullcheck data export data.jsonl`), give this one an empty folder, and `pullcheck data import data.jsonl`.',
    );
  return { directory, isNew: false };
}

/** After the database has been opened for the first time. */
export function writeFormat(folder: string): void {
  const file = join(folder, 'format.json');
  writeFileSync(`${file}.new`, `${JSON.stringify({ engine: 'pglite', postgres: POSTGRES_MAJOR })}\n`);
  renameSync(`${file}.new`, file);
}

function parse(text: string): z.infer<typeof Format> | null {
  try {
    return Format.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
