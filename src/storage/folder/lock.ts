/**
 * One process a folder: a second one on the embedded database loses what was stored, and says nothing (electric-sql/pglite,
 * issue 892). The lock is the kernel's, so it ends with the process, however that ends; a file or socket would stay.
 */
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FolderInUse } from '../errors.ts';

/**
 * @returns what gives the lock back
 * @throws FolderInUse when another process has it
 */
export async function lockFolder(folder: string): Promise<() => void> {
  const { default: native } = await import('fs-native-extensions');
  const path = join(folder, 'lock');
  const descriptor = openSync(path, 'a+', 0o600);
  if (!native.tryLock(descriptor)) {
    const owner = ownerIn(path);
    closeSync(descriptor);
    throw new FolderInUse(
      `The data folder ${folder} is in use by another Pullcheck${owner === null ? '' : ` (process ${owner})`}.`,
      'Stop that one, or give this one a folder of its own (PULLCHECK_DATA); several at once need DATABASE_URL.',
    );
  }
  // For whoever is refused; the lock itself is the kernel's.
  writeFileSync(path, `${process.pid}\n`);
  return () => closeSync(descriptor);
}

function ownerIn(path: string): string | null {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return /^\d+$/.test(text) ? text : null;
  } catch {
    return null;
  }
}
