/** The watch after the change: one look judged by numbers. Pure. */
import { type Fact, knownOrNull } from '../core/fact.ts';
import type { Execution, LogLine, Replica } from '../diagnosis/app-facts.ts';
import { minuteOf } from '../diagnosis/evidence.ts';
import { readLogLine } from '../diagnosis/reading/read-text.ts';
import { isPullFailure } from '../diagnosis/reading.ts';
import type { LiveApp, LiveRevision } from './live-app.ts';
import type { Plan } from './plan.ts';
import type { WatchProgress } from './plans.ts';
import { failureOf, isUp } from './readiness.ts';
import type { FailureReason } from './reasons.ts';
import { sameTraffic } from './traffic.ts';

/** Azure calls a revision failed for a moment while it starts: this long it has to stay so. */
const PATIENCE_MS = 60_000;

/** What one look sees. */
export interface WatchSights {
  readonly live: LiveApp;
  readonly revisions: readonly LiveRevision[];
  readonly replicas: Fact<readonly Replica[]>;
  readonly log: Fact<readonly LogLine[]>;
  /** Of a job; empty for an app. */
  readonly executions: Fact<readonly Execution[]>;
  readonly now: Date;
}

export interface Watched {
  readonly watch: WatchProgress;
  /** null = look again. */
  readonly verdict:
    | { readonly event: 'stayed-ready'; readonly because: string }
    | { readonly event: 'fail'; readonly reason: FailureReason; readonly because: string }
    | null;
}

export function beginWatch(now: Date, ms: number): WatchProgress {
  return {
    since: now.toISOString(),
    until: new Date(now.getTime() + ms).toISOString(),
    looks: 0,
    readyReplicas: null,
    replicas: null,
    firstReadyAt: null,
    notReadySince: null,
    pulled: null,
    pullFailures: null,
  };
}

export function judgeWatch(plan: Plan, before: WatchProgress, sights: WatchSights): Watched {
  const { live, now } = sights;
  const over = now.getTime() >= Date.parse(before.until);
  if (plan.kind === 'undo')
    return { watch: look(before, {}), verdict: { event: 'stayed-ready', because: 'the former state stands again' } };
  if (plan.watched === null) return judgeJob(plan, before, sights, over);

  const name = plan.watched;
  const revision = sights.revisions.find((one) => one.name === name);
  const up = revision !== undefined && isUp(revision);
  const watch = look(before, {
    ...replicaCounts(sights.replicas),
    ...pullCounts(name, before, sights.log),
    firstReadyAt: before.firstReadyAt ?? (up ? now.toISOString() : null),
    notReadySince: up ? null : (before.notReadySince ?? now.toISOString()),
  });
  const fail = (reason: FailureReason, because: string): Watched => ({
    watch,
    verdict: { event: 'fail', reason, because },
  });

  const others = changedByOthers(plan, live, revision);
  if (others !== null) return fail('changed-by-somebody', others);
  if (revision === undefined) return fail('app-gone', `${name} is no longer there`);
  const failure = failureOf(revision);
  const long = watch.notReadySince !== null && now.getTime() - Date.parse(watch.notReadySince) >= PATIENCE_MS;
  // A restart tries again within Azure's own back-off, which is minutes: it is given all of the time.
  if (failure !== null && (over || (long && plan.kind !== 'restart')))
    return before.firstReadyAt === null
      ? fail('not-ready', `${name} does not start: ${failure}`)
      : fail('did-not-stay-ready', `${name} was ready and fails now: ${failure}`);
  if (!over) return { watch, verdict: null };
  if (!up) return fail('not-ready-in-time', `${name} is still not ready; ${numbers(watch)}`);
  return {
    watch,
    verdict: { event: 'stayed-ready', because: `${name} is ready; ${numbers(watch)}${gap(plan, watch)}` },
  };
}

/** A job starts when it is started: until then there is nothing to see. */
function judgeJob(plan: Plan, before: WatchProgress, sights: WatchSights, over: boolean): Watched {
  const watch = look(before, {});
  const since = new Date(before.since);
  const ran = (knownOrNull(sights.executions) ?? []).filter(
    ({ startedAt }) => startedAt !== null && startedAt >= since,
  );
  const failed = ran.find(({ status }) => /^(failed|degraded)$/i.test(status ?? ''));
  if (failed !== undefined)
    return {
      watch,
      verdict: { event: 'fail', reason: 'not-ready', because: `its execution ${failed.name} failed after the change` },
    };
  const good = ran.find(({ status }) => /^succeeded$/i.test(status ?? ''));
  if (good !== undefined)
    return {
      watch,
      verdict: { event: 'stayed-ready', because: `its execution ${good.name} succeeded after the change` },
    };
  if (!over) return { watch, verdict: null };
  return {
    watch,
    verdict: {
      event: 'stayed-ready',
      because: `${plan.app.name} is set back; no execution has ended since, the next one pulls the image`,
    },
  };
}

/** A rollback done by hand elsewhere, or a deployment: in a sentence; null = nobody was here. */
function changedByOthers(plan: Plan, live: LiveApp, revision: LiveRevision | undefined): string | null {
  const by = live.lastModifiedBy === null ? '' : `, by ${live.lastModifiedBy}`;
  for (const step of plan.steps) {
    if (step.kind === 'set-traffic' && !sameTraffic(live.ingress?.traffic ?? [], step.traffic))
      return `somebody else has set the traffic meanwhile${by}`;
    if (step.kind === 'set-template' && live.latestRevisionName !== step.revision)
      return `somebody else has deployed ${live.latestRevisionName ?? 'something'} meanwhile${by}`;
  }
  if (plan.kind === 'restart' && live.latestRevisionName !== plan.madeOn.latestRevisionName)
    return `somebody else has deployed ${live.latestRevisionName ?? 'something'} meanwhile${by}`;
  if (revision !== undefined && !revision.active)
    return `somebody else has deactivated ${revision.name} meanwhile${by}`;
  return null;
}

function look(before: WatchProgress, change: Partial<WatchProgress>): WatchProgress {
  return { ...before, ...change, looks: before.looks + 1 };
}

function replicaCounts(fact: Fact<readonly Replica[]>): Pick<WatchProgress, 'readyReplicas' | 'replicas'> {
  const all = knownOrNull(fact);
  if (all === null) return { readyReplicas: null, replicas: null };
  const ready = all.filter(
    ({ containers }) => containers.some(({ init }) => !init) && containers.every(({ init, ready }) => init || ready),
  );
  return { readyReplicas: ready.length, replicas: all.length };
}

/** The live stream holds the newest lines only: the most that was ever seen counts. */
function pullCounts(
  revision: string,
  before: WatchProgress,
  log: Fact<readonly LogLine[]>,
): Pick<WatchProgress, 'pulled' | 'pullFailures'> {
  const lines = knownOrNull(log);
  if (lines === null) return { pulled: before.pulled, pullFailures: before.pullFailures };
  const since = new Date(before.since);
  const readings = lines.filter((line) => line.revision === revision && line.at >= since).map(readLogLine);
  return {
    pulled: Math.max(before.pulled ?? 0, readings.filter(({ symptom }) => symptom === 'pulled').length),
    pullFailures: Math.max(before.pullFailures ?? 0, readings.filter(isPullFailure).length),
  };
}

/** `1 of 1 replicas ready, 1 image pulled and no pull failed in 10 min`. */
export function numbers({ since, until, readyReplicas, replicas, pulled, pullFailures }: WatchProgress): string {
  const minutes = Math.max(1, Math.round((Date.parse(until) - Date.parse(since)) / 60_000));
  const ready =
    replicas === null
      ? 'its replicas could not be seen'
      : replicas === 0
        ? 'it is scaled to zero'
        : `${readyReplicas} of ${replicas} replicas ready`;
  const pulls =
    pulled === null || pullFailures === null
      ? 'its log could not be read'
      : `${pulled} ${pulled === 1 ? 'image' : 'images'} pulled and ${pullFailures === 0 ? 'no pull' : pullFailures === 1 ? '1 pull' : `${pullFailures} pulls`} failed in ${minutes} min`;
  return `${ready}, ${pulls}`;
}

/** How long users were without service, as far as the log tells: a clause with what leads to it, or nothing. */
function gap({ downSince }: Plan, { firstReadyAt }: WatchProgress): string {
  if (downSince === null || firstReadyAt === null) return '';
  const minutes = Math.round((Date.parse(firstReadyAt) - Date.parse(downSince)) / 60_000);
  if (minutes < 0) return '';
  return `; as far as the log tells, users were without service for ${minutes <= 1 ? 'a minute' : `${minutes} min`}, from ${minuteOf(new Date(downSince))} on`;
}
