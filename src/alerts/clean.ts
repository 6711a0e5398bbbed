/** What other programs wrote, made fit to be kept and shown: safe, without secrets, short. */
import { redact } from '../core/redact.ts';
import { cut, safeLine, safeText } from '../core/safe-text.ts';

/** An alert lies in the inbox: what it says is kept up to here, in characters. */
export const MAX_TEXT = 10_000;
export const MAX_TITLE = 200;
/** Of a text that was cut the last word may be half a secret, which no pattern knows. */
const LONGEST_WORD = 2000;

/** Several lines, safe and redacted, at most `max` characters. */
export function cleanText(raw: string, max = MAX_TEXT): string {
  // Of what is longer only the beginning is looked at: more than is kept, for what is invisible goes, and secrets shrink.
  const look = 4 * max + 1000;
  const short = raw.length <= look ? raw : withoutLastWord(raw.slice(0, look));
  return cut(redact(safeText(short)).trim(), max);
}

function withoutLastWord(text: string): string {
  const tail = text.slice(-LONGEST_WORD);
  const blank = Math.max(tail.lastIndexOf(' '), tail.lastIndexOf('\n'), tail.lastIndexOf('\t'));
  return text.slice(0, text.length - tail.length + Math.max(0, blank));
}

/** One line, safe and redacted, at most `max` characters. */
export function cleanLine(raw: string, max = MAX_TITLE): string {
  return safeLine(cleanText(raw, max), max);
}

/** An address that may be shown: https, without a name or a password in it, and nothing that had to be redacted; else null. */
export function cleanUrl(raw: unknown): string | null {
  if (typeof raw !== 'string' || raw.length > 2000) return null;
  const text = raw.trim();
  if (!URL.canParse(text) || redact(safeText(text)) !== text) return null;
  const url = new URL(text);
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : null;
}

/** ISO 8601 in UTC; null = no time, or one that nobody can mean (Go writes the year 1 for "not yet"). */
export function isoTime(raw: unknown): string | null {
  if (typeof raw !== 'string' || raw.length > 40 || !/^\d{4}-\d\d-\d\d/.test(raw)) return null;
  const at = Date.parse(raw);
  return Number.isNaN(at) || at < Date.UTC(2000, 0) || at > Date.UTC(2100, 0) ? null : new Date(at).toISOString();
}

/** A value as a label's: one line; null = nothing to say (absent, empty, a list, an object). */
export function scalar(value: unknown): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
