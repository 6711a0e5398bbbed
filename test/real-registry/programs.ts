/** The real programs: Debian's `docker-registry` (distribution) and `skopeo`. */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import type { WorkFolder } from './work-folder.ts';

/** Those of the needed programs that are not there. */
export function missingPrograms(): readonly string[] {
  const needed = ['docker-registry', 'skopeo', 'htpasswd', 'openssl'];
  return needed.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

export interface RunningRegistry {
  readonly port: number;
  stop(): void;
}

/**
 * Starts a registry on 127.0.0.1 over a folder that several may share, and waits until it answers.
 * @param more further sections of its configuration, as YAML
 */
export async function startRegistry(
  folder: WorkFolder,
  more: { http?: string; auth?: string },
): Promise<RunningRegistry> {
  const port = await freePort();
  const config = folder.write(
    `registry-${port}.yml`,
    [
      'version: 0.1',
      'log: { level: error, accesslog: { disabled: true } }',
      `storage: { filesystem: { rootdirectory: ${folder.path('storage')} }, maintenance: { uploadpurging: { enabled: false } } }`,
      `http: { addr: "127.0.0.1:${port}", secret: one-run${more.http === undefined ? '' : `, ${more.http}`} }`,
      ...(more.auth === undefined ? [] : [`auth: ${more.auth}`]),
      '',
    ].join('\n'),
  );
  const child = spawn('docker-registry', ['serve', config], { stdio: ['ignore', 'ignore', 'pipe'], env: {} });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await untilListening(port, child, () => said);
  return { port, stop: () => child.kill('SIGKILL') };
}

async function untilListening(port: number, child: ChildProcess, said: () => string): Promise<void> {
  const { connect } = await import('node:net');
  for (let i = 0; i < 200; i += 1) {
    if (child.exitCode !== null) throw new Error(`docker-registry ended: ${said()}`);
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill('SIGKILL');
  throw new Error(`docker-registry does not listen: ${said()}`);
}

export interface Ran {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs skopeo without anything of this machine's: no proxy, no stored sign-in, no policy. Go's own resolver. */
export function skopeo(folder: WorkFolder, ...words: readonly string[]): Promise<Ran> {
  return run(['skopeo', '--insecure-policy', '--command-timeout', '20s', ...words], folder);
}

export function run(words: readonly string[], folder: WorkFolder): Promise<Ran> {
  const env = {
    PATH: process.env.PATH,
    HOME: folder.path(),
    XDG_RUNTIME_DIR: folder.path(),
    REGISTRY_AUTH_FILE: folder.path('auth.json'),
    GODEBUG: 'netdns=go',
  };
  const [program = '', ...rest] = words;
  return new Promise((resolve) => {
    execFile(program, rest, { env, timeout: 25_000 }, (error, stdout, stderr) => {
      const exit = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ exit, stdout, stderr });
    });
  });
}
