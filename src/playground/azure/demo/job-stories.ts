/** Jobs: one that cannot pull, one whose program fails, one that has recovered. */

import { notFoundTail, UNAUTHORIZED } from '../platform-words.ts';
import { containerJob, type DemoExecution, type DemoJob, jobLog } from './job.ts';
import { guid, RG_SHOP, type Story } from './names.ts';
import { ENV_SHOP } from './platform.ts';
import { PROD, SHOP_IDENTITY } from './registries.ts';

const SHARED: Pick<DemoJob, 'group' | 'environmentId'> = { group: RG_SHOP, environmentId: ENV_SHOP };

export function jobStories(): Story[] {
  return [nightlyImport(), migrate(), thumbnails()];
}

/** Its own identity has no role on the registry any more: the night before last it still had. */
function nightlyImport(): Story {
  const image = `${PROD}/nightly-import:3.2.0`;
  const containers = [{ name: 'nightly-import', image }];
  const before: DemoExecution = {
    suffix: '29400540',
    status: 'Succeeded',
    started: '@-1d5h10m',
    ended: '@-1d4h58m',
    containers,
  };
  const last: DemoExecution = {
    suffix: '29401980',
    status: 'Failed',
    started: '@-5h10m',
    ended: '@-4h40m',
    containers,
  };
  const failed = (
    [
      ['@-5h9m40s', '@-5h9m38s'],
      ['@-5h7m20s', '@-5h7m18s'],
      ['@-5h2m10s', '@-5h2m8s'],
    ] as const
  ).flatMap(([begun, refused]): (readonly [string, string, string])[] => [
    [begun, 'PullingImage', `Pulling image '${image}'`],
    [refused, UNAUTHORIZED.reason, UNAUTHORIZED.message],
    [
      refused,
      'ContainerTerminated',
      "Container 'nightly-import' was terminated with exit code '' and reason 'ImagePullFailure'",
    ],
  ]);
  return {
    resources: containerJob({
      ...SHARED,
      name: 'nightly-import',
      story: 'A job, every night: its identity may no longer pull',
      trigger: { schedule: '0 2 * * *' },
      registries: [{ server: PROD, identity: 'system' }],
      systemIdentity: guid(0x641),
      executions: [before, last],
    }),
    log: [
      ...jobLog('nightly-import', before, ran('nightly-import', image, '@-1d5h9m', '@-1d4h58m')),
      ...jobLog('nightly-import', last, [
        ['@-5h10m', 'SuccessfulCreate', 'Successfully created pod for Job Execution'],
        ...failed,
        ['@-4h40m', 'DeadlineExceeded', 'Job was active longer than specified deadline'],
      ]),
    ],
  };
}

/** The image is pulled, and the program in it fails. */
function migrate(): Story {
  const image = `${PROD}/db-migrate:1.42.0`;
  const containers = [{ name: 'db-migrate', image }];
  const last: DemoExecution = { suffix: 'k7q2xwd', status: 'Failed', started: '@-35m', ended: '@-33m', containers };
  const end = "Container 'db-migrate' was terminated with exit code '3' and reason 'ProcessExited'";
  return {
    resources: containerJob({
      ...SHARED,
      name: 'db-migrate',
      story: 'A job, started by hand: its program ends with an error',
      trigger: 'manual',
      registries: [{ server: PROD, identity: SHOP_IDENTITY.id }],
      userIdentities: [SHOP_IDENTITY],
      executions: [last],
    }),
    log: jobLog('db-migrate', last, [
      ...ran('db-migrate', image, '@-34m50s', '@-34m30s').slice(0, 4),
      ['@-34m20s', 'ContainerTerminated', end],
      ['@-33m40s', 'ContainerTerminated', end],
      ['@-33m', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit'],
    ]),
  };
}

/** The tag was pushed after the first execution had asked for it. */
function thumbnails(): Story {
  const image = `${PROD}/thumbnail-sweep:0.5.0`;
  const containers = [{ name: 'sweep', image }];
  const failed: DemoExecution = { suffix: '29402220', status: 'Failed', started: '@-70m', ended: '@-65m', containers };
  const last: DemoExecution = { suffix: '29402280', status: 'Succeeded', started: '@-10m', ended: '@-8m', containers };
  const missing = {
    errors: [
      { code: 'MANIFEST_UNKNOWN', message: 'manifest tagged by "0.5.0" is not found', detail: { Tag: '0.5.0' } },
    ],
  };
  return {
    resources: containerJob({
      ...SHARED,
      name: 'thumbnail-sweep',
      story: 'A job, every hour: one execution could not pull, the next one could',
      trigger: { schedule: '0 * * * *' },
      registries: [{ server: PROD, identity: SHOP_IDENTITY.id }],
      userIdentities: [SHOP_IDENTITY],
      executions: [failed, last],
    }),
    log: [
      ...jobLog('thumbnail-sweep', failed, [
        ['@-69m50s', 'PullingImage', `Pulling image '${image}'`],
        [
          '@-69m48s',
          'ContainerTerminated',
          `Container 'sweep' was terminated with exit code '' and reason 'ImagePullFailure'. ${notFoundTail(image, missing, '7d1f0c4e9a2b4b6f8c3d5e6f7a8b9c0d')}`,
        ],
        ['@-65m', 'BackoffLimitExceeded', 'Job has reached the specified backoff limit'],
      ]),
      ...jobLog('thumbnail-sweep', last, ran('sweep', image, '@-9m50s', '@-8m')),
    ],
  };
}

/** An execution that went well. */
function ran(container: string, image: string, from: string, to: string): (readonly [string, string, string])[] {
  return [
    [from, 'SuccessfulCreate', 'Successfully created pod for Job Execution'],
    [from, 'PullingImage', `Pulling image '${image}'`],
    [from, 'PulledImage', `Successfully pulled image "${image}" in 2.42s. Image size: 58720256 bytes.`],
    [from, 'ContainerStarted', `Started container '${container}'`],
    [
      to,
      'ContainerTerminated',
      `Container '${container}' was terminated with exit code '0' and reason 'ProcessExited'`,
    ],
    [to, 'Completed', 'Execution has successfully completed'],
  ];
}
