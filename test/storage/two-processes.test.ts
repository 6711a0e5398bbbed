/** Two processes on one store: in a folder the second one refuses; on PostgreSQL one ends what the other one died at. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { USUAL_RETRIES } from '../../src/storage/database/queues.ts';
import { until } from './database-tests.ts';
import { newFolder, openedStores, removeFolders } from './open.ts';
import { describeWithPostgres, newPostgres, type Postgres } from './postgres.ts';
import { type StoreProcess, startProcess } from './processes.ts';

const started: StoreProcess[] = [];
const stores = openedStores();
function start(...args: Parameters<typeof startProcess>): StoreProcess {
  const one = startProcess(...args);
  started.push(one);
  return one;
}
afterEach(async () => {
  for (const one of started.splice(0)) await one.kill();
  await stores.closeAll();
});
afterAll(removeFolders);

test('one folder: the second one refuses and says whose it is; after a kill of the first one it starts, and has its work', async () => {
  const at = newFolder();
  const first = start(at);
  await first.said('open');
  first.tell({ accept: 'k' });
  expect(await first.said('accepted')).toBe('accepted');

  const second = start(at);
  expect(await second.said('refused')).toBe(
    `The data folder ${at.folder} is in use by another Pullcheck (process ${first.pid}).`,
  );
  expect(await second.said('remedy')).toMatch(/Stop that one, or give this one a folder of its own .* DATABASE_URL/);
  expect(readFileSync(join(at.folder, 'lock'), 'utf8').trim()).toBe(String(first.pid));

  first.tell({ hang: true });
  const id = await first.said('began');
  await first.kill();
  const third = start(at);
  await third.said('open');
  third.tell({ work: true });
  expect(await third.said('began')).toBe(id);
});

describeWithPostgres('two replicas on PostgreSQL', (programs) => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await newPostgres(programs);
  });
  afterAll(() => postgres.remove());

  test('one is killed in mid-work: the other one ends it, once', async () => {
    const at = { kind: 'server', url: await postgres.newDatabase(), password: null } as const;
    const dying = start(at);
    await dying.said('open');
    dying.tell({ hang: true });
    dying.tell({ accept: 'k' });
    const id = await dying.said('began');

    const other = await stores.open(at, { retries: USUAL_RETRIES });
    const ids: string[] = [];
    other.inbox.start(async (_work, run) => {
      ids.push(run.id);
      return null;
    });
    await dying.kill();
    await until(() => ids.length > 0);
    await until(async () => (await other.admin.size()).waiting === 0);
    expect(ids).toEqual([id]);
    expect(await other.admin.deadLetters()).toEqual([]);
  });
});
