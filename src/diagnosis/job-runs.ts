/** A job's executions, each with what was said about it: from ARM's list and the log. */
import type { Fact } from '../core/fact.ts';
import type { AppState, ContainerSpec, Execution } from './app-facts.ts';
import { type Observation, sameImage } from './observations.ts';
import { type PullState, pullState } from './pull-state.ts';
import type { Symptom } from './reading.ts';

export interface JobRun {
  readonly execution: Execution;
  /** What it pulled: its own template, else the job's. */
  readonly containers: readonly ContainerSpec[];
  /** Of the log, oldest first. */
  readonly observations: readonly Observation[];
  readonly pulls: PullState;
  readonly state: 'succeeded' | 'failed' | 'stopped' | 'going' | 'unknown';
}

/** Enough to find the last success of a busy job; a log holds no more of it anyway. */
const MOST_RUNS = 100;
/** Stamps of Log Analytics come late: a line may be stamped this long after the execution has ended. */
const STAMP_LAG_MS = 5 * 60_000;

/**
 * Newest first. Where ARM's list may not be read, the log's own lines tell which executions there were.
 * @param wanted is among them, however old
 */
export function jobRuns(
  app: AppState,
  executions: Fact<readonly Execution[]>,
  wanted: Execution | null,
  log: readonly Observation[],
  now: Date,
): readonly JobRun[] {
  const listed = (executions.state === 'known' ? executions.value : fromLog(log)).filter(
    (execution, index) => index < MOST_RUNS || execution === wanted,
  );
  return listed.map((execution) => {
    const containers = execution.containers ?? app.containers;
    const observations = log.filter((observation) => isAbout(observation, execution, listed, now));
    const pulls = pullState(containers, observations, null, null, now);
    return { execution, containers, observations, pulls, state: stateOf(execution) };
  });
}

const STEPS: readonly Symptom[] = ['pulling', 'pulled', 'started', 'crash'];

/** The first image that the job is set to run next and that this execution did not run; null = there is none. */
export function notYetRun(
  app: AppState,
  { startedAt }: Execution,
  containers: readonly ContainerSpec[],
): string | null {
  // An execution may be started with another image than the job's own; then the job has not changed since.
  if (startedAt !== null && app.lastModifiedAt !== null && app.lastModifiedAt <= startedAt) return null;
  const next = app.containers.find(({ image }) => !containers.some((ran) => sameImage(ran.image, image)));
  return next?.image ?? null;
}

/** Does the log show that an image of it was pulled? A container that ended had one. */
export function wasPulled(run: JobRun): boolean {
  return run.observations.some(({ reading }) => reading.symptom !== 'pulling' && STEPS.includes(reading.symptom));
}

/** How far it has come, by the log; null = the log knows of no step. */
export function lastStep(run: JobRun): Symptom | null {
  return run.observations.findLast(({ reading }) => STEPS.includes(reading.symptom))?.reading.symptom ?? null;
}

/** Was its image pulled, and has no container of it ended badly since? */
export function runsNow(run: JobRun): boolean {
  const last = run.observations.findLast(
    ({ reading }) => STEPS.includes(reading.symptom) && reading.detail.exitCode !== 0,
  );
  return last !== undefined && ['pulled', 'started'].includes(last.reading.symptom);
}

function stateOf({ status }: Execution): JobRun['state'] {
  switch (status?.toLowerCase()) {
    case 'succeeded':
      return 'succeeded';
    case 'failed':
    case 'degraded':
      return 'failed';
    case 'stopped':
      return 'stopped';
    // A pull that fails leaves the execution running until its time is over: half an hour, unless somebody set another.
    case 'running':
    case 'processing':
      return 'going';
    default:
      return 'unknown';
  }
}

/**
 * Lines name their execution, or a replica of it (`<execution>-x2m4k`). One that names neither belongs to whichever ran
 * then, if that was one alone.
 */
function isAbout(line: Observation, execution: Execution, all: readonly Execution[], now: Date): boolean {
  if (line.execution != null) return line.execution === execution.name;
  const { replica } = line;
  if (replica !== null) {
    const owners = all.filter(({ name }) => replica.startsWith(`${name}-`));
    if (owners.length > 0) return owners.includes(execution);
  }
  const running = all.filter((one) => ranAt(one, line.at, now));
  return running.length === 1 && running[0] === execution;
}

function ranAt({ startedAt, endedAt }: Execution, at: Date, now: Date): boolean {
  if (startedAt === null) return false;
  return at >= startedAt && at.getTime() <= (endedAt ?? now).getTime() + STAMP_LAG_MS;
}

function fromLog(log: readonly Observation[]): readonly Execution[] {
  const first = new Map<string, Date>();
  for (const { execution, at } of log) {
    if (execution == null) continue;
    const had = first.get(execution);
    if (had === undefined || at < had) first.set(execution, at);
  }
  return [...first]
    .map(([name, startedAt]) => ({ name, status: null, startedAt, endedAt: null, containers: null }))
    .sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime());
}
