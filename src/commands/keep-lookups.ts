/** What a platform told of people, kept for a minute: a conversation is not looked up anew with each word. */

/** Who is taken off a list stays on it for so long. */
const KEEP_MS = 60_000;
/** One that takes longer may never come: whoever looks after that begins another one, and listens to both. */
const SHARED_FOR_MS = 1_000;
const MOST_KEPT = 1_000;

export interface KeptLookups<T> {
  /**
   * What failed is not kept, and several who ask at once ask once.
   * @param notOlderThanMs left out = a minute
   */
  get(key: string, ask: () => Promise<T>, notOlderThanMs?: number): Promise<T>;
}

interface Lookup<T> {
  readonly value: Promise<T>;
  readonly since: number;
  pending: boolean;
}

/** @param now in ms */
export function keepLookups<T>(now: () => number): KeptLookups<T> {
  const kept = new Map<string, Lookup<T>>();

  function begin(key: string, value: Promise<T>): Promise<T> {
    const lookup = { value, since: now(), pending: true };
    const before = kept.get(key);
    kept.delete(key);
    kept.set(key, lookup);
    for (const oldest of kept.keys()) {
      if (kept.size <= MOST_KEPT) break;
      kept.delete(oldest);
    }
    value.then(
      () => {
        lookup.pending = false;
      },
      () => {
        if (kept.get(key) !== lookup) return;
        kept.delete(key);
        // It was read anew before its time was over: what it said then is still good for others.
        if (before?.pending === false && now() - before.since < KEEP_MS) kept.set(key, before);
      },
    );
    return value;
  }

  return {
    get(key, ask, notOlderThanMs = KEEP_MS) {
      const found = kept.get(key);
      if (found === undefined) return begin(key, ask());
      const age = now() - found.since;
      if (found.pending) return age < SHARED_FOR_MS ? found.value : begin(key, firstOf(found.value, ask()));
      return age < notOlderThanMs ? found.value : begin(key, ask());
    },
  };
}

/** @throws what the newer one throws, when neither comes */
async function firstOf<T>(older: Promise<T>, newer: Promise<T>): Promise<T> {
  try {
    return await Promise.any([newer, older]);
  } catch {
    return newer;
  }
}
