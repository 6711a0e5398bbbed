/**
 * A repair that heals nothing by itself is followed by a step that does ("Then restart …"). Its title says so, in the JSON
 * as on the screen, and what shows the repair shows that step beside it.
 */
import { lowerFirst } from '../core/words.ts';
import type { Fix } from './result.ts';

const THEN = 'Then ';

export function followUpTitle(title: string): string {
  return `${THEN}${lowerFirst(title)}`;
}

export function isFollowUp({ title }: Pick<Fix, 'title'>): boolean {
  return title.startsWith(THEN);
}
