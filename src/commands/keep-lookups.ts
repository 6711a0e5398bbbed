/** What a platform told of people, kept for a minute: a conversation is not looked up anew with each word. */

/** Who is taken off a list stays on it for so long. */
const KEEP_MS = 60_000;
const MOST_KEPT = 1_000;

export interface KeptLookups<T> {
  get(key: string, ask: () => Promise<T>): Promise<T>;
}

/** What failed is not kept, and several who ask at once ask once. @param now in ms */
export function keepLookups<T>(now: () => number): KeptLookups<T> {
  const kept = new Map<string, { readonly value: Promise<T>; readonly until: number }>();
  return {
    get(key, ask) {
      const found = kept.get(key);
      if (found !== undefined && found.until > now()) return found.value;
      const value = ask();
      kept.delete(key);
      kept.set(key, { value, until: now() + KEEP_MS });
      for (const oldest of kept.keys()) {
        if (kept.size <= MOST_KEPT) break;
        kept.delete(oldest);
      }
      value.catch(() => {
        if (kept.get(key)?.value === value) kept.delete(key);
      });
      return value;
    },
  };
}
