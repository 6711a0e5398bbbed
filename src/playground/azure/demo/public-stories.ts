/** Apps whose image is not in Azure: Docker Hub and ghcr.io, which tell strangers more or less. */

import { invalidImage } from '../platform-words.ts';
import type { ScenarioInput } from '../scenario.ts';
import { containerApp, type DemoRevision } from './container-app.ts';
import { failedPulls, failedWrite, started, succeededWrite } from './log-lines.ts';
import { RG_SHOP, type Story } from './names.ts';
import { ENV_SHOP } from './platform.ts';
import { repository } from './registries.ts';

const AMD64 = { os: 'linux', architecture: 'amd64' };

export function publicStories(): Story[] {
  return [missingPublicTag(), privatePackage()];
}

/** What Docker Hub and ghcr.io hold, as far as the shop uses them. */
export function publicContents(): NonNullable<ScenarioInput['registries']> {
  return [
    {
      loginServer: 'docker.io',
      pullLimit: { pulls: 100, remaining: 61, windowSeconds: 21_600 },
      repositories: [
        repository('library/redis', ['7-alpine', '8-alpine'], [AMD64, { os: 'linux', architecture: 'arm64' }]),
        repository('uptimely/status-page', ['3.0', '3.1', 'latest']),
      ],
    },
    {
      loginServer: 'ghcr.io',
      repositories: [{ ...repository('contoso/mail-relay', ['1.3', '1.4']), private: true }],
    },
  ];
}

function missingPublicTag(): Story {
  const image = 'docker.io/uptimely/status-page:3.2';
  const before = revision('0000002', 'running', '@-40d', 'status-page', 'docker.io/uptimely/status-page:3.1');
  return {
    resources: containerApp({
      group: RG_SHOP,
      environmentId: ENV_SHOP,
      name: 'status-page',
      story: 'A tag that Docker Hub does not have',
      registries: [],
      revisions: [before],
      failedTemplate: { containers: [{ name: 'status-page', image }] },
      modified: '@-16m',
    }),
    log: started('status-page', before, 57_600),
    activity: failedWrite(
      RG_SHOP,
      'status-page',
      '@-16m',
      invalidImage(
        'status-page',
        'status-page',
        image,
        'GET https:: MANIFEST_UNKNOWN: manifest unknown; unknown tag=3.2',
      ),
    ),
  };
}

function privatePackage(): Story {
  const image = 'ghcr.io/contoso/mail-relay:1.4';
  const now = revision('0000001', 'pull-failing', '@-22m', 'mail-relay', image);
  return {
    resources: containerApp({
      group: RG_SHOP,
      environmentId: ENV_SHOP,
      name: 'mail-relay',
      story: 'A private package of GitHub, and no sign-in for it',
      registries: [],
      targetPort: null,
      revisions: [now],
    }),
    log: failedPulls({
      app: 'mail-relay',
      revision: now,
      container: 'mail-relay',
      image,
      before: { reason: 'ImagePullUnauthorized', message: 'Container pull image failed with unauthorized error.' },
      minutes: [21, 19, 14, 5],
    }),
    activity: succeededWrite(RG_SHOP, 'mail-relay', '@-22m'),
  };
}

function revision(
  suffix: string,
  state: DemoRevision['state'],
  created: string,
  name: string,
  image: string,
): DemoRevision {
  return { suffix, state, created, containers: [{ name, image }] };
}
