/** Apps that are well, were ill, or fail for a reason that is no pull. */

import { notFoundTail } from '../platform-words.ts';
import { containerApp, type DemoApp, type DemoRevision, replicaName } from './container-app.ts';
import { failedPulls, started, succeededWrite } from './log-lines.ts';
import { type DemoLog, guid, RG_LAB, RG_SHOP, type Story } from './names.ts';
import { ENV_LAB, ENV_SHOP } from './platform.ts';
import { ABAC, ACR_PULL, assignment, PROD, REPOSITORY_READER, registryId, SHOP_IDENTITY } from './registries.ts';

const SHARED: Pick<DemoApp, 'group' | 'environmentId' | 'registries' | 'userIdentities'> = {
  group: RG_SHOP,
  environmentId: ENV_SHOP,
  registries: [{ server: PROD, identity: SHOP_IDENTITY.id }],
  userIdentities: [SHOP_IDENTITY],
};

export function otherStories(): Story[] {
  return [
    healthy('storefront', 'Healthy', '10.0.0', 90),
    inventory(),
    scaledToZero(),
    crash(),
    wrongPort(),
    recovered(),
    healthy('api', 'Healthy; another app has the same name', '1.0.0', 300, RG_SHOP.name),
    otherApi(),
  ];
}

function healthy(name: string, story: string, tag: string, minutesAgo: number, resourceGroup?: string): Story {
  const now = one('0000002', 'running', `@-${minutesAgo}m`, name, `${PROD}/${name}:${tag}`);
  return {
    resources: containerApp({ ...SHARED, name, story, revisions: [now] }),
    log: started(name, now, minutesAgo, resourceGroup),
    activity: succeededWrite(RG_SHOP, name, `@-${minutesAgo}m`),
  };
}

/** The registry that ignores AcrPull, and the role that it does honour. */
function inventory(): Story {
  const identity = guid(0x631);
  const now = one('0000004', 'running', '@-4h', 'inventory-api', `${ABAC}/inventory-api:2.0.0`);
  return {
    resources: containerApp({
      ...SHARED,
      name: 'inventory-api',
      story: 'Healthy, by the role that its registry honours',
      registries: [{ server: ABAC, identity: 'system' }],
      userIdentities: [],
      systemIdentity: identity,
      revisions: [now],
    }),
    log: started('inventory-api', now, 240),
    roles: [assignment(identity, REPOSITORY_READER, registryId(ABAC))],
  };
}

function scaledToZero(): Story {
  const now = one('0000001', 'at-zero', '@-11d', 'nightly-export', `${PROD}/nightly-export:1.0.4`);
  return {
    resources: containerApp({
      ...SHARED,
      name: 'nightly-export',
      story: 'Asleep until tonight, and well',
      targetPort: null,
      minReplicas: 0,
      revisions: [now],
    }),
    log: [
      ...started('nightly-export', now, 600),
      ...logAt('nightly-export', now, [
        [
          '@-9h30m',
          'ContainerTerminated',
          'Warning',
          "Container 'nightly-export' was terminated with exit code '' and reason 'ManuallyStopped'",
        ],
      ]),
    ],
  };
}

function crash(): Story {
  const now = one('0000018', 'crashing', '@-20m', 'tax-api', `${PROD}/tax-api:1.6.0`);
  const attempts = [19, 17, 13, 6].flatMap((minute): [string, string, DemoLog['type'], string][] => [
    [`@-${minute}m40s`, 'ContainerStarted', 'Normal', "Started container 'tax-api'"],
    [
      `@-${minute}m38s`,
      'ContainerTerminated',
      'Warning',
      "Container 'tax-api' was terminated with exit code '1' and reason 'ProcessExited'",
    ],
    [`@-${minute}m37s`, 'ContainerBackOff', 'Warning', 'Persistent Failiure to start container'],
  ]);
  return {
    resources: containerApp({
      ...SHARED,
      name: 'tax-api',
      story: 'The image is pulled; the program in it ends at once',
      revisions: [one('0000017', 'running', '@-15d', 'tax-api', `${PROD}/tax-api:1.5.0`), now],
    }),
    log: [...pulled('tax-api', now, 20), ...logAt('tax-api', now, attempts)],
    activity: succeededWrite(RG_SHOP, 'tax-api', '@-20m'),
  };
}

function wrongPort(): Story {
  const now = one('0000003', 'crashing', '@-26m', 'profile-api', `${PROD}/profile-api:3.3.0`);
  const probes = [25, 24, 23, 20, 16, 9, 3].flatMap((minute): [string, string, DemoLog['type'], string][] => [
    [`@-${minute}m30s`, 'ProbeFailed', 'Warning', 'Probe of StartUp failed with status code: 1'],
    [`@-${minute}m20s`, 'ProbeFailed', 'Warning', 'Container app failed startup probe, will be restarted'],
    [
      `@-${minute}m19s`,
      'ContainerTerminated',
      'Warning',
      "Container 'profile-api' was terminated with exit code '' and reason 'ProbeFailure'",
    ],
  ]);
  return {
    resources: containerApp({
      ...SHARED,
      name: 'profile-api',
      story: 'It listens on another port than the ingress asks for',
      targetPort: 8081,
      revisions: [now],
    }),
    log: [
      ...pulled('profile-api', now, 26),
      ...logAt('profile-api', now, [
        ['@-25m35s', 'Pending:PortMismatch', 'Normal', 'The TargetPort 8081 does not match the listening port 80.'],
        ...probes,
      ]),
    ],
    activity: succeededWrite(RG_SHOP, 'profile-api', '@-26m'),
  };
}

/** The tag came late; the platform kept trying, and then it was there. */
function recovered(): Story {
  const image = `${PROD}/orders-worker:1.13.0`;
  const now = one('0000010', 'running', '@-52m', 'orders-worker', image);
  const missing = {
    errors: [
      { code: 'MANIFEST_UNKNOWN', message: 'manifest tagged by "1.13.0" is not found', detail: { Tag: '1.13.0' } },
    ],
  };
  return {
    resources: containerApp({
      ...SHARED,
      name: 'orders-worker',
      story: 'It could not pull for a while, and has recovered',
      targetPort: null,
      revisions: [now],
    }),
    log: [
      ...failedPulls({
        app: 'orders-worker',
        revision: now,
        container: 'orders-worker',
        image,
        minutes: [51, 49, 44],
        tail: notFoundTail(image, missing, '5ba5d838323cd23ece78e1b76b0c84a1'),
      }),
      ...started('orders-worker', now, 34),
    ],
    activity: succeededWrite(RG_SHOP, 'orders-worker', '@-52m'),
  };
}

function otherApi(): Story {
  const identity = guid(0x632);
  const now = one('0000001', 'running', '@-8d', 'api', `${PROD}/api:1.0.0`);
  return {
    resources: containerApp({
      name: 'api',
      group: RG_LAB,
      environmentId: ENV_LAB,
      story: 'The other one',
      registries: [{ server: PROD, identity: 'system' }],
      systemIdentity: identity,
      revisions: [now],
    }),
    log: started('api', now, 11_520, RG_LAB.name),
    roles: [assignment(identity, ACR_PULL, registryId(PROD))],
  };
}

/** The part of a start that worked: the image was pulled. */
function pulled(app: string, revision: DemoRevision, minutesAgo: number): DemoLog[] {
  return started(app, revision, minutesAgo).filter((line) =>
    ['AssigningReplica', 'PullingImage', 'PulledImage', 'ContainerCreated'].includes(line.reason),
  );
}

function logAt(
  app: string,
  revision: DemoRevision,
  lines: readonly [string, string, DemoLog['type'], string][],
): DemoLog[] {
  return lines.map(([at, reason, type, message]) => ({
    at,
    app,
    revision: `${app}--${revision.suffix}`,
    replica: replicaName(app, revision),
    reason,
    type,
    message,
  }));
}

function one(suffix: string, state: DemoRevision['state'], created: string, name: string, image: string): DemoRevision {
  return { suffix, state, created, containers: [{ name, image }] };
}
