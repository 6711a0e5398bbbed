/**
 * The life of a revision: it begins, its replicas pull their images, it is ready or tries again, and it is put aside. What
 * becomes of a pull is decided when it is tried, by the scenario as it then stands: a repair in between is found.
 */
import {
  appOf,
  type Container,
  containersOf,
  isSingle,
  objectAt,
  removeResources,
  replicasOf,
  revisionsOf,
  type Stage,
  sameImages,
  set,
  unset,
} from './app-model.ts';
import { offsetTime } from './moments.ts';
import {
  created,
  DEACTIVATING_OLD,
  PULL_BACK_OFF,
  pulled,
  pulling,
  revisionReady,
  type Said,
  scheduled,
  startedContainer,
  stopped,
} from './platform-words.ts';
import { pullRefusal } from './pull/outcome.ts';
import type { Refusal } from './pull/refusal.ts';
import { addReplicas, type ContainerState, say, showContainers } from './replicas.ts';
import { applyTraffic } from './traffic.ts';
import { after, later, type Resource, type World } from './world.ts';

/** From one try to the next, in seconds: as recorded, and then what the kubelet never exceeds. */
const PAUSES_S = [13, 10, 20, 40, 80, 160] as const;
const LONGEST_PAUSE_S = 300;
/** Azure takes its time to drop what is too much: the list shrinks later, not with the write. */
const RETENTION_MS = 60_000;
const DEFAULT_MAX_INACTIVE = 100;

/** How a revision crashes: the platform shows and tells it as it did of the revision before. */
interface Crash {
  readonly states: Readonly<Record<string, unknown>>;
  readonly said: readonly Said[];
}

/** New, activated or restarted: fresh replicas, and they pull. */
export function beginRevision(world: World, revision: Resource, at: Date): void {
  world.touched = true;
  world.serial += 1;
  const crash = crashOf(world, revision);
  removeResources(world, replicasOf(world, revision));
  const count = Math.max(1, Number(objectAt(revision.properties, 'template', 'scale').minReplicas ?? 0));
  set(revision, {
    active: true,
    replicas: count,
    healthState: 'None',
    provisioningState: 'Provisioning',
    runningState: 'Activating',
  });
  unset(revision, 'provisioningError', 'runningStateDetails', 'lastActiveTime');
  const replicas = addReplicas(world, revision, count, world.serial, at);
  say(world, revision, at, scheduled, { count: 0 });
  tryPull(world, revision, { replicas, crash, number: 1, pulled: new Set() }, after(at, world.startMs / 4));
}

interface Try {
  /** A restart or a deactivation replaces them: what was planned for these is then void. */
  readonly replicas: readonly Resource[];
  readonly crash: Crash | null;
  /** 1 = the first. */
  readonly number: number;
  /** Containers whose images an earlier try has got: they are not asked for again. */
  readonly pulled: ReadonlySet<string>;
}

function laterIfAlive(world: World, { replicas }: Try, at: Date, happen: (at: Date) => void): void {
  later(world, at, (then) => {
    if (replicas.every((one) => world.scenario.resources.includes(one))) happen(then);
  });
}

function tryPull(world: World, revision: Resource, now: Try, when: Date): void {
  laterIfAlive(world, now, when, (at) => {
    const { refused, pulled: got } = pullAll(world, revision, at, now);
    if (refused.size === 0) {
      const from = after(at, world.startMs / 2);
      laterIfAlive(world, now, from, (then) => startContainers(world, revision, now, then));
      return;
    }
    markPullFailing(world, revision, refused);
    const pause = (PAUSES_S[now.number - 1] ?? LONGEST_PAUSE_S) * 1000;
    tryPull(world, revision, { ...now, number: now.number + 1, pulled: got }, after(at, pause));
  });
}

/** Asks for the init containers' images, then for all others. */
function pullAll(
  world: World,
  revision: Resource,
  at: Date,
  { number, pulled: before }: Try,
): { readonly refused: ReadonlyMap<string, Refusal>; readonly pulled: ReadonlySet<string> } {
  const app = appOf(world, revision);
  const refused = new Map<string, Refusal>();
  const got = new Set(before);
  for (const { name, image, isInit } of containersOf(revision.properties?.template)) {
    if (!isInit && initFailed(revision, refused)) break;
    if (got.has(name)) continue;
    say(world, revision, at, pulling(image), { count: number });
    const refusal = pullRefusal(world, app, image);
    if (refusal === null) {
      got.add(name);
      continue;
    }
    refused.set(name, refusal);
    for (const line of refusal.lines(name, image)) {
      // Azure logs the refusal as Normal, and the end as a warning (recorded).
      say(world, revision, at, line, { count: number, type: /Unauthorized/.test(line.reason) ? 'Normal' : 'Warning' });
    }
  }
  return { refused, pulled: got };
}

function initFailed(revision: Resource, refused: ReadonlyMap<string, Refusal>): boolean {
  return containersOf(revision.properties?.template).some(({ name, isInit }) => isInit && refused.has(name));
}

function markPullFailing(world: World, revision: Resource, refused: ReadonlyMap<string, Refusal>): void {
  const all = containersOf(revision.properties?.template);
  const blocked = initFailed(revision, refused);
  const stateOf = ({ name, isInit }: Container): ContainerState =>
    refused.has(name) ? 'pull-failing' : isInit ? 'done' : blocked ? 'waiting' : 'running';
  const states = new Map(all.map((one) => [one.name, stateOf(one)]));
  const replicas = replicasOf(world, revision);
  for (const replica of replicas) showContainers(revision, replica, (name) => states.get(name) ?? 'waiting');
  set(revision, {
    healthState: 'Unhealthy',
    provisioningState: 'Failed',
    provisioningError: PULL_BACK_OFF,
    runningState: [...states.values()].includes('running') ? 'Degraded' : 'Failed',
    runningStateDetails: `${replicas.length}/${replicas.length} ${PULL_BACK_OFF}`,
  });
}

function startContainers(world: World, revision: Resource, now: Try, at: Date): void {
  sayStarted(world, revision, at);
  if (now.crash === null) {
    laterIfAlive(world, now, after(at, world.startMs / 4), (then) => becomeReady(world, revision, now, then));
    return;
  }
  for (const said of now.crash.said) say(world, revision, at, said, { type: 'Warning' });
  for (const replica of replicasOf(world, revision)) showContainers(revision, replica, () => 'crashing');
  set(revision, now.crash.states);
}

function becomeReady(world: World, revision: Resource, now: Try, at: Date): void {
  const app = appOf(world, revision);
  markReady(world, revision, at);
  if (!isSingle(app) || app.properties?.latestRevisionName !== revision.name) return;
  // Traffic has moved: only now the revisions before it go.
  laterIfAlive(world, now, after(at, world.startMs / 4), (then) => {
    for (const other of revisionsOf(world, app)) {
      if (other.id === revision.id || other.properties?.active !== true) continue;
      say(world, other, then, DEACTIVATING_OLD, { whole: true });
      endRevision(world, other, then);
    }
  });
}

/** The platform's lines of containers that start: the image is there, and runs. */
export function sayStarted(stage: Stage, revision: Resource, at: Date): void {
  for (const { name, image } of containersOf(revision.properties?.template)) {
    say(stage, revision, at, pulled(image, '2.04'));
    say(stage, revision, at, created(name));
    say(stage, revision, at, startedContainer(name));
  }
}

/** All its replicas run; the app's traffic follows. */
export function markReady(stage: Stage, revision: Resource, at: Date): void {
  const app = appOf(stage, revision);
  const inits = new Set(
    containersOf(revision.properties?.template).flatMap(({ name, isInit }) => (isInit ? [name] : [])),
  );
  for (const replica of replicasOf(stage, revision))
    showContainers(revision, replica, (name) => (inits.has(name) ? 'done' : 'running'));
  set(revision, {
    active: true,
    replicas: Math.max(1, replicasOf(stage, revision).length),
    healthState: 'Healthy',
    provisioningState: 'Provisioned',
    runningState: 'Running',
  });
  unset(revision, 'provisioningError', 'runningStateDetails');
  if (app.properties?.latestRevisionName === revision.name || app.properties?.latestReadyRevisionName === undefined)
    set(app, { latestReadyRevisionName: revision.name });
  applyTraffic(stage, app);
  say(stage, revision, at, revisionReady(revision.name), { whole: true });
}

/** Put aside: no replicas any more. The array of the ingress keeps naming it (microsoft/azure-container-apps#410). */
export function endRevision(world: World, revision: Resource, at: Date): void {
  world.touched = true;
  const app = appOf(world, revision);
  for (const { name } of containersOf(revision.properties?.template))
    say(world, revision, at, stopped(name), { type: 'Warning' });
  removeResources(world, replicasOf(world, revision));
  set(revision, {
    active: false,
    replicas: 0,
    provisioningState: 'Deprovisioned',
    runningState: 'Stopped',
    lastActiveTime: offsetTime(at),
  });
  unset(revision, 'runningStateDetails');
  later(world, after(at, RETENTION_MS), () => dropOldRevisions(world, app));
}

/** Drops the oldest inactive revisions beyond `maxInactiveRevisions`. */
export function dropOldRevisions(world: World, app: Resource): void {
  const most = Number(objectAt(app.properties, 'configuration').maxInactiveRevisions ?? DEFAULT_MAX_INACTIVE);
  const inactive = revisionsOf(world, app).filter((one) => one.properties?.active !== true);
  removeResources(world, inactive.slice(0, Math.max(0, inactive.length - most)));
}

/** A program that crashed with these images crashes again: no registry tells, so it is taken from the revision before. */
function crashOf(world: World, revision: Resource): Crash | null {
  const twin = revisionsOf(world, appOf(world, revision)).findLast(
    ({ properties }) =>
      sameImages(properties?.template, revision.properties?.template) &&
      properties?.healthState === 'Unhealthy' &&
      !/pull/i.test(`${properties.provisioningError} ${properties.runningStateDetails}`),
  );
  if (!twin) return null;
  const { healthState, provisioningState, provisioningError, runningState, runningStateDetails } =
    twin.properties ?? {};
  const warnings = world.scenario.systemLog.filter((line) => line.revision === twin.name && line.type === 'Warning');
  return {
    states: { healthState, provisioningState, provisioningError, runningState, runningStateDetails },
    said: warnings.slice(-3).map(({ reason, message }) => ({ reason, message })),
  };
}
