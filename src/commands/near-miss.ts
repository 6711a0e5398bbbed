/** What a question that failed could be asked as instead: its own words, with one of them put right. */
import type { PullcheckError } from '../core/error.ts';
import { redact } from '../core/redact.ts';
import { shellQuote } from '../core/safe-text.ts';
import type { Command } from './command.ts';
import { withHyphens } from './options.ts';

export interface Asked {
  readonly command: Command;
  /** The words after the command's name. */
  readonly words: readonly string[];
}

/** A longer one is no slip of the finger, and no button carries it. */
const LONGEST = 300;

/**
 * The whole command that was perhaps meant, as a button sends it; null = nobody can tell.
 * @param asked null = no command was found in the words
 * @param near a command without words that was perhaps meant
 */
export function meantCommand(error: PullcheckError, asked: Asked | null, near: string | null): string | null {
  const { meant } = error;
  const words = meant !== null && asked !== null ? [asked.command.name, ...meant] : (meant ?? (near ? [near] : null));
  if (words === null) return null;
  const text = words.map(shellQuote).join(' ');
  // A button's words are stored and shown: no secret goes into them.
  return text.length <= LONGEST && !/[\n\r]/.test(text) && redact(text) === text ? text : null;
}

/**
 * What a button for another app asks: the same command with the same options, but for those that say which app is meant.
 * @returns the words between the app's name and its place
 */
export function keptOptions({ words }: Asked): readonly string[] {
  const kept: string[] = [];
  for (let i = 0; i < words.length; i += 1) {
    const word = withHyphens(words[i] ?? '');
    if (!/^-{1,2}[a-z]/i.test(word)) continue;
    const whole = word.includes('=') ? [word] : [word, ...words.slice(i + 1, i + 2)];
    i += whole.length - 1;
    if (!WHICH_APP.has((word.split('=')[0] ?? '').toLowerCase())) kept.push(...whole);
  }
  return kept;
}

const WHICH_APP: ReadonlySet<string> = new Set(['-g', '--resource-group', '-s', '--subscription', '--kind']);
