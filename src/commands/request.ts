import type { Person } from '../core/person.ts';
import type { Place } from '../core/place.ts';

/** Somebody asks for something: the same plain data from a typed line, a button and a shell's arguments. */
export interface Request {
  /** Words after `/pullcheck`, already split (see `splitWords`); a button's command text is split the same way. */
  readonly words: readonly string[];
  readonly person: Person;
  readonly place: Place;
  /**
   * It was asked where nobody else sees it, typed or by a button of a private message: what comes before the verdict is for the
   * asker alone.
   */
  readonly privately?: true;
}

/** Opening quote -> what closes it. Chat clients and phones turn straight quotes into typographic ones. */
const QUOTES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '“': '”“',
  '”': '”“',
  '‘': '’‘',
  '’': '’‘',
  // As German, Polish, French and others have them.
  '„': '“”',
  '‚': '‘’',
  '«': '»',
  '»': '«',
};

/**
 * Splits a typed line as a shell would for quotes (`'…'`, `"…"`, `-g="my group"`, `it\'s`), but never fails: an unclosed
 * quote runs to the end. Typographic quotes count too; an apostrophe in a word is none.
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let closing: string | null = null;
  for (let i = 0; i < line.length; i++) {
    const character = line.charAt(i);
    if (closing !== null) {
      if (closing.includes(character)) closing = null;
      else word += character;
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (/['’]/.test(character) && /[\p{L}\p{N}]/u.test(line.charAt(i - 1))) {
      // `what's` and `doesn't`: an apostrophe, which opens nothing.
      word = (word ?? '') + character;
    } else if (QUOTES[character] !== undefined) {
      closing = QUOTES[character] ?? null;
      word ??= '';
    } else if (character === '\\' && QUOTES[line.charAt(i + 1)] !== undefined) {
      word = (word ?? '') + line.charAt(++i);
    } else {
      word = (word ?? '') + character;
    }
  }
  if (word !== null) words.push(word);
  return words;
}
