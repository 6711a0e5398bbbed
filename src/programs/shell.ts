/** What a program gets of the process that it runs in: only `main.ts` touches the process itself. */
import { userInfo } from 'node:os';
import type { Person } from '../core/person.ts';
import { createMessenger, type Messenger, type Output, wantsColour } from '../terminal/messenger.ts';

export type Format = 'text' | 'json';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Shell {
  readonly env: Environment;
  readonly stdin: NodeJS.ReadableStream & AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean | undefined };
  readonly stdout: Output & NodeJS.WritableStream;
  readonly stderr: Output & NodeJS.WritableStream;
  /** Of package.json. */
  readonly version: string;
  /** Runs at Ctrl-C, before the process ends. */
  onInterrupt(listener: () => void): void;
}

/** What a program gets that runs until it is told to stop. */
export interface ServiceShell extends Shell {
  /**
   * Resolves with the first signal to stop (SIGTERM, SIGINT) from now on; the second one ends the process at once, whatever
   * is under way.
   */
  untilSignal(): Promise<string>;
  /** From now on errors that nobody waits for come here, and do not end the process. */
  onStrayError(listener: (kind: 'rejection' | 'exception', error: unknown) => void): void;
}

/** Where answers go: stdout, and errors in words to stderr. */
export function messengerFor(
  { stdout, stderr, env }: Pick<Shell, 'stdout' | 'stderr' | 'env'>,
  format: Format,
): Messenger {
  return createMessenger({
    stdout,
    stderr,
    errors: stderr,
    colour: wantsColour(stdout, env),
    format,
    now: () => new Date(),
    prefix: 'pullcheck',
  });
}

export function whoAmI(): Person {
  try {
    const { username, uid } = userInfo();
    return { platform: 'terminal', id: String(uid), name: username };
  } catch {
    // A container may run as a user id that has no entry in its password file.
    return { platform: 'terminal', id: 'unknown', name: 'unknown' };
  }
}
