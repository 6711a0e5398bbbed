/** Watches in memory, until the program ends. */
import type { Watch, Watches } from '../../commands/watches.ts';

export function createMemoryWatches(): Watches {
  const kept = new Map<string, Watch>();
  const same = (a: Watch, b: Watch): boolean =>
    a.app.resourceId.toLowerCase() === b.app.resourceId.toLowerCase() &&
    a.spot === b.spot &&
    a.person.platform === b.person.platform &&
    a.person.id === b.person.id;

  return {
    async add(watch) {
      const before = [...kept.values()].find((other) => same(watch, other));
      if (before !== undefined) return before;
      kept.set(watch.id, watch);
      return watch;
    },
    find: async (id) => kept.get(id) ?? null,
    async looked(id) {
      const watch = kept.get(id);
      if (watch) kept.set(id, { ...watch, looks: watch.looks + 1 });
    },
    end: async (id) => kept.delete(id),
    all: async () => [...kept.values()],
  };
}
