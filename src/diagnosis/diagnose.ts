/**
 * From an app's name to a verdict, in the order in which it is thought:
 * find the app, open all facts, choose the revision, say what state it is in, judge every cause that the words allow, advise.
 * Writes nothing anywhere.
 */
import type { AppRef } from '../core/app-ref.ts';
import type { Clock } from '../core/clock.ts';
import { PullcheckError } from '../core/error.ts';
import type { Fact } from '../core/fact.ts';
import { parseImage } from '../core/image-ref.ts';
import type { Log } from '../core/log.ts';
import { safeLine } from '../core/safe-text.ts';
import { rollbackAdvice } from './advice.ts';
import type { AppState, DeploymentHistory, Execution, Revision } from './app-facts.ts';
import { type Assessment, assess, choose, newestFirst } from './assess.ts';
import { assessJob } from './assess-job.ts';
import type { Suspect } from './cause.ts';
import type { Choice } from './choice.ts';
import { type FactBoard, openBoard } from './fact-board.ts';
import type { AppQuery, FactSource } from './fact-source.ts';
import type { FactTable } from './facts.ts';
import { findApp } from './find-app.ts';
import { jobRollbackAdvice } from './job-advice.ts';
import { deciding, judge, judgeHealed } from './judge.ts';
import { withFormerTags, withMovedTag } from './moved-tag.ts';
import { byTry } from './newest-try.ts';
import { type Observation, observeLog } from './observations.ts';
import type { ImageState } from './pull-state.ts';
import { type JudgedImage, report } from './report.ts';
import type { Diagnosis } from './result.ts';
import { whoServes } from './serving.ts';
import { signInFor } from './sign-in.ts';

export interface DiagnoseQuery extends AppQuery {
  /** A revision's full name or its suffix (of a job: an execution's); null = the one that matters. */
  readonly revision: string | null;
}

export interface DiagnoseParts {
  readonly source: FactSource;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long the search for the app may take, apart from the facts. */
const FIND_LIMIT_MS = 12_000;

/**
 * @param onProgress told in a few words what has just been read
 * @throws PullcheckError when there is nothing to diagnose: unknown or ambiguous app, unknown revision, no sign-in, Azure out of reach
 */
export async function diagnose(
  query: DiagnoseQuery,
  parts: DiagnoseParts,
  onProgress: (text: string) => void = () => {},
): Promise<Diagnosis> {
  const { source, clock, log } = parts;
  const started = clock.now().getTime();
  const ref = await find(query, parts);
  onProgress(`found ${ref.name} in ${ref.resourceGroup}`);

  const board = openBoard(ref, {
    source,
    clock,
    log,
    startedAt: new Date(started),
    onRead: (fact) => onProgress(`${fact} read`),
  });
  try {
    const diagnosis = await diagnoseFound(ref, query.revision, board, clock);
    return { ...diagnosis, timings: { totalMs: clock.now().getTime() - started, facts: board.timings() } };
  } finally {
    board.close();
  }
}

async function find(query: DiagnoseQuery, parts: DiagnoseParts): Promise<AppRef> {
  const done = new AbortController();
  const late = parts.clock.after(FIND_LIMIT_MS, done.signal).then((): never => {
    if (done.signal.aborted) return undefined as never;
    throw new PullcheckError('azure-unreachable', `Azure did not answer within ${FIND_LIMIT_MS / 1000} s.`, {
      remedy: 'Try again; if it stays so: pullcheck doctor',
    });
  });
  try {
    return await Promise.race([findApp(query, parts.source, { signal: done.signal }), late]);
  } finally {
    done.abort();
  }
}

async function diagnoseFound(
  ref: AppRef,
  wanted: string | null,
  board: FactBoard,
  clock: Clock,
): Promise<Omit<Diagnosis, 'timings'>> {
  const [appFact, revisions, systemLog, failedDeployment] = await Promise.all([
    board.app,
    board.revisions,
    board.systemLog,
    board.failedDeployment,
  ]);
  if (appFact.state === 'unknown') {
    throw new PullcheckError(
      appFact.kind === 'denied' ? 'azure-denied' : 'azure-unreachable',
      `${ref.name} was found but could not be read: ${appFact.because}.`,
      {
        remedy: appFact.remedy,
      },
    );
  }
  const app = appFact.value;
  const now = clock.now();
  const log = observeLog(systemLog);
  const executions = await board.executions;
  const chosen = ref.kind === 'job' ? null : chooseRevision(wanted, app, { revisions, failedDeployment }, log, now);
  const replicas = await board.replicas(chosen?.revision?.name ?? null);
  const assessment =
    chosen !== null
      ? assess(app, chosen, { revisions, replicas, systemLog, failedDeployment }, log, now)
      : assessJob(
          app,
          wanted === null ? null : executionByName(wanted, app, executions),
          { executions, systemLog, failedDeployment },
          log,
          now,
        );

  const images = assessment.outcome === 'recovered' ? assessment.healed : assessment.failing;
  const judged = await Promise.all(images.map((image) => judgeImage(image, app, assessment, board)));
  // A failed image of its own kind each: the advice follows the worst, which stands first.
  const standing = assessment.outcome === 'recovered' ? [] : judged.flatMap((image) => image.verdict.standing);
  const serving = whoServes(app, revisions, replicas, assessment, standing);
  const rollback =
    ref.kind === 'job'
      ? jobRollbackAdvice(executions, assessment, standing)
      : withFormerTags(
          rollbackAdvice(app, revisions, assessment, standing, serving),
          revisions.state === 'known' ? revisions.value : [],
          judged.map((image) => image.facts.tag),
        );
  const table = judged[0]?.facts ?? (await board.table(null, assessment.choice.revision?.name ?? null));
  return report({ app, assessment, judged, serving, rollback, table, images: await digests(assessment, board) });
}

async function judgeImage(
  state: ImageState,
  app: AppState,
  assessment: Assessment,
  board: FactBoard,
): Promise<JudgedImage> {
  const revision = assessment.choice.revision?.name ?? null;
  const facts = await board.table(state.image, revision);
  const { recent, readings, olderReadings } = byTry(state.failures);
  const suspect: Suspect = {
    ref: app.ref,
    app,
    revision,
    ...(app.ref.kind === 'job' ? { execution: assessment.choice.execution?.name ?? null } : {}),
    writtenImage: state.written,
    image: state.image,
    containers: state.containers,
    readings,
    olderReadings,
    signIn: signInFor(app, state.image?.host ?? ''),
    since: state.failures[state.failures.length - 1]?.at ?? null,
    formerImages: formerImages(state, assessment, await board.revisions),
  };
  const exact = new Set<unknown>(deciding(suspect.readings));
  const shown = [
    ...recent.filter((failure) => exact.has(failure.reading)),
    ...recent.filter((failure) => !exact.has(failure.reading)),
  ];
  const verdict = assessment.outcome === 'recovered' ? judgeHealed(suspect) : judge(suspect, facts);
  const madeAt = assessment.choice.revision?.createdAt ?? null;
  const standing = withMovedTag(verdict.standing, state.image, facts.tag, madeAt);
  return { state, suspect, facts, shown, verdict: { ...verdict, standing } };
}

/** The images that the failing containers ran with before: what a repair can name without guessing. */
function formerImages(
  state: ImageState,
  assessment: Assessment,
  revisions: Fact<readonly Revision[]>,
): NonNullable<Suspect['formerImages']> {
  if (revisions.state === 'unknown') return [];
  return newestFirst(revisions.value)
    .filter((revision) => revision.name !== assessment.choice.revision?.name)
    .filter((revision) => revision.provisioningState !== 'Failed' && revision.healthState !== 'Unhealthy')
    .flatMap((revision) =>
      (revision.containers ?? [])
        .filter((container) => state.containers.includes(container.name))
        .flatMap((container) => {
          const parsed = parseImage(container.image);
          return parsed.ok ? [{ revision: revision.name, image: parsed.image }] : [];
        }),
    );
}

/** What the registry said the tags point to, where it was asked. */
async function digests(
  assessment: Assessment,
  board: FactBoard,
): Promise<readonly { container: string; reference: string; digest: string | null }[]> {
  return Promise.all(
    assessment.choice.containers.map(async (container) => {
      const parsed = parseImage(container.image);
      const tag: FactTable['tag'] | null = parsed.ok ? await board.tag(parsed.image) : null;
      return {
        container: container.name,
        reference: container.image,
        digest: tag?.state === 'known' ? tag.value.digest : null,
      };
    }),
  );
}

function chooseRevision(
  wanted: string | null,
  app: AppState,
  facts: { readonly revisions: Fact<readonly Revision[]>; readonly failedDeployment: Fact<DeploymentHistory> },
  log: readonly Observation[],
  now: Date,
): Choice {
  if (wanted !== null) return { ...chosenByName(wanted, app, facts.revisions), write: null };
  return choose(
    app,
    facts.revisions.state === 'known' ? facts.revisions.value : null,
    log,
    facts.failedDeployment,
    now,
  );
}

/** By its whole name, or by what follows the job's name in it. */
function executionByName(wanted: string, app: AppState, executions: Fact<readonly Execution[]>): Execution {
  if (executions.state === 'unknown') {
    throw new PullcheckError(
      'azure-denied',
      `The executions of ${app.ref.name} could not be read: ${executions.because}.`,
      { remedy: executions.remedy },
    );
  }
  const name = wanted.trim().toLowerCase();
  const full = `${app.ref.name.toLowerCase()}-${name}`;
  const execution = executions.value.find((candidate) => [name, full].includes(candidate.name.toLowerCase()));
  if (execution === undefined) {
    const names = executions.value.map((candidate) => candidate.name).slice(0, 5);
    throw new PullcheckError('revision-not-found', `${app.ref.name} has no execution "${safeLine(wanted, 60)}".`, {
      remedy: names.length > 0 ? `Its newest are: ${names.join(', ')}` : 'It has no execution at all.',
    });
  }
  return execution;
}

function chosenByName(wanted: string, app: AppState, revisions: Fact<readonly Revision[]>) {
  if (revisions.state === 'unknown') {
    throw new PullcheckError(
      'azure-denied',
      `The revisions of ${app.ref.name} could not be read: ${revisions.because}.`,
      { remedy: revisions.remedy },
    );
  }
  const name = wanted.trim().toLowerCase();
  const full = `${app.ref.name.toLowerCase()}--${name}`;
  const revision = revisions.value.find((candidate) => [name, full].includes(candidate.name.toLowerCase()));
  if (revision === undefined) {
    const names = revisions.value.map((candidate) => candidate.name).slice(0, 5);
    throw new PullcheckError('revision-not-found', `${app.ref.name} has no revision "${safeLine(wanted, 60)}".`, {
      remedy: names.length > 0 ? `It has: ${names.join(', ')}` : 'It has no revision at all.',
    });
  }
  return { revision, containers: revision.containers ?? app.containers };
}
