/** The facts of one image while they are being read: what is settled so far, and all of them when the last one is in. */
import { type Fact, type Unknown, unknown } from '../core/fact.ts';
import type { FactName, FactTable, FactValues } from './facts.ts';

export type FactPromises = { readonly [N in FactName]: Promise<Fact<FactValues[N]>> };

/** Stands for every fact that is not settled yet. Told apart by being this very object: it is no missing sight. */
export const STILL_READ: Unknown = unknown('timeout', 'it is still being read');

export interface View {
  /** What is pending is `STILL_READ`. */
  readonly facts: FactTable;
  readonly pending: ReadonlySet<FactName>;
}

export interface LiveTable {
  readonly whole: Promise<FactTable>;
  /** As it is at this moment. */
  view(): View;
}

/** @param onSettled told after each fact, but nothing of its own is to be thrown in there */
export function liveTable(reads: FactPromises, onSettled: () => void = () => {}): LiveTable {
  const names = Object.keys(reads) as FactName[];
  const settled = new Map<FactName, Fact<unknown>>();
  for (const name of names) {
    reads[name].then(
      (fact: Fact<unknown>) => {
        settled.set(name, fact);
        onSettled();
      },
      // Facts do not fail; a fault of ours reaches whoever waits for the whole.
      () => {},
    );
  }
  const tableOf = (of: (name: FactName) => Fact<unknown>): FactTable =>
    Object.fromEntries(names.map((name) => [name, of(name)])) as unknown as FactTable;
  return {
    whole: Promise.all(names.map((name) => reads[name])).then((facts) =>
      tableOf((name) => facts[names.indexOf(name)] ?? STILL_READ),
    ),
    view: () => ({
      facts: tableOf((name) => settled.get(name) ?? STILL_READ),
      pending: new Set(names.filter((name) => !settled.has(name))),
    }),
  };
}
