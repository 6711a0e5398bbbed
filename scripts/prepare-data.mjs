/**
 * Makes `dist/prepared-data.tar.gz`: an empty data directory of the embedded database, with its tables. The first start of
 * the bot unpacks it. `npm run build` calls this; it does nothing when what it would make is there already.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = join(root, 'dist', 'prepared-data.tar.gz');
const stampFile = join(root, 'dist', 'prepared-data.stamp');

const stamp = await stampOf();
if (existsSync(target) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) process.exit(0);

const { prepareData } = await import('../dist/storage/folder/prepare.js');
const folder = await mkdtemp(join(tmpdir(), 'pullcheck-prepare-'));
try {
  const bytes = await prepareData(folder);
  // Whole or not at all, and the stamp after it.
  await writeFile(`${target}.new`, bytes);
  await rename(`${target}.new`, target);
  writeFileSync(stampFile, stamp);
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Changes with whatever may change the result: our own code of it, and the versions of the two libraries. */
async function stampOf() {
  const hash = createHash('sha256');
  for (const name of ['@electric-sql/pglite', 'pg-boss', 'kysely'])
    hash.update(JSON.parse(await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8')).version);
  for (const part of ['database', 'folder']) {
    const directory = join(root, 'dist', 'storage', part);
    for (const file of (await readdir(directory)).filter((each) => each.endsWith('.js')).sort())
      hash.update(await readFile(join(directory, file)));
  }
  return hash.digest('hex');
}
