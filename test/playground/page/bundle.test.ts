/** The built page stays small: it is what a newcomer's browser reads first. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { filesUnder, ROOT } from '../../structure/source.ts';

const MOST_BYTES = 600 * 1024;

test('no more than 600 KB gzipped, and nothing in it asks the network', () => {
  const files = filesUnder('dist/page');
  // `npm test` builds first; without it there is nothing to measure.
  expect(files).toContain('dist/page/index.html');
  const texts = files.map((path) => readFileSync(join(ROOT, path)));
  expect(texts.reduce((sum, bytes) => sum + gzipSync(bytes).length, 0)).toBeLessThan(MOST_BYTES);
  const html = readFileSync(join(ROOT, 'dist/page/index.html'), 'utf8');
  expect([...html.matchAll(/(?:src|href)="(https?:[^"]+)"/g)].map(([, url]) => url)).toEqual([]);
});
