/** The tests' own PostgreSQL, for a program that runs without them: its types are taken off, it imports nothing but Node's. */
import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';

const source = await readFile(new URL('../storage/postgres.ts', import.meta.url), 'utf8');
const { code } = await transform(source, { loader: 'ts', target: 'node20' });
export const { findPostgres, newPostgres } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
