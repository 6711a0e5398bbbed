/** What the tests of failures share: a store whose audit and log can be read, and the tables of docs/failures.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { systemClock } from '../../src/core/clock.ts';
import type { AuditEntry } from '../../src/rollback/plans.ts';
import { createMemoryStore } from '../../src/storage/memory/store.ts';
import type { Store } from '../../src/storage/store.ts';
import { type LogLine, logInto } from './bot.ts';

export interface WatchedStore {
  readonly store: Store;
  /** What was entered into the audit. */
  readonly entries: readonly AuditEntry[];
  /** What the store says, such as that work is given up. */
  readonly lines: readonly LogLine[];
}

export function openWatchedStore(): WatchedStore {
  const entries: AuditEntry[] = [];
  const lines: LogLine[] = [];
  const store = createMemoryStore({ clock: systemClock, log: logInto(lines) });
  const append: Store['audit']['append'] = async (all) => {
    entries.push(...all);
    return store.audit.append(all);
  };
  return { store: { ...store, audit: { ...store.audit, append } }, entries, lines };
}

/**
 * What the operator reads, each line once. That a text on the way to the answer was not shown is left out: how many there are
 * depends on how fast Azure answers.
 */
export function linesOf(log: readonly LogLine[]): readonly string[] {
  return [...new Set(log.map(({ message }) => message))].filter((line) => line !== 'a message could not be shown');
}

const HEAD = ['| Failure | at | The person sees | The operator reads |', '| --- | --- | --- | --- |'];

/** Compares a table of docs/failures.md with what was seen; `UPDATE_FAILURES=1` writes it. */
export function holdTable(name: 'answers' | 'later', rows: readonly string[]): void {
  const page = new URL('../../docs/failures.md', import.meta.url);
  const text = readFileSync(page, 'utf8');
  const [open, close] = [`<!-- ${name} -->\n`, `\n<!-- /${name} -->`];
  const [before, rest] = text.split(open);
  const after = rest?.split(close)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/failures.md has no place for ${name}`);
  const written = `${before}${open}${[...HEAD, ...rows].join('\n')}${close}${after}`;
  if (process.env.UPDATE_FAILURES === '1') writeFileSync(page, written);
  else expect(text).toBe(written);
}
