/** The timeline of an answer: what the activity log, the registry and the revisions tell of the time before it failed. Pure. */
import { parseImage, shortImage } from '../core/image-ref.ts';
import { redact } from '../core/redact.ts';
import { safeLine } from '../core/safe-text.ts';
import type { Revision } from './app-facts.ts';
import { toolOf, whoDid } from './change-actor.ts';
import { cleansUp, explanationOf, type LastPulls } from './change-causes.ts';
import type { ActivityEvent } from './change-facts.ts';
import { type Change, type ChangeSubject, type SeenChange, tellEvent } from './change-kinds.ts';
import type { FactTable } from './facts.ts';
import type { Ground } from './ground.ts';
import { STILL_READ } from './live-table.ts';
import { observeLog, sameImage } from './observations.ts';
import type { JudgedImage } from './report.ts';
import type { RankedCause } from './result.ts';
import { signInFor } from './sign-in.ts';

/** More than anybody reads; a script that writes in a loop must not fill an answer. */
const MOST = 100;
/** Pushes of other tags say how busy a repository is, and no more. */
const MOST_OTHER_TAGS = 3;
/** A revision is made within so long of the beginning of its write. */
const OF_ONE_WRITE_MS = 15 * 60_000;
/** The registry's and its tasks' clocks may differ by so much. */
const OF_ONE_RUN_MS = 30_000;

/**
 * @param table facts of the app as a whole, and of the first image
 * @param causes those that stand
 * @returns newest first; empty while the activity log is still being read, so that nothing is said of half of it
 */
export function tellChanges(
  ground: Ground,
  judged: readonly JudgedImage[],
  table: FactTable,
  causes: readonly RankedCause[],
): readonly Change[] {
  const tables = judged.length > 0 ? judged.map(({ facts }) => facts) : [table];
  if (tables.some(({ recentChanges }) => recentChanges === STILL_READ)) return [];
  const images =
    judged.length > 0
      ? judged.map(({ suspect, facts }) => ({ written: suspect.writtenImage, facts }))
      : [{ written: ground.assessment.choice.containers[0]?.image ?? '', facts: table }];
  const seen = new Map<string, SeenChange>();
  for (const { written, facts } of images)
    for (const change of seenChanges(ground, written, facts)) seen.set(keyOf(change), change);
  const all = [...seen.values()].sort((a, b) => b.at.getTime() - a.at.getTime());
  const explains = explanations(ground, judged, all, causes);
  return all.slice(0, MOST).map((change) => ({
    at: change.at.toISOString(),
    what: clean(change.what),
    kind: change.kind,
    resource: change.resource,
    by: change.by === null ? null : clean(change.by),
    tool: change.tool,
    source: change.source,
    correlationId: change.correlationId,
    explains: explains.get(keyOf(change)) ?? null,
  }));
}

/** A cause that is merely possible is not settled: what would explain it is told in the timeline, and not as the reason. */
function explanations(
  ground: Ground,
  judged: readonly JudgedImage[],
  changes: readonly SeenChange[],
  causes: readonly RankedCause[],
): ReadonlyMap<string, RankedCause['id']> {
  const found = new Map<string, RankedCause['id']>();
  const { before } = ground.window;
  if (before === null || ground.assessment.outcome !== 'pull-failure') return found;
  for (const { id, confidence } of causes) {
    if (confidence === 'possible') continue;
    for (const image of judged) {
      if (!image.verdict.standing.some(({ cause }) => cause.id === id)) continue;
      const change = explanationOf(id, changes, image, before, lastPulls(image));
      if (change === null || found.has(keyOf(change))) continue;
      found.set(keyOf(change), id);
      break;
    }
  }
  return found;
}

function lastPulls({ suspect, facts }: JudgedImage): LastPulls {
  const last: { image: Date | null; registry: Date | null } = { image: null, registry: null };
  const later = (a: Date | null, b: Date) => (a === null || b > a ? b : a);
  for (const { reading, at } of observeLog(facts.systemLog)) {
    if (reading.symptom !== 'pulled' || reading.image === null) continue;
    if (reading.image.host === suspect.image?.host) last.registry = later(last.registry, at);
    if (sameImage(reading.image.written, suspect.writtenImage)) last.image = later(last.image, at);
  }
  return last;
}

function seenChanges(ground: Ground, written: string, facts: FactTable): readonly SeenChange[] {
  const { window } = ground;
  const subject = subjectOf(ground, written, facts);
  const names = knownNames(ground, facts);
  const events = facts.recentChanges.state === 'known' ? facts.recentChanges.value.events : [];
  const told = events.flatMap((event) => fromEvent(event, subject, names));
  const all = [...withRevisions(told, ground), ...fromRegistry(written, facts)];
  return all.filter(({ at }) => at >= window.from && at <= window.to);
}

function subjectOf({ app }: Ground, written: string, facts: FactTable): ChangeSubject {
  const parsed = parseImage(written);
  const signIn = parsed.ok ? signInFor(app, parsed.image.host) : null;
  const own = signIn?.kind === 'system-identity' || signIn?.kind === 'user-identity' ? signIn.principalId : null;
  const environment = facts.environment.state === 'known' ? facts.environment.value : null;
  const path = facts.networkPath.state === 'known' ? facts.networkPath.value : null;
  return {
    app: app.ref,
    registry: facts.recentChanges.state === 'known' ? facts.recentChanges.value.registry : null,
    signIn,
    principals: own === null ? [] : [own],
    vnetId: environment?.vnetId ?? environment?.subnetId?.replace(/\/subnets\/[^/]+\/?$/i, '') ?? null,
    subnetId: environment?.subnetId ?? null,
    wayOut:
      path === null || path.routeTableId === undefined || path.networkSecurityGroupId === undefined
        ? null
        : [path.routeTableId, path.networkSecurityGroupId, path.natGatewayId].filter((id) => id !== null),
  };
}

/** Principals that the diagnosis has met under a name. */
function knownNames({ app }: Ground, facts: FactTable): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const put = (id: string | null, name: string) => id !== null && names.set(id.toLowerCase(), name);
  put(app.systemIdentity?.principalId ?? null, `the identity of ${app.ref.name}`);
  for (const { id, principalId, clientId } of app.userIdentities)
    for (const one of [principalId, clientId]) put(one, `the identity ${id.split('/').at(-1) ?? id}`);
  if (facts.credential.state === 'known' && facts.credential.value.kind === 'service-principal') {
    const { username, displayName } = facts.credential.value;
    if (displayName !== null) put(username, `the application ${displayName}`);
  }
  return names;
}

function fromEvent(
  event: ActivityEvent,
  subject: ChangeSubject,
  names: ReadonlyMap<string, string>,
): readonly SeenChange[] {
  // What failed changed nothing.
  const told = event.succeeded ? tellEvent(event, subject) : null;
  if (told === null) return [];
  return [
    {
      at: event.at,
      kind: told.kind,
      what: told.what,
      resource: event.resourceId,
      by: whoDid(event.actor, names),
      tool: toolOf(event.actor),
      source: 'activity log',
      correlationId: event.correlationId,
      role: event.role,
      registry: event.registry,
      operation: event.operation.toLowerCase(),
      task: null,
      certain: told.certain ?? true,
    },
  ];
}

const UNTOLD = {
  by: null,
  tool: null,
  correlationId: null,
  role: null,
  registry: null,
  operation: null,
  task: null,
  certain: true,
} as const;

/** A write that made a revision is told as that; a revision without a write that is seen stands by itself. */
function withRevisions(told: readonly SeenChange[], { app, revisions }: Ground): readonly SeenChange[] {
  if (revisions.state === 'unknown') return told;
  const left = new Set(revisions.value);
  const merged = [...told].reverse().map((change): SeenChange => {
    if (change.kind !== 'app-written') return change;
    const made = [...left].find(
      ({ createdAt }) =>
        createdAt !== null &&
        createdAt.getTime() >= change.at.getTime() - 30_000 &&
        createdAt.getTime() <= change.at.getTime() + OF_ONE_WRITE_MS,
    );
    if (made === undefined) return change;
    left.delete(made);
    return {
      ...change,
      kind: 'revision-written',
      what: deployed(made),
      resource: revisionId(app.ref.resourceId, made),
    };
  });
  const alone = [...left].flatMap((revision): readonly SeenChange[] =>
    revision.createdAt === null
      ? []
      : [
          {
            ...UNTOLD,
            at: revision.createdAt,
            kind: 'revision-written',
            what: deployed(revision),
            resource: revisionId(app.ref.resourceId, revision),
            source: revisions.source,
          },
        ],
  );
  return [...merged, ...alone];
}

function deployed({ name, containers }: Revision): string {
  const images = [...new Set((containers ?? []).map(({ image }) => image))].map((image) => {
    const parsed = parseImage(image);
    return parsed.ok ? shortImage(parsed.image) : safeLine(image, 100);
  });
  const more = images.length > 2 ? ` and ${images.length - 2} more` : '';
  return images.length === 0 ? `deployed ${name}` : `deployed ${name} (${images.slice(0, 2).join(', ')}${more})`;
}

function revisionId(appId: string, { name }: Revision): string {
  return `${appId}/revisions/${name}`;
}

/** What the registry itself tells: when a tag was last changed (a lock counts too), deleted images that it keeps, task runs. */
function fromRegistry(written: string, { tag, builds }: FactTable): readonly SeenChange[] {
  const found: SeenChange[] = [];
  if (tag.state === 'known') {
    const { image, updatedAt, softDeletedAt, tagsChangedAt } = tag.value;
    const base = { ...UNTOLD, source: tag.source };
    const named = (name: string) => shortImage({ ...image, tag: name, digest: null });
    if (updatedAt !== null && image.tag !== null && image.digest === null)
      found.push({
        ...base,
        at: updatedAt,
        kind: 'image-pushed',
        what: `pushed or changed ${shortImage(image)}`,
        resource: written,
      });
    if (softDeletedAt !== null)
      found.push({
        ...base,
        at: softDeletedAt,
        kind: 'image-deleted',
        what: `deleted ${shortImage(image)}`,
        resource: written,
        by: cleanerAt(softDeletedAt, builds),
      });
    const others = [...(tagsChangedAt ?? [])].filter(([name]) => name !== image.tag);
    for (const [name, at] of others.sort(([, a], [, b]) => b.getTime() - a.getTime()).slice(0, MOST_OTHER_TAGS))
      found.push({
        ...base,
        at,
        kind: 'image-pushed',
        what: `pushed or changed ${named(name)}`,
        resource: `${image.host}/${image.repository}:${name}`,
      });
  }
  if (builds.state === 'known') {
    for (const { runId, status, task, images, createdAt, finishedAt } of builds.value.runs) {
      const at = finishedAt ?? createdAt;
      if (at === null || !/^succeeded$/i.test(status)) continue;
      const made = images.length > 0 ? `built ${images.slice(0, 2).join(', ')}` : `ran (${runId})`;
      const by = task === null ? 'a task of the registry' : `the registry's task ${task}`;
      found.push({ ...UNTOLD, at, kind: 'task-run', what: made, resource: runId, by, task, source: builds.source });
    }
  }
  return found;
}

/** The task that was cleaning up when an image was deleted; null = none that is known. */
function cleanerAt(at: Date, builds: FactTable['builds']): string | null {
  const runs = builds.state === 'known' ? builds.value.runs : [];
  const run = runs.find(({ task, createdAt, finishedAt }) => {
    const [from, to] = [createdAt?.getTime() ?? 0, finishedAt?.getTime() ?? 0];
    return cleansUp(task) && at.getTime() >= from - OF_ONE_RUN_MS && at.getTime() <= to + OF_ONE_RUN_MS;
  });
  return run === undefined ? null : `the registry's task ${run.task}`;
}

function keyOf({ at, kind, resource, what }: Pick<SeenChange, 'at' | 'kind' | 'resource' | 'what'>): string {
  return [at.getTime(), kind, resource.toLowerCase(), what].join(' ');
}

function clean(text: string): string {
  return redact(safeLine(text, 300));
}
