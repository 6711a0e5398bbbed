import type { Person } from '../core/person.ts';
import type { Place } from '../core/place.ts';

/** Somebody asks for something: the same plain data from a typed line, a button and a shell's arguments. */
export interface Request {
  /** Words after `/pullcheck`, already split (see `splitWords`); a button's command text is split the same way. */
  readonly words: readonly string[];
  readonly person: Person;
  readonly place: Place;
}

/**
 * Splits a typed line as a shell would for quotes (`'…'`, `"…"`), but never fails: an unclosed quote runs to the end.
 * Chat clients turn quotes into typographic ones; those count too.
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  const pattern = /(?:"([^"]*)(?:"|$)|'([^']*)(?:'|$)|[“”]([^“”]*)(?:[“”]|$)|[‘’]([^‘’]*)(?:[‘’]|$)|([^\s"'“”‘’]+))/g;
  for (const match of line.matchAll(pattern))
    words.push(match[1] ?? match[2] ?? match[3] ?? match[4] ?? match[5] ?? '');
  return words;
}
