/**
 * All facts of one diagnosis. Each is a memoised promise that awaits the facts it builds on; there are no stages, all that
 * can run at once does, and each is read once. A fact has 8 s, the whole board 12 s (design §3): after that it is unknown,
 * never missing.
 */
import { type AppRef, parseResourceId } from '../core/app-ref.ts';
import type { Clock } from '../core/clock.ts';
import { dependsOn, type Fact, known, unknown } from '../core/fact.ts';
import { type ImageRef, parseImage } from '../core/image-ref.ts';
import type { Log } from '../core/log.ts';
import { safeLine, shellQuote } from '../core/safe-text.ts';
import type {
  AppState,
  DeploymentHistory,
  Detector,
  Execution,
  LogLine,
  Replica,
  Revision,
  SystemLog,
} from './app-facts.ts';
import type { RecentChanges } from './change-facts.ts';
import type { FactSource, ReadContext } from './fact-source.ts';
import { type FactState, factState } from './facts-read.ts';
import type { Inventory } from './inventory.ts';
import { type LiveTable, liveTable } from './live-table.ts';
import { mergeLogs } from './merge-logs.ts';
import type { Environment, NetworkPath, PrivateDns } from './network-facts.ts';
import { type ChangesOf, readChanges } from './read-changes.ts';
import type {
  Builds,
  CacheRules,
  Credential,
  ImageInRegistry,
  PullIdentity,
  PullRights,
  Registry,
} from './registry-facts.ts';
import { signInFor } from './sign-in.ts';

export const FACT_LIMIT_MS = 8_000;
export const BOARD_LIMIT_MS = 12_000;
/** Azure's detectors work out their findings when they are asked, which can take long, and no cause needs them. */
export const DETECTOR_LIMIT_MS = 5_000;
/** The same goes for who else is struck. */
export const INVENTORY_LIMIT_MS = 5_000;

export interface BoardParts {
  readonly source: FactSource;
  readonly clock: Clock;
  readonly log: Log;
  /** Told how far each fact is, so that a long wait is not a silent one. */
  readonly onFact?: (fact: string, state: FactState) => void;
  /** When the whole diagnosis began, which the search for the app is a part of; left out = now. */
  readonly startedAt?: Date;
}

export interface FactBoard {
  readonly app: Promise<Fact<AppState>>;
  readonly revisions: Promise<Fact<readonly Revision[]>>;
  readonly systemLog: Promise<Fact<SystemLog>>;
  readonly failedDeployment: Promise<Fact<DeploymentHistory>>;
  readonly environment: Promise<Fact<Environment>>;
  readonly networkPath: Promise<Fact<NetworkPath>>;
  readonly detector: Promise<Fact<Detector>>;
  /** Of a job; known and empty for an app. */
  readonly executions: Promise<Fact<readonly Execution[]>>;
  readonly inventory: Promise<Fact<Inventory>>;
  replicas(revision: string | null): Promise<Fact<readonly Replica[]>>;
  registry(host: string): Promise<Fact<Registry>>;
  /** What the registry says of one image, and no other fact about it. */
  tag(image: ImageRef): Promise<Fact<ImageInRegistry>>;
  /** The facts of one image beside those of the app; `image` null when there is none, or its name cannot be parsed. */
  look(image: ImageRef | null, revision: string | null, changes: ChangesOf, onSettled?: () => void): LiveTable;
  /** Milliseconds that each fact took from the moment it could begin; the longest where there are several of a kind. */
  timings(): Readonly<Record<string, number>>;
  /** Ends everything that is still under way. */
  close(): void;
}

/** Starts reading all that an answer may need. */
export function openBoard(ref: AppRef, parts: BoardParts): FactBoard {
  const { source, clock, log } = parts;
  const opened = clock.now().getTime();
  const started = parts.startedAt?.getTime() ?? opened;
  // A slow sign-in or search takes of the whole, but never so much that no fact could be read any more.
  const deadline = Math.max(started + BOARD_LIMIT_MS, opened + FACT_LIMIT_MS);
  const closing = new AbortController();
  const timings: Record<string, number> = {};
  const memo = new Map<string, Promise<Fact<unknown>>>();

  /** Reads a fact once, within its limit; whatever goes wrong becomes an unknown with its reason. */
  function read<T>(
    name: string,
    key: string,
    work: (context: ReadContext) => Promise<Fact<T>>,
    most = FACT_LIMIT_MS,
  ): Promise<Fact<T>> {
    const memoKey = `${name} ${key}`;
    const had = memo.get(memoKey);
    if (had) return had as Promise<Fact<T>>;
    const promise = limited(name, work, most);
    memo.set(memoKey, promise);
    return promise;
  }

  async function limited<T>(
    name: string,
    work: (context: ReadContext) => Promise<Fact<T>>,
    most: number,
  ): Promise<Fact<T>> {
    const began = clock.now().getTime();
    // What was under way at the end may still begin the facts that build on it.
    if (!closing.signal.aborted) parts.onFact?.(name, 'reading');
    const limit = Math.max(0, Math.min(most, deadline - began));
    const done = new AbortController();
    const signal = AbortSignal.any([closing.signal, done.signal]);
    const late = clock.after(limit, done.signal).then(() => {
      const seconds = Math.round(limit / 1000);
      return unknown('timeout', `${name} was not answered within ${seconds} s`);
    });
    const fact = await Promise.race([
      work({ signal, until: new Date(began + limit), diagnosis: closing }).catch((error: unknown) => {
        // A source promises not to throw; if it does, the diagnosis goes on without this fact.
        log.error({ fact: name, error: String(error) }, 'a fact reader threw');
        return unknown('failed', `reading ${name} failed: ${safeLine(String(error), 200)}`);
      }),
      late,
    ]);
    done.abort();
    timings[name] = Math.max(timings[name] ?? 0, clock.now().getTime() - began);
    if (!closing.signal.aborted) parts.onFact?.(name, factState(fact));
    return fact;
  }

  const app = read('app', '', (context) => source.app(ref, context));
  const revisions = read('revisions', '', (context) => source.revisions(ref, context));
  const failedDeployment = read('failedDeployment', '', (context) => source.failedDeployment(ref, context));
  const detector = read('detector', '', (context) => source.detector(ref, context), DETECTOR_LIMIT_MS);
  const executions: Promise<Fact<readonly Execution[]>> =
    ref.kind === 'job'
      ? read('executions', '', (context) => source.executions(ref, context))
      : Promise.resolve(known([], 'not a job', clock.now()));
  const inventory = read('inventory', '', (context) => source.inventory(context), INVENTORY_LIMIT_MS);
  const eventStream = read('eventStream', '', (context) => source.eventStream(ref, context));

  const environment = app.then((fact) => {
    if (fact.state === 'unknown') return dependsOn(fact);
    const id = fact.value.environmentId;
    if (id === null) return unknown('absent', 'the app names no environment');
    return read('environment', id.toLowerCase(), (context) => source.environment(id, context));
  });
  const logAnalytics = environment.then((fact): Fact<readonly LogLine[]> | Promise<Fact<readonly LogLine[]>> =>
    fact.state === 'unknown'
      ? dependsOn(fact)
      : read('logAnalytics', '', (context) => source.logAnalytics(ref, fact.value, context)),
  );
  const systemLog = Promise.all([eventStream, logAnalytics]).then(([live, stored]) =>
    mergeLogs(live, stored, clock.now()),
  );
  const networkPath = environment.then((fact): Fact<NetworkPath> | Promise<Fact<NetworkPath>> => {
    if (fact.state === 'unknown') return dependsOn(fact);
    const subnetId = fact.value.subnetId;
    if (subnetId === null) return unknown('absent', 'the environment has no virtual network of its own');
    return read('networkPath', subnetId.toLowerCase(), (context) => source.networkPath(subnetId, context));
  });

  function replicas(revision: string | null): Promise<Fact<readonly Replica[]>> {
    if (revision === null) return Promise.resolve(known([], 'no revision was made', clock.now()));
    return read('replicas', revision.toLowerCase(), (context) => source.replicas(ref, revision, context));
  }

  function registry(host: string): Promise<Fact<Registry>> {
    return read('registry', host, (context) => source.registry(host, ref, context));
  }

  async function tag(image: ImageRef): Promise<Fact<ImageInRegistry>> {
    const key = `${image.host}/${image.repository}:${image.tag}@${image.digest}`;
    const fact = await read('tag', key, (context) => source.tag(image, context));
    if (fact.state === 'known' || fact.kind !== 'unreachable') return fact;
    // No address rule lets anybody in by a public side that is switched off: only a look from inside the network helps.
    const closed = await registry(image.host);
    if (closed.state === 'unknown' || closed.value.kind === 'other' || closed.value.publicNetworkAccess === 'enabled')
      return fact;
    const look = `az acr repository show-tags --name ${shellQuote(closed.value.name)} --repository ${shellQuote(image.repository)}`;
    return { ...fact, remedy: `${look}   # from a machine inside the network, or run pullcheck there` };
  }

  async function pullRights(host: string): Promise<Fact<PullRights>> {
    const [appFact, registryFact] = await Promise.all([app, registry(host)]);
    if (appFact.state === 'unknown') return dependsOn(appFact);
    const signIn = signInFor(appFact.value, host);
    if (signIn.kind === 'secret')
      return unknown('absent', 'the app signs in with a user name and a password, not with an identity');
    if (signIn.kind === 'anonymous') return unknown('absent', `the app has no sign-in configured for ${host}`);
    const principalId = signIn.principalId;
    if (principalId === null) return unknown('absent', 'the identity that should pull is not assigned to the app');
    if (registryFact.state === 'unknown') return dependsOn(registryFact);
    const value = registryFact.value;
    if (value.kind === 'other')
      return unknown('absent', `${host} is no Azure registry: Azure roles do not apply to it`);
    return read('pullRights', `${principalId} ${value.resourceId.toLowerCase()}`, (context) =>
      source.pullRights(principalId, value, context),
    );
  }

  async function credential(host: string): Promise<Fact<Credential>> {
    const [appFact, registryFact] = await Promise.all([app, registry(host)]);
    if (appFact.state === 'unknown') return dependsOn(appFact);
    const signIn = signInFor(appFact.value, host);
    if (signIn.kind !== 'secret') return unknown('absent', `the app does not sign in to ${host} with a password`);
    const username = signIn.username;
    if (username === null) return unknown('absent', `the app's entry for ${host} names no user`);
    if (registryFact.state === 'unknown') return dependsOn(registryFact);
    return read('credential', `${host} ${username}`, (context) =>
      source.credential(username, registryFact.value, context),
    );
  }

  async function builds(image: ImageRef): Promise<Fact<Builds>> {
    const registryFact = await registry(image.host);
    if (registryFact.state === 'unknown') return dependsOn(registryFact);
    const value = registryFact.value;
    if (value.kind === 'other') return unknown('absent', `${image.host} is no Azure registry: it has no build tasks`);
    return read('builds', `${value.resourceId.toLowerCase()} ${image.repository}:${image.tag}`, (context) =>
      source.builds(image, value, context),
    );
  }

  async function cacheRules(image: ImageRef): Promise<Fact<CacheRules>> {
    const found = await tag(image);
    // Of an image that is there, or that nobody could look for, no cache tells anything.
    if (found.state === 'unknown') return unknown('absent', 'whether the image is there is not known');
    if (found.value.found === 'yes') return unknown('absent', 'the image is in its registry');
    const registryFact = await registry(image.host);
    if (registryFact.state === 'unknown') return dependsOn(registryFact);
    const value = registryFact.value;
    if (value.kind === 'other')
      return unknown('absent', `${image.host} is no Azure registry: it has no artifact cache`);
    return read('cacheRules', value.resourceId.toLowerCase(), (context) => source.cacheRules(value, context));
  }

  async function pullIdentity(host: string): Promise<Fact<PullIdentity>> {
    const appFact = await app;
    if (appFact.state === 'unknown') return dependsOn(appFact);
    const signIn = signInFor(appFact.value, host);
    if (signIn.kind !== 'user-identity' || !signIn.attached || parseResourceId(signIn.identityId) === null)
      return unknown('absent', `no user-assigned identity of the app pulls from ${host}`);
    const id = signIn.identityId;
    return read('pullIdentity', id.toLowerCase(), (context) => source.pullIdentity(id, context));
  }

  async function privateDns(host: string): Promise<Fact<PrivateDns>> {
    const [registryFact, environmentFact] = await Promise.all([registry(host), environment]);
    if (registryFact.state === 'unknown') return dependsOn(registryFact);
    const value = registryFact.value;
    if (value.kind === 'other') return unknown('absent', `${host} is no Azure registry: it has no private link zone`);
    if (environmentFact.state === 'unknown') return dependsOn(environmentFact);
    return read('privateDns', value.resourceId.toLowerCase(), (context) =>
      source.privateDns(value, environmentFact.value, context),
    );
  }

  function recentChanges(changes: ChangesOf): Promise<Fact<RecentChanges>> {
    return readChanges(changes, {
      app,
      failedDeployment,
      environment,
      registry,
      privateDns,
      ask: (key, query) => read('recentChanges', key, (context) => source.recentChanges(ref, query, context)),
    });
  }

  function look(
    image: ImageRef | null,
    revision: string | null,
    changes: ChangesOf,
    onSettled?: () => void,
  ): LiveTable {
    const none = Promise.resolve(unknown('absent', "the image's name cannot be parsed"));
    return liveTable(
      {
        app,
        revisions,
        replicas: replicas(revision),
        systemLog,
        failedDeployment,
        environment,
        networkPath,
        detector,
        executions,
        inventory,
        registry: image === null ? none : registry(image.host),
        tag: image === null ? none : tag(image),
        pullRights: image === null ? none : pullRights(image.host),
        privateDns: image === null ? none : privateDns(image.host),
        credential: image === null ? none : credential(image.host),
        builds: image === null ? none : builds(image),
        cacheRules: image === null ? none : cacheRules(image),
        pullIdentity: image === null ? none : pullIdentity(image.host),
        recentChanges: recentChanges(changes),
      },
      onSettled,
    );
  }

  // The images are known as soon as the app is: begin with what they need before anybody knows whether they fail. Of
  // further registries only the tags, though: each costs ten requests, and mostly one alone has failed. They follow for
  // those whose images turn out to fail.
  void app.then((fact) => {
    if (fact.state === 'unknown') return;
    if (fact.value.latestRevisionName !== null) void replicas(fact.value.latestRevisionName);
    let first: string | null = null;
    for (const container of fact.value.containers) {
      const parsed = parseImage(container.image);
      if (!parsed.ok) continue;
      void tag(parsed.image);
      first ??= parsed.image.host;
      if (parsed.image.host !== first) continue;
      void pullRights(parsed.image.host);
      void privateDns(parsed.image.host);
      void credential(parsed.image.host);
      void builds(parsed.image);
      void cacheRules(parsed.image);
      void pullIdentity(parsed.image.host);
    }
  });

  return {
    app,
    revisions,
    systemLog,
    failedDeployment,
    environment,
    networkPath,
    detector,
    executions,
    inventory,
    replicas,
    registry,
    tag,
    look,
    timings: () => ({ ...timings }),
    close: () => closing.abort(),
  };
}
