/**
 * Builds the playground's page, `src/playground/page/web`, into `dist/page`. `npm run build` calls this; it does nothing when
 * what it would make is there already.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src', 'playground', 'page', 'web');
const target = join(root, 'dist', 'page');
const stampFile = join(root, 'dist', 'page.stamp');

const stamp = await stampOf();
if (existsSync(join(target, 'index.html')) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp)
  process.exit(0);

const { build } = await import('vite');
await build({
  configFile: false,
  root: source,
  // Served from the root of a port of its own, and from nowhere else.
  base: '/',
  publicDir: false,
  logLevel: 'warn',
  resolve: {
    alias: {
      // The renderer of Slack's blocks is written for React; Preact does the same in a tenth of the bytes.
      react: 'preact/compat',
      'react-dom': 'preact/compat',
      'react/jsx-runtime': 'preact/jsx-runtime',
    },
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: target,
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    // Two chunks at most, each loaded once from this machine: nothing is gained by a warning.
    chunkSizeWarningLimit: 4096,
  },
});
// After the files: a build that was cut off is done again.
writeFileSync(stampFile, stamp);

/** Changes with whatever may change the result. */
async function stampOf() {
  const hash = createHash('sha256');
  for (const name of ['vite', 'preact', 'slack-blocks-to-jsx', 'adaptivecards', 'markdown-it'])
    if (existsSync(join(root, 'node_modules', name, 'package.json')))
      hash.update(JSON.parse(await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8')).version);
  hash.update(await readFile(fileURLToPath(import.meta.url)));
  for (const file of (await readdir(source)).sort()) hash.update(file).update(await readFile(join(source, file)));
  return hash.digest('hex');
}
