/** Runs the built program, as a shell would. `npm test` builds it first. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Run {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeOptions?: readonly string[];
}

/** A home for data that is nobody's: what runs in a test never touches that of whoever runs it. */
export function newDataHome(): string {
  return mkdtempSync(join(tmpdir(), 'pullcheck-data-'));
}

export function pullcheck(words: readonly string[], options: RunOptions = {}): Promise<Run> {
  if (!existsSync(MAIN)) throw new Error('dist/main.js is not there: run `npm run build` first');
  const home = newDataHome();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...(options.nodeOptions ?? []), MAIN, ...words], {
      // Nothing of the machine's own sign-in or settings may decide a test.
      env: { PATH: process.env.PATH ?? '', TZ: 'UTC', XDG_DATA_HOME: home, ...options.env },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (exit) => {
      rmSync(home, { recursive: true, force: true });
      resolve({ exit, stdout, stderr });
    });
    // The program may end before it has read everything.
    child.stdin.on('error', () => {});
    child.stdin.end(options.stdin ?? '');
  });
}
