/** Which images of a revision fail to be pulled now, which did and have healed: from what was observed, in its order. */
import { type ImageRef, parseImage } from '../core/image-ref.ts';
import type { ContainerSpec, Replica, Revision } from './app-facts.ts';
import { containersOf, type Observation } from './observations.ts';
import { isPullFailure, type PullSymptom, type Reading } from './reading.ts';

export type FailureObservation = Observation & { readonly reading: Reading & { readonly symptom: PullSymptom } };

/** One image of the template, whoever uses it, and its failures since it was last pulled. */
export interface ImageState {
  readonly written: string;
  /** null when the name cannot be parsed. */
  readonly image: ImageRef | null;
  readonly containers: readonly string[];
  /** Newest first. */
  readonly failures: readonly FailureObservation[];
  readonly lastPulledAt: Date | null;
}

export interface PullState {
  readonly failing: readonly ImageState[];
  /** Failed, and then were pulled or run. */
  readonly healed: readonly ImageState[];
  readonly everyReplicaReady: boolean;
}

/** The platform retries a pull after 5 minutes at the latest; a failure twice as old that nothing repeated is over. */
export const RETRY_CEILING_MS = 10 * 60_000;

/**
 * @param observations about this revision only, any order
 * @param replicas of this revision; null = could not be read
 */
export function pullState(
  containers: readonly ContainerSpec[],
  observations: readonly Observation[],
  revision: Revision | null,
  replicas: readonly Replica[] | null,
  now: Date,
): PullState {
  const images = groupByImage(containers);
  const ready = everyReplicaReady(revision, replicas);
  const ordered = [...observations].sort((a, b) => a.at.getTime() - b.at.getTime());
  const pulledAt = new Map<string, Date>();
  const failures = new Map<string, FailureObservation[]>();
  const blame = (written: string, observation: FailureObservation) => {
    failures.set(written, [...(failures.get(written) ?? []), observation]);
  };
  for (const observation of ordered) {
    const { symptom } = observation.reading;
    if (symptom === 'pulled' || symptom === 'started') {
      for (const image of about(observation, images, containers)) {
        pulledAt.set(image.written, observation.at);
        // State read from ARM is of now, so a success in the log does not outdate it.
        failures.set(
          image.written,
          (failures.get(image.written) ?? []).filter((failure) => failure.fact !== 'systemLog'),
        );
      }
    } else if (isFailure(observation)) {
      for (const image of about(observation, images, containers)) blame(image.written, observation);
    }
  }
  // Words that name no image ("1/1 Pending:ImagePullBackOff") are about those that other words name; failing that, about any
  // that has not been pulled.
  const nameless = ordered
    .filter(isFailure)
    .filter((observation) => about(observation, images, containers).length === 0);
  const named = images.filter((image) => (failures.get(image.written) ?? []).length > 0);
  // ARM shows every container as waiting while one image is missing, so the log's own names come before its.
  const inLog = named.filter((image) => failures.get(image.written)?.some((failure) => failure.fact === 'systemLog'));
  const unpulled = images.filter((image) => !pulledAt.has(image.written));
  for (const observation of nameless) {
    const suspects = observation.fact === 'systemLog' && inLog.length > 0 ? inLog : named;
    for (const image of suspects.length > 0 ? suspects : unpulled.length > 0 ? unpulled : images)
      blame(image.written, observation);
  }

  const states = images.map((image) => ({
    ...image,
    failures: [...(failures.get(image.written) ?? [])].sort((a, b) => b.at.getTime() - a.at.getTime()),
    lastPulledAt: pulledAt.get(image.written) ?? null,
  }));
  const isFailing = (state: ImageState) => state.failures.length > 0 && !(ready && isOver(state, replicas ?? [], now));
  const everFailed = new Set(
    ordered.filter(isFailure).flatMap((o) => about(o, images, containers).map((image) => image.written)),
  );
  // While an init container's image is missing, the platform shows its siblings as waiting for theirs as well: a state
  // without a try of its own in the log is an echo as long as another image's try did fail.
  const tried = states.some(
    (state) => isFailing(state) && state.failures.some((failure) => failure.fact === 'systemLog'),
  );
  const isEcho = (state: ImageState) =>
    tried &&
    state.failures.every((failure) => failure.fact !== 'systemLog' && failure.reading.symptom === 'pull-failed');
  return {
    failing: states.filter((state) => isFailing(state) && !isEcho(state)),
    healed: states
      .filter((state) => !isFailing(state) && (everFailed.has(state.written) || state.failures.length > 0))
      .map((state) => ({ ...state, failures: allFailures(ordered, state, images, containers) })),
    everyReplicaReady: ready,
  };
}

/**
 * With every replica ready, is the last failure in the log history? Yes if the replica that failed is among the ready
 * ones, or if the platform would long have tried again: a replica that was given up no longer counts.
 */
function isOver(state: ImageState, replicas: readonly Replica[], now: Date): boolean {
  const last = state.failures[0];
  if (last === undefined || last.fact !== 'systemLog') return last === undefined;
  if (last.replica !== null && replicas.some((replica) => replica.name === last.replica)) return true;
  return now.getTime() - last.at.getTime() > RETRY_CEILING_MS;
}

/** Every listed replica's containers are ready, and there are as many as the revision says. No replicas = not ready. */
function everyReplicaReady(revision: Revision | null, replicas: readonly Replica[] | null): boolean {
  if (replicas === null || replicas.length === 0) return false;
  if (revision?.replicas != null && replicas.length < revision.replicas) return false;
  return replicas.every((replica) => {
    const running = replica.containers.filter((container) => !container.init);
    return running.length > 0 && running.every((container) => container.ready);
  });
}

function isFailure(observation: Observation): observation is FailureObservation {
  return isPullFailure(observation.reading);
}

function groupByImage(containers: readonly ContainerSpec[]): Pick<ImageState, 'written' | 'image' | 'containers'>[] {
  const groups = new Map<string, { written: string; image: ImageRef | null; containers: string[] }>();
  for (const container of containers) {
    const parsed = parseImage(container.image);
    const group = groups.get(container.image) ?? {
      written: container.image,
      image: parsed.ok ? parsed.image : null,
      containers: [],
    };
    group.containers.push(container.name);
    groups.set(container.image, group);
  }
  return [...groups.values()];
}

function about<T extends { readonly written: string }>(
  observation: Observation,
  images: readonly T[],
  containers: readonly ContainerSpec[],
): readonly T[] {
  const named = containersOf(observation, containers);
  if (named.length === 0) return images.length === 1 ? images : [];
  return images.filter((image) => named.some((container) => container.image === image.written));
}

function allFailures<T extends { readonly written: string }>(
  ordered: readonly Observation[],
  state: { readonly written: string },
  images: readonly T[],
  containers: readonly ContainerSpec[],
): readonly FailureObservation[] {
  return ordered
    .filter(isFailure)
    .filter((o) => about(o, images, containers).some((image) => image.written === state.written))
    .reverse();
}
