/** The options that words may carry, one parser for chat and for the terminal. */
import { distance } from 'fastest-levenshtein';
import { PullcheckError } from '../core/error.ts';
import { safeLine } from '../core/safe-text.ts';

export interface OptionSpec<N extends string = string> {
  readonly name: N;
  readonly short: string | null;
  readonly long: string;
  /** What stands for the value in help: `GROUP`. */
  readonly value: string;
  readonly summary: string;
}

/** The one option without a value: the answer is for who asked alone. See `private.ts`. */
export const PRIVATE = '--private';

/** Also cut short, and with the marks of a sentence behind it: who wants to be alone is not answered before all for a typing error. */
export function isPrivateFlag(word: string): boolean {
  return /^--priv[a-z]*[.,;:!?]*$/i.test(word);
}

export interface ParsedWords<N extends string> {
  readonly positional: readonly string[];
  readonly options: Readonly<Partial<Record<N, string>>>;
}

/**
 * Splits words into what stands alone and options with their values: `-g rg`, `--resource-group rg`,
 * `--resource-group=rg`. After `--` everything stands alone. Phones and editors turn typed hyphens into a long dash; that counts too.
 * @throws PullcheckError `usage` for an unknown option or one without its value
 */
export function parseWords<N extends string>(
  words: readonly string[],
  specs: readonly OptionSpec<N>[],
): ParsedWords<N> {
  const positional: string[] = [];
  const options: Partial<Record<N, string>> = {};
  for (let i = 0; i < words.length; i++) {
    const word = withHyphens(words[i] as string);
    if (word === '--') {
      positional.push(...words.slice(i + 1));
      break;
    }
    if (!/^-{1,2}[a-z]/i.test(word)) {
      positional.push(word);
      continue;
    }
    const equals = word.indexOf('=');
    const flag = equals < 0 ? word : word.slice(0, equals);
    const spec = specs.find((each) => each.long === flag.toLowerCase() || each.short === flag);
    if (!spec)
      throw new PullcheckError('usage', `There is no option "${safeLine(flag, 40)}" here.`, {
        remedy: known(specs),
        meant: corrected(words, i, specs),
      });
    const value = equals < 0 ? words[++i] : word.slice(equals + 1);
    if (value === undefined || value.trim() === '' || (equals < 0 && /^-{1,2}[a-z]/i.test(value)))
      throw new PullcheckError('usage', `The option ${spec.long} needs a value: ${spec.long} ${spec.value}.`);
    options[spec.name] = value.trim();
  }
  return { positional, options };
}

/**
 * The same without knowing which options there are: what stands alone, and each option with the word behind it. For words of
 * which it is not clear yet what they ask.
 */
export function splitOptions(words: readonly string[]): {
  readonly positional: readonly string[];
  readonly options: readonly (readonly string[])[];
} {
  const positional: string[] = [];
  const options: (readonly string[])[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = withHyphens(words[i] as string);
    if (word === '--') return { positional: [...positional, ...words.slice(i + 1)], options };
    if (!/^-{1,2}[a-z]/i.test(word)) positional.push(word);
    else options.push(word.includes('=') || isPrivateFlag(word) ? [word] : [word, ...words.slice(++i, i + 1)]);
  }
  return { positional, options };
}

/** An option whose hyphens became a long dash: before one letter it was one, else two. Other words stay as they are. */
export function withHyphens(word: string): string {
  return word.replace(/^[\u2014\u2013](?=[a-z](=|$))/i, '-').replace(/^[\u2014\u2013](?=[a-z])/i, '--');
}

/** The words with the one option put right that is a typing error or two away from one that there is; empty = none is. */
function corrected(words: readonly string[], at: number, specs: readonly OptionSpec[]): readonly string[][] {
  const [flag = '', ...value] = withHyphens(words[at] ?? '').split('=');
  const [best] = specs
    .map(({ long }) => ({ long, off: distance(flag.toLowerCase().slice(0, 40), long) }))
    .sort((a, b) => a.off - b.off);
  if (best === undefined || best.off > 2 || !flag.startsWith('--')) return [];
  return [words.map((word, i) => (i === at ? [best.long, ...value].join('=') : word))];
}

function known(specs: readonly OptionSpec[]): string | null {
  if (specs.length === 0) return 'It takes no options.';
  return `The options are ${specs.map((spec) => `\`${spec.short ?? spec.long} ${spec.value}\``).join(', ')}.`;
}
