/** How a folder is begun, and which ones are refused. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { silentLog } from '../../src/core/log.ts';
import { migrate } from '../../src/storage/database/migrations.ts';
import { openFolder } from '../../src/storage/folder/open-folder.ts';
import { askWork } from './inbox-contract.ts';
import { newFolder, openAt, openedStores, removeFolders } from './open.ts';

const stores = openedStores();
afterEach(stores.closeAll);
afterAll(removeFolders);

test('a first start that was cut off in the middle is begun anew', async () => {
  const at = newFolder();
  mkdirSync(join(at.folder, 'pg', 'base'), { recursive: true });
  writeFileSync(join(at.folder, 'pg', 'PG_VERSION'), '18');
  writeFileSync(join(at.folder, 'format.json.new'), '{"eng');
  const store = await stores.open(at);
  expect(await store.inbox.accept('k', askWork('a'))).toBe('accepted');
  expect(JSON.parse(readFileSync(join(at.folder, 'format.json'), 'utf8'))).toEqual({ engine: 'pglite', postgres: 18 });
  // Put aside, not thrown away.
  expect(existsSync(join(at.folder, 'pg.unfinished', 'PG_VERSION'))).toBe(true);
});

test('the data of another major version of PostgreSQL is refused, with the way over, and left as it is', async () => {
  const at = newFolder();
  mkdirSync(join(at.folder, 'pg'), { recursive: true });
  writeFileSync(join(at.folder, 'format.json'), '{"engine":"pglite","postgres":17}');
  writeFileSync(join(at.folder, 'pg', 'PG_VERSION'), '17');
  const refused = openAt(at);
  await expect(refused).rejects.toThrow(/is of PostgreSQL 17, and this version of Pullcheck reads 18/);
  await expect(refused).rejects.toMatchObject({ remedy: expect.stringContaining('pullcheck data export data.jsonl') });
  expect(readFileSync(join(at.folder, 'pg', 'PG_VERSION'), 'utf8')).toBe('17');
});

test.each([
  ['a file of another program', '{"hello":1}'],
  ['half a file', '{"eng'],
])('%s in the place of the format is refused', async (_what, text) => {
  const at = newFolder();
  mkdirSync(at.folder, { recursive: true });
  writeFileSync(join(at.folder, 'format.json'), text);
  await expect(openAt(at)).rejects.toThrow(/is not what Pullcheck writes there/);
});

test('a file in the place of the folder is refused', async () => {
  const at = newFolder();
  writeFileSync(at.folder, '');
  await expect(openAt(at)).rejects.toThrow(/cannot be used: it is no folder/);
});

test('without a data directory that was made beforehand it makes its own, and that one is as good', async () => {
  const at = newFolder();
  let asked = 0;
  const engine = await openFolder(
    at.folder,
    () => {},
    async () => {
      asked++;
      return null;
    },
  );
  await migrate(engine.db, true);
  await engine.close();
  expect(asked).toBe(1);
  const store = await stores.open(at, { log: silentLog });
  expect(await store.inbox.accept('k', askWork('a'))).toBe('accepted');
});
