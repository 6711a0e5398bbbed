/** People, groups and channels that a policy names by id. */
import type { Person } from '../core/person.ts';
import type { Names, Section } from './reply.ts';
import { say } from './say.ts';

export interface Listed {
  readonly named: Names;
  /** Where the platform cannot show them as names: `person 00000000-…`. */
  readonly ids: readonly string[];
}

/** More names than these are counted. */
const MOST_NAMES = 8;

/**
 * @param words how they are counted where they cannot be named
 * @param elsewhere of another platform: `1 in Teams`; `''` = none
 */
export function listed(
  platform: Person['platform'],
  all: Names['names'],
  { words, elsewhere = '' }: { readonly words: string; readonly elsewhere?: string },
): Listed {
  const shown = all.slice(0, MOST_NAMES);
  const left = all.length - shown.length;
  const rest = [...(left === 0 ? [] : [`${left} more`]), ...(elsewhere === '' ? [] : [elsewhere])];
  const tail = rest.length === 0 ? '' : ` and ${rest.join(' and ')}`;
  return platform === 'slack'
    ? { named: { names: shown, rest: tail, words }, ids: [] }
    : { named: { names: [], rest: '', words }, ids: shown.map(({ kind, id }) => `${kind} ${id}`) };
}

/** `2 people`; nothing when there are none. */
export function counted(count: number, one: string, many: string): string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
}

/** Folded away: nobody reads an id but with the policy beside it. */
export function idSections(ids: readonly string[]): Section[] {
  return ids.length === 0
    ? []
    : [{ title: 'By id in the policy file', lines: ids.map((id) => [say(id, 200)]), fold: 'always' }];
}
