/** Taking a rollback back: exactly the former traffic with its labels, or exactly the former template. Pure. */

import { diffOf } from './diff.ts';
import type { LiveApp, LiveRevision } from './live-app.ts';
import { freshRevision, madeOn, modeOf, type PlanStamp, sideOf, stamped, whyNoPlan } from './make-plan.ts';
import { noPlan, type Plan, type Planned, type Step } from './plan.ts';
import { standsAs } from './stale.ts';
import { bareTemplate, mergePatch } from './template.ts';
import { sameTraffic } from './traffic.ts';

/**
 * @param done the plan that was carried out, or was begun
 * @param live the app as it stands now: what somebody else has changed since is not overwritten
 */
export function undoPlan(done: Plan, live: LiveApp, revisions: readonly LiveRevision[], stamp: PlanStamp): Planned {
  if (done.kind === 'restart') return noPlan('undo-not-possible', 'a restart changes nothing that could be taken back');
  const refused = whyNoPlan({ live });
  if (refused !== null) return refused;
  const others = changedSince(done, live);
  if (others !== null) return noPlan('changed-since', others);
  const steps = undoSteps(done, live, revisions, stamp.id);
  if (steps.length === 0) return noPlan('undo-not-possible', 'the former state stands already');
  const made = steps.find((step) => step.kind === 'set-template');
  const activated = done.steps.find((step) => step.kind === 'activate');
  return {
    plan: {
      id: stamp.id,
      kind: 'undo',
      app: done.app,
      mode: done.mode,
      from: done.to,
      to: made === undefined ? done.from : sideOf(done.from.revision, made.result, {}),
      why: `takes back the rollback ${done.id}`,
      cause: done.cause,
      downSince: null,
      steps,
      notRestored: activated === undefined ? [] : [`${activated.revision} stays active, without traffic`],
      notes: [
        'what was broken before the rollback will be broken again',
        ...(made === undefined || made.revision === null
          ? []
          : [
              `the former template becomes the new revision ${made.revision}: a revision cannot be brought back under its own name`,
            ]),
      ],
      diff: diffOf(live.template, made?.result ?? live.template),
      rejected: [],
      ...stamped(stamp),
      madeOn: madeOn(live),
      watched: null,
      undoes: done.id,
    },
  };
}

function undoSteps(done: Plan, live: LiveApp, revisions: readonly LiveRevision[], id: string): readonly Step[] {
  const former = done.madeOn;
  return done.steps.flatMap((step): Step[] => {
    switch (step.kind) {
      case 'set-traffic':
        return former.traffic === null || sameTraffic(former.traffic, live.ingress?.traffic ?? [])
          ? []
          : [{ kind: 'set-traffic', traffic: former.traffic }];
      case 'set-template': {
        const bare = bareTemplate(former.template);
        if (standsAs(live.template, bare)) return [];
        if (modeOf(live) === 'job')
          return [{ kind: 'set-template', patch: mergePatch(live.template, bare), result: bare, revision: null }];
        const { suffix, name } = freshRevision(live, revisions, id);
        const result = { ...bare, revisionSuffix: suffix };
        return [{ kind: 'set-template', patch: mergePatch(live.template, result), result, revision: name }];
      }
      default:
        return [];
    }
  });
}

/** Neither the state before nor the one that the rollback made: somebody else was here. In a sentence; null = nobody was. */
function changedSince(done: Plan, live: LiveApp): string | null {
  const by = live.lastModifiedBy === null ? '' : ` by ${live.lastModifiedBy}`;
  for (const step of done.steps) {
    if (step.kind === 'set-traffic') {
      const traffic = live.ingress?.traffic ?? [];
      if (!sameTraffic(traffic, step.traffic) && !sameTraffic(traffic, done.madeOn.traffic ?? []))
        return `the traffic was changed since${by}: taking the rollback back would undo that as well`;
    }
    if (step.kind === 'set-template') {
      if (!standsAs(live.template, step.result) && !standsAs(live.template, done.madeOn.template))
        return `the template was changed since${by}: taking the rollback back would undo that as well`;
    }
  }
  return null;
}
