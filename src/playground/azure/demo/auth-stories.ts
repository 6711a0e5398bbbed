/** Apps whose sign-in to the registry is broken. */

import { invalidImage, UNAUTHORIZED, unauthorizedFor } from '../platform-words.ts';
import { changed, PORTAL, roleRemoved } from './changes.ts';
import { containerApp, type DemoApp, type DemoRevision } from './container-app.ts';
import { failedPulls, failedWrite, started, succeededWrite } from './log-lines.ts';
import { guid, idOf, RG_SHOP, type Story } from './names.ts';
import { ENV_SHOP } from './platform.ts';
import { ABAC, ACR_PULL, assignment, PROD, registryId, SHOP_IDENTITY } from './registries.ts';

const SHARED: Pick<DemoApp, 'group' | 'environmentId'> = { group: RG_SHOP, environmentId: ENV_SHOP };

export function authStories(): Story[] {
  return [missingRole(), roleNotHonoured(), identityNotAssigned(), wrongPassword(), noRegistryEntry()];
}

function missingRole(): Story {
  const identity = guid(0x611);
  const before = revision('0000006', 'running', '@-9d', 'orders-api', `${PROD}/orders-api:1.41.2`);
  const now = revision('0000007', 'pull-failing', '@-12m', 'orders-api', `${PROD}/orders-api:1.42.0`);
  return {
    resources: containerApp({
      ...SHARED,
      name: 'orders-api',
      story: 'The new revision cannot pull; the previous one still serves',
      registries: [{ server: PROD, identity: 'system' }],
      systemIdentity: identity,
      revisions: [revision('0000005', 'replaced', '@-30d', 'orders-api', `${PROD}/orders-api:1.41.0`), before, now],
    }),
    log: failedPulls({
      app: 'orders-api',
      revision: now,
      container: 'orders-api',
      image: `${PROD}/orders-api:1.42.0`,
      before: UNAUTHORIZED,
    }),
    activity: [
      ...succeededWrite(RG_SHOP, 'orders-api', '@-12m'),
      ...roleRemoved('@-55m', assignment(identity, ACR_PULL, registryId(PROD)), 'cleanup@contoso.com'),
    ],
    // A right that looks like the missing one, at another registry.
    roles: [assignment(identity, ACR_PULL, registryId('contosopartners.azurecr.io'))],
  };
}

function roleNotHonoured(): Story {
  const identity = guid(0x612);
  const image = `${ABAC}/basket/api:0.9.0`;
  const now = revision('a1b2c3d', 'pull-failing', '@-25m', 'basket-api', image);
  return {
    resources: containerApp({
      ...SHARED,
      name: 'basket-api',
      story: 'AcrPull is there, and the registry does not honour it',
      registries: [{ server: ABAC, identity: 'system' }],
      systemIdentity: identity,
      revisions: [now],
    }),
    log: failedPulls({
      app: 'basket-api',
      revision: now,
      container: 'basket-api',
      image,
      before: unauthorizedFor(image),
      minutes: [24, 22, 17, 9, 4],
    }),
    activity: succeededWrite(RG_SHOP, 'basket-api', '@-25m'),
    roles: [assignment(identity, ACR_PULL, registryId(ABAC))],
  };
}

function identityNotAssigned(): Story {
  const identity = idOf(RG_SHOP, 'Microsoft.ManagedIdentity/userAssignedIdentities', 'id-pricing-pull');
  const image = `${PROD}/pricing-api:2.3.0`;
  return {
    resources: containerApp({
      ...SHARED,
      name: 'pricing-api',
      story: 'The identity that should pull is not attached to the app',
      registries: [{ server: PROD, identity }],
      userIdentities: [SHOP_IDENTITY],
      revisions: [revision('0000003', 'running', '@-18d', 'pricing-api', `${PROD}/pricing-api:2.2.0`)],
      failedTemplate: { containers: [{ name: 'pricing-api', image }] },
      modified: '@-33m',
    }),
    activity: failedWrite(
      RG_SHOP,
      'pricing-api',
      '@-33m',
      invalidImage(
        'pricing-api',
        'pricing-api',
        image,
        `unable to pull image using Managed identity ${identity} for registry ${PROD}`,
      ),
    ),
    log: started(
      'pricing-api',
      revision('0000003', 'running', '@-18d', 'pricing-api', `${PROD}/pricing-api:2.2.0`),
      25_900,
    ),
  };
}

function wrongPassword(): Story {
  const image = `${PROD}/invoice-worker:5.1.0`;
  const now = revision('0000012', 'pull-failing', '@-3h', 'invoice-worker', image);
  return {
    resources: containerApp({
      ...SHARED,
      name: 'invoice-worker',
      story: 'The stored registry password is no longer the right one',
      registries: [{ server: PROD, username: 'contosoprod', passwordSecretRef: 'contosoprodazurecrio-contosoprod' }],
      secrets: ['contosoprodazurecrio-contosoprod', 'queue-connection'],
      targetPort: null,
      revisions: [now],
    }),
    log: failedPulls({
      app: 'invoice-worker',
      revision: now,
      container: 'invoice-worker',
      image,
      before: unauthorizedFor(image),
      minutes: [178, 120, 61, 31, 3],
    }),
    activity: [
      ...succeededWrite(RG_SHOP, 'invoice-worker', '@-3h'),
      ...changed(
        '@-3h12m',
        registryId(PROD),
        'Microsoft.ContainerRegistry/registries/regenerateCredential/action',
        'sam@contoso.com',
        { appId: PORTAL },
      ),
    ],
    pullFaults: [{ image, app: 'invoice-worker', before: unauthorizedFor(image) }],
  };
}

function noRegistryEntry(): Story {
  const image = `${PROD}/docs-site:2026.11.2`;
  const before = revision('0000001', 'running', '@-2d', 'docs-site', 'mcr.microsoft.com/k8se/quickstart:latest');
  return {
    resources: containerApp({
      ...SHARED,
      name: 'docs-site',
      story: 'Nobody told the app how to sign in to the registry',
      registries: [],
      systemIdentity: guid(0x613),
      revisions: [before],
      failedTemplate: { containers: [{ name: 'docs-site', image }] },
      modified: '@-18m',
    }),
    log: started('docs-site', before, 2880),
    activity: failedWrite(
      RG_SHOP,
      'docs-site',
      '@-18m',
      invalidImage(
        'docs-site',
        'docs-site',
        image,
        `GET https:?scope=repository%3Adocs-site%3Apull&service=${PROD}: UNAUTHORIZED: authentication required, visit https://aka.ms/acr/authorization for more information.`,
      ),
    ),
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
