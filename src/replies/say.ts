/** How words that came from outside get into a reply: without secrets, without anything that a screen would obey. */
import { redact } from '../core/redact.ts';
import { safeLine, safeText } from '../core/safe-text.ts';

/**
 * One line, to be read and not copied: digests are shortened. Escapes go before the redaction, or a token with one inside would
 * pass it; the cut comes last.
 */
export function say(text: string, max = 500): string {
  return safeLine(shortDigests(redact(safeText(text))), max);
}

/**
 * `sha256:` and twelve of the 64 hex digits, as Docker shows an id: enough to tell two images apart, and short on a phone. What is
 * copied, and JSON, keep the whole.
 */
function shortDigests(text: string): string {
  return text.replace(/\b(sha256:[0-9a-f]{12})[0-9a-f]{52}(?![0-9a-f])/g, '$1…');
}

/** A shell command of our own making, which may have several lines. Never redacted: see `commands/safe-json.ts`. */
export function sayCommand(text: string): string {
  return safeText(text).trim();
}

/** A next step, command or sentence. Redacted: it may quote what an error said. */
export function sayRemedy(text: string): string {
  return redact(sayCommand(text));
}

/** Is the remedy a command, or a sentence? Commands are shown so that they can be pasted. */
export function isCommand(text: string): boolean {
  return /^(?:az|docker|pullcheck|curl|dig|nslookup|nc|export|[A-Z_]+=\S*\s+az) \S/.test(text.trim());
}

/** A web address that may become a link, or null. */
export function sayUrl(url: string | null): string | null {
  if (url === null) return null;
  const safe = safeText(url).trim();
  return /^https?:\/\/[^\s<>"']+$/i.test(safe) && safe.length <= 2000 ? safe : null;
}

/** `1.9 s`, `240 ms`. */
export function sayDuration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Ends a sentence that may or may not be ended. */
export function sentence(text: string): string {
  return /[.!?…:]$/.test(text) ? text : `${text}.`;
}

/**
 * A code for who is asked for help, behind the words that it stands for: `… the plan is too old. (plan-expired)`. Never alone.
 * @param code null = there is none
 */
export function withCode(words: string, code: string | null): string {
  return code === null ? words : `${words} (${code})`;
}

/** A sentence that ends with a command (`Restart it afterwards: az …`), taken apart, so that the command can be copied. */
export function splitCommand(text: string): {
  /** What is left without the sentence that leads to the command. */
  readonly words: string;
  /** The sentence that leads to it, without its colon; `''` when there is no command. */
  readonly lead: string;
  readonly command: string | null;
} {
  const safe = sayCommand(text);
  const match = /^([\s\S]*?(?:[.!?]\s+)?)([^.!?:\n]+):\s+((?:az|pullcheck|docker) [^\n]+)$/.exec(safe);
  if (!match) return { words: safe, lead: '', command: null };
  return { words: (match[1] ?? '').trim(), lead: (match[2] ?? '').trim(), command: (match[3] ?? '').trim() };
}

/** The causes that there is no room to tell, by name; no line when there are none. */
export function sayOthers(causes: readonly { readonly id: string; readonly confidence: string }[]): string[][] {
  return causes.length === 0
    ? []
    : [[`also ${causes.map(({ id, confidence }) => `${id} (${confidence})`).join(', ')}.`]];
}
