/** Apps that do not reach their registry, or whose registry turns them away. */

import { notFoundTail, UNAUTHORIZED } from '../platform-words.ts';
import { changed, PORTAL, registryWritten } from './changes.ts';
import { containerApp, type DemoApp, type DemoRevision } from './container-app.ts';
import { failedPulls, kubeletPull, succeededWrite } from './log-lines.ts';
import { type Group, guid, RG_EDGE, RG_PAYMENTS, RG_SHOP, type Story } from './names.ts';
import { ENV_EDGE, ENV_PAYMENTS, ENV_SHOP, ZONE } from './platform.ts';
import { ACR_PULL, assignment, LOCKED, PROD, registryId, SHOP_IDENTITY, VAULT } from './registries.ts';

/** A registry of the company's own, outside Azure. */
const OWN_REGISTRY = 'registry.corp.contoso.com:5000';
const SHOP_PULL: Pick<DemoApp, 'registries' | 'userIdentities'> = {
  registries: [{ server: PROD, identity: SHOP_IDENTITY.id }],
  userIdentities: [SHOP_IDENTITY],
};

export function networkStories(): Story[] {
  return [unlinkedZone(), firewall(), timeout(), refused(), rateLimit(), unavailable()];
}

/** The log says unauthorized, the role is there: without the link the name resolves to the registry's closed front door. */
function unlinkedZone(): Story {
  const identity = guid(0x621);
  const image = `${VAULT}/payments-api:6.2.0`;
  const now = one('0000003', 'pull-failing', '@-35m', 'payments-api', image);
  return story(
    {
      name: 'payments-api',
      group: RG_PAYMENTS,
      environmentId: ENV_PAYMENTS,
      story: 'The log says unauthorized; the role is there. It is the network',
      registries: [{ server: VAULT, identity: 'system' }],
      systemIdentity: identity,
      revisions: [one('0000002', 'running', '@-25d', 'payments-api', `${VAULT}/payments-api:6.1.0`), now],
    },
    failedPulls({
      app: 'payments-api',
      revision: now,
      container: 'payments-api',
      image,
      before: UNAUTHORIZED,
      minutes: [34, 32, 27, 17, 4],
    }),
    '@-35m',
    {
      roles: [assignment(identity, ACR_PULL, registryId(VAULT))],
      activity: [
        ...succeededWrite(RG_PAYMENTS, 'payments-api', '@-35m'),
        ...changed(
          '@-1h5m',
          `${ZONE}/virtualNetworkLinks/link-vnet-payments`,
          'Microsoft.Network/privateDnsZones/virtualNetworkLinks/delete',
          'netops@contoso.com',
          { appId: PORTAL },
        ),
      ],
    },
  );
}

/** The log says "not found", and inside it: the registry's firewall. */
function firewall(): Story {
  const identity = guid(0x622);
  const image = `${LOCKED}/partner-gateway:1.5.0`;
  const now = one('0000006', 'pull-failing', '@-28m', 'partner-gateway', image);
  const denied = {
    errors: [
      {
        code: 'DENIED',
        message:
          "client with IP '20.105.23.41' is not allowed access, refer https://aka.ms/acr/firewall to grant access",
      },
    ],
  };
  return story(
    {
      name: 'partner-gateway',
      group: RG_SHOP,
      environmentId: ENV_SHOP,
      story: 'The log says not found; the registry has the image and turns the app away',
      registries: [{ server: LOCKED, identity: 'system' }],
      systemIdentity: identity,
      revisions: [one('0000005', 'running', '@-33d', 'partner-gateway', `${LOCKED}/partner-gateway:1.4.0`), now],
    },
    failedPulls({
      app: 'partner-gateway',
      revision: now,
      container: 'partner-gateway',
      image,
      minutes: [27, 25, 20, 10, 5],
      tail: notFoundTail(image, denied, 'c84a15ba5d838323cd23ece78e1b76b0'),
    }),
    '@-28m',
    {
      roles: [assignment(identity, ACR_PULL, registryId(LOCKED))],
      activity: [
        ...succeededWrite(RG_SHOP, 'partner-gateway', '@-28m'),
        // A pipeline keeps the registries as they are written down, and closes what was opened by hand.
        ...registryWritten('@-47m', LOCKED, guid(0x6bb)),
      ],
    },
  );
}

function timeout(): Story {
  const image = `${PROD}/reports-api:3.2.0`;
  const error = `failed to do request: Head "https://${PROD}/v2/reports-api/manifests/3.2.0": dial tcp 20.61.97.132:443: i/o timeout`;
  const now = one('0000011', 'pull-failing', '@-45m', 'reports-api', image);
  return story(
    {
      name: 'reports-api',
      group: RG_EDGE,
      environmentId: ENV_EDGE,
      story: 'All traffic leaves through a firewall appliance, and nothing comes back',
      ...SHOP_PULL,
      revisions: [now],
    },
    kubeletPull(
      { app: 'reports-api', revision: now, container: 'reports-api', image, minutes: [44, 41, 35, 24, 3] },
      error,
    ),
    '@-45m',
    { pullFaults: [{ image: '*', app: 'reports-api', kubelet: error }] },
  );
}

function refused(): Story {
  const image = `${OWN_REGISTRY}/geo-api:1.0`;
  const error = `failed to do request: Head "https://${OWN_REGISTRY}/v2/geo-api/manifests/1.0": dial tcp 10.60.8.9:5000: connect: connection refused`;
  const now = one('0000002', 'pull-failing', '@-14m', 'geo-api', image);
  return story(
    {
      name: 'geo-api',
      group: RG_EDGE,
      environmentId: ENV_EDGE,
      story: "The company's own registry is not listening",
      registries: [{ server: OWN_REGISTRY, username: 'svc-pull', passwordSecretRef: 'corp-registry' }],
      secrets: ['corp-registry'],
      revisions: [now],
    },
    kubeletPull({ app: 'geo-api', revision: now, container: 'geo-api', image, minutes: [13, 11, 7, 2] }, error),
    '@-14m',
    { pullFaults: [{ image: `${OWN_REGISTRY}/*`, kubelet: error }] },
  );
}

function rateLimit(): Story {
  const image = 'docker.io/library/redis:7-alpine';
  const now = one('0000001', 'pull-failing', '@-30m', 'redis', image);
  const named = { ...now, containers: [{ name: 'redis', image }] };
  const tail = `Image pull for ${image} failed due to registry rate limiting (HTTP 429).`;
  return story(
    {
      name: 'cache-warmer',
      group: RG_SHOP,
      environmentId: ENV_SHOP,
      story: 'Docker Hub has had enough of us',
      registries: [],
      targetPort: null,
      revisions: [named],
    },
    failedPulls({
      app: 'cache-warmer',
      revision: named,
      container: 'redis',
      image,
      minutes: [29, 27, 22, 12, 4],
      tail,
    }),
    '@-30m',
    { pullFaults: [{ image, app: 'cache-warmer', tail }] },
  );
}

function unavailable(): Story {
  const image = `${PROD}/catalog-api:7.1.0`;
  const error = `unexpected status from HEAD request to https://${PROD}/v2/catalog-api/manifests/7.1.0: 503 Service Unavailable`;
  const now = one('0000015', 'pull-failing', '@-7m', 'catalog-api', image);
  return story(
    {
      name: 'catalog-api',
      group: RG_SHOP,
      environmentId: ENV_SHOP,
      story: 'The registry itself answers 503',
      ...SHOP_PULL,
      revisions: [one('0000014', 'running', '@-5d', 'catalog-api', `${PROD}/catalog-api:7.0.0`), now],
    },
    kubeletPull({ app: 'catalog-api', revision: now, container: 'catalog-api', image, minutes: [6, 5, 3, 1] }, error),
    '@-7m',
    { pullFaults: [{ image: '*', app: 'catalog-api', kubelet: error }] },
  );
}

function story(
  app: DemoApp & { readonly group: Group },
  log: NonNullable<Story['log']>,
  at: string,
  more: Partial<Story> = {},
): Story {
  return { resources: containerApp(app), log, activity: succeededWrite(app.group, app.name, at), ...more };
}

function one(suffix: string, state: DemoRevision['state'], created: string, name: string, image: string): DemoRevision {
  return { suffix, state, created, containers: [{ name, image }] };
}
