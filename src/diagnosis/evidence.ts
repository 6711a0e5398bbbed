/** Lines of evidence from facts: each carries where and when its fact was read. */
import type { Fact, Known } from '../core/fact.ts';
import type { Shown } from './cause.ts';
import type { FactName } from './facts.ts';

/** One line from a fact that was read. */
export function shown(fact: FactName, from: Known<unknown>, text: string): Shown {
  return { fact, text, source: from.source, at: from.at };
}

/** The same, or nothing, when the fact could not be read. */
export function shownIfKnown(fact: FactName, from: Fact<unknown>, text: string): readonly Shown[] {
  return from.state === 'known' ? [shown(fact, from, text)] : [];
}

/** Those of the facts that could not be read, in the order given. */
export function unreadOf<N extends FactName>(facts: { readonly [K in N]: Fact<unknown> }, names: readonly N[]): N[] {
  return names.filter((name) => facts[name].state === 'unknown');
}

/** `a, b and c`; at most `max` of them, the rest counted. */
export function listed(words: readonly string[], max = 5): string {
  const head = words.slice(0, max);
  if (words.length > max) return `${head.join(', ')} and ${words.length - max} more`;
  const last = head.at(-1);
  return last === undefined ? 'none' : head.length === 1 ? last : `${head.slice(0, -1).join(', ')} and ${last}`;
}

/** A moment as ISO 8601 to the minute, in UTC: sentences are not rendered in the reader's zone. */
export function minuteOf(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
