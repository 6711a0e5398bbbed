/** Apps whose image should be there: its build failed, it was deleted, somebody locked it. */

import { invalidImage, notFoundTail } from '../platform-words.ts';
import { containerApp, type DemoApp, type DemoRevision } from './container-app.ts';
import { failedPulls, failedWrite, started, succeededWrite } from './log-lines.ts';
import { type DemoResource, digest, RG_SHOP, type Story } from './names.ts';
import { ENV_SHOP } from './platform.ts';
import { PROD, registryId, SHOP_IDENTITY } from './registries.ts';

const SHARED: Pick<DemoApp, 'group' | 'environmentId' | 'registries' | 'userIdentities'> = {
  group: RG_SHOP,
  environmentId: ENV_SHOP,
  registries: [{ server: PROD, identity: SHOP_IDENTITY.id }],
  userIdentities: [SHOP_IDENTITY],
};

export function buildStories(): Story[] {
  return [failedBuild(), deletedTag(), lockedImage()];
}

/** The pipeline starts a build and deploys what it will make, without waiting for it. */
function failedBuild(): Story {
  const name = 'shipping-api';
  const image = `${PROD}/${name}:cb3`;
  const before = one('0000031', 'running', '@-3d', name, `${PROD}/${name}:cb2`);
  return {
    resources: [
      ...containerApp({
        ...SHARED,
        name,
        story: 'The build of the image failed, and it was deployed all the same',
        revisions: [before],
        failedTemplate: { containers: [{ name, image }] },
        modified: '@-14m',
      }),
      task(name),
      run('cb3', '@-17m', 'Failed', 'c41d9e07a3b2', name, 'failed to run step ID: build: exit status 1'),
      run('cb2', '@-3d', 'Succeeded', '8f02aa65d1c9', name),
      run('cb1', '@-9d', 'Succeeded', '17be40c2f6e8', name),
    ],
    log: started(name, before, 4320),
    activity: [
      ...failedWrite(
        RG_SHOP,
        name,
        '@-14m',
        invalidImage(
          name,
          name,
          image,
          'GET https:: MANIFEST_UNKNOWN: manifest tagged by "cb3" is not found; map[Tag:cb3]',
        ),
      ),
      ...succeededWrite(RG_SHOP, name, '@-3d'),
    ],
  };
}

/** A clean-up took the tag of a running revision; it shows at the next start of a replica. */
function deletedTag(): Story {
  const name = 'wishlist-api';
  const image = `${PROD}/${name}:2.1.0`;
  const now = one('0000007', 'pull-failing', '@-11d', name, image);
  const unknown = {
    errors: [
      { code: 'MANIFEST_UNKNOWN', message: 'manifest tagged by "2.1.0" is not found', detail: { Tag: '2.1.0' } },
    ],
  };
  return {
    resources: [
      ...containerApp({
        ...SHARED,
        name,
        story: 'A clean-up deleted the tag that the app runs on; the next replica could not start',
        revisions: [now],
      }),
      purge('ca4', '@-1h2m'),
    ],
    log: [
      ...started(name, now, 11 * 24 * 60),
      ...failedPulls({
        app: name,
        revision: now,
        container: name,
        image,
        minutes: [44, 41, 33, 17, 4],
        tail: notFoundTail(image, unknown, '6b0c84a15ba5d838323cd23ece78e1b7'),
      }),
    ],
    activity: succeededWrite(RG_SHOP, name, '@-11d'),
  };
}

function lockedImage(): Story {
  const name = 'coupons-api';
  const image = `${PROD}/${name}:4.1.0`;
  const now = one('0000016', 'pull-failing', '@-35m', name, image);
  const refused = {
    errors: [
      {
        code: 'DENIED',
        message:
          'The operation is disallowed on this registry, repository or image. View troubleshooting steps at https://aka.ms/acr/faq/#why-does-my-pull-or-push-request-fail-with-disallowed-operation',
      },
    ],
  };
  return {
    resources: containerApp({
      ...SHARED,
      name,
      story: 'The image is there, and somebody locked it against reading',
      revisions: [one('0000015', 'running', '@-15d', name, `${PROD}/${name}:4.0.0`), now],
    }),
    log: failedPulls({
      app: name,
      revision: now,
      container: name,
      image,
      minutes: [34, 31, 25, 12, 3],
      tail: notFoundTail(image, refused, '5ba5d83e1b76b0c84a18323cd23ece78'),
    }),
    activity: succeededWrite(RG_SHOP, name, '@-35m'),
  };
}

function task(name: string): DemoResource {
  return {
    id: `${registryId(PROD)}/tasks/build-${name}`,
    name: `build-${name}`,
    type: 'Microsoft.ContainerRegistry/registries/tasks',
    location: 'westeurope',
    properties: {
      provisioningState: 'Succeeded',
      creationDate: '@-200d',
      status: 'Enabled',
      platform: { os: 'Linux', architecture: 'amd64' },
      agentConfiguration: { cpu: 2 },
      timeout: 3600,
      step: {
        type: 'Docker',
        imageNames: [`${name}:{{.Run.ID}}`],
        isPushEnabled: true,
        noCache: false,
        dockerFilePath: 'Dockerfile',
        contextPath: `https://github.com/contoso/${name}.git#main`,
      },
    },
  };
}

/** `acr purge` by a timer: it made no image, and what it deleted it does not say. */
function purge(id: string, at: string): DemoResource {
  return {
    id: `${registryId(PROD)}/runs/${id}`,
    name: id,
    type: 'Microsoft.ContainerRegistry/registries/runs',
    properties: {
      provisioningState: 'Succeeded',
      runId: id,
      status: 'Succeeded',
      lastUpdatedTime: at,
      runType: 'AutoRun',
      createTime: at,
      startTime: at,
      finishTime: at,
      task: 'purge-old-tags',
      timerTrigger: { timerTriggerName: 'nightly', scheduleOccurrence: at },
      platform: { os: 'Linux', architecture: 'amd64' },
      agentConfiguration: { cpu: 2 },
      isArchiveEnabled: false,
    },
  };
}

/** A run that failed names no image. */
function run(
  id: string,
  created: string,
  status: 'Failed' | 'Succeeded',
  commit: string,
  name: string,
  error?: string,
): DemoResource {
  return {
    id: `${registryId(PROD)}/runs/${id}`,
    name: id,
    type: 'Microsoft.ContainerRegistry/registries/runs',
    properties: {
      provisioningState: 'Succeeded',
      runId: id,
      status,
      lastUpdatedTime: created,
      runType: 'AutoBuild',
      createTime: created,
      startTime: created,
      finishTime: created,
      task: `build-${name}`,
      sourceTrigger: {
        id: commit,
        eventType: 'Commit',
        commitId: commit,
        repositoryUrl: `https://github.com/contoso/${name}`,
        branchName: 'main',
        providerType: 'Github',
      },
      platform: { os: 'Linux', architecture: 'amd64' },
      agentConfiguration: { cpu: 2 },
      isArchiveEnabled: false,
      ...(error === undefined
        ? { outputImages: [{ registry: PROD, repository: name, tag: id, digest: digest(`${name}:${id}`) }] }
        : { runErrorMessage: error }),
    },
  };
}

function one(suffix: string, state: DemoRevision['state'], created: string, name: string, image: string): DemoRevision {
  return { suffix, state, created, containers: [{ name, image }] };
}
