/**
 * What cannot have changed since it was read, kept for the next diagnosis: a built-in role's definition, which workspace a
 * resource id stands for, where a registry is. Nothing that an incident can change is kept: no firewall, role assignment,
 * tag, DNS link, or state of an app. The one exception is the inventory (`facts/inventory.ts`), for half a minute: it says
 * who else may be struck, and no verdict rests on it.
 */
export interface Kept<T> {
  readonly value: T;
  /** When it was read. */
  readonly at: Date;
}

export interface Keep {
  /** The kept answer, when it is younger than `maxAgeMs`; else null. */
  get<T>(key: string, maxAgeMs: number): Kept<T> | null;
  put<T>(key: string, value: T): Kept<T>;
  forget(key: string): void;
}

/** More than any team has; a bot that runs for months must not grow. */
const MOST = 1_000;

export const FOREVER = Number.POSITIVE_INFINITY;

export function createKeep(now: () => Date): Keep {
  const kept = new Map<string, Kept<unknown>>();
  return {
    get<T>(key: string, maxAgeMs: number) {
      const found = kept.get(key);
      if (found === undefined || now().getTime() - found.at.getTime() > maxAgeMs) return null;
      return found as Kept<T>;
    },
    put(key, value) {
      const one = { value, at: now() };
      kept.delete(key);
      kept.set(key, one);
      const oldest = kept.keys().next();
      if (kept.size > MOST && !oldest.done) kept.delete(oldest.value);
      return one;
    },
    forget: (key) => void kept.delete(key),
  };
}
