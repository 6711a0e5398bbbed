/** A small simulated subscription in which everything is in order; each test changes what it is about. */

import type { CloudName } from '../../src/azure/clouds.ts';
import { createAzureFacts } from '../../src/azure/fact-source.ts';
import type { AppRef } from '../../src/core/app-ref.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import type { FactSource } from '../../src/diagnosis/fact-source.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { type SimulatedAzure, simulateAzure } from '../../src/playground/azure/simulated-azure.ts';

export const SUB = '11111111-2222-4333-8444-555555555555';
export const OTHER_SUB = '99999999-2222-4333-8444-555555555555';
export const GROUP = 'rg-shop';
export const PRINCIPAL = 'aaaaaaaa-0000-4000-8000-00000000000a';
export const WORKSPACE = 'cccccccc-0000-4000-8000-00000000000c';
export const DIGEST = `sha256:${'a'.repeat(64)}`;
export const HOST = 'shopacr.azurecr.io';
export const ACR_PULL = '7f951dda-4ed3-4680-a7ca-43fe172d538d';

const at = (type: string, name: string) => `/subscriptions/${SUB}/resourceGroups/${GROUP}/providers/${type}/${name}`;
export const APP_ID = at('Microsoft.App/containerApps', 'orders-api');
export const ENV_ID = at('Microsoft.App/managedEnvironments', 'shop-env');
export const REGISTRY_ID = at('Microsoft.ContainerRegistry/registries', 'shopacr');
export const VNET_ID = at('Microsoft.Network/virtualNetworks', 'shop-vnet');
export const SUBNET_ID = `${VNET_ID}/subnets/apps`;
export const ZONE_ID = at('Microsoft.Network/privateDnsZones', 'privatelink.azurecr.io');
const PE_ID = at('Microsoft.Network/privateEndpoints', 'shopacr-pe');
const NIC_ID = at('Microsoft.Network/networkInterfaces', 'shopacr-nic');

export const REF: AppRef = {
  kind: 'app',
  subscriptionId: SUB,
  resourceGroup: GROUP,
  name: 'orders-api',
  resourceId: APP_ID,
};

type Resource = ScenarioInput['resources'][number];

function resource(id: string, type: string, properties: Record<string, unknown>, more: object = {}): Resource {
  return { id, name: id.split('/').at(-1) ?? '', type, location: 'westeurope', properties, ...more };
}

const template = {
  containers: [{ name: 'api', image: `${HOST}/orders/api:v2` }],
  initContainers: null,
  scale: { minReplicas: 1 },
};

export function subscription(): ScenarioInput {
  return {
    schema: 'pullcheck.scenario/1',
    title: 'a shop',
    subscriptions: [
      { subscriptionId: SUB, displayName: 'Shop' },
      { subscriptionId: OTHER_SUB, displayName: 'Other' },
    ],
    resources: [
      resource(
        APP_ID,
        'Microsoft.App/containerApps',
        {
          provisioningState: 'Succeeded',
          runningStatus: 'Running',
          environmentId: ENV_ID,
          latestRevisionName: 'orders-api--two',
          latestReadyRevisionName: 'orders-api--one',
          eventStreamEndpoint: `https://westeurope.azurecontainerapps.dev/subscriptions/${SUB}/resourceGroups/${GROUP}/containerApps/orders-api/eventstream`,
          outboundIpAddresses: ['20.1.2.3'],
          configuration: {
            activeRevisionsMode: 'Single',
            registries: [{ server: HOST, identity: 'system', username: '', passwordSecretRef: '' }],
            secrets: null,
            ingress: {
              external: true,
              fqdn: 'orders.example.com',
              targetPort: 80,
              traffic: [{ latestRevision: true, weight: 100 }],
            },
          },
          template,
        },
        {
          identity: { type: 'SystemAssigned', principalId: PRINCIPAL, tenantId: 't' },
          systemData: { lastModifiedAt: '@-5m' },
        },
      ),
      ...['one', 'two'].map((name) =>
        resource(`${APP_ID}/revisions/orders-api--${name}`, 'Microsoft.App/containerApps/revisions', {
          active: true,
          createdTime: '@-1d',
          replicas: 1,
          trafficWeight: name === 'two' ? 100 : 0,
          healthState: 'Healthy',
          provisioningState: 'Provisioned',
          runningState: 'Running',
          runningStateDetails: '1/1 Pending:ImagePullBackOff on legion',
          template,
        }),
      ),
      resource(
        `${APP_ID}/revisions/orders-api--two/replicas/orders-api--two-abc`,
        'Microsoft.App/containerApps/revisions/replicas',
        {
          createdTime: '@-4m',
          runningState: 'NotRunning',
          containers: [
            {
              name: 'api',
              ready: false,
              restartCount: 0,
              runningState: 'Waiting',
              runningStateDetails: 'ImagePullBackOff',
            },
          ],
          initContainers: [],
        },
      ),
      resource(ENV_ID, 'Microsoft.App/managedEnvironments', {
        vnetConfiguration: { infrastructureSubnetId: SUBNET_ID, internal: false },
        appLogsConfiguration: { destination: 'log-analytics', logAnalyticsConfiguration: { customerId: WORKSPACE } },
      }),
      resource(
        at('Microsoft.OperationalInsights/workspaces', 'shop-logs'),
        'Microsoft.OperationalInsights/workspaces',
        {
          customerId: WORKSPACE,
        },
      ),
      resource(
        REGISTRY_ID,
        'Microsoft.ContainerRegistry/registries',
        {
          loginServer: HOST,
          provisioningState: 'Succeeded',
          publicNetworkAccess: 'Enabled',
          networkRuleSet: { defaultAction: 'Allow', ipRules: [{ action: 'Allow', value: '1.2.3.0/24' }] },
          adminUserEnabled: false,
          roleAssignmentMode: 'LegacyRegistryPermissions',
          policies: { azureADAuthenticationAsArmPolicy: { status: 'enabled' } },
          privateEndpointConnections: [
            {
              properties: { privateEndpoint: { id: PE_ID }, privateLinkServiceConnectionState: { status: 'Approved' } },
            },
          ],
        },
        { sku: { name: 'Premium' } },
      ),
      resource(PE_ID, 'Microsoft.Network/privateEndpoints', {
        subnet: { id: `${VNET_ID}/subnets/endpoints` },
        networkInterfaces: [{ id: NIC_ID }],
      }),
      resource(NIC_ID, 'Microsoft.Network/networkInterfaces', {
        ipConfigurations: [
          {
            properties: {
              privateIPAddress: '10.0.1.4',
              privateLinkConnectionProperties: { fqdns: ['shopacr.westeurope.data.azurecr.io'] },
            },
          },
          { properties: { privateIPAddress: '10.0.1.5', privateLinkConnectionProperties: { fqdns: [HOST] } } },
        ],
      }),
      resource(ZONE_ID, 'Microsoft.Network/privateDnsZones', {}),
      resource(`${ZONE_ID}/virtualNetworkLinks/shop`, 'Microsoft.Network/privateDnsZones/virtualNetworkLinks', {
        virtualNetwork: { id: VNET_ID },
        virtualNetworkLinkState: 'Completed',
      }),
      resource(`${ZONE_ID}/A/shopacr`, 'Microsoft.Network/privateDnsZones/A', {
        aRecords: [{ ipv4Address: '10.0.1.5' }],
      }),
      resource(VNET_ID, 'Microsoft.Network/virtualNetworks', { dhcpOptions: { dnsServers: ['10.9.9.9'] } }),
      resource(SUBNET_ID, 'Microsoft.Network/virtualNetworks/subnets', {
        routeTable: { id: at('Microsoft.Network/routeTables', 'rt') },
        networkSecurityGroup: { id: at('Microsoft.Network/networkSecurityGroups', 'nsg') },
      }),
      resource(at('Microsoft.Network/routeTables', 'rt'), 'Microsoft.Network/routeTables', {
        routes: [
          {
            name: 'out',
            properties: { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.9.0.4' },
          },
        ],
      }),
      resource(at('Microsoft.Network/networkSecurityGroups', 'nsg'), 'Microsoft.Network/networkSecurityGroups', {
        securityRules: [
          {
            name: 'in',
            properties: {
              direction: 'Inbound',
              access: 'Deny',
              priority: 100,
              destinationAddressPrefix: '*',
              destinationPortRange: '*',
            },
          },
          {
            name: 'no-out',
            properties: {
              direction: 'Outbound',
              access: 'Deny',
              priority: 200,
              destinationAddressPrefixes: ['Internet'],
              destinationPortRange: '443',
            },
          },
        ],
      }),
    ],
    roleAssignments: [
      {
        name: 'dddddddd-0000-4000-8000-000000000001',
        scope: REGISTRY_ID,
        principalId: PRINCIPAL,
        roleDefinitionId: ACR_PULL,
      },
    ],
    systemLog: [
      {
        at: '@-10m',
        app: 'orders-api',
        reason: 'PullingImage',
        message: `Pulling image '${HOST}/orders/api:v2'`,
        revision: 'orders-api--two',
      },
      {
        at: '@-9m',
        app: 'orders-api',
        reason: 'ImagePullUnauthorized',
        message: 'Container pull image failed with unauthorized error.',
        revision: 'orders-api--two',
        count: 3,
      },
      { at: '@-8m', app: 'other-app', reason: 'PulledImage', message: 'not ours' },
    ],
    activityLog: [
      { at: '@-1h', resourceId: APP_ID, status: 'Succeeded' },
      {
        at: '@-30m',
        resourceId: APP_ID.toLowerCase(),
        status: 'Failed',
        statusMessage: JSON.stringify({
          status: 'Failed',
          error: {
            code: 'ResourceOperationFailure',
            message: 'outer',
            details: [{ code: 'ContainerAppOperationError', message: 'Failed to provision revision: the inner words' }],
          },
        }),
      },
    ],
    registries: [
      {
        loginServer: HOST,
        repositories: [
          {
            name: 'orders/api',
            manifests: [
              {
                digest: DIGEST,
                platforms: [
                  { os: 'linux', architecture: 'amd64' },
                  { os: 'linux', architecture: 'arm64' },
                ],
                createdOn: '@-2d',
              },
            ],
            tags: [
              { name: 'v1', digest: DIGEST, createdOn: '@-9d', lastUpdatedOn: '@-9d' },
              { name: 'v2', digest: DIGEST, createdOn: '@-2d', lastUpdatedOn: '@-2d' },
            ],
          },
        ],
      },
    ],
  };
}

export interface Looking {
  readonly azure: SimulatedAzure;
  readonly facts: FactSource;
  readonly context: { readonly signal: AbortSignal };
}

/** Facts read from a simulated Azure, after `change` has had its way with the scenario. */
export function look(
  change: (scenario: ScenarioInput) => ScenarioInput = (same) => same,
  subscriptionIds: readonly string[] = [],
  cloud: CloudName = 'public',
): Looking {
  const azure = simulateAzure(change(subscription()));
  const facts = createAzureFacts({
    credential: azure.credential,
    cloud,
    subscriptionIds,
    clock: systemClock,
    log: silentLog,
    httpClient: azure.httpClient,
  });
  return { azure, facts, context: { signal: AbortSignal.timeout(20_000) } };
}

/** The scenario without what the caller may not do. */
export function without(...notActions: string[]): (scenario: ScenarioInput) => ScenarioInput {
  return (scenario) => ({
    ...scenario,
    caller: {
      objectId: '0b0b0b0b-0000-4000-8000-000000000b07',
      tenantId: '7e7e7e7e-0000-4000-8000-00000000007e',
      actions: ['*'],
      notActions,
    },
  });
}

/** The scenario with a resource's properties replaced. */
export function changed(id: string, properties: Record<string, unknown>): (scenario: ScenarioInput) => ScenarioInput {
  return (scenario) => ({
    ...scenario,
    resources: scenario.resources.map((each) =>
      each.id === id ? { ...each, properties: { ...each.properties, ...properties } } : each,
    ),
  });
}

export function fault(...faults: NonNullable<ScenarioInput['faults']>): (scenario: ScenarioInput) => ScenarioInput {
  return (scenario) => ({ ...scenario, faults });
}
