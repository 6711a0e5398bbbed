/**
 * Runs in a mount namespace, on a small disk of its own (`disk.test.ts`): `node disk.mjs <mount point> <scene>`. Prints what
 * happened as one line of JSON. A scene that hangs is ended by who started it.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../dist/core/clock.js';
import { silentLog } from '../../dist/core/log.js';
import { openStore } from '../../dist/storage/open-store.js';
import { USUAL_RETENTION } from '../../dist/storage/retention.js';

const [disk, scene] = process.argv.slice(2);
const folder = join(disk, 'data');
const seen = {};
const person = { platform: 'slack', id: 'U1', name: 'ana' };
const work = { kind: 'ask', request: { words: ['a'], person, place: 'p' }, shown: null };
const open = () =>
  openStore({
    location: { kind: 'folder', folder },
    retention: USUAL_RETENTION,
    clock: systemClock,
    log: silentLog,
  });
/** What it resolves with, or the words of its error. */
const outcome = (promise) =>
  promise.then(
    (value) => (typeof value === 'string' ? value : 'done'),
    (error) => `${error.message} ${error.remedy ?? ''}`,
  );

/** Leaves so many bytes. */
function fill(left) {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(join(disk, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - left)));
}
const makeRoom = () => rmSync(join(disk, 'filler'));
/** The view through this mount alone: the disk itself has files open. */
const remount = (how) => execFileSync('mount', ['-o', `remount,bind,${how}`, disk]);

const SCENES = {
  async 'full at start'() {
    fill(20 * 1024 * 1024);
    seen.start = await outcome(open());
    makeRoom();
    seen.afterwards = await outcome(open());
  },
  async 'full in flight'() {
    const store = await open();
    seen.before = await outcome(store.inbox.accept('k1', work));
    fill(1024 * 1024);
    seen.full = await outcome(store.inbox.accept('k2', work));
    makeRoom();
    seen.afterwards = await outcome(store.inbox.accept('k2', work));
    seen.waiting = (await store.admin.size()).waiting;
    await store.close();
  },
  async 'read-only at start'() {
    mkdirSync(folder);
    remount('ro');
    seen.start = await outcome(open());
  },
  async 'read-only in flight'() {
    const store = await open();
    seen.before = await outcome(store.inbox.accept('k1', work));
    remount('ro');
    seen.readOnly = await outcome(store.inbox.accept('k2', work));
    seen.state = store.state();
    remount('rw');
    await outcome(store.close());
    const next = await open();
    seen.waiting = (await next.admin.size()).waiting;
    seen.again = await outcome(next.inbox.accept('k2', work));
    await next.close();
  },
  // Past all checks: the engine itself runs out of room for its log, and dies of it. What comes then must not hang.
  async panic() {
    const store = await open();
    seen.before = await outcome(store.inbox.accept('k1', work));
    const entry = { actor: person, action: 'fill', subject: null, outcome: 'x', detail: {} };
    let dead = false;
    void store.broken.then((error) => {
      dead = true;
      seen.broken = `${error.message} ${error.remedy ?? ''}`;
    });
    // Rows of the same size over and over: the table stops growing, its log does not.
    await store.audit.record({ ...entry, id: 'a', at: new Date().toISOString() });
    fill(4 * 1024 * 1024);
    for (let i = 0; i < 20_000 && !dead; i++) {
      seen.write = await outcome(store.conversations.seen({ person, spot: 's', place: 'p'.repeat(1_500) }));
      if (i % 200 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    seen.next = await outcome(store.audit.find({}));
    seen.state = store.state();
    await store.inbox.drain(0);
    await store.close();
    makeRoom();
    const next = await open();
    seen.waiting = (await next.admin.size()).waiting;
    await next.close();
  },
};

await SCENES[scene]();
console.log(JSON.stringify(seen));
process.exit(0);
