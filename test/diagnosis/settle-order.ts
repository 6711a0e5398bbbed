/** A diagnosis whose facts are read in a chosen order: each answer of the source waits until it is let go. */
import type { Clock } from '../../src/core/clock.ts';
import { type Log, silentLog } from '../../src/core/log.ts';
import { type DiagnoseQuery, diagnose } from '../../src/diagnosis/diagnose.ts';
import type { FactSource } from '../../src/diagnosis/fact-source.ts';
import type { Diagnosis } from '../../src/diagnosis/result.ts';

export type Read = Exclude<keyof FactSource, 'findApps'>;

/** What happened, in order: a fact that was let go, or the verdict. */
export type Step = { readonly read: Read } | { readonly verdict: Diagnosis; readonly pending: readonly string[] };

export interface Course {
  readonly answer: Diagnosis;
  readonly steps: readonly Step[];
  /** null = the answer came without one. */
  readonly early: { readonly verdict: Diagnosis; readonly pending: readonly string[] } | null;
}

/** Moments pass when nothing else happens any more; no limit is ever reached. */
export function clockAt(now: Date): Clock {
  return {
    now: () => now,
    after: (ms, signal) =>
      new Promise((resolve) => {
        if (ms === 0 || signal?.aborted) setImmediate(resolve);
        signal?.addEventListener('abort', () => resolve());
      }),
  };
}

/** @param pick which of those that wait is answered next: an index */
export async function inOrder(
  source: FactSource,
  query: DiagnoseQuery,
  now: Date,
  pick: (waiting: readonly Read[]) => number,
  log: Log = silentLog,
): Promise<Course> {
  const waiting: { readonly read: Read; readonly go: () => void }[] = [];
  const steps: Step[] = [];
  const verdicts: { readonly verdict: Diagnosis; readonly pending: readonly string[] }[] = [];
  let over = false;
  const gated = new Proxy(source, {
    get(target, key: keyof FactSource) {
      if (key === 'findApps') return target.findApps;
      return async (...args: readonly unknown[]) => {
        const found = await (target[key] as (...all: readonly unknown[]) => Promise<unknown>)(...args);
        await new Promise<void>((resolve) => {
          waiting.push({ read: key, go: resolve });
        });
        return found;
      };
    },
  });
  const asked = diagnose(
    query,
    { source: gated, clock: clockAt(now), log },
    {
      onVerdict(verdict, pending) {
        // After the answer would be too late, and so would be a second one.
        expect({ over, before: verdicts.length }).toEqual({ over: false, before: 0 });
        verdicts.push({ verdict, pending });
        steps.push({ verdict, pending });
      },
    },
  ).finally(() => {
    over = true;
  });
  // Whoever waits for it gets its error; until then nobody does.
  asked.catch(() => {});
  for (let idle = 0; !over && idle < 1000; ) {
    // All that follows from what is known is heard first, and then the moment in which the verdict may be given.
    for (let i = 0; i < 3; i += 1) await new Promise((resolve) => setImmediate(resolve));
    if (over) break;
    const [next] = waiting.splice(waiting.length > 0 ? pick(waiting.map(({ read }) => read)) % waiting.length : 0, 1);
    idle = next === undefined ? idle + 1 : 0;
    if (next === undefined) continue;
    steps.push({ read: next.read });
    next.go();
  }
  if (!over) throw new Error(`nothing happens any more; waiting: ${waiting.map(({ read }) => read).join(', ')}`);
  return { answer: await asked, steps, early: verdicts[0] ?? null };
}

/** Those reads last, in this order; the others as they come. */
export function withLast(...last: readonly Read[]): (waiting: readonly Read[]) => number {
  const rank = (read: Read) => last.indexOf(read);
  return (waiting) => waiting.indexOf([...waiting].sort((a, b) => rank(a) - rank(b))[0] as Read);
}

/** What the verdict must not change any more. */
export function essence({ outcome, revision, execution, headline, serving, causes, rollback }: Diagnosis) {
  const [first] = causes;
  return {
    outcome,
    revision,
    execution,
    headline,
    serving,
    first: first && { id: first.id, confidence: first.confidence },
    rollback: rollback.advice,
    target: rollback.target,
  };
}
