/**
 * Everything that was said about an app, each text parsed once, with where and when it was said. What the rest of the
 * diagnosis looks at instead of raw text.
 */
import type { Fact } from '../core/fact.ts';
import { parseImage } from '../core/image-ref.ts';
import type {
  AppState,
  AppWrite,
  ContainerSpec,
  DeploymentHistory,
  Replica,
  Revision,
  SystemLog,
} from './app-facts.ts';
import type { FactName } from './facts.ts';
import { readLogLine, readText } from './reading/read-text.ts';
import { isPullFailure, type Reading } from './reading.ts';

/** A reading, and where it comes from. */
export interface Observation {
  readonly reading: Reading;
  /** The fact that held the text. */
  readonly fact: FactName;
  readonly source: string;
  readonly at: Date;
  readonly revision: string | null;
  readonly replica: string | null;
  /** Of a job's log: the execution; left out for an app, or where the line names none. */
  readonly execution?: string | null;
  /** The image that was being pulled, as written, when the words do not name one themselves. */
  readonly pulling: string | null;
  /** Of the platform's log: when the try that it is about began; left out or null where the log does not tell. */
  readonly tryBeganAt?: Date | null;
}

/**
 * The platform's log, oldest first. A failure line often names no image ("Container pull image failed with unauthorized
 * error."): the `Pulling image` of the same replica that has not ended yet says which one it was.
 */
export function observeLog(fact: Fact<SystemLog>): readonly Observation[] {
  if (fact.state === 'unknown') return [];
  const underWay = new Map<string, Set<string>>();
  const began = new Map<string, Date>();
  return fact.value.lines.map((line) => {
    const reading = readLogLine(line);
    const replica = line.replica ?? line.execution ?? line.revision ?? '';
    const image = reading.image?.written ?? reading.detail.writtenImage;
    const pulls = underWay.get(replica) ?? new Set<string>();
    underWay.set(replica, pulls);
    if (reading.symptom === 'pulling' && image !== undefined) {
      pulls.add(image);
      began.set(`${replica} ${image}`, line.at);
    }
    // Two at once, and words that name neither: nobody can tell which of them it was.
    const pulling = pulls.size === 1 ? ([...pulls][0] ?? null) : null;
    if (reading.symptom === 'pulled' && image !== undefined)
      for (const one of pulls) if (sameImage(one, image)) pulls.delete(one);
    if (isPullFailure(reading)) pulls.delete(image ?? pulling ?? '');
    return {
      reading,
      fact: 'systemLog' as const,
      source: line.source === 'event-stream' ? 'event stream' : 'Log Analytics',
      at: line.at,
      revision: line.revision,
      replica: line.replica,
      ...(line.execution === undefined ? {} : { execution: line.execution }),
      pulling,
      tryBeganAt: began.get(`${replica} ${image ?? pulling ?? ''}`) ?? null,
    };
  });
}

/** What ARM says of a revision in words: `provisioningError`, `runningStateDetails`. */
export function observeRevision(revision: Revision, source: string, at: Date): readonly Observation[] {
  const texts = [revision.provisioningError, revision.runningStateDetails].filter(
    (text): text is string => text !== null && text !== '',
  );
  return texts.flatMap((text) =>
    readText(text).map((reading) => ({
      reading,
      fact: 'revisions' as const,
      source,
      at,
      revision: revision.name,
      replica: null,
      pulling: null,
    })),
  );
}

/** What ARM says of replicas and their containers in words. */
export function observeReplicas(fact: Fact<readonly Replica[]>, revision: string): readonly Observation[] {
  if (fact.state === 'unknown') return [];
  return fact.value.flatMap((replica) => {
    const texts = [
      { container: null, text: replica.runningStateDetails },
      ...replica.containers.map((container) => ({ container: container.name, text: container.runningStateDetails })),
    ];
    return texts.flatMap(({ container, text }) =>
      text === null || text === ''
        ? []
        : readText(text).map((reading) => ({
            reading: reading.container === null ? { ...reading, container } : reading,
            fact: 'replicas' as const,
            source: fact.source,
            at: fact.at,
            revision,
            replica: replica.name,
            pulling: null,
          })),
    );
  });
}

/** The words of a failed write. */
export function observeWrite(write: AppWrite, source: string): readonly Observation[] {
  if (write.message === null) return [];
  return readText(write.message).map((reading) => ({
    reading,
    fact: 'failedDeployment' as const,
    source,
    at: write.at,
    revision: null,
    replica: null,
    pulling: null,
  }));
}

/** The words that ARM keeps on the app itself (preview versions of the API). */
export function observeApp(app: AppState, source: string, at: Date): readonly Observation[] {
  if (app.provisioningError === null) return [];
  return readText(app.provisioningError).map((reading) => ({
    reading,
    fact: 'app' as const,
    source,
    at,
    revision: null,
    replica: null,
    pulling: null,
  }));
}

/**
 * Which of the containers an observation is about: by the container it names, else by the image it names, else by the
 * image that was being pulled. Several may share an image. Empty = it does not say.
 */
export function containersOf(observation: Observation, containers: readonly ContainerSpec[]): readonly ContainerSpec[] {
  const { reading } = observation;
  if (reading.container !== null) {
    const named = containers.filter((container) => container.name === reading.container);
    if (named.length > 0) return named;
  }
  const written = reading.image?.written ?? reading.detail.writtenImage ?? null;
  for (const text of [written, observation.pulling]) {
    if (text === null) continue;
    const same = containers.filter((container) => sameImage(container.image, text));
    if (same.length > 0) return same;
  }
  return [];
}

/** A deployment that Azure gives up took up to 25 minutes, and the log goes on for a while. */
const OF_ONE_WRITE_MS = 40 * 60_000;

/**
 * Where no revision was made, what the log says of the app as a whole, or of a revision that ARM does not list: that the
 * registry's secret could not be made, or another one not be fetched, while the deployment itself says "Operation expired".
 * Of the time of that deployment, where it is known.
 */
export function ofNoRevision(
  log: readonly Observation[],
  writtenAt: Date | null,
  listed: readonly Revision[],
): readonly Observation[] {
  return log.filter(
    ({ reading, revision, at }) =>
      (isPullFailure(reading) || reading.symptom === 'secret-failed') &&
      !listed.some((one) => one.name === revision) &&
      (writtenAt === null || Math.abs(writtenAt.getTime() - at.getTime()) < OF_ONE_WRITE_MS),
  );
}

/** `nginx:1` and `docker.io/library/nginx:1` are one image. */
export function sameImage(a: string, b: string): boolean {
  if (a === b) return true;
  const left = parseImage(a);
  const right = parseImage(b);
  if (!left.ok || !right.ok) return false;
  return (
    left.image.host === right.image.host &&
    left.image.repository === right.image.repository &&
    left.image.tag === right.image.tag &&
    left.image.digest === right.image.digest
  );
}

/** The newest finished write that failed and has not been followed by one that succeeded; null = there is none. */
export function standingFailedWrite(fact: Fact<DeploymentHistory>): AppWrite | null {
  if (fact.state === 'unknown') return null;
  const newest = [...fact.value.writes].sort((a, b) => b.at.getTime() - a.at.getTime())[0];
  return newest !== undefined && !newest.succeeded ? newest : null;
}
