/**
 * One diagnosis for all who ask the same at the same time: two people who press "Check again", and an alert that comes ten
 * times. Machines wait for each other, and people never wait for them. Nothing is kept: once it is answered, the next one
 * who asks is answered afresh.
 */
import type { AppRef } from '../core/app-ref.ts';
import {
  type DiagnoseHooks,
  type DiagnoseParts,
  type DiagnoseQuery,
  diagnoseApp,
  findTheApp,
} from '../diagnosis/diagnose.ts';
import type { FactName } from '../diagnosis/facts.ts';
import type { FactsRead } from '../diagnosis/facts-read.ts';
import type { Diagnosis } from '../diagnosis/result.ts';

/** Who waits for it: somebody, or an alert. */
export type Asking = 'person' | 'machine';

export interface SharedDiagnosis {
  /**
   * @param hooks as of `diagnose`; who joins late is told at once what was told before
   * @throws PullcheckError as `diagnose`; all who share a diagnosis share its failure
   */
  diagnose(query: DiagnoseQuery, asking: Asking, hooks?: DiagnoseHooks): Promise<Diagnosis>;
}

export interface SharedDiagnosisParts extends DiagnoseParts {
  /** How many diagnoses for machines run at once, those of people counted in; one goes on whatever people ask. */
  readonly machinesAtOnce?: number;
}

const MACHINES_AT_ONCE = 4;
/**
 * How long after its beginning a diagnosis still answers another person, in milliseconds. Who has just repaired something
 * and checks again must not be told of what was read before the repair; an alert has repaired nothing.
 */
const TOGETHER_MS = 2_000;

interface Run {
  readonly key: string;
  /** What all of them ask for; each brings its own hooks. */
  readonly work: (hooks: DiagnoseHooks) => Promise<Diagnosis>;
  readonly hooks: DiagnoseHooks[];
  readonly answer: Promise<Diagnosis>;
  readonly settle: (answer: Promise<Diagnosis>) => void;
  /** null = it waits for its turn. */
  startedAt: Date | null;
  /** A person waits for it. */
  forPeople: boolean;
  found: AppRef | null;
  read: FactsRead | null;
  verdict: readonly [Diagnosis, readonly FactName[]] | null;
}

export function createSharedDiagnosis(parts: SharedDiagnosisParts): SharedDiagnosis {
  const { clock } = parts;
  const most = parts.machinesAtOnce ?? MACHINES_AT_ONCE;
  /** The newest of each question, waiting or under way. */
  const open = new Map<string, Run>();
  const running = new Set<Run>();
  const waiting: Run[] = [];

  function join(key: string, asking: Asking, hooks: DiagnoseHooks, work: Run['work']): Promise<Diagnosis> {
    const had = open.get(key);
    const run = had !== undefined && serves(had, asking) ? had : begin(key, work);
    run.hooks.push(hooks);
    if (run.found !== null) hooks.onFound?.(run.found);
    if (run.found !== null && run.read !== null) hooks.onProgress?.(run.found, run.read);
    if (run.verdict !== null) hooks.onVerdict?.(...run.verdict);
    run.forPeople ||= asking === 'person';
    if (run.startedAt === null) letGo();
    return run.answer;
  }

  function serves({ startedAt }: Run, asking: Asking): boolean {
    return asking === 'machine' || startedAt === null || clock.now().getTime() - startedAt.getTime() <= TOGETHER_MS;
  }

  function begin(key: string, work: Run['work']): Run {
    let settle: Run['settle'] = () => {};
    const answer = new Promise<Diagnosis>((resolve) => {
      settle = resolve;
    });
    const run: Run = {
      key,
      work,
      hooks: [],
      answer,
      settle,
      startedAt: null,
      forPeople: false,
      found: null,
      read: null,
      verdict: null,
    };
    open.set(key, run);
    waiting.push(run);
    return run;
  }

  /** Starts what may start: all that people wait for, and of the rest, first come first served, as much as there is room for. */
  function letGo(): void {
    for (const run of waiting.filter(({ forPeople }) => forPeople)) start(run);
    while (waiting[0] !== undefined && hasRoom()) start(waiting[0]);
  }

  function hasRoom(): boolean {
    const machines = [...running].filter(({ forPeople }) => !forPeople).length;
    return running.size < most || machines === 0;
  }

  function start(run: Run): void {
    waiting.splice(waiting.indexOf(run), 1);
    run.startedAt = clock.now();
    running.add(run);
    const done = () => {
      running.delete(run);
      if (open.get(run.key) === run) open.delete(run.key);
      letGo();
    };
    const answer = run.work({
      onProgress(app, read) {
        run.read = read;
        each(run, (hooks) => hooks.onProgress?.(app, read));
      },
      onFound(app) {
        run.found = app;
        each(run, (hooks) => hooks.onFound?.(app));
      },
      onVerdict(diagnosis, pending) {
        run.verdict = [diagnosis, pending];
        each(run, (hooks) => hooks.onVerdict?.(diagnosis, pending));
      },
    });
    // Before anybody hears of it: who asks from now on asks anew.
    run.settle(answer.finally(done));
  }

  function each({ hooks }: Run, tell: (hooks: DiagnoseHooks) => void): void {
    for (const one of hooks) tell(one);
  }

  return {
    async diagnose(query, asking, hooks = {}) {
      const { revision } = query;
      const startedAt = clock.now();
      const address = addressOf(query);
      if (address !== null)
        return join(keyOf(address, query.name, revision), asking, hooks, async (told) => {
          const began = clock.now();
          return diagnoseApp(await findTheApp(query, parts), revision, parts, told, began);
        });
      // Several names may mean one app: which it is tells only Azure.
      const ref = await findTheApp(query, parts);
      return join(keyOf(ref.resourceId, ref.name, revision), asking, hooks, (told) =>
        diagnoseApp(ref, revision, parts, told, startedAt),
      );
    },
  };
}

/** The ARM id that a whole question spells out; null while a part is left open, or the subscription is told by its name. */
function addressOf({ name, resourceGroup, subscriptionId, kind }: DiagnoseQuery): string | null {
  if (
    resourceGroup === null ||
    kind == null ||
    !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(subscriptionId ?? '')
  )
    return null;
  const type = kind === 'job' ? 'jobs' : 'containerApps';
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.App/${type}/${name.trim()}`;
}

/** Ids differ in case, and a revision may be told by its suffix. */
function keyOf(resourceId: string, name: string, revision: string | null): string {
  const wanted = revision?.trim().toLowerCase() ?? '';
  const prefix = `${name.trim().toLowerCase()}--`;
  return `${resourceId.toLowerCase()} ${wanted.startsWith(prefix) ? wanted.slice(prefix.length) : wanted}`;
}
