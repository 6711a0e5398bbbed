/** What the port refused, in the log: each kind once a minute, so that nobody can fill it from outside. */
import type { Log } from '../core/log.ts';

const PERIOD_MS = 60_000;

/** @returns says a refusal. `kind` is one of few, never anything that the sender chose. */
export function createRefusalLog(
  log: Log,
): (refusal: { readonly kind: string; readonly status: number; readonly path: string }) => void {
  /** When it was last said, and how many came since. */
  const said = new Map<string, { readonly at: number; more: number }>();
  return (refusal) => {
    const last = said.get(refusal.kind);
    const now = Date.now();
    if (last !== undefined && now - last.at < PERIOD_MS) {
      last.more++;
      return;
    }
    said.set(refusal.kind, { at: now, more: 0 });
    log.warn({ ...refusal, ...(last ? { unsaidSince: last.more } : {}) }, 'a request was refused');
  };
}
