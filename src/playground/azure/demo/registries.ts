/** The demo's registries: their ARM resources, what they hold, and who may pull. */
import type { ScenarioInput } from '../scenario.ts';
import {
  BOT_ADDRESS,
  type DemoRepository,
  type DemoResource,
  type DemoRole,
  digest,
  guid,
  guidFrom,
  idOf,
  LOCATION,
  RG_REGISTRY,
  RG_SHOP,
} from './names.ts';
import { PRIVATE_ENDPOINT } from './platform.ts';

export const PROD = 'contosoprod.azurecr.io';
/** In ABAC mode: AcrPull is not honoured. */
export const ABAC = 'contosoteams.azurecr.io';
/** Closed to the public, reached by a private endpoint. */
export const VAULT = 'contosovault.azurecr.io';
/** Open to listed addresses only. */
export const LOCKED = 'contosopartners.azurecr.io';
/** Takes no tokens that are made for Azure Resource Manager. */
export const STRICT = 'contosofinance.azurecr.io';

export function registryId(host: string): string {
  return idOf(RG_REGISTRY, 'Microsoft.ContainerRegistry/registries', host.split('.')[0] as string);
}

/** The identity by which most apps of the shop pull. */
export const SHOP_IDENTITY = {
  id: idOf(RG_SHOP, 'Microsoft.ManagedIdentity/userAssignedIdentities', 'id-shop-pull'),
  principalId: guid(0x501),
  clientId: guid(0x502),
};

export const ACR_PULL = '7f951dda-4ed3-4680-a7ca-43fe172d538d';
export const REPOSITORY_READER = 'b93aa761-3e63-49ed-ac28-beffa264f7ac';

export function assignment(principalId: string, roleDefinitionId: string, scope: string, created = '@-90d'): DemoRole {
  const name = guidFrom(`${principalId} ${roleDefinitionId} ${scope}`);
  return { name, scope, principalId, roleDefinitionId, createdOn: created };
}

export function registryResources(): DemoResource[] {
  return [
    registry('contosoprod', { adminUserEnabled: true }),
    registry('contosoteams', { roleAssignmentMode: 'AbacRepositoryPermissions' }),
    registry('contosovault', {
      publicNetworkAccess: 'Disabled',
      networkRuleSet: { defaultAction: 'Deny', ipRules: [] },
      dataEndpointEnabled: true,
      dataEndpointHostNames: ['contosovault.westeurope.data.azurecr.io'],
      privateEndpointConnections: [
        {
          id: `${registryId(VAULT)}/privateEndpointConnections/pe-contosovault.3f1c`,
          name: 'pe-contosovault.3f1c',
          type: 'Microsoft.ContainerRegistry/registries/privateEndpointConnections',
          properties: {
            privateEndpoint: { id: PRIVATE_ENDPOINT },
            privateLinkServiceConnectionState: {
              status: 'Approved',
              description: 'Auto-Approved',
              actionsRequired: 'None',
            },
            provisioningState: 'Succeeded',
          },
        },
      ],
    }),
    registry('contosopartners', {
      networkRuleSet: {
        defaultAction: 'Deny',
        ipRules: [
          { action: 'Allow', value: '203.0.113.16/28' },
          { action: 'Allow', value: BOT_ADDRESS },
        ],
      },
    }),
    {
      id: `${registryId(LOCKED)}/tokens/partner-pull`,
      name: 'partner-pull',
      type: 'Microsoft.ContainerRegistry/registries/tokens',
      properties: {
        creationDate: '@-90d',
        provisioningState: 'Succeeded',
        scopeMapId: `${registryId(LOCKED)}/scopeMaps/_repositories_pull`,
        status: 'enabled',
        credentials: {
          certificates: [],
          passwords: [{ name: 'password1', creationTime: '@-90d', expiry: '@+90d', value: null }],
        },
      },
    },
    registry('contosofinance', {
      policies: { ...POLICIES, azureADAuthenticationAsArmPolicy: { status: 'disabled' } },
    }),
    {
      id: SHOP_IDENTITY.id,
      name: 'id-shop-pull',
      type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
      location: LOCATION,
      properties: { tenantId: guid(0x1), principalId: SHOP_IDENTITY.principalId, clientId: SHOP_IDENTITY.clientId },
    },
  ];
}

const POLICIES = {
  quarantinePolicy: { status: 'disabled' },
  trustPolicy: { type: 'Notary', status: 'disabled' },
  retentionPolicy: { days: 7, status: 'disabled' },
  exportPolicy: { status: 'enabled' },
  azureADAuthenticationAsArmPolicy: { status: 'enabled' },
};

function registry(name: string, more: Readonly<Record<string, unknown>>): DemoResource {
  return {
    id: registryId(`${name}.azurecr.io`),
    name,
    type: 'Microsoft.ContainerRegistry/registries',
    location: 'westeurope',
    sku: { name: 'Premium', tier: 'Premium' },
    systemData: {
      createdAt: '@-300d',
      createdBy: 'platform@contoso.com',
      createdByType: 'User',
      lastModifiedAt: '@-40d',
      lastModifiedBy: 'platform@contoso.com',
      lastModifiedByType: 'User',
    },
    properties: {
      loginServer: `${name}.azurecr.io`,
      creationDate: '@-300d',
      provisioningState: 'Succeeded',
      adminUserEnabled: false,
      anonymousPullEnabled: false,
      publicNetworkAccess: 'Enabled',
      networkRuleSet: { defaultAction: 'Allow', ipRules: [] },
      networkRuleBypassOptions: 'AzureServices',
      roleAssignmentMode: 'LegacyRegistryPermissions',
      dataEndpointEnabled: false,
      dataEndpointHostNames: [],
      privateEndpointConnections: [],
      zoneRedundancy: 'Disabled',
      policies: POLICIES,
      encryption: { status: 'disabled' },
      ...more,
    },
  };
}

const AMD64 = { os: 'linux', architecture: 'amd64' };
const ARM64 = { os: 'linux', architecture: 'arm64' };

/** Tags newest last; each has a manifest of its own. */
export function repository(name: string, tags: readonly string[], platforms = [AMD64]): DemoRepository {
  const age = (i: number) => `@-${(tags.length - i) * 3}d`;
  return {
    name,
    manifests: tags.map((tag, i) => ({ digest: digest(`${name}:${tag}`), platforms, createdOn: age(i) })),
    tags: tags.map((tag, i) => ({
      name: tag,
      digest: digest(`${name}:${tag}`),
      createdOn: age(i),
      lastUpdatedOn: age(i),
    })),
  };
}

/** Somebody locked the newest image against reading: `az acr repository update --read-enabled false`. */
function locked(one: DemoRepository): DemoRepository {
  const last = one.tags.length - 1;
  return { ...one, tags: one.tags.map((tag, i) => ({ ...tag, readEnabled: i !== last })) };
}

export function registryContents(): NonNullable<ScenarioInput['registries']> {
  return [
    {
      loginServer: PROD,
      deleted: [
        {
          repository: 'wishlist-api',
          tag: '2.1.0',
          digest: digest('wishlist-api:2.1.0'),
          deletedAt: '@-1h2m',
        },
      ],
      repositories: [
        repository('orders-api', ['1.40.3', '1.41.0', '1.41.2', '1.42.0']),
        repository('invoice-worker', ['5.0.9', '5.1.0']),
        repository('docs-site', ['2026.11.1', '2026.11.2']),
        repository('checkout-api', ['2.7.4', '2.8.0-rc1', '2.8.0']),
        repository('loyalty-api', ['0.9.0', '1.0.0', '1.1.0']),
        repository('search-api', ['4.3.0', '4.4.0']),
        repository('notify-worker-prod', ['1.3.0']),
        repository('image-resizer', ['3.0.0']),
        repository('image-resizer-arm', ['3.1.0'], [ARM64]),
        repository('pricing-api', ['2.2.0', '2.3.0']),
        repository('reports-api', ['3.1.0', '3.2.0']),
        repository('catalog-api', ['7.0.0', '7.1.0']),
        repository('returns-api', ['0.1.0-preview']),
        repository('media-api', ['1.8.0', '1.9.0']),
        repository('media-migrate', ['1.8.0']),
        repository('chat-api', ['2.0.0']),
        repository('log-shipper', ['1.2.0', '1.2.1']),
        repository('storefront', ['9.9.0', '10.0.0'], [AMD64, ARM64]),
        repository('nightly-export', ['1.0.4']),
        repository('tax-api', ['1.5.0', '1.6.0']),
        repository('profile-api', ['3.3.0']),
        repository('orders-worker', ['1.12.0', '1.13.0']),
        repository('api', ['1.0.0']),
        repository('shipping-api', ['cb1', 'cb2']),
        locked(repository('coupons-api', ['4.0.0', '4.1.0'])),
        repository('wishlist-api', ['2.0.9', '2.1.1']),
        repository('mailer-api', ['1.7.0', '1.8.0']),
        repository('nightly-import', ['3.1.0', '3.2.0']),
        repository('db-migrate', ['1.41.2', '1.42.0']),
        repository('thumbnail-sweep', ['0.4.0', '0.5.0']),
      ],
    },
    { loginServer: STRICT, repositories: [repository('ledger-api', ['3.0.0', '3.1.0'])] },
    {
      loginServer: ABAC,
      repositories: [repository('basket/api', ['0.8.1', '0.9.0']), repository('inventory-api', ['2.0.0'])],
    },
    { loginServer: VAULT, repositories: [repository('payments-api', ['6.1.0', '6.2.0'])] },
    { loginServer: LOCKED, repositories: [repository('partner-gateway', ['1.4.0', '1.5.0'])] },
  ];
}

export function registryRoles(): DemoRole[] {
  return [assignment(SHOP_IDENTITY.principalId, ACR_PULL, registryId(PROD), '@-200d')];
}
