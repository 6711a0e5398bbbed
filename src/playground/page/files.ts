/** The built page, from `dist/page`: read once, served from memory, so that no path of a request ever reaches the disk. */
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PullcheckError } from '../../core/error.ts';

export interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Beside this file when it is built, and in the build's folder when it is run from its source. */
const FOLDERS = ['../../page/', '../../../dist/page/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** @returns by path of the request: `/`, `/assets/index.js`. @throws PullcheckError `internal` when the page was not built */
export async function readPageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  for (const folder of FOLDERS) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = new Map<string, PageFile>();
    for (const entry of entries) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const name = `/${relative(folder, path).replaceAll('\\', '/')}`;
      const type = TYPES[extname(name)] ?? 'application/octet-stream';
      files.set(name === '/index.html' ? '/' : name, { type, bytes: await readFile(path) });
    }
    if (files.has('/')) return files;
  }
  throw new PullcheckError('internal', 'The page of the playground has not been built.', {
    remedy: 'Run `npm run build`, or play in the terminal: `npm run playground -- --terminal`.',
  });
}
