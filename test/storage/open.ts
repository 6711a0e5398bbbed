/** Opens stores for tests: a folder of its own each, or a database of its own each on one server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/core/clock.ts';
import { type Log, silentLog } from '../../src/core/log.ts';
import { type Location, openStore, type StoreParts } from '../../src/storage/open-store.ts';
import { USUAL_RETENTION } from '../../src/storage/retention.ts';
import type { DatabaseStore } from '../../src/storage/store.ts';

/** Three tries after the first one, one right after the other. */
export const AT_ONCE = { limit: 3, firstSeconds: 0, longestSeconds: 0 };

export function openAt(location: Location, more: Partial<StoreParts> = {}): Promise<DatabaseStore> {
  const log: Log = more.log ?? silentLog;
  return openStore({ location, retention: USUAL_RETENTION, clock: systemClock, retries: AT_ONCE, ...more, log });
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
    async open(location: Location, more: Partial<StoreParts> = {}): Promise<DatabaseStore> {
      const store = await openAt(location, more);
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
