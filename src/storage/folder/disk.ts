/** Room on the disk of a folder. */
import { statfsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { storageError } from '../errors.ts';

/**
 * The embedded database takes its log in pieces of 16 MB. When it cannot get one, it does not come back from it (it counts
 * for ever, and the process hangs): so nothing is begun that might need more than there is.
 */
export const NEEDED_BYTES = 48 * 1024 * 1024;
/** A new database, unpacked. */
export const NEEDED_FOR_NEW_BYTES = NEEDED_BYTES + 48 * 1024 * 1024;

/** @returns bytes that this user may still write; null = the platform does not tell */
export function freeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

/** @throws PullcheckError `storage-unavailable` when there is less than `needed` */
export function checkFree(folder: string, needed: number): void {
  const free = freeBytes(folder);
  if (free !== null && free < needed)
    throw storageError(
      `The disk of the data folder ${folder} is full: ${megabytes(free)} MB are left, and ${megabytes(needed)} MB are needed.`,
      'Make room there, or set PULLCHECK_DATA to a folder on another disk.',
    );
}

/** What all files of a folder take, in bytes. */
export async function usedBytes(folder: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    // Files of a database come and go while one counts.
    sum += await stat(join(entry.parentPath ?? entry.path, entry.name)).then(
      ({ size }) => size,
      () => 0,
    );
  }
  return sum;
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 1024 / 1024);
}
