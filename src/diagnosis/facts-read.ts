/** How far the facts of a diagnosis are, for who waits. */
import type { Fact } from '../core/fact.ts';

/** `none`: there is nothing that it could be read from. */
export type FactState = 'reading' | 'read' | 'unread' | 'none';

/** How far each fact is, by its name. Of several of one kind (an image each): unread if one of them is, else the slowest. */
export type FactsRead = ReadonlyMap<string, FactState>;

export function factState(fact: Fact<unknown>): FactState {
  if (fact.state === 'known') return 'read';
  return fact.kind === 'absent' ? 'none' : 'unread';
}

/** Gathers what the board tells of single reads. */
export function gatherReads(tell: (read: FactsRead) => void): (fact: string, state: FactState) => void {
  const under = new Map<string, number>();
  const ended = new Map<string, FactState>();
  return (fact, state) => {
    under.set(fact, (under.get(fact) ?? 0) + (state === 'reading' ? 1 : -1));
    const before = ended.get(fact);
    if (state === 'unread' || (state === 'read' && before !== 'unread') || (state === 'none' && before === undefined))
      ended.set(fact, state);
    const now = [...under].map(([name, reads]): [string, FactState] => [
      name,
      reads > 0 ? 'reading' : (ended.get(name) ?? 'none'),
    ]);
    tell(new Map(now));
  };
}
