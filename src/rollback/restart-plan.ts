/** Restarting a revision after a repair that makes no new one: the same kind of action, with a plan, approval and watch. */
import { newestFirst } from '../diagnosis/assess.ts';
import { asRevision } from './candidates.ts';
import { diffOf } from './diff.ts';
import type { LiveApp, LiveRevision } from './live-app.ts';
import { madeOn, modeOf, type PlanStamp, sideOf, stamped } from './make-plan.ts';
import { noPlan, type Planned } from './plan.ts';

/** @param wanted full name or suffix; null = the latest revision */
export function restartPlan(
  live: LiveApp,
  revisions: readonly LiveRevision[],
  wanted: string | null,
  stamp: PlanStamp,
): Planned {
  const { ref } = live;
  if (ref.kind === 'job')
    return noPlan(
      'nothing-to-restart',
      `${ref.name} is a job: its next execution pulls afresh, so there is nothing to restart`,
    );
  if (/^deleting$/i.test(live.provisioningState ?? '')) return noPlan('app-deleted', `${ref.name} is being deleted`);
  const mode = modeOf(live);
  if (mode === null)
    return noPlan(
      'unsupported-mode',
      `${ref.name} is in the revisions mode ${live.mode ?? '(not told)'}, which I do not handle`,
    );
  const named = wanted?.toLowerCase() ?? null;
  const revision =
    named === null
      ? revisions.find(({ name }) => name === latestName(live, revisions))
      : revisions.find(({ name }) => [named, `${ref.name}--${named}`.toLowerCase()].includes(name.toLowerCase()));
  if (revision === undefined)
    return named === null
      ? noPlan('nothing-to-restart', `${ref.name} has no revision`)
      : noPlan('target-unknown', `${ref.name} has no revision ${wanted}`);
  if (!revision.active)
    return noPlan('nothing-to-restart', `${revision.name} is not active: only what is active can be restarted`);
  const side = sideOf(revision.name, revision.template ?? {}, {});
  return {
    plan: {
      id: stamp.id,
      kind: 'restart',
      app: ref,
      mode,
      from: side,
      to: side,
      why: 'tries the pull again, after a repair that makes no new revision',
      cause: null,
      downSince: null,
      steps: [{ kind: 'restart', revision: revision.name }],
      notRestored: [],
      notes: ['running replicas are replaced too: what still answers is started anew and has to pull its image again'],
      diff: diffOf({}, {}),
      rejected: [],
      ...stamped(stamp),
      madeOn: madeOn(live),
      watched: revision.name,
      undoes: null,
    },
  };
}

function latestName(live: LiveApp, revisions: readonly LiveRevision[]): string | null {
  const all = newestFirst(revisions.map(asRevision));
  const active = all.filter((revision) => revision.active);
  return (active.find(({ name }) => name === live.latestRevisionName) ?? active[0])?.name ?? null;
}
