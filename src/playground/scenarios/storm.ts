/** Many apps at once, and three causes behind them all. */
import { containerApp, type DemoApp, type DemoRevision } from '../azure/demo/container-app.ts';
import { failedPulls, succeededWrite } from '../azure/demo/log-lines.ts';
import { guid, idOf, RG_PAYMENTS, RG_SHOP, type Story } from '../azure/demo/names.ts';
import { ENV_PAYMENTS, ENV_SHOP } from '../azure/demo/platform.ts';
import { ACR_PULL, assignment, PROD, registryId, VAULT } from '../azure/demo/registries.ts';
import { UNAUTHORIZED } from '../azure/platform-words.ts';

/** The identity of the first five; its role at the registry was cleaned away. */
const SHARED_IDENTITY = {
  id: idOf(RG_SHOP, 'Microsoft.ManagedIdentity/userAssignedIdentities', 'id-storm-pull'),
  principalId: guid(0x901),
  clientId: guid(0x902),
};
const MINUTES = [11, 9, 7, 4, 1];

export function stormStories(): Story[] {
  return [
    ...['cart-api', 'gift-api', 'stock-api', 'price-api', 'refund-api'].map(withoutRole),
    ...['wallet-api', 'payout-api', 'invoice-api'].map(behindTheZone),
    ...['session-cache', 'rate-cache', 'search-cache'].map(fromDockerHub),
  ];
}

function withoutRole(name: string): Story {
  return failing(
    {
      name,
      story: 'Its identity lost the role at the registry, together with four others',
      group: RG_SHOP,
      environmentId: ENV_SHOP,
      registries: [{ server: PROD, identity: SHARED_IDENTITY.id }],
      userIdentities: [SHARED_IDENTITY],
    },
    `${PROD}/orders-api:1.42.0`,
    { before: UNAUTHORIZED },
  );
}

function behindTheZone(name: string, i: number): Story {
  const identity = guid(0x910 + i);
  return {
    ...failing(
      {
        name,
        story: 'The private DNS zone is not linked to its network any more',
        group: RG_PAYMENTS,
        environmentId: ENV_PAYMENTS,
        registries: [{ server: VAULT, identity: 'system' }],
        systemIdentity: identity,
      },
      `${VAULT}/payments-api:6.2.0`,
      { before: UNAUTHORIZED },
    ),
    roles: [assignment(identity, ACR_PULL, registryId(VAULT))],
  };
}

function fromDockerHub(name: string): Story {
  const image = 'docker.io/library/redis:7-alpine';
  const tail = `Image pull for ${image} failed due to registry rate limiting (HTTP 429).`;
  return {
    ...failing(
      {
        name,
        story: 'Docker Hub has counted too many pulls from this address',
        group: RG_SHOP,
        environmentId: ENV_SHOP,
        registries: [],
        targetPort: null,
      },
      image,
      { tail },
    ),
    pullFaults: [{ image, app: name, tail }],
  };
}

function failing(
  app: Omit<DemoApp, 'revisions'>,
  image: string,
  words: { readonly before?: { readonly reason: string; readonly message: string }; readonly tail?: string },
): Story {
  const { name, group } = app;
  const now: DemoRevision = {
    suffix: '0000001',
    state: 'pull-failing',
    created: '@-12m',
    containers: [{ name, image }],
  };
  return {
    resources: containerApp({ ...app, revisions: [now] }),
    log: failedPulls({ app: name, revision: now, container: name, image, minutes: MINUTES, ...words }),
    activity: succeededWrite(group, name, '@-12m'),
  };
}
