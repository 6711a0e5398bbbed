/** Which time is looked at for changes: the two hours before the first failed pull, and what came after it. Pure. */
import type { Fact } from '../core/fact.ts';
import type { SystemLog } from './app-facts.ts';
import type { Assessment } from './assess.ts';

export interface ChangeWindow {
  readonly from: Date;
  readonly to: Date;
  /**
   * The moment before which a change must have been made to explain the failure; null = there is no failed pull, or it is
   * not known when the first one was.
   */
  readonly before: Date | null;
}

/** A change that breaks a pull is mostly made shortly before the next one: a deployment, a scale-out, a restart. */
const BEFORE_MS = 2 * 3_600_000;
/** The activity log is kept for 90 days (https://learn.microsoft.com/azure/azure-monitor/platform/activity-log). */
const KEPT_MS = 89 * 86_400_000;
/** Of an incident that is days old, what happened since is not read: lists of a busy group would be endless. */
const AFTERWARDS_MS = 24 * 3_600_000;
/** Clocks differ, and Azure may run ahead of ours. */
const AHEAD_MS = 60_000;

/**
 * @param log the platform's log, which may not reach back to the first failure
 * @param now when it is asked
 */
export function changeWindow(assessment: Assessment, log: Fact<SystemLog>, now: Date): ChangeWindow {
  const first = firstFailure(assessment, log);
  const anchor = first?.at ?? assessment.trouble?.observation?.at ?? now;
  const from = Math.max(anchor.getTime() - BEFORE_MS, now.getTime() - KEPT_MS);
  const to = Math.min(now.getTime() + AHEAD_MS, anchor.getTime() + AFTERWARDS_MS);
  return {
    from: new Date(from),
    to: new Date(Math.max(from, to)),
    before: first === null || !first.sure ? null : first.at,
  };
}

/**
 * When the first of the failures was. What ARM says of a revision is of now, so only the log and a failed write tell. Is the
 * failure the oldest line that there is of the revision, then earlier ones may be out of sight: it is sure only if the
 * revision was made within what the log holds, or was seen doing something else before.
 */
function firstFailure(
  assessment: Assessment,
  log: Fact<SystemLog>,
): { readonly at: Date; readonly sure: boolean } | null {
  const states = assessment.outcome === 'recovered' ? assessment.healed : assessment.failing;
  const dated = states
    .flatMap(({ failures }) => failures)
    .filter(({ fact }) => fact === 'systemLog' || fact === 'failedDeployment');
  const [oldest] = [...dated].sort((a, b) => a.at.getTime() - b.at.getTime());
  const { revision, execution } = assessment.choice;
  // The log is silent, and ARM says that it fails: not before the revision was made.
  const madeAt = revision?.createdAt ?? execution?.startedAt ?? null;
  if (oldest === undefined) return states.length === 0 || madeAt === null ? null : { at: madeAt, sure: true };
  if (oldest.fact === 'failedDeployment') return { at: oldest.at, sure: true };
  // A try that failed had begun before.
  const at = oldest.tryBeganAt ?? oldest.at;
  const lines = log.state === 'known' ? log.value.lines : [];
  const reach = lines[0]?.at ?? at;
  const seenBefore = lines.some(
    (line) =>
      line.at < at &&
      ((revision !== null && line.revision === revision.name) ||
        (execution != null && line.execution === execution.name)),
  );
  if (seenBefore || (madeAt !== null && madeAt >= reach)) return { at, sure: true };
  return { at, sure: false };
}
