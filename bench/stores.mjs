/** Stores of the bench: as `pullcheck serve` opens them, each in a place of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../dist/core/clock.js';
import { silentLog } from '../dist/core/log.js';
import { openStore } from '../dist/storage/open-store.js';
import { USUAL_RETENTION } from '../dist/storage/retention.js';

export function openAt(location) {
  return openStore({ location, retention: USUAL_RETENTION, clock: systemClock, log: silentLog });
}

/** A folder that is there until {@link removeFolders}, at the latest until the end of the process. */
export function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'pullcheck-bench-'));
  folders.push(folder);
  return { kind: 'folder', folder };
}

const folders = [];
process.on('exit', removeFolders);

export function removeFolders() {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
