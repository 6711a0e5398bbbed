/** Runs a program that stays, such as `pullcheck serve`, as a process of its own, as a container does. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { MAIN, newDataHome } from './command-line.ts';

export interface LogLine {
  readonly msg: string;
  readonly level: number;
  readonly [field: string]: unknown;
}

export interface Service {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** All of stderr so far. */
  stderr(): string;
  stdout(): string;
  /** Resolves with what the pattern finds on stdout. @throws Error when the process ended without it */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with the first line of the log that says so, at once if it was said. @throws Error when the process ended without it */
  said(message: string): Promise<LogLine>;
  readonly ended: Promise<{ readonly exit: number | null; readonly signal: NodeJS.Signals | null }>;
}

/**
 * Every name leads nowhere, addresses excepted: a test never talks to the real Slack, and Slack is "down". SIGUSR2 lets an
 * error stray, SIGHUP throws one that nothing catches.
 */
const HELPERS = [
  '--no-warnings',
  '--import',
  `data:text/javascript,${encodeURIComponent(
    `import dns from 'node:dns';
     import { isIP } from 'node:net';
     const lookup = dns.lookup;
     dns.lookup = (name, options, done) => isIP(name)
       ? lookup(name, options, done)
       : process.nextTick(done ?? options, Object.assign(new Error('getaddrinfo ENOTFOUND ' + name), { code: 'ENOTFOUND' }));
     process.on('SIGUSR2', () => { void Promise.reject(new Error('stray, with xoxb-1234567890-secret in it')); });
     process.on('SIGHUP', () => { throw new Error('nothing catches this'); });`,
  )}`,
];

export function serve(env: Readonly<Record<string, string>>): Service {
  return start(['serve'], env);
}

export function start(words: readonly string[], env: Readonly<Record<string, string>> = {}): Service {
  const home = newDataHome();
  const child = spawn(process.execPath, [...HELPERS, MAIN, ...words], {
    // Nothing of the machine's own sign-in or settings may decide a test.
    env: { PATH: process.env.PATH ?? '', TZ: 'UTC', XDG_DATA_HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  const waiting = new Set<() => void>();
  const changed = () => {
    for (const look of [...waiting]) look();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    changed();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    changed();
  });
  let over = false;
  const ended = new Promise<Awaited<Service['ended']>>((resolve) => {
    child.on('close', (exit, signal) => {
      over = true;
      rmSync(home, { recursive: true, force: true });
      changed();
      resolve({ exit, signal });
    });
  });
  /** Looks after every output. */
  const when = <T>(find: () => T | null, what: string): Promise<T> =>
    new Promise((resolve, reject) => {
      const look = () => {
        const found = find();
        if (found === null && !over) return;
        waiting.delete(look);
        if (found !== null) resolve(found);
        else reject(new Error(`it ended without "${what}":\n${stdout}\n${stderr}`));
      };
      waiting.add(look);
      look();
    });
  return {
    child,
    stderr: () => stderr,
    stdout: () => stdout,
    ended,
    printed: (pattern) => when(() => pattern.exec(stdout), String(pattern)),
    said: (message) => when(() => logLines(stderr).find(({ msg }) => msg.includes(message)) ?? null, message),
  };
}

/** Whole lines of JSON; the table at the start is for people. */
function logLines(text: string): readonly LogLine[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine);
}
