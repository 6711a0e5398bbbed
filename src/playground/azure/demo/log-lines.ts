/** The platform's log and the activity log of what happened before the simulation began. */
import {
  created,
  creatingRevision,
  failedWriteStatus,
  KUBELET_GAVE_UP,
  kubeletFailed,
  pulled,
  pullFailed,
  pulling,
  revisionReady,
  type Said,
  scheduled,
  startedContainer,
} from '../platform-words.ts';
import { type DemoRevision, replicaName } from './container-app.ts';
import type { DemoActivity, DemoLog, Group } from './names.ts';
import { guidFrom, idOf } from './names.ts';

export interface PullStory {
  readonly app: string;
  readonly revision: DemoRevision;
  /** The container and the image that cannot be pulled. */
  readonly container: string;
  readonly image: string;
  /** Tail of the `ImagePullFailure` line; `''` when Azure gives no reason there. */
  readonly tail?: string;
  /** A line of its own before it: `ImagePullUnauthorized`. */
  readonly before?: Said;
  /** Minutes before now at which the attempts were made. */
  readonly minutes?: readonly number[];
  readonly resourceGroup?: string;
}

/** Pull attempts that failed: scheduled, pulling, refused, terminated; again with a growing pause. */
export function failedPulls(story: PullStory): DemoLog[] {
  const where = {
    app: story.app,
    revision: `${story.app}--${story.revision.suffix}`,
    replica: replicaName(story.app, story.revision),
    ...(story.resourceGroup === undefined ? {} : { resourceGroup: story.resourceGroup }),
  };
  const minutes = story.minutes ?? [11, 10, 8, 5, 2];
  const first = minutes[0] as number;
  const lines: DemoLog[] = [
    {
      ...where,
      at: `@-${first}m30s`,
      ...scheduled(where.replica),
      count: 0,
    },
  ];
  minutes.forEach((minute, i) => {
    lines.push({
      ...where,
      at: `@-${minute}m20s`,
      ...pulling(story.image),
      count: i + 1,
    });
    // Azure logs the refusal as Normal.
    if (story.before)
      lines.push({
        ...where,
        at: `@-${minute}m19.2s`,
        ...story.before,
        count: i + 1,
      });
    lines.push({
      ...where,
      at: `@-${minute}m19.1s`,
      ...pullFailed(story.container, story.tail ?? ''),
      type: 'Warning',
      count: i + 1,
    });
  });
  return lines;
}

/** Old environments and dedicated profiles pass the kubelet's words on. */
export function kubeletPull(story: Omit<PullStory, 'tail' | 'before'>, error: string): DemoLog[] {
  const where = {
    app: story.app,
    revision: `${story.app}--${story.revision.suffix}`,
    replica: replicaName(story.app, story.revision),
  };
  return (story.minutes ?? [11, 9, 6, 2]).flatMap((minute, i): DemoLog[] => [
    {
      ...where,
      at: `@-${minute}m40s`,
      ...pulling(story.image),
      count: i + 1,
    },
    {
      ...where,
      at: `@-${minute}m10s`,
      ...kubeletFailed(story.image, error),
      type: 'Warning',
      count: i + 1,
    },
    { ...where, at: `@-${minute}m9s`, ...KUBELET_GAVE_UP, type: 'Warning', count: i + 1 },
  ]);
}

/** A revision that started as it should. */
export function started(app: string, revision: DemoRevision, minutesAgo: number, resourceGroup?: string): DemoLog[] {
  const where = {
    app,
    revision: `${app}--${revision.suffix}`,
    replica: replicaName(app, revision),
    ...(resourceGroup === undefined ? {} : { resourceGroup }),
  };
  const at = (seconds: number) => `@-${minutesAgo}m${(50 - seconds).toFixed(1)}s`;
  return [
    {
      ...where,
      replica: '',
      at: at(0),
      ...creatingRevision(where.revision),
    },
    {
      ...where,
      at: at(1),
      ...scheduled(where.replica),
      count: 0,
    },
    ...revision.containers.flatMap(({ name, image }): DemoLog[] => [
      { ...where, at: at(2.3), ...pulling(image) },
      {
        ...where,
        at: at(5.1),
        ...pulled(image, '2.81'),
      },
      { ...where, at: at(6.2), ...created(name) },
      { ...where, at: at(6.4), ...startedContainer(name) },
    ]),
    {
      ...where,
      replica: '',
      at: at(20),
      ...revisionReady(where.revision),
    },
  ];
}

/** A write that failed before there was a revision: its three events, the last with the error as JSON in a string. */
export function failedWrite(group: Group, app: string, at: string, detail: string): DemoActivity[] {
  const error = failedWriteStatus('ContainerAppOperationError', detail);
  return events(group, app, at, ['Started', 'Accepted'], error);
}

/** A write that was answered with 400: never accepted, and nothing of it was kept. */
export function refusedAtOnce(group: Group, app: string, at: string, code: string, message: string): DemoActivity[] {
  return events(group, app, at, ['Started'], { error: { code, message } });
}

function events(
  group: Group,
  app: string,
  at: string,
  before: readonly ('Started' | 'Accepted')[],
  error: object,
): DemoActivity[] {
  const shared = {
    at,
    resourceId: idOf(group, 'Microsoft.App/containerApps', app),
    caller: 'pipeline@contoso.com',
    correlationId: guidFrom(`${group.name} ${app} ${at}`),
  };
  return [
    ...before.map((status) => ({ ...shared, status })),
    { ...shared, status: 'Failed', statusMessage: JSON.stringify(error) },
  ];
}

export function succeededWrite(group: Group, app: string, at: string): DemoActivity[] {
  const resourceId = idOf(group, 'Microsoft.App/containerApps', app);
  return ['Started', 'Succeeded'].map((status) => ({
    at,
    resourceId,
    status: status as 'Started' | 'Succeeded',
    caller: 'pipeline@contoso.com',
  }));
}
