/** Answers in memory: the newest ones, until the program ends. */
import type { Answers, GivenAnswer } from '../../commands/answers.ts';

/** An answer is some 20 KB; buttons are pressed within hours, not weeks. */
const MOST = 500;

export function createMemoryAnswers(): Answers {
  // A Map keeps the order of insertion: the first key is the oldest.
  const kept = new Map<string, GivenAnswer>();
  /** By which work. */
  const claimed = new Map<string, string>();

  function drop(id: string): void {
    kept.delete(id);
    claimed.delete(id);
  }

  return {
    async keep(answer) {
      for (const { id, message } of kept.values()) if (message === answer.message && id !== answer.id) drop(id);
      kept.delete(answer.id);
      kept.set(answer.id, answer);
      for (const id of kept.keys()) {
        if (kept.size <= MOST) break;
        drop(id);
      }
    },
    byId: async (id) => kept.get(id) ?? null,
    byMessage: async (message) => [...kept.values()].find((each) => each.message === message) ?? null,
    async claimDetails(id, by) {
      if (!kept.has(id)) return false;
      if (!claimed.has(id)) claimed.set(id, by);
      return claimed.get(id) === by;
    },
  };
}
