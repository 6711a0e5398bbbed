/** What a registry asks for with a 401: RFC 9110 §11.6.1, and distribution's use of it (distribution/docs, spec/auth). */

export interface BearerChallenge {
  readonly scheme: 'bearer';
  /** Where the token is to be had. https, without a user name; anything else is no challenge that is followed. */
  readonly realm: URL;
  readonly service: string | null;
  readonly scope: string | null;
}

export type Challenge = BearerChallenge | { readonly scheme: 'basic' } | { readonly scheme: 'other' };

/** A word, perhaps `= value`: a word alone begins a challenge, one with a value belongs to it. */
const PART = /[\s,]*([A-Za-z0-9!#$%&'*+.^_`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/y;
/** Longer ones are no header of a registry. */
const LONGEST = 4_096;

/** @returns the challenge that can be met without an account, if there is one; null when the header is missing */
export function parseChallenge(header: string | undefined): Challenge | null {
  if (header === undefined || header.trim() === '') return null;
  const challenges: { scheme: string; values: Map<string, string> }[] = [];
  const text = header.slice(0, LONGEST);
  PART.lastIndex = 0;
  for (let part = PART.exec(text); part !== null; part = PART.exec(text)) {
    const [, word = '', quoted, bare] = part;
    const value = quoted === undefined ? bare : quoted.replace(/\\(.)/g, '$1');
    if (value === undefined) challenges.push({ scheme: word.toLowerCase(), values: new Map() });
    else challenges.at(-1)?.values.set(word.toLowerCase(), value);
  }
  for (const { scheme, values } of challenges) {
    const realm = scheme === 'bearer' ? tokenAddress(values.get('realm')) : null;
    if (realm !== null)
      return { scheme: 'bearer', realm, service: values.get('service') ?? null, scope: values.get('scope') ?? null };
  }
  return { scheme: challenges.some(({ scheme }) => scheme === 'basic') ? 'basic' : 'other' };
}

function tokenAddress(realm: string | undefined): URL | null {
  if (realm === undefined || !URL.canParse(realm)) return null;
  const url = new URL(realm);
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url : null;
}
