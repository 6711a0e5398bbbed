/**
 * A signature is one wording of one program, with the proof inside: real texts that it must read, and near misses that it
 * must not (a test runs both). Patterns see one line: line ends are spaces, escapes and JSON quoting are gone.
 */
import type { Reading, Symptom, Writer } from '../reading.ts';

export interface Signature {
  readonly symptom: Symptom;
  /** Linear: no nested repetition, gaps are bounded (`.{0,80}`). Without the `g` flag. */
  readonly pattern: RegExp;
  /** Who uses these very words; null = whoever wraps them is the writer. */
  readonly writer: Writer | null;
  /** The words alone prove the cause that the symptom names. Strict: false where any doubt remains. */
  readonly proof: boolean;
  /** Words that other programs use too (databases fail with "no such host"): counts only in a text about images. */
  readonly onlyAboutPulls: boolean;
  /** A sentence that often stands around a truer one: yields to every other pull failure but the bare "it failed". */
  readonly weak: boolean;
  /** When it matches the same text, this signature does not hold. */
  readonly unless: RegExp | null;
  /** Odd facts that the match holds. */
  readonly detail: ((match: RegExpExecArray) => Reading['detail']) | null;
  readonly is: readonly string[];
  readonly isNot: readonly string[];
}

export type SignatureRow = Pick<Signature, 'symptom' | 'pattern' | 'is'> & Partial<Signature>;

/** Fills in what most rows leave out. */
export function signatures(rows: readonly SignatureRow[]): readonly Signature[] {
  return rows.map((row) => ({
    writer: null,
    proof: false,
    onlyAboutPulls: false,
    weak: false,
    unless: null,
    detail: null,
    isNot: [],
    ...row,
  }));
}
