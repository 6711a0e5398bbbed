/** Programs that run beside the checks: started, waited for, and ended with them whatever happens. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

/** @returns {Promise<number>} a port of this machine that nobody listens on */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** What runs now: nothing of it outlives this process, however that ends. */
const children = new Set();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});
for (const [signal, exit] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
])
  process.once(signal, () => process.exit(exit));

/**
 * Starts a program and waits until it says that it is ready.
 * @param {{ name: string, args: string[], cwd: string, env?: Record<string, string>, ready: RegExp, withinMs: number }} how
 * @returns its match of `ready`, what it said so far, and `stop`, which resolves with how it ended
 * @throws Error with all that it said, when it ends or does not get ready in time
 */
export async function start({ name, args, cwd, env = {}, ready, withinMs }) {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  child.once('close', () => children.delete(child));
  let said = '';
  const ended = new Promise((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal));
    child.once('error', resolve);
  });

  async function stop() {
    const running = () => child.exitCode === null && child.signalCode === null;
    if (running()) child.kill('SIGTERM');
    const late = setTimeout(() => running() && child.kill('SIGKILL'), 8_000);
    const how = await ended;
    clearTimeout(late);
    return how;
  }

  let timer;
  try {
    const match = await new Promise((resolve, reject) => {
      const fail = (why) => reject(new Error(`${name} ${why}. It said:\n${said || '(nothing)'}`));
      timer = setTimeout(() => fail(`was not ready within ${withinMs / 1000} s`), withinMs);
      ended.then((how) => fail(`ended (${how})`));
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding('utf8').on('data', (text) => {
          said += text;
          const found = ready.exec(said);
          if (found !== null) resolve(found);
        });
    });
    return { match, said: () => said, stop };
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
