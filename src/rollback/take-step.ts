/**
 * One step of a plan, taken so that it is never done twice: whether it stands already is looked up before anything is sent,
 * and again after a crash. What is written is decided by the plan, which was stored before.
 */
import type { Deployer, OperationState, Sent } from './deployer.ts';
import type { LiveApp, LiveRevision } from './live-app.ts';
import type { Plan, Step } from './plan.ts';
import type { StepProgress } from './plans.ts';
import { failureOf, isUp } from './readiness.ts';
import type { FailureReason } from './reasons.ts';
import { standsAs } from './stale.ts';
import { sameTraffic } from './traffic.ts';

/** An app as it stands, read a moment ago. */
export interface Standing {
  readonly live: LiveApp;
  readonly revisions: readonly LiveRevision[];
}

export type Progressed =
  | { readonly state: 'done' }
  /** Nothing is to be sent now: look again. */
  | { readonly state: 'wait'; readonly afterMs: number }
  | { readonly state: 'send' }
  | { readonly state: 'fail'; readonly reason: FailureReason; readonly because: string };

/** Azure takes 15 s to 2 min for a write, and its own tools give up after 10 min. */
const OPERATION_LIMIT_MS = 12 * 60_000;
/** A revision that pulls a large image and starts. */
const READY_LIMIT_MS = 10 * 60_000;
/** What Azure took shows in a reading within seconds. */
const SHOWS_WITHIN_MS = 60_000;
/** Azure calls a revision failed for a moment while it is activated. */
const FAILED_FOR_GOOD_MS = 30_000;
const POLL_MS = 3_000;
const READY_POLL_MS = 5_000;

const WAIT: Progressed = { state: 'wait', afterMs: POLL_MS };

/** What is to be done of a step that nothing was sent of, or of which nobody knows whether it was sent. */
export function beforeSending(
  step: Step,
  plan: Plan,
  progress: StepProgress,
  { live, revisions }: Standing,
): Progressed {
  if (step.kind === 'restart')
    // Whether a restart was taken cannot be seen, and a second one takes down what the first has started: once at most.
    return progress.marker === 'sending' ? { state: 'done' } : { state: 'send' };
  if (stands(step, { live, revisions })) return isBusy(live) ? WAIT : { state: 'done' };
  // Somebody's write is under way; after a crash perhaps ours.
  if (isBusy(live)) return { state: 'wait', afterMs: READY_POLL_MS };
  const others = overwrites(step, plan, live);
  if (others !== null) return { state: 'fail', reason: 'changed-by-somebody', because: others };
  return { state: 'send' };
}

/** What became of a step that Azure took. */
export function afterSending(
  step: Step,
  progress: StepProgress,
  operation: OperationState | null,
  { live, revisions }: Standing,
  now: Date,
): Progressed {
  const ms = now.getTime() - Date.parse(progress.startedAt ?? now.toISOString());
  if (operation?.state === 'failed')
    return {
      state: 'fail',
      reason: 'operation-failed',
      because: `Azure took it, and then it failed: ${operation.code === null ? '' : `${operation.code}: `}${operation.text}`,
    };
  if (operation?.state === 'in-progress')
    return ms > OPERATION_LIMIT_MS
      ? { state: 'fail', reason: 'operation-failed', because: 'Azure has not ended the operation in 12 min' }
      : { state: 'wait', afterMs: operation.retryAfterMs ?? POLL_MS };
  // It is done, or it may not be looked at: then the app's own state tells.
  if (step.kind === 'restart') return { state: 'done' };
  if (isBusy(live) && ms <= OPERATION_LIMIT_MS) return WAIT;
  if (stands(step, { live, revisions })) return { state: 'done' };
  if (ms <= SHOWS_WITHIN_MS && !/^failed$/i.test(live.provisioningState ?? '')) return WAIT;
  return {
    state: 'fail',
    reason: 'operation-failed',
    because: `Azure took it, but ${notShown(step, live)}${lastWriter(live)}`,
  };
}

/** Is the revision up? Waits for it, within its time. */
export function waitReady(
  name: string,
  progress: StepProgress,
  revisions: readonly LiveRevision[],
  now: Date,
): Progressed {
  const revision = revisions.find((one) => one.name === name);
  if (revision !== undefined && isUp(revision)) return { state: 'done' };
  const ms = now.getTime() - Date.parse(progress.startedAt ?? now.toISOString());
  const failure = revision === undefined ? null : failureOf(revision);
  if (failure !== null && ms >= FAILED_FOR_GOOD_MS)
    return { state: 'fail', reason: 'not-ready', because: `${name} does not start: ${failure}` };
  if (ms > READY_LIMIT_MS)
    return { state: 'fail', reason: 'not-ready-in-time', because: `${name} is not ready after 10 min` };
  return { state: 'wait', afterMs: READY_POLL_MS };
}

export function send(
  step: Exclude<Step, { kind: 'wait-ready' }>,
  plan: Plan,
  deployer: Deployer,
  signal: AbortSignal,
): Promise<Sent> {
  switch (step.kind) {
    case 'activate':
      return deployer.activate(plan.app, step.revision, signal);
    case 'restart':
      return deployer.restart(plan.app, step.revision, signal);
    case 'set-traffic':
      return deployer.setTraffic(plan.app, step.traffic, signal);
    case 'set-template':
      return deployer.setTemplate(plan.app, step.patch, signal);
  }
}

function stands(step: Step, { live, revisions }: Standing): boolean {
  switch (step.kind) {
    case 'activate':
      return revisions.some(({ name, active }) => name === step.revision && active);
    case 'set-traffic':
      return sameTraffic(live.ingress?.traffic ?? [], step.traffic);
    case 'set-template':
      // The template alone is no proof: after a write that made no revision it shows what failed.
      return step.revision === null
        ? standsAs(live.template, step.result) && !/^failed$/i.test(live.provisioningState ?? '')
        : revisions.some(({ name }) => name === step.revision);
    default:
      return false;
  }
}

/** What somebody wrote between the plan and this step, and this step would take away; null = nothing. */
function overwrites(step: Step, plan: Plan, live: LiveApp): string | null {
  const by = live.lastModifiedBy === null ? '' : ` by ${live.lastModifiedBy}`;
  if (step.kind === 'set-traffic' && !sameTraffic(live.ingress?.traffic ?? [], plan.madeOn.traffic ?? []))
    return `the traffic was changed meanwhile${by}`;
  if (
    step.kind === 'set-template' &&
    !standsAs(live.template, plan.madeOn.template) &&
    !standsAs(live.template, step.result)
  )
    return `the template was changed meanwhile${by}`;
  return null;
}

/** Perhaps somebody else's write came after ours. */
function lastWriter({ lastModifiedBy }: LiveApp): string {
  return lastModifiedBy === null ? '' : `; the app was last written to by ${lastModifiedBy}`;
}

function notShown(step: Step, live: LiveApp): string {
  switch (step.kind) {
    case 'activate':
      return `${step.revision} is not active`;
    case 'set-template':
      return step.revision === null
        ? `the job's template is not what was sent (provisioning: ${live.provisioningState ?? 'not told'})`
        : `it made no revision ${step.revision} (provisioning: ${live.provisioningState ?? 'not told'})`;
    default:
      return 'the traffic is not what was sent';
  }
}

function isBusy(live: LiveApp): boolean {
  return /^inprogress$/i.test(live.provisioningState ?? '');
}
