/** From typed words to the command that is meant. */
import { distance } from 'fastest-levenshtein';
import { PullcheckError } from '../core/error.ts';
import { safeLine } from '../core/safe-text.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './index.ts';
import { PRIVATE } from './options.ts';
import { splitWords } from './request.ts';
import { isAround, isClear, readSentence, type Sentence, unclear } from './sentence.ts';

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
 * The first word names a command; nothing at all asks for help; what is no command is an app's name, politeness around it or not.
 * Nothing but a diagnosis is ever asked by such a reading.
 * @throws PullcheckError `usage`: one line that says what was read, with what was perhaps meant
 */
export function findCommand(words: readonly string[]): FoundCommand {
  const [first, ...rest] = words;
  if (first === undefined) return { command: byName('help'), words: [], hint: null, near: null };
  const typed = first.toLowerCase();
  const named = COMMANDS.find((command) => command.name === typed);
  if (named && named.name !== 'diagnose') return { command: named, words: rest, hint: null, near: null };
  if (typed === '--help' || typed === '-h' || typed === '?')
    return { command: byName('help'), words: [], hint: null, near: null };
  if (NOT_HERE.includes(typed))
    throw new PullcheckError('usage', `There is no command "${typed}" here.`, {
      remedy: `For an app of that name: \`diagnose ${typed}\`. \`help\` lists the commands.`,
    });

  const asked = named ? rest : words;
  const sentence = readSentence(asked, askingMore());
  const clear = isClear(sentence);
  const near = named || (sentence.count > 1 && isAround(first)) ? null : nearestCommand(typed);
  if (sentence.count <= 1 || clear) {
    const hint = near === null ? null : `If the command \`${near}\` was meant: there is one.`;
    return {
      command: byName('diagnose'),
      words: sentence.count <= 1 ? asked : [...sentence.names, ...sentence.options],
      hint,
      near: near !== null && words.length === 1 && standsAlone(byName(near)) ? near : null,
    };
  }
  // It says itself what is wrong with them.
  if (named) return { command: named, words: rest, hint: null, near: null };
  if (near !== null)
    throw new PullcheckError('usage', `I do not know "${safeLine(first, 40)}".`, {
      remedy: `Did you mean \`${near}\`? \`help\` lists the commands.`,
      meant: [[near, ...rest]],
    });
  throw unclear(sentence, choices(sentence));
}

/** What the button of each choice asks: a command that stands somewhere in the sentence, and then a diagnosis. */
function choices({ names, commands, options, strange }: Sentence): readonly (readonly string[])[] {
  const alone = commands.map(byName).filter(standsAlone);
  if (names.length === 0) return alone.map(({ name }) => [name]);
  // `orders-api private` is nearly what keeps an answer from all the others.
  const ways = strange.some((word) => /^private(?:ly)?\W*$/i.test(word)) ? [[...options, PRIVATE], options] : [options];
  return [...commands, 'diagnose']
    .map(byName)
    .filter((command) => !alone.includes(command))
    .flatMap((command) => names.flatMap((name) => ways.map((way) => ({ command, words: [name, ...way] }))))
    .filter(({ command, words }) => isQuestion(command, words))
    .map(({ command, words }) => [command.name, ...words])
    .slice(0, MOST_CHOICES);
}

/** Few enough to be read on a phone. */
const MOST_CHOICES = 3;

/** Can it be asked without more words? `USAGE` in capitals is what it cannot do without. */
function standsAlone({ usage }: Command): boolean {
  return !/^\S+ [A-Z]/.test(usage);
}

/** Commands that ask for something else than a diagnosis, of an app or of the bot. */
function askingMore(): readonly string[] {
  return COMMANDS.filter((command) => !command.hidden && (standsAlone(command) || / APP\b/.test(command.usage)))
    .map(({ name }) => name)
    .filter((name) => name !== 'diagnose');
}

function isQuestion(command: Command, words: readonly string[]): boolean {
  try {
    command.slow?.(words);
    return true;
  } catch {
    return false;
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
