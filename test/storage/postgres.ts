/**
 * A PostgreSQL of the test's own: the machine's programs on a new folder and a free port, and gone afterwards. It can be
 * stopped and started, as servers are.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Postgres {
  /** A new, empty database. @returns its address */
  newDatabase(): Promise<string>;
  start(): Promise<void>;
  /** @param how `fast` tells everybody to go; `immediate` is a crash */
  stop(how?: 'fast' | 'immediate'): Promise<void>;
  /** Says something to it as its owner. */
  sql(text: string): Promise<void>;
  /** Stops it and takes its folder away. */
  remove(): Promise<void>;
}

/** The newest version that the machine has; null = none. Debian keeps the programs out of the PATH. */
export function findPostgres(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...(process.env.PATH ?? '').split(':')];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))) ?? null;
}

/**
 * Tests that need a server: run where there is one. Else they are said to be skipped, and in CI that is a failure.
 */
export function describeWithPostgres(name: string, tests: (programs: string) => void): void {
  const programs = findPostgres();
  if (programs !== null) {
    describe(name, () => tests(programs));
    return;
  }
  const missing = `${name}: there is no PostgreSQL on this machine (Debian: apt-get install postgresql)`;
  if (process.env.CI === 'true')
    test(name, () => {
      throw new Error(missing);
    });
  else
    test(`skipped: ${missing}`, () => {
      console.warn(`skipped: ${missing}`);
    });
}

/**
 * Makes one and starts it.
 * @param settings lines of `postgresql.conf`
 * @param files of its data folder: name -> content
 */
export async function newPostgres(
  programs: string,
  settings: readonly string[] = [],
  files: Readonly<Record<string, string>> = {},
): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'pullcheck-postgres-'));
  const data = join(folder, 'data');
  // It refuses to run as root.
  const user = userInfo().uid === 0 ? await unprivileged() : null;
  if (user !== null) chownSync(folder, user.uid, user.gid);
  const as = user ?? {};
  await run(join(programs, 'initdb'), ['-D', data, '-U', 'pullcheck', '-A', 'trust', '--no-sync', '-E', 'UTF8'], as);
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(data, name), content, { mode: 0o600 });
    if (user !== null) chownSync(join(data, name), user.uid, user.gid);
  }
  const port = await freePort();
  let server: ChildProcess | null = null;
  let count = 0;

  const address = (database: string): string => `postgres://pullcheck@127.0.0.1:${port}/${database}`;

  async function ready(): Promise<void> {
    for (;;) {
      if (server === null || server.exitCode !== null) throw new Error('PostgreSQL did not start');
      const answer = await run(join(programs, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]).catch(() => null);
      if (answer !== null) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function sql(text: string): Promise<void> {
    await run(join(programs, 'psql'), ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', address('postgres'), '-c', text]);
  }

  const postgres: Postgres = {
    sql,
    async start() {
      if (server !== null) return;
      const options = [
        'fsync=off',
        'listen_addresses=127.0.0.1',
        `port=${port}`,
        'unix_socket_directories=',
        ...settings,
      ];
      server = spawn(join(programs, 'postgres'), ['-D', data, ...options.flatMap((option) => ['-c', option])], {
        ...as,
        stdio: 'ignore',
      });
      await ready();
    },
    async stop(how = 'fast') {
      const stopping = server;
      if (stopping === null || stopping.exitCode !== null) return;
      const ended = new Promise((resolve) => stopping.once('exit', resolve));
      stopping.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
      await ended;
      server = null;
    },
    async newDatabase() {
      const name = `test${++count}`;
      await sql(`create database ${name}`);
      return address(name);
    },
    async remove() {
      await postgres.stop('immediate');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await postgres.start();
  return postgres;
}

/** The account that Debian's package makes, or nobody. */
async function unprivileged(): Promise<{ readonly uid: number; readonly gid: number }> {
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all(['-u', '-g'].map((which) => run('id', [which, name]))).catch(() => null);
    const [uid, gid] = (ids ?? []).map(({ stdout }) => Number(stdout));
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new Error('there is no account to run PostgreSQL as');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
