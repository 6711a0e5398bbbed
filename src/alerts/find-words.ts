/** Names of apps that stand in a text as words of their own. */
import { isCommonWord } from './common-words.ts';
import { isRuleLine } from './make-alert.ts';

/** Addresses, ids and image references are read as such; a name within one is another thing's. */
const NOT_WORDS =
  /\b(?:https?|wss?|ftp):\/\/[^\s"'<>|)]+|\/subscriptions\/[^\s"'<>|,;]+|\b(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,20}(?::\d{1,5})?\/[^\s"'<>|,;)]+|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}/gi;
const WORD = /[a-z0-9-]+/gi;
const QUOTES = new Set(['"', "'", '`', '“', '”', '‘', '’', '«', '»', '„']);

/**
 * @param isApp is there an app of this name (in small letters)?
 * @returns the names in small letters, in the order of the text, without doubles. A word that everybody uses counts only in
 * quotes. Linear in the length of the text.
 */
export function wordsThatAreApps(text: string, isApp: (name: string) => boolean): readonly string[] {
  const plain = text
    .split('\n')
    .filter((line) => !isRuleLine(line))
    .join('\n')
    .replace(NOT_WORDS, ' ');
  const found = new Set<string>();
  for (const match of plain.matchAll(WORD)) {
    const word = match[0].replace(/^-+|-+$/g, '').toLowerCase();
    if (word.length < 2 || !isApp(word)) continue;
    const start = match.index + match[0].toLowerCase().indexOf(word);
    const before = plain.charAt(start - 1);
    const after = plain.slice(start + word.length, start + word.length + 2);
    if (!standsAlone(before, after)) continue;
    const quoted = QUOTES.has(before) && QUOTES.has(after.charAt(0));
    if (quoted || !isCommonWord(word)) found.add(word);
  }
  return [...found];
}

/** `#orders-api` is a channel, `@orders-api` a group of people, `orders-api.json` a file, `orders-api:8080` somebody's upstream. */
function standsAlone(before: string, after: string): boolean {
  if (/[\w.@#$/\\%-]/.test(before)) return false;
  return !/^(?:[\w/\\@%-]|[.:]\w)/.test(after);
}
