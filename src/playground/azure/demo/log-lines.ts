/**
 * The platform's own words, as recorded from live environments (event streams and ContainerAppSystemLogs of 2023 to 2026)
 * or as users have posted them.
 */
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
  readonly before?: { readonly reason: string; readonly message: string };
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
      reason: 'AssigningReplica',
      message: `Replica '${where.replica}' has been scheduled to run on a node.`,
      count: 0,
    },
  ];
  minutes.forEach((minute, i) => {
    lines.push({
      ...where,
      at: `@-${minute}m20s`,
      reason: 'PullingImage',
      message: `Pulling image '${story.image}'`,
      count: i + 1,
    });
    // Azure logs the refusal as Normal.
    if (story.before)
      lines.push({
        ...where,
        at: `@-${minute}m19.2s`,
        reason: story.before.reason,
        message: story.before.message,
        count: i + 1,
      });
    lines.push({
      ...where,
      at: `@-${minute}m19.1s`,
      reason: 'ContainerTerminated',
      type: 'Warning',
      message: `Container '${story.container}' was terminated with exit code '' and reason 'ImagePullFailure'${story.tail ? `. ${story.tail}` : ''}`,
      count: i + 1,
    });
  });
  return lines;
}

export const UNAUTHORIZED = {
  reason: 'ImagePullUnauthorized',
  message: 'Container pull image failed with unauthorized error.',
};

/** The newer wording, with the image in it. */
export function unauthorizedFor(image: string): { reason: string; message: string } {
  return {
    reason: 'ImagePullUnauthorized',
    message: `Unauthorized to access image ${image}. ErrorMessage=Image pull failed with unauthorized error. UNAUTHORIZED authentication required`,
  };
}

export function notFoundTail(image: string, error: object, trace: string): string {
  return `Image ${image} not found in registry. ErrorMessage=Image not found or access denied. Error: ${JSON.stringify(error)}\n, GenevaTraceId=${trace}.`;
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
      reason: 'PullingImage',
      message: `Pulling image '${story.image}'`,
      count: i + 1,
    },
    {
      ...where,
      at: `@-${minute}m10s`,
      reason: 'Failed',
      type: 'Warning',
      message: `Failed to pull image "${story.image}": rpc error: code = Unknown desc = failed to pull and unpack image "${story.image}": failed to resolve reference "${story.image}": ${error}`,
      count: i + 1,
    },
    { ...where, at: `@-${minute}m9s`, reason: 'Failed', type: 'Warning', message: 'Error: ErrImagePull', count: i + 1 },
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
      reason: 'RevisionCreation',
      message: `Creating new revision '${where.revision}'`,
    },
    {
      ...where,
      at: at(1),
      reason: 'AssigningReplica',
      message: `Replica '${where.replica}' has been scheduled to run on a node.`,
      count: 0,
    },
    ...revision.containers.flatMap(({ name, image }): DemoLog[] => [
      { ...where, at: at(2.3), reason: 'PullingImage', message: `Pulling image '${image}'` },
      {
        ...where,
        at: at(5.1),
        reason: 'PulledImage',
        message: `Successfully pulled image "${image}" in 2.81s. Image size: 28311552 bytes.`,
      },
      { ...where, at: at(6.2), reason: 'ContainerCreated', message: `Created container '${name}'` },
      { ...where, at: at(6.4), reason: 'ContainerStarted', message: `Started container '${name}'` },
    ]),
    {
      ...where,
      replica: '',
      at: at(20),
      reason: 'RevisionReady',
      message: `Successfully provisioned revision '${where.revision}'`,
    },
  ];
}

/** A write that failed before there was a revision: its three events, the last with the error as JSON in a string. */
export function failedWrite(group: Group, app: string, at: string, detail: string): DemoActivity[] {
  const error = {
    status: 'Failed',
    error: {
      code: 'ResourceOperationFailure',
      message: "The resource operation completed with terminal provisioning state 'Failed'.",
      details: [{ code: 'ContainerAppOperationError', message: detail }],
    },
  };
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

/** The sentence around an image's problem when a write is refused. Azure strips the URL down to `https:`. */
export function invalidImage(app: string, container: string, image: string, problem: string): string {
  return `Failed to provision revision for container app '${app}'. Error details: The following field(s) are either invalid or missing. Field 'template.containers.${container}.image' is invalid with details: 'Invalid value: "${image}": ${problem}';..`;
}
