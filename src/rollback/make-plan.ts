/** From what was read to a plan, or to the reason why there is none. Pure: no clock, no chance, nothing is asked here. */
import type { JsonObject } from '../core/json.ts';
import type { TargetProof } from '../diagnosis/target-proof.ts';
import type { CauseInHand } from './cause-in-hand.ts';
import { diffOf } from './diff.ts';
import type { LiveApp, LiveRevision } from './live-app.ts';
import {
  type MadeOn,
  noPlan,
  type Plan,
  type PlanMode,
  type Planned,
  type RejectedCandidate,
  type Side,
  type Step,
} from './plan.ts';
import { isUp } from './readiness.ts';
import { bareTemplate, containersOf, copyTemplate, mergePatch } from './template.ts';
import { lostLabels, revisionOf, shareOf, trafficTo } from './traffic.ts';

/** Decided by the caller, who has a clock and chance. */
export interface PlanStamp {
  /** Lower-case letters and digits, at least eight. */
  readonly id: string;
  readonly now: Date;
  readonly lifeMs: number;
}

/** What the app is now, before anything is chosen. */
export interface PlanGround {
  readonly live: LiveApp;
  readonly revisions: readonly LiveRevision[];
  readonly hand: CauseInHand;
}

export interface ChosenTarget {
  readonly revision: LiveRevision;
  readonly proof: Extract<TargetProof, { state: 'proven' }>;
  readonly rejected: readonly RejectedCandidate[];
}

/** Why nothing can be planned for this app at all, whatever the target; null = something can. */
export function whyNoPlan({ live }: Pick<PlanGround, 'live'>): Planned | null {
  if (/^deleting$/i.test(live.provisioningState ?? ''))
    return noPlan('app-deleted', `${live.ref.name} is being deleted`);
  if (/^inprogress$/i.test(live.provisioningState ?? ''))
    return noPlan(
      'deployment-in-progress',
      `a deployment of ${live.ref.name} is under way: wait until it ends, then ask again`,
    );
  const mode = modeOf(live);
  if (mode === null)
    return noPlan(
      'unsupported-mode',
      `${live.ref.name} is in the revisions mode ${live.mode ?? '(not told)'}, which I cannot roll back`,
    );
  if (mode === 'single' && pinned(live))
    return noPlan(
      'traffic-pinned',
      `${live.ref.name} is in Single mode, but its traffic names a revision: what Azure would make of a new one is not known`,
    );
  return null;
}

/** @returns null for a mode that is not known here, such as `Labels` */
export function modeOf(live: LiveApp): PlanMode | null {
  if (live.ref.kind === 'job') return 'job';
  const mode = live.mode?.toLowerCase();
  if (mode === 'multiple') return live.ingress === null ? 'multiple-without-ingress' : 'multiple';
  if (mode === 'single') return live.ingress === null ? 'single-without-ingress' : 'single';
  return null;
}

/** Left over from Multiple mode (github.com/microsoft/azure-container-apps/issues/679). */
function pinned(live: LiveApp): boolean {
  return (live.ingress?.traffic ?? []).some(
    (entry) => entry.latestRevision !== true && revisionOf(entry, null) !== null,
  );
}

/** A rollback of an app to one of its revisions. */
export function rollbackPlan(ground: PlanGround, target: ChosenTarget, stamp: PlanStamp): Planned {
  const { live, revisions, hand } = ground;
  const refused = whyNoPlan(ground);
  if (refused !== null) return refused;
  const mode = modeOf(live) as PlanMode;
  const { revision, proof, rejected } = target;
  const from = fromSide(ground);
  const to = sideOf(revision.name, revision.template ?? {}, proof.digests);
  const parts = mode.startsWith('multiple')
    ? multipleSteps(live, revisions, revision, mode)
    : singleSteps(live, revisions, revision, stamp.id);
  if ('noPlan' in parts) return parts;
  return {
    plan: {
      id: stamp.id,
      kind: 'rollback',
      app: live.ref,
      mode,
      from,
      to,
      why: hand.why,
      cause: hand.cause,
      downSince: hand.downSince,
      steps: parts.steps,
      notRestored: notRestored(mode),
      notes: [
        ...proof.notes,
        ...untold(live, revision, mode),
        ...(hand.servedBy === null ? [] : [`${hand.servedBy} now: nobody waits for this rollback`]),
        'the next deployment of the pipeline brings the same image again, unless that is mended first',
      ],
      diff: diffOf(fromTemplate(ground), copyFor(live, revision.template ?? {}, null)),
      rejected,
      ...stamped(stamp),
      madeOn: madeOn(live),
      watched: parts.watched,
      undoes: null,
    },
  };
}

/** A job has no revisions: its template gets back the images of an execution that succeeded, and nothing else changes. */
export function jobRollbackPlan(
  { live, hand }: PlanGround,
  execution: { readonly name: string; readonly images: Readonly<Record<string, string>> },
  proof: ChosenTarget['proof'],
  stamp: PlanStamp,
): Planned {
  const refused = whyNoPlan({ live });
  if (refused !== null) return refused;
  const current = bareTemplate(live.template);
  const result = withImages(current, execution.images);
  const diff = diffOf(current, result);
  if (diff.images.length === 0)
    return noPlan('already-there', `${live.ref.name} is set to the images of ${execution.name} already`);
  return {
    plan: {
      id: stamp.id,
      kind: 'rollback',
      app: live.ref,
      mode: 'job',
      from: sideOf(null, current, {}),
      to: { ...sideOf(null, result, proof.digests), execution: execution.name },
      why: hand.why,
      cause: hand.cause,
      downSince: hand.downSince,
      steps: [{ kind: 'set-template', patch: mergePatch(current, result), result, revision: null }],
      notRestored: notRestored('job'),
      notes: [...proof.notes, 'nothing is started: the next execution pulls the image'],
      diff,
      rejected: [],
      ...stamped(stamp),
      madeOn: madeOn(live),
      watched: null,
      undoes: null,
    },
  };
}

type Steps = { readonly steps: readonly Step[]; readonly watched: string } | Exclude<Planned, { plan: Plan }>;

function multipleSteps(live: LiveApp, revisions: readonly LiveRevision[], target: LiveRevision, mode: PlanMode): Steps {
  const { name } = target;
  const steps: Step[] = [];
  if (!target.active) steps.push({ kind: 'activate', revision: name });
  if (!target.active || !isUp(target)) steps.push({ kind: 'wait-ready', revision: name });
  const { ingress } = live;
  if (mode === 'multiple' && ingress !== null) {
    const latest = live.latestReadyRevisionName ?? live.latestRevisionName;
    const takesAll = ingress.traffic.every((entry) => entry.latestRevision !== true);
    if (target.active && takesAll && shareOf(name, ingress.traffic, latest) === 100)
      return noPlan('already-there', `${name} gets all traffic already`) as Steps;
    const traffic = trafficTo(name, ingress.traffic, latest, (one) => revisions.some((each) => each.name === one));
    const lost = lostLabels(ingress.traffic, traffic);
    if (lost.length > 0)
      return noPlan(
        'labels-lost',
        `the label ${lost.join(', ')} could not be kept: its revision has another one`,
      ) as Steps;
    steps.push({ kind: 'set-traffic', traffic });
  } else if (steps.length === 0) return noPlan('already-there', `${name} runs already`) as Steps;
  return { steps, watched: name };
}

function singleSteps(live: LiveApp, revisions: readonly LiveRevision[], target: LiveRevision, id: string): Steps {
  const { suffix, name } = freshRevision(live, revisions, id);
  const result = copyFor(live, target.template ?? {}, suffix);
  return { steps: templateSteps(live.template, result, name), watched: name };
}

export function templateSteps(current: JsonObject, result: JsonObject, revision: string): readonly Step[] {
  return [
    { kind: 'set-template', patch: mergePatch(current, result), result, revision },
    { kind: 'wait-ready', revision },
  ];
}

/**
 * In Single mode whatever became ready got all of the traffic. In Multiple mode Azure tells of now alone: of the former half
 * of a blue-green pair nobody can tell whether users were ever sent to it, so that is said.
 */
function untold(live: LiveApp, { name }: LiveRevision, mode: PlanMode): readonly string[] {
  if (mode !== 'multiple' || live.ingress === null) return [];
  const latest = live.latestReadyRevisionName;
  return shareOf(name, live.ingress.traffic, latest) > 0
    ? []
    : [`${name} gets no requests now, and Azure does not tell whether it ever did`];
}

/** A name that no revision has: an existing suffix makes the write a silent no-op. Letters first, as a suffix must begin. */
export function freshRevision(
  live: LiveApp,
  revisions: readonly LiveRevision[],
  id: string,
): { readonly suffix: string; readonly name: string } {
  const taken = new Set(revisions.map(({ name }) => name.toLowerCase()));
  for (let i = 0; ; i++) {
    const suffix = `rb${id.slice(0, 8)}${i === 0 ? '' : i}`;
    const name = `${live.ref.name}--${suffix}`;
    if (!taken.has(name.toLowerCase())) return { suffix, name };
  }
}

function copyFor(live: LiveApp, template: JsonObject, suffix: string | null): JsonObject {
  return copyTemplate(template, { appName: live.ref.name, secretNames: live.secretNames, suffix });
}

function withImages(template: JsonObject, images: Readonly<Record<string, string>>): JsonObject {
  const changed = (value: JsonObject[string] | undefined): JsonObject[string] | undefined =>
    Array.isArray(value)
      ? value.map((container) => {
          const name = (container as JsonObject).name;
          const image = typeof name === 'string' && Object.hasOwn(images, name) ? images[name] : undefined;
          return image === undefined ? container : { ...(container as JsonObject), image };
        })
      : value;
  const entries = Object.entries(template).map(([key, value]) =>
    key === 'containers' || key === 'initContainers' ? [key, changed(value)] : [key, value],
  );
  return Object.fromEntries(entries) as JsonObject;
}

/** What the app was told to run last: also what a failed write wanted, for the app's own template shows that. */
function fromTemplate({ live, revisions, hand }: PlanGround): JsonObject {
  const revision = revisions.find(({ name }) => name === hand.revision);
  return copyFor(live, revision?.template ?? live.template, null);
}

function fromSide(ground: PlanGround): Side {
  const revision = ground.revisions.find(({ name }) => name === ground.hand.revision) ?? null;
  return sideOf(revision?.name ?? null, fromTemplate(ground), {});
}

export function sideOf(revision: string | null, template: JsonObject, digests: Readonly<Record<string, string>>): Side {
  return {
    revision,
    execution: null,
    images: containersOf(template).map(({ name, image }) => ({
      container: name,
      image,
      digest: digests[image] ?? null,
    })),
  };
}

export function madeOn(live: LiveApp): MadeOn {
  const { lastModifiedAt, lastModifiedBy, latestRevisionName, latestReadyRevisionName, provisioningState, mode } = live;
  return {
    lastModifiedAt,
    lastModifiedBy,
    latestRevisionName,
    latestReadyRevisionName,
    provisioningState,
    mode,
    traffic: live.ingress?.traffic ?? null,
    template: live.template,
  };
}

export function stamped({ now, lifeMs }: PlanStamp): Pick<Plan, 'madeAt' | 'expiresAt'> {
  return { madeAt: now.toISOString(), expiresAt: new Date(now.getTime() + lifeMs).toISOString() };
}

export function notRestored(mode: PlanMode): readonly string[] {
  const always = ['the values of secrets', 'registry entries', 'identities'];
  switch (mode) {
    case 'job':
      return [...always, 'anything of the job but its images'];
    case 'single-without-ingress':
      return always;
    case 'multiple-without-ingress':
      return [...always, 'other revisions that run stay active'];
    case 'single':
      return [...always, 'ingress settings, such as the target port'];
    case 'multiple':
      return [
        ...always,
        'ingress settings, such as the target port',
        'the failing revision stays active, without traffic',
      ];
  }
}
