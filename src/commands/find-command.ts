/** From typed words to the command that is meant. */
import { distance } from 'fastest-levenshtein';
import { PullcheckError } from '../core/error.ts';
import { safeLine } from '../core/safe-text.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './index.ts';
import { splitWords } from './request.ts';

export interface FoundCommand {
  readonly command: Command;
  /** The words after the command's name. */
  readonly words: readonly string[];
  /** One more sentence for when it fails: the command that was perhaps meant; or null. */
  readonly hint: string | null;
  /** That command, where it can be asked without more words; or null. */
  readonly near: string | null;
}

/** Words of commands to come, or of the shell's: an app is never looked for under these names unless `diagnose` says so. */
const NOT_HERE: readonly string[] = ['serve', 'playground', 'preflight', 'audit'];

/**
 * The first word names a command; nothing at all asks for help; one word that is no command is an app's name.
 * @throws PullcheckError `usage`: one line with the nearest command
 */
export function findCommand(words: readonly string[]): FoundCommand {
  const [first, ...rest] = words;
  if (first === undefined) return { command: byName('help'), words: [], hint: null, near: null };
  const typed = first.toLowerCase();
  const named = COMMANDS.find((command) => command.name === typed);
  if (named) return { command: named, words: rest, hint: null, near: null };
  if (typed === '--help' || typed === '-h' || typed === '?')
    return { command: byName('help'), words: [], hint: null, near: null };

  const near = nearestCommand(typed);
  if (NOT_HERE.includes(typed))
    throw new PullcheckError('usage', `There is no command "${typed}" here.`, {
      remedy: `For an app of that name: \`diagnose ${typed}\`. \`help\` lists the commands.`,
    });
  // `orders-api -g shop` is an app with options; `scale orders-api` is a command that nobody has.
  const next = rest[0];
  if (next === undefined || /^[-\u2013\u2014]/.test(next)) {
    const hint = near === null ? null : `If the command \`${near}\` was meant: there is one.`;
    // `USAGE` in capitals is what it cannot do without.
    const alone = near !== null && next === undefined && !/^\S+ [A-Z]/.test(byName(near).usage);
    return { command: byName('diagnose'), words, hint, near: alone ? near : null };
  }
  const said = `I do not know "${safeLine(first, 40)}".`;
  if (near !== null)
    throw new PullcheckError('usage', said, {
      remedy: `Did you mean \`${near}\`? \`help\` lists the commands.`,
      meant: [near, ...rest],
    });
  throw new PullcheckError('usage', said, {
    remedy: "An app's name alone is enough, such as `orders-api`; `help` lists the commands.",
    meant: asDiagnosis(rest),
  });
}

/** `scale orders-api`: what an app is asked for otherwise. Null when the rest is no question about one. */
function asDiagnosis(rest: readonly string[]): readonly string[] | null {
  try {
    byName('diagnose').slow?.(rest);
    return ['diagnose', ...rest];
  } catch {
    return null;
  }
}

/** The command whose name is at most two typing errors away, or null. */
export function nearestCommand(typed: string): string | null {
  const [best] = COMMANDS.filter(({ hidden }) => hidden !== true)
    .map(({ name }) => ({ name, off: distance(typed.slice(0, 40), name) }))
    .sort((a, b) => a.off - b.off);
  return best && best.off <= 2 && best.off < best.name.length - 1 ? best.name : null;
}

/** Soft hyphen, zero-width spaces and joiners, word joiner, byte order mark. */
const UNSEEN = /\u00ad|\u200b|\u200c|\u200d|\u2060|\ufeff/g;

/**
 * Words of a typed line: without `/pullcheck` in front, split as a shell would; but what follows a command that takes
 * a text stays as it stands, for the quotes in an error message are part of it.
 */
export function wordsOfLine(line: string): string[] {
  const trimmed = line
    // Nobody types them: they come with what was copied, also out of our own messages, where they keep names from becoming links.
    .replace(UNSEEN, '')
    .trim()
    .replace(/^\/?pullcheck(?=\s|$)/i, '')
    .trim();
  const match = /^(\S+)\s+([\s\S]+)$/.exec(trimmed);
  const command = match && COMMANDS.find(({ name }) => name === match[1]?.toLowerCase());
  if (!match || !command?.takesText) return splitWords(trimmed);
  const text = (match[2] ?? '').trim();
  const whole = /^(["'])([\s\S]*)\1$/.exec(text);
  const inner = whole?.[2] ?? '';
  return [command.name, whole && !inner.includes(whole[1] as string) ? inner : text];
}

function byName(name: string): Command {
  const command = COMMANDS.find((each) => each.name === name);
  if (!command) throw new Error(`no command "${name}" in the list`);
  return command;
}
