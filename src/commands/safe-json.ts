/** The last gate before JSON leaves: `JSON.stringify` lets C1 controls and bidi marks through, and knows no secrets. */
import { redact } from '../core/redact.ts';
import { safeText } from '../core/safe-text.ts';

/**
 * Shell text of our own making: made safe, but never redacted, for `--secrets acr-password=$(…)` looks like a secret
 * and a command with a hole in it is worse than none.
 */
const OUR_OWN = new Set(['command', 'undo', 'url']);

/** The same object with every string safe to print. */
export function safeJson<T>(value: T): T {
  return clean(value, '') as T;
}

function clean(value: unknown, key: string): unknown {
  if (typeof value === 'string') return OUR_OWN.has(key) ? safeText(value) : redact(safeText(value));
  if (Array.isArray(value)) return value.map((each) => clean(each, key));
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, clean(each, name)]));
  return value;
}
