/**
 * From an app's name to a verdict, in the order in which it is thought:
 * find the app, open all facts, choose the revision, say what state it is in, judge every cause that the words allow, advise.
 * Writes nothing anywhere.
 */
import type { AppRef } from '../core/app-ref.ts';
import type { Clock } from '../core/clock.ts';
import { PullcheckError } from '../core/error.ts';
import type { Fact } from '../core/fact.ts';
import { type ImageRef, parseImage } from '../core/image-ref.ts';
import { inTime } from '../core/in-time.ts';
import type { Log } from '../core/log.ts';
import { safeLine } from '../core/safe-text.ts';
import { answer } from './answer.ts';
import type { AppState, ContainerSpec, DeploymentHistory, Execution, Revision } from './app-facts.ts';
import { type Assessment, assess, choose } from './assess.ts';
import { assessJob } from './assess-job.ts';
import { changeWindow } from './change-window.ts';
import type { Choice } from './choice.ts';
import { type FactBoard, openBoard } from './fact-board.ts';
import type { AppQuery, FactSource } from './fact-source.ts';
import type { FactName, FactTable } from './facts.ts';
import { type FactsRead, gatherReads } from './facts-read.ts';
import { findApp } from './find-app.ts';
import { chooseFormer, lookAtFormer } from './former-proof.ts';
import { type Ground, imagesToJudge } from './ground.ts';
import { judgeImage } from './judge-image.ts';
import { type Observation, observeLog } from './observations.ts';
import type { Diagnosis } from './result.ts';
import { type VerdictWatch, watchForVerdict } from './verdict-watch.ts';

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

export interface DiagnoseHooks {
  /** Whenever a fact begins to be read, or has been; never after the answer. */
  onProgress?(app: AppRef, read: FactsRead): void;
  /** The app was found: what follows takes seconds. */
  onFound?(app: AppRef): void;
  /**
   * The verdict, as soon as nothing that is still being read can change it: outcome, headline, first cause and how sure it
   * is, who serves, the advice on going back. It names no cause that is not weighed yet. At most once, and never after the
   * answer; not at all when the answer comes at the same time.
   * @param pending what is still being read; the answer may add it
   */
  onVerdict?(diagnosis: Diagnosis, pending: readonly FactName[]): void;
}

/**
 * @param hooks told of what happens before the answer; none of them may throw
 * @throws PullcheckError when there is nothing to diagnose: unknown or ambiguous app, unknown revision, no sign-in, Azure out of reach
 */
export async function diagnose(
  query: DiagnoseQuery,
  parts: DiagnoseParts,
  hooks: DiagnoseHooks = {},
): Promise<Diagnosis> {
  const started = parts.clock.now();
  const ref = await findTheApp(query, parts);
  return diagnoseApp(ref, query.revision, parts, hooks, started);
}

/**
 * The same for an app that was found already.
 * @param wanted a revision's (execution's) full name or suffix; null = the one that matters
 * @param startedAt when the search for it began, which the time for the whole counts from
 * @throws PullcheckError as `diagnose`
 */
export async function diagnoseApp(
  ref: AppRef,
  wanted: string | null,
  parts: DiagnoseParts,
  hooks: DiagnoseHooks = {},
  startedAt: Date = parts.clock.now(),
): Promise<Diagnosis> {
  const { source, clock, log } = parts;
  const started = startedAt.getTime();
  hooks.onFound?.(ref);

  const board = openBoard(ref, {
    source,
    clock,
    log,
    startedAt,
    onFact: gatherReads((read) => hooks.onProgress?.(ref, read)),
  });
  const timed = (diagnosis: Omit<Diagnosis, 'timings'>): Diagnosis => ({
    ...diagnosis,
    timings: { totalMs: clock.now().getTime() - started, facts: board.timings() },
  });
  const watch =
    hooks.onVerdict === undefined
      ? null
      : watchForVerdict({ clock, log }, (verdict, pending) => hooks.onVerdict?.(timed(verdict), pending));
  try {
    return timed(await diagnoseFound(ref, wanted, board, clock, watch));
  } finally {
    watch?.end();
    board.close();
  }
}

/** @throws PullcheckError unknown or ambiguous app, no sign-in, Azure out of reach */
export function findTheApp(query: AppQuery, parts: Pick<DiagnoseParts, 'source' | 'clock'>): Promise<AppRef> {
  return inTime(
    parts.clock,
    FIND_LIMIT_MS,
    (signal) => findApp(query, parts.source, { signal }),
    () => {
      throw new PullcheckError('azure-unreachable', `Azure did not answer within ${FIND_LIMIT_MS / 1000} s.`, {
        remedy: 'Try again; if it stays so: pullcheck doctor',
      });
    },
  );
}

async function diagnoseFound(
  ref: AppRef,
  wanted: string | null,
  board: FactBoard,
  clock: Clock,
  watch: VerdictWatch | null,
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

  const broken = assessment.outcome === 'pull-failure' || assessment.outcome === 'not-a-pull-failure';
  const choice = broken ? chooseFormer(app, revisions, executions, assessment) : { former: null, sameImage: null };
  const former = lookAtFormer(choice, app, board, () => watch?.heard());
  const window = changeWindow(assessment, systemLog, now);
  const ground: Ground = { app, revisions, replicas, executions, assessment, former, window };
  const states = imagesToJudge(ground);
  const revision = assessment.choice.revision?.name ?? null;
  // Where nothing fails, the way to the first image is what changes are told of.
  const firstImage = { image: firstParsed(assessment.choice.containers), window };
  const looks =
    states.length > 0
      ? states.map(({ image }) => board.look(image, revision, { image, window }, watch?.heard))
      : [board.look(null, revision, firstImage, watch?.heard)];
  watch?.begin(ground, looks);
  const tables = await Promise.all(looks.map(({ whole }) => whole));
  await former.settled;
  const table = tables[0] ?? (await board.look(null, revision, firstImage).whole);
  const judged = states.map((state, i) => judgeImage(state, tables[i] ?? table, ground));
  return answer(ground, judged, table, await digests(assessment, board));
}

function firstParsed(containers: readonly ContainerSpec[]): ImageRef | null {
  for (const { image } of containers) {
    const parsed = parseImage(image);
    if (parsed.ok) return parsed.image;
  }
  return null;
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
