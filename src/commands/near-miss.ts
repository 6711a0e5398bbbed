/** What a question that failed could be asked as instead: its own words, with one of them put right. */
import type { PullcheckError } from '../core/error.ts';
import { redact } from '../core/redact.ts';
import { shellQuote } from '../core/safe-text.ts';
import type { Command } from './command.ts';
import { splitOptions } from './options.ts';

export interface Asked {
  readonly command: Command;
  /** The words after the command's name. */
  readonly words: readonly string[];
}

/** A longer one is no slip of the finger, and no button carries it. */
const LONGEST = 300;

/**
 * The whole commands that were perhaps meant, as buttons send them; empty = nobody can tell.
 * @param asked null = no command was found in the words
 * @param near a command without words that was perhaps meant
 */
export function meantCommands({ meant }: PullcheckError, asked: Asked | null, near: string | null): readonly string[] {
  const front = asked === null ? [] : [asked.command.name];
  const commands = meant.length > 0 ? meant.map((words) => [...front, ...words]) : near === null ? [] : [[near]];
  return (
    commands
      .map((words) => words.map(shellQuote).join(' '))
      // A button's words are stored and shown: no secret goes into them.
      .filter((text) => text.length <= LONGEST && !/[\n\r]/.test(text) && redact(text) === text)
  );
}

/**
 * What a button for another app asks: the same command with the same options, but for those that say which app is meant.
 * @returns the words between the app's name and its place
 */
export function keptOptions({ words }: Asked): readonly string[] {
  return splitOptions(words)
    .options.filter(([word = '']) => !WHICH_APP.has((word.split('=')[0] ?? '').toLowerCase()))
    .flat();
}

const WHICH_APP: ReadonlySet<string> = new Set(['-g', '--resource-group', '-s', '--subscription', '--kind']);
