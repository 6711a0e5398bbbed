/**
 * Reads what a plan needs and makes it: the diagnosis, the app as it stands, and of the candidates, newest first, the images,
 * until one is proven. Reads only; everybody may ask for a plan.
 */
import type { AppRef } from '../core/app-ref.ts';
import type { Clock } from '../core/clock.ts';
import { PullcheckError } from '../core/error.ts';
import { type Fact, knownOrNull } from '../core/fact.ts';
import { type ImageRef, parseImage } from '../core/image-ref.ts';
import type { Log } from '../core/log.ts';
import type { ContainerSpec } from '../diagnosis/app-facts.ts';
import { type DiagnoseHooks, type DiagnoseQuery, diagnose } from '../diagnosis/diagnose.ts';
import type { FactSource, ReadContext } from '../diagnosis/fact-source.ts';
import { sameImage } from '../diagnosis/observations.ts';
import type { ImageInRegistry } from '../diagnosis/registry-facts.ts';
import type { Diagnosis } from '../diagnosis/result.ts';
import { hostsWithoutEntry, proveTarget, type TargetProof } from '../diagnosis/target-proof.ts';
import { candidatesOf, dateOf, goneSecrets, rejectedBy } from './candidates.ts';
import { type CauseInHand, causeInHand } from './cause-in-hand.ts';
import { DeployError, type LiveReader } from './deployer.ts';
import type { LiveApp, LiveRevision } from './live-app.ts';
import { jobRollbackPlan, type PlanGround, type PlanStamp, rollbackPlan, whyNoPlan } from './make-plan.ts';
import { noPlan, type Planned, type RejectedCandidate } from './plan.ts';
import { failureOf } from './readiness.ts';
import { containersOf } from './template.ts';

/** How long all reads beside the diagnosis may take: the chat waits. */
const READ_LIMIT_MS = 12_000;
/** Images of so many candidates are looked at: each costs some four requests, and older ones are hardly what is wanted. */
const MOST_PROOFS = 3;

export interface PrepareParts {
  readonly reader: LiveReader;
  readonly facts: FactSource;
  readonly clock: Clock;
  readonly log: Log;
}

export interface PrepareQuery extends Omit<DiagnoseQuery, 'revision'> {
  /** A revision's full name or its suffix (of a job: an execution's name); null = the newest that is proven. */
  readonly to: string | null;
}

export interface Prepared {
  readonly diagnosis: Diagnosis;
  readonly planned: Planned;
}

/** @throws PullcheckError as `diagnose`, and when the app cannot be read */
export async function prepareRollback(
  query: PrepareQuery,
  parts: PrepareParts,
  stamp: Pick<PlanStamp, 'id' | 'lifeMs'>,
  hooks: DiagnoseHooks = {},
): Promise<Prepared> {
  const { clock, log, facts } = parts;
  return withinLimit(clock, async (signal) => {
    let reads: Promise<[LiveApp, readonly LiveRevision[]]> | null = null;
    const begin = (ref: AppRef): Promise<[LiveApp, readonly LiveRevision[]]> => {
      reads ??= readLive(ref, parts.reader, signal);
      // Whoever awaits it is told of the failure; until then nobody is to be troubled by it.
      reads.catch(() => {});
      return reads;
    };
    const diagnosis = await diagnose(
      { ...query, revision: null },
      { source: facts, clock, log },
      {
        ...hooks,
        onFound: (ref) => {
          void begin(ref);
          hooks.onFound?.(ref);
        },
      },
    );
    const ref: AppRef = diagnosis.app;
    const [live, revisions] = await begin(ref);
    const ground: PlanGround = { live, revisions, hand: causeInHand(diagnosis) };
    const asked: PlanStamp = { ...stamp, now: clock.now() };
    const planned =
      whyNoPlan(ground) ??
      whyNotNeeded(ground.hand, query.to, ref) ??
      (ref.kind === 'job'
        ? await planJob(ground, query.to, parts, asked, signal)
        : await planApp(ground, query.to, parts, asked, signal));
    return { diagnosis, planned };
  });
}

/** Who asks for a revision by name knows why; without one, what runs is left alone. */
function whyNotNeeded(hand: CauseInHand, to: string | null, ref: AppRef): Planned | null {
  if (hand.strikesAll !== null) return noPlan('cause-strikes-too', `a rollback will not help: ${hand.strikesAll}`);
  if (hand.broken || to !== null) return null;
  return noPlan(
    'not-needed',
    `${hand.why}; to go back all the same, name the revision: rollback ${ref.name} --to REVISION`,
  );
}

async function planApp(
  ground: PlanGround,
  to: string | null,
  parts: PrepareParts,
  stamp: PlanStamp,
  signal: AbortSignal,
): Promise<Planned> {
  const { live, revisions, hand } = ground;
  const { hopeful, rejected } = candidatesOf(live, revisions, hand);
  const named =
    to === null
      ? null
      : fullName(to, live, [...revisions.map(({ name }) => name), ...rejected.map((one) => one.revision)]);
  if (to !== null && named === null)
    return noPlan('target-unknown', `${live.ref.name} has no revision ${to}`, rejected);
  const why = rejected.find(({ revision }) => revision === named);
  if (why !== undefined) return noPlan('target-rejected', `${named} is no safe target: ${why.because}`, rejected);
  const tried = named === null ? hopeful : revisions.filter(({ name }) => name === named);
  const no: RejectedCandidate[] = [...rejected];
  for (const revision of tried.slice(0, MOST_PROOFS)) {
    if (revision.template === null) {
      no.push({ revision: revision.name, reason: 'template-unread', because: 'Azure did not return its template' });
      continue;
    }
    // One that was asked for by name need not be a former one: it may be the very one that fails.
    const failure = failureOf(revision);
    const gone = goneSecrets(live, revision);
    if (failure !== null || gone.length > 0) {
      const because = failure ?? `the app no longer has the secret ${gone.join(', ')}`;
      no.push({ revision: revision.name, reason: failure === null ? 'secret-gone' : 'never-ready', because });
      continue;
    }
    const proof = await prove(containersOf(revision.template), dateOf(revision.createdAt), live, parts.facts, signal);
    if (proof.state === 'proven') return rollbackPlan(ground, { revision, proof, rejected: no }, stamp);
    no.push(rejectedBy(revision.name, proof));
  }
  for (const { name } of tried.slice(MOST_PROOFS))
    no.push({
      revision: name,
      reason: 'not-looked-at',
      because: `only the newest ${MOST_PROOFS} were looked at; name it to look at it`,
    });
  const last = no.find(({ revision }) => revision === named);
  return last === undefined
    ? noPlan('no-target', whyNone(live, no), no)
    : noPlan('target-rejected', `${named} is no safe target: ${last.because}`, no);
}

function whyNone(live: LiveApp, rejected: readonly RejectedCandidate[]): string {
  const [first] = rejected;
  if (first === undefined) return `${live.ref.name} has no former revision that was ready`;
  return `no former revision of ${live.ref.name} is proven to start; ${first.revision}: ${first.because}`;
}

async function planJob(
  ground: PlanGround,
  to: string | null,
  parts: PrepareParts,
  stamp: PlanStamp,
  signal: AbortSignal,
): Promise<Planned> {
  const { live, hand } = ground;
  const executions = await parts.facts.executions(live.ref, { signal });
  if (executions.state === 'unknown')
    return noPlan('no-target', `the executions of ${live.ref.name} could not be read: ${executions.because}`);
  const good = executions.value.filter(({ name, status }) =>
    to === null ? /^succeeded$/i.test(status ?? '') : name === to,
  );
  if (to !== null && good.length === 0) return noPlan('target-unknown', `${live.ref.name} has no execution ${to}`);
  const no: RejectedCandidate[] = [];
  const seen = new Set<string>();
  for (const { name, startedAt, containers } of good) {
    const key = (containers ?? []).map(({ image }) => image).join(' ');
    if (containers === null || seen.has(key)) continue;
    seen.add(key);
    if (seen.size > MOST_PROOFS) break;
    if (containers.some(({ image }) => hand.brokenImages.some((one) => sameImage(one, image)))) {
      no.push({ revision: name, reason: 'same-image', because: `it ran ${key} too` });
      continue;
    }
    const proof = await prove(containers, startedAt, live, parts.facts, signal);
    const images = Object.fromEntries(containers.map((container) => [container.name, container.image]));
    if (proof.state === 'proven') return jobRollbackPlan(ground, { name, images }, proof, stamp);
    no.push(rejectedBy(name, proof));
  }
  const [first] = no;
  return noPlan(
    'no-target',
    first === undefined
      ? `no execution of ${live.ref.name} is known to have succeeded`
      : `no former image of ${live.ref.name} is proven to be there; ${first.revision}: ${first.because}`,
    no,
  );
}

/** A suffix is enough, as for `diagnose --revision`. */
function fullName(to: string, live: LiveApp, names: readonly string[]): string | null {
  const wanted = [to.toLowerCase(), `${live.ref.name}--${to}`.toLowerCase()];
  return names.find((name) => wanted.includes(name.toLowerCase())) ?? null;
}

/** Asks for each image by its own name, and of registries that the app has no entry for, whether strangers may pull. */
export async function prove(
  containers: readonly ContainerSpec[],
  createdAt: Date | null,
  live: LiveApp,
  facts: FactSource,
  signal: AbortSignal,
): Promise<TargetProof> {
  const context: ReadContext = { signal, diagnosis: {} };
  const images = containers.flatMap(({ image }) => {
    const parsed = parseImage(image);
    return parsed.ok ? [parsed.image] : [];
  });
  const tags = new Map<string, Fact<ImageInRegistry>>();
  const open = new Map<string, boolean | null>();
  await Promise.all([
    ...images.map(async (image) => tags.set(image.written, await facts.tag(image, context))),
    ...hostsWithoutEntry(images, live.registries).map(async (host) => {
      const registry = knownOrNull(await facts.registry(host, live.ref, context));
      open.set(host, registry?.kind === 'azure' ? registry.anonymousPullEnabled : null);
    }),
  ]);
  return proveTarget(containers, createdAt, {
    app: live,
    tag: (image: ImageRef) => tags.get(image.written) ?? null,
    anonymous: (host) => open.get(host) ?? null,
  });
}

async function readLive(
  ref: AppRef,
  reader: LiveReader,
  signal: AbortSignal,
): Promise<[LiveApp, readonly LiveRevision[]]> {
  try {
    return await Promise.all([reader.app(ref, signal), reader.revisions(ref, signal)]);
  } catch (error) {
    throw readable(error, ref);
  }
}

/** What reading refused, in the words of every other command. */
export function readable(error: unknown, ref: AppRef): unknown {
  if (!(error instanceof DeployError)) return error;
  const code =
    error.kind === 'forbidden' ? 'azure-denied' : error.kind === 'gone' ? 'app-not-found' : 'azure-unreachable';
  return new PullcheckError(code, `${ref.name} could not be read for a plan: ${error.message}`, {
    remedy: error.remedy,
    cause: error,
  });
}

async function withinLimit<T>(clock: Clock, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const over = new AbortController();
  const done = new AbortController();
  // Twice the limit of one read: the diagnosis has its own, and comes first.
  void clock.after(2 * READ_LIMIT_MS, done.signal).then(() => over.abort());
  try {
    return await work(over.signal);
  } finally {
    done.abort();
  }
}
