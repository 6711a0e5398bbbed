/**
 * Runs in a mount namespace, on a small disk of its own (`disk.test.ts`): `node disk.mjs <mount point> <scene>`. Prints what
 * happened as one line of JSON. A scene that hangs is ended by who started it.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { systemClock } from '../../dist/core/clock.js';
import { silentLog } from '../../dist/core/log.js';
import { openStore } from '../../dist/storage/open-store.js';
import { USUAL_RETENTION } from '../../dist/storage/retention.js';

const [disk, scene] = process.argv.slice(2);
const folder = join(disk, 'data');
const seen = {};
const person = { platform: 'slack', id: 'U1', name: 'ana' };
const work = { kind: 'ask', request: { words: ['a'], person, place: 'p' }, shown: null };
const open = (at = folder) =>
  openStore({
    location: { kind: 'folder', folder: at },
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
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    seen.start = await outcome(open());
  },
  async 'read-only in flight'() {
    const store = await open();
    seen.before = await outcome(store.inbox.accept('k1', work));
    // As the kernel does it when the disk makes errors. A mount with open files cannot be made read-only in order.
    execFileSync('mount', ['-o', 'remount,abort', disk]);
    seen.readOnly = await outcome(store.inbox.accept('k2', work));
    await outcome(store.close());
    const copy = mkdtempSync(join(tmpdir(), 'pullcheck-copy-'));
    try {
      cpSync(folder, copy, { recursive: true });
      const next = await open(copy);
      seen.waiting = (await next.admin.size()).waiting;
      seen.again = await outcome(next.inbox.accept('k2', work));
      await next.close();
    } finally {
      rmSync(copy, { recursive: true });
    }
  },
  // Past all checks: the engine itself runs out of room for its log, and dies of it. What comes then must not hang.
  async panic() {
    let lite;
    const create = PGlite.create.bind(PGlite);
    PGlite.create = async (...args) => {
      lite = await create(...args);
      return lite;
    };
    const store = await open();
    seen.before = await outcome(store.inbox.accept('k1', work));
    let dead = false;
    void store.broken.then((error) => {
      dead = true;
      seen.broken = `${error.message} ${error.remedy ?? ''}`;
    });
    fill(1024 * 1024);
    // Nothing but log, a megabyte at a time.
    for (let i = 0; i < 200 && !dead; i++)
      seen.write = await outcome(lite.exec("select pg_logical_emit_message(false, 'fill', repeat('x', 1000000))"));
    seen.next = await outcome(store.watches.all());
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
