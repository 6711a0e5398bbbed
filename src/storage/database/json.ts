/** Plain data on its way into a column and back: the one thing that JSON has no word for is a moment. */

/** A text for a `jsonb` column. PostgreSQL refuses the character NUL there, and half a character. */
export function toJson(value: object): string {
  return JSON.stringify(value, (_name, each: unknown) =>
    typeof each === 'string' ? each.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\ufffd') : each,
  );
}

/**
 * Back to what was stored: `{ time: "…" }` is a moment of a `Reply` (`replies/reply.ts`), and nothing else that is stored has
 * that shape.
 */
export function fromJson<T>(value: unknown): T {
  return revive(value) as T;
}

function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === 'time' && typeof only[1] === 'string') return { time: new Date(only[1]) };
  return Object.fromEntries(entries.map(([name, each]) => [name, revive(each)]));
}
