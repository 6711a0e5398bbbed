/**
 * Which execution of a job is looked at, and what state it is in: the counterpart of `assess.ts`. A job has no revisions;
 * each execution pulls anew, by the template that it was started with.
 */
import type { Fact } from '../core/fact.ts';
import type { AppState, AppWrite, DeploymentHistory, Execution, SystemLog } from './app-facts.ts';
import { type Assessment, asWritten, HEALED_WORTH_MS, LOG_LAG_MS, REFUSED_WRITE_MS } from './assess.ts';
import type { Choice } from './choice.ts';
import { type JobRun, jobRuns, lastStep, notYetRun, runsNow, wasPulled } from './job-runs.ts';
import { type Observation, observeWrite, ofNoRevision, sameImage, standingFailedWrite } from './observations.ts';
import { otherTrouble, type Trouble } from './other-trouble.ts';
import { type ImageState, pullState, RETRY_CEILING_MS } from './pull-state.ts';
import { isPullFailure } from './reading.ts';

export interface JobFacts {
  readonly executions: Fact<readonly Execution[]>;
  readonly systemLog: Fact<SystemLog>;
  readonly failedDeployment: Fact<DeploymentHistory>;
}

/**
 * @param wanted the execution that was asked for by name; null = the one that matters: a newer failed write; one that still
 * tries to pull; else the newest that says something
 */
export function assessJob(
  app: AppState,
  wanted: Execution | null,
  facts: JobFacts,
  log: readonly Observation[],
  now: Date,
): Assessment {
  const runs = jobRuns(app, facts.executions, wanted, log, now);
  const asked = wanted === null ? undefined : runs.find(({ execution }) => execution === wanted);
  if (asked !== undefined) return assessRun(app, asked, null, facts, now);
  const write = standingWrite(app, runs[0] ?? null, facts.failedDeployment, now);
  if (write !== null) return assessWrite(app, write, facts, log, now);
  const run = runThatMatters(runs, now);
  return run === null ? neverRan(app, facts, log, now) : assessRun(app, run, runs, facts, now);
}

/** The failed write that no execution has outdated; null = there is none. */
function standingWrite(
  app: AppState,
  newest: JobRun | null,
  history: Fact<DeploymentHistory>,
  now: Date,
): AppWrite | null {
  const write = standingFailedWrite(history);
  if (write === null) return null;
  const left = app.provisioningState !== 'Succeeded' && app.provisioningState !== 'InProgress';
  const startedAt = newest?.execution.startedAt ?? null;
  // A schedule goes on with the template from before: only an execution of the wanted image proves anything about it.
  if (startedAt !== null && startedAt > write.at) {
    const wanted = asWritten(app.containers, readingsOf(write));
    const tried = newest?.containers.map(({ image }) => image) ?? [];
    if (wanted.every(({ image }) => tried.some((one) => sameImage(one, image)))) return null;
  }
  if (left) return write;
  const aboutPull = readingsOf(write).some(isPullFailure);
  return aboutPull && now.getTime() - write.at.getTime() < REFUSED_WRITE_MS ? write : null;
}

function readingsOf(write: AppWrite) {
  return observeWrite(write, '').map((observation) => observation.reading);
}

function assessWrite(
  app: AppState,
  write: AppWrite,
  facts: JobFacts,
  log: readonly Observation[],
  now: Date,
): Assessment {
  const source = facts.failedDeployment.state === 'known' ? facts.failedDeployment.source : 'activity log';
  const observations = [...observeWrite(write, source), ...ofNoRevision(ofTheJob(log), write.at, [])];
  const containers = asWritten(app.containers, readingsOf(write));
  const choice: Choice = { revision: null, execution: null, write, containers };
  const { failing } = pullState(containers, observations, null, null, now);
  const base = { choice, failing, healed: [], trouble: null };
  if (failing.length > 0) return { ...base, outcome: 'pull-failure', because: 'an image cannot be pulled' };
  const trouble = otherTrouble(choice, observations);
  if (trouble !== null) return { ...base, outcome: 'not-a-pull-failure', trouble, because: trouble.text };
  const because = `its last deployment failed in words that do not tell whether an image was to blame: ${write.message ?? '(none)'}`;
  return { ...base, outcome: 'inconclusive', because };
}

/** Without a failed write: one that still tries and fails; else the newest that says something about pulls. */
function runThatMatters(runs: readonly JobRun[], now: Date): JobRun | null {
  const success = runs.find(({ state }) => state === 'succeeded');
  const since = success === undefined ? null : (success.execution.endedAt ?? success.execution.startedAt);
  // The success of another one heals it too, if that came after its last try and it would have tried again since.
  const isStuck = (image: ImageState) =>
    since === null || lastFailure(image) > since || now.getTime() - lastFailure(image).getTime() < RETRY_CEILING_MS;
  const stuck = runs.find((run) => run.state === 'going' && run.pulls.failing.some(isStuck));
  if (stuck !== undefined) return stuck;
  // Somebody stopped it: that says nothing, unless its pull had failed before.
  const telling = runs.filter((run) => run.state !== 'stopped' || run.pulls.failing.length > 0);
  const [newest, ...older] = telling;
  if (newest === undefined) return runs[0] ?? null;
  if (newest.state !== 'going' || lastStep(newest) !== null) return newest;
  // It has only just begun. What the one before it met is all that can be told.
  const before = older.find((run) => run.state !== 'going');
  return before !== undefined && before.state !== 'succeeded' ? before : newest;
}

/** @param runs all of them, newest first, to see what was before; null = this one was asked for by name */
function assessRun(app: AppState, run: JobRun, runs: readonly JobRun[] | null, facts: JobFacts, now: Date): Assessment {
  const { execution, pulls, state } = run;
  const { name } = execution;
  const choice: Choice = { revision: null, execution, write: null, containers: run.containers };
  const base = { choice, failing: [] as readonly ImageState[], healed: [] as readonly ImageState[], trouble: null };

  // It ended well, so every image was pulled in the end, whatever the log still says.
  if (state === 'succeeded' || (state === 'going' && pulls.failing.length === 0 && runsNow(run))) {
    const healed = healedBefore(run, runs, facts.failedDeployment, now);
    const done = state === 'succeeded' ? `its execution ${name} succeeded` : `${name} runs, and its image was pulled`;
    const waiting = runs === null ? null : notYetRun(app, execution, run.containers);
    if (waiting !== null)
      return { ...base, outcome: 'inconclusive', because: `${done}, but ${waiting} has not been run yet` };
    if (healed.length > 0) return { ...base, outcome: 'recovered', healed, because: `${done} after a pull had failed` };
    return { ...base, outcome: 'healthy', because: done };
  }
  if (pulls.failing.length > 0)
    return { ...base, failing: pulls.failing, outcome: 'pull-failure', because: 'an image cannot be pulled' };

  const trouble = otherTrouble(choice, run.observations.filter(isNoOrdinaryEnd));
  if (trouble !== null && isUnexplained(trouble, run))
    return {
      ...base,
      outcome: 'inconclusive',
      because: `${name} ran out of time or of tries; the log shows neither that its image was pulled in the end nor that a pull failed`,
    };
  if (trouble !== null) return { ...base, outcome: 'not-a-pull-failure', trouble, because: trouble.text };
  if (state === 'failed' && wasPulled(run)) {
    const text = `${name} failed, although its image was pulled; the platform's log does not say why`;
    return {
      ...base,
      outcome: 'not-a-pull-failure',
      trouble: { kind: 'unknown', text, observation: null },
      because: text,
    };
  }
  return { ...base, outcome: 'inconclusive', because: silence(run, facts.systemLog, now) };
}

/** What was wrong before it went well: in the same execution, the one before, a recent one, or a deployment. */
function healedBefore(
  run: JobRun,
  runs: readonly JobRun[] | null,
  history: Fact<DeploymentHistory>,
  now: Date,
): readonly ImageState[] {
  const recent = (at: Date) => now.getTime() - at.getTime() < HEALED_WORTH_MS;
  const own = [...run.pulls.failing, ...run.pulls.healed].filter((image) => recent(lastFailure(image)));
  if (own.length > 0 || runs === null) return own;
  const older = runs.slice(runs.indexOf(run) + 1).filter(({ state }) => state !== 'stopped' && state !== 'going');
  const failed = older.find(
    ({ state, pulls }, index) =>
      state !== 'succeeded' &&
      pulls.failing.length > 0 &&
      (index === 0 || pulls.failing.some((image) => recent(lastFailure(image)))),
  );
  if (failed !== undefined) return failed.pulls.failing;
  const startedAt = run.execution.startedAt;
  if (history.state === 'unknown' || startedAt === null) return [];
  const refused = history.value.writes.filter((write) => !write.succeeded && write.at <= startedAt && recent(write.at));
  const words = refused.flatMap((write) => observeWrite(write, history.source)).filter((o) => isPullFailure(o.reading));
  return words.length === 0 ? [] : pullState(run.containers, words, null, null, now).failing;
}

function neverRan(app: AppState, facts: JobFacts, log: readonly Observation[], now: Date): Assessment {
  const choice: Choice = { revision: null, execution: null, write: null, containers: app.containers };
  const base = { choice, failing: [], healed: [], trouble: null, outcome: 'inconclusive' as const };
  // Before anything is executed, the platform asks the registry for a token: that may have failed.
  const said = ofNoRevision(ofTheJob(log), app.lastModifiedAt, []);
  const { failing } = pullState(app.containers, said, null, null, now);
  if (failing.length > 0) return { ...base, failing, outcome: 'pull-failure', because: 'an image cannot be pulled' };
  const { executions, failedDeployment } = facts;
  if (executions.state === 'unknown')
    return { ...base, because: `its executions could not be read: ${executions.because}` };
  if (app.provisioningState !== 'Failed') return { ...base, because: 'the job has not been run yet' };
  const why =
    failedDeployment.state === 'unknown'
      ? 'the activity log, the only place that says why, could not be read'
      : 'the activity log, which is up to 20 minutes behind, does not say why';
  return { ...base, because: `its last deployment failed, and ${why}` };
}

/** What the log says of the job as a whole. */
function ofTheJob(log: readonly Observation[]): readonly Observation[] {
  return log.filter(({ execution, replica }) => execution == null && replica === null);
}

/** Why an execution that is not known to have pulled its image says nothing. */
function silence(run: JobRun, log: Fact<SystemLog>, now: Date): string {
  const { execution, state, observations } = run;
  const what = { failed: 'failed', stopped: 'was stopped', going: 'is running', succeeded: 'ended', unknown: 'ran' }[
    state
  ];
  if (wasPulled(run)) return `${execution.name} ${what} after its image was pulled; how it ended is not known`;
  if (log.state === 'unknown')
    return `${execution.name} ${what}, and the platform's log, which would say more, could not be read`;
  const at = execution.endedAt ?? execution.startedAt;
  if (state === 'going') return `${execution.name} has only begun: no pull has failed so far`;
  if (at !== null && now.getTime() - at.getTime() < LOG_LAG_MS)
    return `${execution.name} ${what} moments ago, and the log may be minutes behind`;
  return observations.length === 0
    ? `${execution.name} ${what}, and the log holds nothing of it`
    : `${execution.name} ${what}; the log holds neither a failed nor a finished pull`;
}

/**
 * "Longer than its deadline" tells nothing of what took so long: a pull that never ends looks the same as slow work. The limit
 * of tries counts containers that ran and ended, so it does tell, unless a pull was under way at the end.
 */
function isUnexplained(trouble: Trouble, run: JobRun): boolean {
  if (trouble.kind !== 'job-failed') return false;
  return lastStep(run) === 'pulling' || (!wasPulled(run) && /deadline/i.test(trouble.text));
}

/** A container that ended with exit code 0 did what it should. */
function isNoOrdinaryEnd({ reading }: Observation): boolean {
  return !(reading.symptom === 'crash' && reading.detail.exitCode === 0);
}

function lastFailure(image: ImageState): Date {
  return image.failures[0]?.at ?? new Date(0);
}
