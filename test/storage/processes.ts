/** Real processes with a store, for what no two stores in one process can show. They run what `npm run build` made. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Location } from '../../src/storage/location.ts';

const PROGRAM = fileURLToPath(new URL('process.mjs', import.meta.url));

type Told = Readonly<Record<string, unknown>>;

export interface StoreProcess {
  readonly pid: number;
  tell(message: Told): void;
  /** The first message with this name, at once if it came before. @throws Error when the process ended without it */
  said(name: string): Promise<unknown>;
  /** Resolves when it is gone. */
  kill(): Promise<void>;
}

export function startProcess(location: Location): StoreProcess {
  const { kind } = location;
  const plain = kind === 'server' ? { kind, url: location.url, password: null } : location;
  const child: ChildProcess = fork(PROGRAM, [JSON.stringify(plain)], {
    env: { PATH: process.env.PATH ?? '' },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const heard: Told[] = [];
  const waiting = new Set<() => void>();
  let over = false;
  const look = (): void => {
    for (const each of [...waiting]) each();
  };
  child.on('message', (message) => {
    heard.push(message as Told);
    look();
  });
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => {
      over = true;
      look();
      resolve();
    });
  });
  return {
    pid: child.pid ?? 0,
    tell: (message) => void child.send(message),
    said: (name) =>
      new Promise((resolve, reject) => {
        const one = (): void => {
          const found = heard.find((message) => name in message);
          if (found === undefined && !over) return;
          waiting.delete(one);
          if (found !== undefined) resolve(found[name]);
          else reject(new Error(`it ended without "${name}", and said ${JSON.stringify(heard)}`));
        };
        waiting.add(one);
        one();
      }),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
