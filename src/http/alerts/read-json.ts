/** A body as JSON, whatever its sender calls it: some send JSON as `text/plain`, or as nothing at all. */
import { redact } from '../../core/redact.ts';
import { safeLine } from '../../core/safe-text.ts';

export type ReadJson =
  | { readonly ok: true; readonly value: unknown }
  /** For the sender, in one sentence; a piece of the body may be in it, so it is not for the log. */
  | { readonly ok: false; readonly because: string };

/** Real alerts have some eight levels. What reads them may go down by calling itself, and must not fall. */
const MOST_LEVELS = 64;

export function readJson(body: Buffer): ReadJson {
  let text: string;
  try {
    // Takes a byte order mark away; anything that is not UTF-8 is an error.
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return { ok: false, because: 'The body is not UTF-8.' };
  }
  if (text.trim() === '') return { ok: false, because: 'The body is empty: send the alert as JSON.' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, because: `The body is not JSON: ${safeLine(redact(String((error as Error).message)), 200)}` };
  }
  if (isDeeper(value, MOST_LEVELS))
    return { ok: false, because: `The body is nested more than ${MOST_LEVELS} levels deep.` };
  return { ok: true, value };
}

/** Level by level, without calling itself. */
function isDeeper(value: unknown, levels: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levels) return true;
    const next: unknown[] = [];
    for (const each of level)
      if (typeof each === 'object' && each !== null) for (const child of Object.values(each)) next.push(child);
    level = next;
  }
  return false;
}
