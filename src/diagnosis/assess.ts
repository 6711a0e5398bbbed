/**
 * Which revision is looked at, and what state it is in, before anybody asks why: pull failure, something else, healthy,
 * recovered, or not to be told (design §3.1, §3.5).
 */
import type { Fact } from '../core/fact.ts';
import { knownOrNull } from '../core/fact.ts';
import type {
  AppState,
  AppWrite,
  ContainerSpec,
  DeploymentHistory,
  Replica,
  Revision,
  SystemLog,
} from './app-facts.ts';
import type { Choice } from './choice.ts';
import {
  type Observation,
  observeApp,
  observeReplicas,
  observeRevision,
  observeWrite,
  ofNoRevision,
  sameImage,
  standingFailedWrite,
} from './observations.ts';
import { otherTrouble, type Trouble } from './other-trouble.ts';
import { type ImageState, type PullState, pullState } from './pull-state.ts';
import { isPullFailure, type Reading } from './reading.ts';
import type { Outcome } from './result.ts';
import { isStarting, latestRevision, stateWords, stoppedBecause } from './revision-state.ts';

export interface Assessment {
  readonly outcome: Outcome;
  readonly choice: Choice;
  readonly failing: readonly ImageState[];
  readonly healed: readonly ImageState[];
  /** What keeps it down when it is no pull failure; null otherwise. */
  readonly trouble: Trouble | null;
  /** Why the outcome is what it is, one sentence. */
  readonly because: string;
}

/** A write may fail long after it made its revision: Azure gives up with "Operation expired" after 10 to 25 minutes. */
const SLOW_WRITE_MS = 40 * 60_000;
/** A request that Azure refused outright leaves the app as it was; after a day nobody asks about it any more. */
export const REFUSED_WRITE_MS = 24 * 3_600_000;
/** Log Analytics is minutes behind: a younger revision's silence there says nothing. */
export const LOG_LAG_MS = 5 * 60_000;
/** How long a failure that has healed is still worth telling. */
export const HEALED_WORTH_MS = 2 * 3_600_000;

/** Chooses what to look at: a newer failed write that made no revision; the latest if it is not ready; the newest active one that fails to pull; the latest. */
export function choose(
  app: AppState,
  revisions: readonly Revision[] | null,
  log: readonly Observation[],
  history: Fact<DeploymentHistory>,
  now: Date,
): Choice {
  const newest = newestFirst(revisions ?? []);
  const latest = latestRevision(app, newest);
  const write = standingFailedWrite(history);
  if (write !== null && (latest?.createdAt == null || latest.createdAt < write.at)) {
    const readings = observeWrite(write, '').map((observation) => observation.reading);
    const verdict = writeVerdict(app, latest, write, readings, now);
    if (verdict === 'made-none') return { revision: null, write, containers: asWritten(app.containers, readings) };
    if (verdict === 'made-latest') return { revision: latest, write, containers: latest?.containers ?? app.containers };
  }
  if (latest === null || isUnaccounted(app, latest, write, history)) {
    return { revision: null, write: null, containers: app.containers };
  }
  const of = (revision: Revision): Choice => ({
    revision,
    write: null,
    containers: revision.containers ?? app.containers,
  });
  if (!isReady(latest, app)) return of(latest);
  const failing = newest.find(
    (revision) =>
      revision.active &&
      pullState(revision.containers ?? app.containers, ofRevision(log, revision), revision, null, now).failing.length >
        0,
  );
  return of(failing ?? latest);
}

/**
 * The containers as the failed write wanted them. ARM shows the wanted template after a failure, but a write that was refused
 * outright leaves the app as it was: the image that is to blame then stands in the message alone.
 */
export function asWritten(
  containers: readonly ContainerSpec[],
  readings: readonly Reading[],
): readonly ContainerSpec[] {
  const wanted = readings.filter(isPullFailure).flatMap((reading) => {
    const image = reading.image?.written ?? reading.detail.writtenImage;
    return image === undefined ? [] : [{ image, container: reading.container }];
  })[0];
  if (wanted === undefined || containers.some((one) => sameImage(one.image, wanted.image))) return containers;
  const name = wanted.container ?? (containers.length === 1 ? containers[0]?.name : undefined) ?? 'container';
  return [...containers.filter((one) => one.name !== name), { name, image: wanted.image, init: false }];
}

/**
 * ARM says that the last deployment failed, the newest revision runs, and no word of the failure can be read: the activity
 * log is denied, or it is behind (up to 20 minutes). Calling the app healthy then would be calling it by its old revision.
 */
function isUnaccounted(
  app: AppState,
  latest: Revision,
  write: AppWrite | null,
  history: Fact<DeploymentHistory>,
): boolean {
  if (app.provisioningState !== 'Failed' || write !== null || !isReady(latest, app)) return false;
  if (history.state === 'unknown') return true;
  const ran = latest.containers;
  return ran !== null && app.containers.some((container) => !ran.some((one) => one.image === container.image));
}

function writeVerdict(
  app: AppState,
  latest: Revision | null,
  write: AppWrite,
  readings: readonly Reading[],
  now: Date,
): 'made-none' | 'made-latest' | 'ignore' {
  const left = app.provisioningState !== 'Succeeded' && app.provisioningState !== 'InProgress';
  if (readings.some(isPullFailure)) {
    return left || now.getTime() - write.at.getTime() < REFUSED_WRITE_MS ? 'made-none' : 'ignore';
  }
  if (!left) return 'ignore';
  const young = latest?.createdAt != null && write.at.getTime() - latest.createdAt.getTime() < SLOW_WRITE_MS;
  return young && latest !== null && !isReady(latest, app) ? 'made-latest' : 'made-none';
}

/** What the chosen revision's state is. */
export function assess(
  app: AppState,
  choice: Choice,
  facts: {
    readonly revisions: Fact<readonly Revision[]>;
    readonly replicas: Fact<readonly Replica[]>;
    readonly systemLog: Fact<SystemLog>;
    readonly failedDeployment: Fact<DeploymentHistory>;
  },
  log: readonly Observation[],
  now: Date,
): Assessment {
  const observations = observe(app, choice, facts, log, now);
  const { revision } = choice;
  const state = pullState(choice.containers, observations, revision, knownOrNull(facts.replicas), now);
  const base = { choice, failing: state.failing, healed: [] as readonly ImageState[], trouble: null };

  if (state.failing.length > 0) return { ...base, outcome: 'pull-failure', because: 'an image cannot be pulled' };

  const trouble = otherTrouble(choice, observations);
  if (revision === null) {
    if (trouble !== null) return { ...base, outcome: 'not-a-pull-failure', trouble, because: trouble.text };
    return { ...base, outcome: 'inconclusive', because: noRevisionBecause(app, choice.write, facts.failedDeployment) };
  }
  const stopped = stoppedBecause(app, revision);
  if (stopped !== null && trouble === null && !state.everyReplicaReady) {
    const halt = { kind: 'stopped', text: stopped, observation: null } as const;
    return { ...base, outcome: 'not-a-pull-failure', trouble: halt, because: stopped };
  }
  // ARM is slow to admit a crash that the replicas themselves report.
  const inReplicas = otherTrouble(
    choice,
    observations.filter((observation) => observation.fact === 'replicas'),
  );
  if (trouble !== null && inReplicas !== null && !state.everyReplicaReady) {
    return { ...base, outcome: 'not-a-pull-failure', trouble, because: trouble.text };
  }

  if (facts.revisions.state === 'unknown' && !state.everyReplicaReady) {
    // The log tells of trouble, not whether it is over: a probe that failed may have passed since.
    const last = trouble === null ? '' : `; the log speaks of this, which may be over: ${trouble.text}`;
    const because = `the state of ${revision.name} could not be read (${facts.revisions.because})${last}`;
    return { ...base, outcome: 'inconclusive', because };
  }
  if (!isReady(revision, app) && !state.everyReplicaReady)
    return notReady(base, revision, trouble, facts, observations, now);

  const healed = state.healed.filter((image) => {
    const last = image.failures[0];
    return last !== undefined && now.getTime() - last.at.getTime() < HEALED_WORTH_MS;
  });
  if (healed.length > 0)
    return { ...base, outcome: 'recovered', healed, because: 'the image was pulled after it had failed' };
  const healedWrite = healedByRevision(revision, facts.failedDeployment, choice, now);
  if (healedWrite.length > 0) {
    return {
      ...base,
      outcome: 'recovered',
      healed: healedWrite,
      because: 'a later deployment made a revision that runs',
    };
  }
  if (facts.systemLog.state === 'known' || state.everyReplicaReady) {
    return { ...base, outcome: 'healthy', because: healthyBecause(revision, state, facts.systemLog) };
  }
  return {
    ...base,
    outcome: 'inconclusive',
    because: `Azure calls ${revision.name} ${revision.healthState ?? 'ready'}, but it says so while new replicas fail to pull, and neither the log nor a ready replica could be seen`,
  };
}

function observe(
  app: AppState,
  choice: Choice,
  facts: {
    readonly revisions: Fact<readonly Revision[]>;
    readonly replicas: Fact<readonly Replica[]>;
    readonly failedDeployment: Fact<DeploymentHistory>;
  },
  log: readonly Observation[],
  now: Date,
): readonly Observation[] {
  const { revision, write } = choice;
  // Where the activity log is silent or denied, some versions of the API keep the same words on the app.
  const fromWrite =
    write !== null
      ? observeWrite(write, sourceOf(facts.failedDeployment, 'activity log'))
      : revision === null
        ? observeApp(app, 'ARM', app.lastModifiedAt ?? now)
        : [];
  if (revision === null)
    return [...fromWrite, ...ofNoRevision(log, write?.at ?? app.lastModifiedAt, knownOrNull(facts.revisions) ?? [])];
  const at = facts.revisions.state === 'known' ? facts.revisions.at : new Date(0);
  return [
    ...fromWrite,
    ...ofRevision(log, revision),
    ...observeRevision(revision, sourceOf(facts.revisions, 'ARM'), at),
    ...observeReplicas(facts.replicas, revision.name),
  ];
}

function notReady(
  base: Omit<Assessment, 'outcome' | 'because'>,
  revision: Revision,
  trouble: Trouble | null,
  facts: { readonly systemLog: Fact<SystemLog> },
  observations: readonly Observation[],
  now: Date,
): Assessment {
  if (trouble !== null) return { ...base, outcome: 'not-a-pull-failure', trouble, because: trouble.text };
  if (facts.systemLog.state === 'unknown') {
    return {
      ...base,
      outcome: 'inconclusive',
      because: `${revision.name} is not ready, and the platform's log, which would say why, could not be read`,
    };
  }
  const pulled = observations.some(({ reading }) => reading.symptom === 'pulled' || reading.symptom === 'started');
  const young = revision.createdAt !== null && now.getTime() - revision.createdAt.getTime() < LOG_LAG_MS;
  if (isStarting(revision) || (young && !pulled)) {
    return {
      ...base,
      outcome: 'inconclusive',
      because: `${revision.name} is still starting: no pull has failed so far`,
    };
  }
  if (pulled) {
    const text = `${revision.name} is ${stateWords(revision)}, although its image was pulled`;
    return {
      ...base,
      outcome: 'not-a-pull-failure',
      trouble: { kind: 'unknown', text, observation: null },
      because: text,
    };
  }
  return {
    ...base,
    outcome: 'inconclusive',
    because: `${revision.name} is ${stateWords(revision)}; the log holds neither a failed nor a finished pull`,
  };
}

/** Failed writes about an image, after which a newer revision came up: told as recovered for a while. */
function healedByRevision(
  revision: Revision,
  history: Fact<DeploymentHistory>,
  choice: Choice,
  now: Date,
): readonly ImageState[] {
  if (history.state === 'unknown' || revision.createdAt === null) return [];
  const createdAt = revision.createdAt.getTime();
  const before = history.value.writes.filter(
    (write) =>
      !write.succeeded && write.at.getTime() <= createdAt && now.getTime() - write.at.getTime() < HEALED_WORTH_MS,
  );
  const observations = before
    .flatMap((write) => observeWrite(write, history.source))
    .filter((observation) => isPullFailure(observation.reading));
  if (observations.length === 0) return [];
  return pullState(choice.containers, observations, null, null, now).failing;
}

/** Of the revision itself. Lines without a revision are about the app as a whole and decide nothing here. */
function ofRevision(log: readonly Observation[], revision: Revision): readonly Observation[] {
  return log.filter((observation) => observation.revision === revision.name);
}

/** Azure's own word that the revision is up. It is not proof: new replicas may fail to pull all the same. */
export function isReady(revision: Revision, app: AppState): boolean {
  const latestNotReady =
    revision.name === app.latestRevisionName &&
    app.latestReadyRevisionName !== null &&
    app.latestReadyRevisionName !== revision.name;
  if (latestNotReady && revision.healthState !== 'Healthy') return false;
  if (revision.healthState === 'Unhealthy') return false;
  if (revision.provisioningState !== null && /^(Failed|Provisioning)$/i.test(revision.provisioningState)) return false;
  return (
    revision.runningState === null ||
    !/^(Failed|Degraded|Processing|Activating|ActivationFailed|Stopped|Unknown)$/i.test(revision.runningState)
  );
}

export function newestFirst(revisions: readonly Revision[]): readonly Revision[] {
  return [...revisions].sort((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0));
}

function sourceOf(fact: Fact<unknown>, otherwise: string): string {
  return fact.state === 'known' ? fact.source : otherwise;
}

function healthyBecause(revision: Revision, state: PullState, log: Fact<SystemLog>): string {
  if (state.everyReplicaReady) return `every replica of ${revision.name} is ready`;
  const since =
    log.state === 'known' && log.value.lines.length > 0
      ? 'the log holds no failed pull after the last successful one'
      : 'the log holds no failed pull';
  return `${revision.name} is ${stateWords(revision)}, and ${since}`;
}

function noRevisionBecause(app: AppState, write: AppWrite | null, history: Fact<DeploymentHistory>): string {
  if (write !== null)
    return `its last deployment failed in words that do not tell whether an image was to blame: ${write.message ?? '(none)'}`;
  const failed = app.provisioningState === 'Failed' ? 'its last deployment failed' : 'it has no revision';
  if (history.state === 'unknown')
    return `${failed}, and the activity log, the only place that says why, could not be read`;
  if (app.provisioningState === 'InProgress') return 'it is being deployed: no revision yet';
  return `${failed}, and the activity log, which is up to 20 minutes behind, does not say why`;
}
