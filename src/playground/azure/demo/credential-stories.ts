/** Apps that sign in with something that has ended, is switched off, or is not taken any more. */

import { unauthorizedFor } from '../platform-words.ts';
import { containerApp, type DemoApp, type DemoRevision } from './container-app.ts';
import { failedPulls, succeededWrite } from './log-lines.ts';
import { guid, RG_SHOP, type Story } from './names.ts';
import { ENV_SHOP } from './platform.ts';
import { ABAC, ACR_PULL, assignment, PROD, registryId, STRICT } from './registries.ts';

const SHARED: Pick<DemoApp, 'group' | 'environmentId'> = { group: RG_SHOP, environmentId: ENV_SHOP };

export function credentialStories(): Story[] {
  return [expiredSecret(), adminOff(), armTokensDisabled()];
}

/** It ran for a year: the replicas of yesterday were still served from what the node had. */
function expiredSecret(): Story {
  const application = guid(0x701);
  const story = unauthorized('mailer-api', `${PROD}/mailer-api:1.8.0`, '@-26d', [440, 200, 61, 4], {
    story: 'The secret of the service principal that pulls ended two days ago',
    registries: [{ server: PROD, username: application, passwordSecretRef: 'acr-pull-password' }],
    secrets: ['acr-pull-password', 'smtp-password'],
  });
  return {
    ...story,
    applications: [
      {
        appId: application,
        displayName: 'sp-mailer-acr-pull',
        passwordCredentials: [
          { displayName: 'first', endDateTime: '@-367d' },
          { displayName: 'renewed', endDateTime: '@-2d' },
        ],
      },
    ],
    roles: [assignment(application, ACR_PULL, registryId(PROD), '@-700d')],
  };
}

function adminOff(): Story {
  return unauthorized('stock-sync', `${ABAC}/inventory-api:2.0.0`, '@-40m', [39, 36, 30, 18, 5], {
    story: "The registry's admin user was switched off; the app still signs in as it",
    registries: [{ server: ABAC, username: 'contosoteams', passwordSecretRef: 'contosoteamsazurecrio-contosoteams' }],
    secrets: ['contosoteamsazurecrio-contosoteams'],
    targetPort: null,
  });
}

function armTokensDisabled(): Story {
  const identity = guid(0x702);
  const story = unauthorized('ledger-api', `${STRICT}/ledger-api:3.1.0`, '@-1h', [58, 50, 35, 20, 6], {
    story: 'The role is there; the registry takes no tokens for Azure Resource Manager',
    registries: [{ server: STRICT, identity: 'system' }],
    systemIdentity: identity,
  });
  return { ...story, roles: [assignment(identity, ACR_PULL, registryId(STRICT), '@-60d')] };
}

function unauthorized(
  name: string,
  image: string,
  created: string,
  minutes: readonly number[],
  app: Pick<DemoApp, 'story' | 'registries' | 'secrets' | 'systemIdentity' | 'targetPort'>,
): Story {
  const now: DemoRevision = {
    suffix: '0000011',
    state: 'pull-failing',
    created,
    containers: [{ name, image }],
  };
  return {
    resources: containerApp({ ...SHARED, ...app, name, revisions: [now] }),
    log: failedPulls({ app: name, revision: now, container: name, image, before: unauthorizedFor(image), minutes }),
    activity: succeededWrite(RG_SHOP, name, created),
  };
}
