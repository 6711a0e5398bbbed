/** A plan for programs (docs/schemas/plan.schema.json): without the templates, which hold values of environment variables. */
import type { AppRef } from '../core/app-ref.ts';
import type { NoPlan, Plan } from '../rollback/plan.ts';
import { byHand, sayStep } from '../rollback/say-plan.ts';
import { safeJson } from './safe-json.ts';

export function planJson(plan: Plan): object {
  const commands = byHand(plan);
  return safeJson({
    schema: 'pullcheck.plan/1',
    app: appOf(plan.app),
    plan: {
      kind: plan.kind,
      mode: plan.mode,
      from: plan.from,
      to: plan.to,
      why: plan.why,
      cause: plan.cause,
      steps: plan.steps.map((step) => {
        const text = sayStep(step);
        return { kind: step.kind, text, command: commands.find(({ title }) => title === text)?.command ?? null };
      }),
      diff: plan.diff,
      notRestored: plan.notRestored,
      notes: plan.notes,
      madeAt: plan.madeAt,
      expiresAt: plan.expiresAt,
    },
    reason: null,
    because: null,
    rejected: plan.rejected,
  });
}

export function noPlanJson(app: AppRef, { reason, because, rejected }: NoPlan): object {
  return safeJson({ schema: 'pullcheck.plan/1', app: appOf(app), plan: null, reason, because, rejected });
}

function appOf({ name, resourceGroup, subscriptionId, resourceId, kind }: AppRef): AppRef {
  return { name, resourceGroup, subscriptionId, resourceId, kind };
}
