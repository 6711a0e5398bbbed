/** Where answers go: stdout for the answer, stderr for how far it is, and only when somebody is looking. */

import type { Answer } from '../commands/command.ts';
import { redact } from '../core/redact.ts';
import { safeLine } from '../core/safe-text.ts';
import { LIMITS } from './limits.ts';
import { renderReply } from './render-reply.ts';

/** The little of a stream that is needed; `process.stdout` is one. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface MessengerOptions {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Where the text of an error goes: stderr for a shell, stdout in a conversation. JSON always goes to stdout. */
  readonly errors: Output;
  /** Colour the answer? See {@link wantsColour}. */
  readonly colour: boolean;
  readonly format: 'text' | 'json';
  readonly now: () => Date;
  readonly timeZone?: string | undefined;
  /** See `RenderOptions.prefix`. */
  readonly prefix: string;
}

export interface Messenger {
  answer(answer: Answer): void;
  /** How far it is: one line on stderr that the next one replaces; nothing when stderr is no terminal. */
  progress(text: string): void;
  /** Takes the line of progress away. */
  clear(): void;
}

export function createMessenger(options: MessengerOptions): Messenger {
  const { stdout, stderr } = options;
  let shown = false;
  const clear = () => {
    if (shown) stderr.write('\r\x1b[K');
    shown = false;
  };
  return {
    clear,
    answer(answer) {
      clear();
      if (options.format === 'json') {
        stdout.write(`${JSON.stringify(answer.json, null, 2)}\n`);
        return;
      }
      const { colour, timeZone, prefix } = options;
      const output = isError(answer) ? options.errors : stdout;
      const columns = widthOf(output);
      output.write(renderReply(answer.reply, { columns, colour, now: options.now(), timeZone, prefix }));
    },
    progress(text) {
      if (!stderr.isTTY) return;
      const most = Math.max(10, widthOf(stderr) - 4);
      stderr.write(`\r\x1b[K${safeLine(redact(text), 500).slice(0, most)}…`);
      shown = true;
    },
  };
}

/** How wide a stream is. A terminal that does not know says 0. */
export function widthOf(stream: Output): number {
  return stream.columns || LIMITS.columns;
}

function isError({ json }: Answer): boolean {
  return 'schema' in json && json.schema === 'pullcheck.error/1';
}

/**
 * Colour only where a terminal shows it. https://no-color.org: any non-empty NO_COLOR turns it off;
 * FORCE_COLOR turns it on without a terminal, `0` or `false` off, and it wins because it is the more deliberate one.
 */
export function wantsColour(stream: Output, env: Readonly<Record<string, string | undefined>>): boolean {
  const force = env.FORCE_COLOR;
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false';
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  return stream.isTTY === true && env.TERM !== 'dumb';
}
