/**
 * One process with a store, for `storage.mjs`, which reads its lines of JSON. `node storage-child.mjs open|hold|initdb LOCATION`:
 * `open` opens it and ends; `hold` begins with all work and ends none of it; `initdb` makes an embedded database from nothing, as
 * `npm run build` does.
 */
const [mode, location] = process.argv.slice(2);
const say = (words) => process.stdout.write(`${JSON.stringify(words)}\n`);
/** Milliseconds since this process began, and the most memory that it had so far. */
const sayReady = () => say({ ms: performance.now(), megabytes: process.resourceUsage().maxRSS / 1024 });

if (mode === 'initdb') {
  const { openNew } = await import('../dist/storage/folder/open-folder.js');
  const { migrate } = await import('../dist/storage/database/migrations.js');
  const { openQueues, USUAL_RETRIES } = await import('../dist/storage/database/queues.js');
  const { silentLog } = await import('../dist/core/log.js');
  const { engine } = await openNew(JSON.parse(location).folder);
  await migrate(engine.db, true);
  const boss = await openQueues(engine, silentLog, USUAL_RETRIES, 30);
  sayReady();
  await boss.stop({ graceful: false });
  await engine.close();
} else {
  const { openAt } = await import('./stores.mjs');
  const store = await openAt(JSON.parse(location));
  sayReady();
  if (mode === 'hold')
    store.inbox.start(() => {
      say({ began: performance.now() });
      return new Promise(() => {});
    });
  else {
    await store.inbox.drain(0);
    await store.close();
  }
}
