/** How a failure is told: what is true now, and the next safe step. Pure. */
import type { Ending, PlanRecord } from './plans.ts';
import type { FailureReason } from './reasons.ts';
import { sayStep } from './say-plan.ts';

/** @param next the step that Azure's own refusal asks for, or null */
export function failureEnding(
  record: PlanRecord,
  reason: FailureReason,
  because: string,
  next: string | null,
  now: Date,
): Ending {
  const { plan, progress } = record;
  const told = plan.steps.map((step, i) => ({ step, marker: progress.steps[i]?.marker ?? 'none' }));
  const writes = told.filter(({ step }) => step.kind !== 'wait-ready');
  const done = writes.filter(({ marker }) => marker === 'done' || marker === 'sent');
  const unknown = writes.filter(({ marker }) => marker === 'sending');
  const undone = writes.filter(({ marker }) => marker === 'none');
  const list = (words: string, all: typeof writes): string =>
    all.length === 0 ? '' : `; ${words}: ${all.map(({ step }) => sayStep(step)).join('; ')}`;
  const state =
    done.length + unknown.length === 0
      ? '; nothing was changed'
      : `${list('done', done)}${list('not known whether done', unknown)}${list('not done', undone)}`;
  const changed = writes.some(({ step, marker }) => marker !== 'none' && step.kind.startsWith('set-'));
  return {
    at: now.toISOString(),
    reason,
    because: `${because}${state}`,
    next:
      next ?? (changed && plan.kind === 'rollback' && reason !== 'changed-by-somebody' ? `undo ${record.id}` : null),
  };
}
