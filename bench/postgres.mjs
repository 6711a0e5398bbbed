/**
 * A PostgreSQL for the bench: the machine's programs on a new folder and a free port, as `test/storage/postgres.ts` has one, but
 * with its usual settings: it waits for the disk at each commit, as one in production does.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const READY_WITHIN_MS = 30_000;

/** The newest version that the machine has; null = none. Debian keeps the programs out of the PATH. */
function findPrograms() {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debian, version, 'bin')), ...(process.env.PATH ?? '').split(':')];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'))) ?? null;
}

/** It refuses to run as root: then the account that Debian's package makes, or nobody. */
function account() {
  if (userInfo().uid !== 0) return {};
  const id = (which, name) => Number(execFileSync('id', [which, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
  for (const name of ['postgres', 'nobody'])
    try {
      return { uid: id('-u', name), gid: id('-g', name) };
    } catch {
      // There is no such account.
    }
  throw new Error('there is no account to run PostgreSQL as');
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** @returns null when the machine has none */
export async function startPostgres() {
  const programs = findPrograms();
  if (programs === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'pullcheck-bench-postgres-'));
  const data = join(folder, 'data');
  const as = account();
  if (as.uid !== undefined) chownSync(folder, as.uid, as.gid);
  const run = (name, ...words) => execFileSync(join(programs, name), words, { ...as, encoding: 'utf8' });
  run('initdb', '-D', data, '-U', 'pullcheck', '-A', 'trust', '-E', 'UTF8');
  const port = await freePort();
  const options = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories='];
  const words = ['-D', data, ...options.flatMap((option) => ['-c', option])];
  const server = spawn(join(programs, 'postgres'), words, { ...as, stdio: 'ignore' });
  const address = (database) => `postgres://pullcheck@127.0.0.1:${port}/${database}`;
  const query = (text) => run('psql', '-X', '-q', '-d', address('postgres'), '-c', text);
  for (const until = performance.now() + READY_WITHIN_MS; ; ) {
    try {
      run('pg_isready', '-h', '127.0.0.1', '-p', String(port));
      break;
    } catch (error) {
      if (server.exitCode !== null || performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  let count = 0;
  return {
    version: run('postgres', '--version').trim(),
    /** A new, empty database. @returns its address */
    newDatabase() {
      const name = `bench${++count}`;
      query(`create database ${name}`);
      return address(name);
    },
    async remove() {
      const ended = once(server, 'exit');
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
