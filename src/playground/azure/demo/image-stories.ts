/** Apps whose image is not there, cannot be named, or cannot run here. */

import { invalidImage, notFoundTail } from '../platform-words.ts';
import { containerApp, type DemoApp, type DemoRevision } from './container-app.ts';
import { failedPulls, failedWrite, refusedAtOnce, started, succeededWrite } from './log-lines.ts';
import { digest, RG_SHOP, type Story } from './names.ts';
import { ENV_SHOP } from './platform.ts';
import { PROD, SHOP_IDENTITY } from './registries.ts';

/** All of these pull by the shop's identity, which has AcrPull. */
const SHARED: Pick<DemoApp, 'group' | 'environmentId' | 'registries' | 'userIdentities'> = {
  group: RG_SHOP,
  environmentId: ENV_SHOP,
  registries: [{ server: PROD, identity: SHOP_IDENTITY.id }],
  userIdentities: [SHOP_IDENTITY],
};

export function imageStories(): Story[] {
  const unknownDigest = digest('search-api:never-pushed');
  return [
    refusedWrite(
      'checkout-api',
      'The tag was never pushed; one much like it was',
      '2.8.0',
      'checkout-api:2.8.1',
      (image) =>
        invalidImage(
          'checkout-api',
          'checkout-api',
          image,
          'GET https:: MANIFEST_UNKNOWN: manifest tagged by "2.8.1" is not found; map[Tag:2.8.1]',
        ),
    ),
    refusedWrite(
      'search-api',
      'Deployed by a digest that the registry does not have',
      '4.4.0',
      `search-api@${unknownDigest}`,
      (image) =>
        invalidImage(
          'search-api',
          'search-api',
          image,
          `GET https:: MANIFEST_UNKNOWN: manifest ${unknownDigest} is not found; map[]`,
        ),
    ),
    refusedWrite('image-resizer', 'Built on an ARM machine', '3.0.0', 'image-resizer-arm:3.1.0', (image) =>
      invalidImage('image-resizer', 'image-resizer', image, 'image OS/Arc must be linux/amd64 but found linux/arm64'),
    ),
    unexpandedVariable(),
    missingRepository(),
    firstDeployment(),
    initContainer(),
    sidecar(),
  ];
}

/** A write that was refused, while the revision before it goes on. */
function refusedWrite(
  name: string,
  story: string,
  oldTag: string,
  newImage: string,
  detail: (image: string) => string,
): Story {
  const image = `${PROD}/${newImage}`;
  const before = one('0000004', 'running', '@-6d', name, `${PROD}/${name}:${oldTag}`);
  return {
    resources: containerApp({
      ...SHARED,
      name,
      story,
      revisions: [before],
      failedTemplate: { containers: [{ name, image }] },
      modified: '@-22m',
    }),
    log: started(name, before, 8640),
    activity: [...failedWrite(RG_SHOP, name, '@-22m', detail(image)), ...succeededWrite(RG_SHOP, name, '@-6d')],
  };
}

/** Such a name is refused at once, so the app stays as it was: only the activity log knows of the attempt. */
function unexpandedVariable(): Story {
  const image = `${PROD}/notify-worker-#{environment}#:1.4.0`;
  const before = one('0000002', 'running', '@-40d', 'notify-worker', `${PROD}/notify-worker-prod:1.3.0`);
  return {
    resources: containerApp({
      ...SHARED,
      name: 'notify-worker',
      story: 'The pipeline left a variable in the image name',
      targetPort: null,
      revisions: [before],
    }),
    log: started('notify-worker', before, 57_600),
    activity: refusedAtOnce(
      RG_SHOP,
      'notify-worker',
      '@-41m',
      'ContainerAppInvalidImageFormat',
      `Container with name 'notify-worker' has an invalid image format '${image}'.`,
    ),
  };
}

function missingRepository(): Story {
  const image = `${PROD}/loyalty/api:1.1.0`;
  const now = one('0000009', 'pull-failing', '@-50m', 'loyalty-api', image);
  return {
    resources: containerApp({
      ...SHARED,
      name: 'loyalty-api',
      story: 'The message says tag; it is the repository that does not exist',
      revisions: [one('0000008', 'running', '@-12d', 'loyalty-api', `${PROD}/loyalty-api:1.0.0`), now],
    }),
    log: failedPulls({
      app: 'loyalty-api',
      revision: now,
      container: 'loyalty-api',
      image,
      minutes: [49, 47, 42, 33, 14, 6],
      tail: notFoundTail(image, unknownTag('1.1.0'), 'a84a15ba5d838323cd23ece78e1b76b0'),
    }),
    activity: succeededWrite(RG_SHOP, 'loyalty-api', '@-50m'),
  };
}

/** No revision, no event stream, no table: the activity log has all there is. */
function firstDeployment(): Story {
  const image = `${PROD}/returns-api:0.1.0`;
  return {
    resources: containerApp({
      ...SHARED,
      name: 'returns-api',
      story: 'Its very first deployment failed: there is no revision and no log',
      revisions: [],
      failedTemplate: { containers: [{ name: 'returns-api', image }] },
      modified: '@-9m',
    }),
    activity: failedWrite(
      RG_SHOP,
      'returns-api',
      '@-9m',
      invalidImage(
        'returns-api',
        'returns-api',
        image,
        'GET https:: MANIFEST_UNKNOWN: manifest tagged by "0.1.0" is not found; map[Tag:0.1.0]',
      ),
    ),
  };
}

function initContainer(): Story {
  const image = `${PROD}/media-migrate:1.9.0`;
  const now: DemoRevision = {
    ...one('0000021', 'pull-failing', '@-16m', 'media-api', `${PROD}/media-api:1.9.0`),
    initContainers: [{ name: 'migrate', image }],
  };
  return {
    resources: containerApp({
      ...SHARED,
      name: 'media-api',
      story: 'The app is fine; the image of its init container was never pushed',
      revisions: [one('0000020', 'running', '@-20d', 'media-api', `${PROD}/media-api:1.8.0`), now],
    }),
    log: failedPulls({
      app: 'media-api',
      revision: now,
      container: 'migrate',
      image,
      minutes: [15, 13, 9, 3],
      tail: notFoundTail(image, unknownTag('1.9.0'), 'c5d7e9fb5d838323cd23ece78e1b0a11'),
    }),
    activity: succeededWrite(RG_SHOP, 'media-api', '@-16m'),
  };
}

function sidecar(): Story {
  const image = `${PROD}/log-shipper:1.3.0`;
  const now: DemoRevision = {
    ...one('0000005', 'sidecar-failing', '@-70m', 'chat-api', `${PROD}/chat-api:2.0.0`),
    containers: [
      { name: 'chat-api', image: `${PROD}/chat-api:2.0.0` },
      { name: 'log-shipper', image },
    ],
  };
  return {
    resources: containerApp({
      ...SHARED,
      name: 'chat-api',
      story: 'The app runs; its sidecar cannot be pulled',
      revisions: [now],
    }),
    log: failedPulls({
      app: 'chat-api',
      revision: now,
      container: 'log-shipper',
      image,
      minutes: [69, 66, 60, 38, 5],
      tail: notFoundTail(image, unknownTag('1.3.0'), 'e1b76b0c84a15ba5d838323cd23ece78'),
    }),
    activity: succeededWrite(RG_SHOP, 'chat-api', '@-70m'),
  };
}

function unknownTag(tag: string): object {
  return {
    errors: [{ code: 'MANIFEST_UNKNOWN', message: `manifest tagged by "${tag}" is not found`, detail: { Tag: tag } }],
  };
}

function one(suffix: string, state: DemoRevision['state'], created: string, name: string, image: string): DemoRevision {
  return { suffix, state, created, containers: [{ name, image }] };
}
