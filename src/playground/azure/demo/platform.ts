/** What the apps stand on: environments, workspace, networks, private DNS. */
import {
  type DemoResource,
  type Group,
  guid,
  idOf,
  LOCATION,
  REGION,
  RG_EDGE,
  RG_LAB,
  RG_NETWORK,
  RG_PAYMENTS,
  RG_REGISTRY,
  RG_SHOP,
} from './names.ts';

const WORKSPACE_KEY = guid(0x10a);
const WORKSPACE = idOf(RG_SHOP, 'Microsoft.OperationalInsights/workspaces', 'law-shop');
export const VNET_PAYMENTS = idOf(RG_PAYMENTS, 'Microsoft.Network/virtualNetworks', 'vnet-payments');
const VNET_EDGE = idOf(RG_EDGE, 'Microsoft.Network/virtualNetworks', 'vnet-edge');
const ENDPOINT = idOf(RG_PAYMENTS, 'Microsoft.Network/privateEndpoints', 'pe-contosovault');
const ENDPOINT_NIC = idOf(RG_PAYMENTS, 'Microsoft.Network/networkInterfaces', 'pe-contosovault.nic.6f1d2c3b');
export const ZONE = idOf(RG_NETWORK, 'Microsoft.Network/privateDnsZones', 'privatelink.azurecr.io');

export const ENV_SHOP = idOf(RG_SHOP, 'Microsoft.App/managedEnvironments', 'cae-shop');
export const ENV_PAYMENTS = idOf(RG_PAYMENTS, 'Microsoft.App/managedEnvironments', 'cae-payments');
export const ENV_EDGE = idOf(RG_EDGE, 'Microsoft.App/managedEnvironments', 'cae-edge');
export const ENV_LAB = idOf(RG_LAB, 'Microsoft.App/managedEnvironments', 'cae-lab');

export const PRIVATE_ENDPOINT = ENDPOINT;

export function platform(): DemoResource[] {
  return [
    environment(RG_SHOP, 'cae-shop', {
      destination: 'log-analytics',
      logAnalyticsConfiguration: { customerId: WORKSPACE_KEY },
    }),
    environment(RG_PAYMENTS, 'cae-payments', { destination: 'azure-monitor' }, `${VNET_PAYMENTS}/subnets/snet-apps`),
    environment(RG_EDGE, 'cae-edge', { destination: 'none' }, `${VNET_EDGE}/subnets/snet-apps`),
    environment(RG_LAB, 'cae-lab', {
      destination: 'log-analytics',
      logAnalyticsConfiguration: { customerId: WORKSPACE_KEY },
    }),
    {
      id: `${ENV_PAYMENTS}/providers/Microsoft.Insights/diagnosticSettings/to-law-shop`,
      name: 'to-law-shop',
      type: 'Microsoft.Insights/diagnosticSettings',
      properties: {
        workspaceId: WORKSPACE,
        logs: [{ category: 'ContainerAppSystemLogs', categoryGroup: null, enabled: true }],
        metrics: [],
      },
    },
    {
      id: WORKSPACE,
      name: 'law-shop',
      type: 'Microsoft.OperationalInsights/workspaces',
      location: LOCATION,
      properties: {
        customerId: WORKSPACE_KEY,
        provisioningState: 'Succeeded',
        sku: { name: 'PerGB2018' },
        retentionInDays: 30,
      },
    },
    ...paymentsNetwork(),
    ...edgeNetwork(),
    vnet(RG_NETWORK, 'vnet-hub', '10.10.0.0/16', [{ name: 'snet-dns', prefix: '10.10.1.0/24' }]),
    ...privateDns(),
  ];
}

function environment(group: Group, name: string, logs: object, subnet?: string): DemoResource {
  return {
    id: idOf(group, 'Microsoft.App/managedEnvironments', name),
    name,
    type: 'Microsoft.App/managedEnvironments',
    location: LOCATION,
    systemData: {
      createdAt: '@-120d',
      createdBy: 'platform@contoso.com',
      createdByType: 'User',
      lastModifiedAt: '@-30d',
      lastModifiedBy: 'platform@contoso.com',
      lastModifiedByType: 'User',
    },
    properties: {
      provisioningState: 'Succeeded',
      defaultDomain: 'calmsea-1f2e3d4c.westeurope.azurecontainerapps.io',
      staticIp: '20.31.60.10',
      eventStreamEndpoint: `https://${REGION}.azurecontainerapps.dev/subscriptions/${group.subscriptionId}/resourceGroups/${group.name}/managedEnvironments/${name}/eventstream`,
      appLogsConfiguration: logs,
      vnetConfiguration: subnet === undefined ? null : { internal: false, infrastructureSubnetId: subnet },
      zoneRedundant: false,
      workloadProfiles: [{ workloadProfileType: 'Consumption', name: 'Consumption' }],
    },
  };
}

interface Subnet {
  readonly name: string;
  readonly prefix: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

function vnet(
  group: Group,
  name: string,
  space: string,
  subnets: readonly Subnet[],
  dnsServers: readonly string[] = [],
): DemoResource {
  const id = idOf(group, 'Microsoft.Network/virtualNetworks', name);
  return {
    id,
    name,
    type: 'Microsoft.Network/virtualNetworks',
    location: REGION,
    properties: {
      provisioningState: 'Succeeded',
      addressSpace: { addressPrefixes: [space] },
      ...(dnsServers.length > 0 ? { dhcpOptions: { dnsServers } } : {}),
      subnets: subnets.map((subnet) => ({
        id: `${id}/subnets/${subnet.name}`,
        name: subnet.name,
        type: 'Microsoft.Network/virtualNetworks/subnets',
        properties: { provisioningState: 'Succeeded', addressPrefix: subnet.prefix, ...subnet.more },
      })),
      virtualNetworkPeerings: [],
    },
  };
}

/** A private endpoint that is in order; what is missing is the zone's link to this network. */
function paymentsNetwork(): DemoResource[] {
  const subnet = { id: `${VNET_PAYMENTS}/subnets/snet-endpoints` };
  const address = (ip: string, fqdn: string, member: string, primary: boolean) => ({
    id: `${ENDPOINT_NIC}/ipConfigurations/privateEndpointIpConfig.${member}`,
    name: `privateEndpointIpConfig.${member}`,
    type: 'Microsoft.Network/networkInterfaces/ipConfigurations',
    properties: {
      provisioningState: 'Succeeded',
      primary,
      privateIPAddress: ip,
      privateIPAddressVersion: 'IPv4',
      privateIPAllocationMethod: 'Dynamic',
      subnet,
      privateLinkConnectionProperties: { groupId: 'registry', requiredMemberName: member, fqdns: [fqdn] },
    },
  });
  return [
    vnet(RG_PAYMENTS, 'vnet-payments', '10.50.0.0/16', [
      {
        name: 'snet-apps',
        prefix: '10.50.0.0/23',
        more: { delegations: [{ name: 'aca', properties: { serviceName: 'Microsoft.App/environments' } }] },
      },
      { name: 'snet-endpoints', prefix: '10.50.4.0/24' },
    ]),
    {
      id: ENDPOINT,
      name: 'pe-contosovault',
      type: 'Microsoft.Network/privateEndpoints',
      location: REGION,
      properties: {
        provisioningState: 'Succeeded',
        subnet,
        networkInterfaces: [{ id: ENDPOINT_NIC }],
        privateLinkServiceConnections: [
          {
            name: 'pe-contosovault',
            properties: {
              privateLinkServiceId: idOf(RG_REGISTRY, 'Microsoft.ContainerRegistry/registries', 'contosovault'),
              groupIds: ['registry'],
              privateLinkServiceConnectionState: {
                status: 'Approved',
                description: 'Auto-Approved',
                actionsRequired: 'None',
              },
            },
          },
        ],
        customDnsConfigs: [],
      },
    },
    {
      id: ENDPOINT_NIC,
      name: 'pe-contosovault.nic.6f1d2c3b',
      type: 'Microsoft.Network/networkInterfaces',
      location: REGION,
      properties: {
        provisioningState: 'Succeeded',
        privateEndpoint: { id: ENDPOINT },
        ipConfigurations: [
          address('10.50.4.4', 'contosovault.westeurope.data.azurecr.io', 'registry_data_westeurope', true),
          address('10.50.4.5', 'contosovault.azurecr.io', 'registry', false),
        ],
        dnsSettings: { dnsServers: [], appliedDnsServers: [] },
      },
    },
  ];
}

/** All traffic of this network leaves through a firewall appliance. */
function edgeNetwork(): DemoResource[] {
  const table = idOf(RG_EDGE, 'Microsoft.Network/routeTables', 'rt-edge');
  const nsg = idOf(RG_EDGE, 'Microsoft.Network/networkSecurityGroups', 'nsg-edge');
  const rule = (name: string, priority: number, access: string, destination: string, port: string) => ({
    id: `${nsg}/securityRules/${name}`,
    name,
    properties: {
      priority,
      access,
      direction: 'Outbound',
      protocol: 'Tcp',
      sourceAddressPrefix: '*',
      sourcePortRange: '*',
      destinationAddressPrefix: destination,
      destinationPortRange: port,
      provisioningState: 'Succeeded',
    },
  });
  return [
    vnet(RG_EDGE, 'vnet-edge', '10.60.0.0/16', [
      {
        name: 'snet-apps',
        prefix: '10.60.0.0/23',
        more: { routeTable: { id: table }, networkSecurityGroup: { id: nsg } },
      },
    ]),
    {
      id: table,
      name: 'rt-edge',
      type: 'Microsoft.Network/routeTables',
      location: REGION,
      properties: {
        provisioningState: 'Succeeded',
        disableBgpRoutePropagation: true,
        routes: [
          {
            id: `${table}/routes/to-firewall`,
            name: 'to-firewall',
            properties: {
              addressPrefix: '0.0.0.0/0',
              nextHopType: 'VirtualAppliance',
              nextHopIpAddress: '10.10.0.4',
              provisioningState: 'Succeeded',
            },
          },
        ],
      },
    },
    {
      id: nsg,
      name: 'nsg-edge',
      type: 'Microsoft.Network/networkSecurityGroups',
      location: REGION,
      properties: {
        provisioningState: 'Succeeded',
        securityRules: [
          rule('AllowHttpsOut', 200, 'Allow', '*', '443'),
          rule('AllowRegistryMirrorOut', 210, 'Allow', '10.60.8.0/24', '5000'),
        ],
        defaultSecurityRules: [
          rule('AllowVnetOutBound', 65000, 'Allow', 'VirtualNetwork', '*'),
          rule('AllowInternetOutBound', 65001, 'Allow', 'Internet', '*'),
          rule('DenyAllOutBound', 65500, 'Deny', '*', '*'),
        ],
      },
    },
  ];
}

/** The zone has its records, but it is linked to no network. */
function privateDns(): DemoResource[] {
  const record = (name: string, ip: string): DemoResource => ({
    id: `${ZONE}/A/${name}`,
    name,
    type: 'Microsoft.Network/privateDnsZones/A',
    properties: {
      ttl: 10,
      fqdn: `${name}.privatelink.azurecr.io.`,
      isAutoRegistered: false,
      aRecords: [{ ipv4Address: ip }],
    },
  });
  return [
    {
      id: ZONE,
      name: 'privatelink.azurecr.io',
      type: 'Microsoft.Network/privateDnsZones',
      location: 'global',
      properties: {
        provisioningState: 'Succeeded',
        numberOfRecordSets: 3,
        maxNumberOfRecordSets: 25000,
        numberOfVirtualNetworkLinks: 0,
        maxNumberOfVirtualNetworkLinks: 1000,
        numberOfVirtualNetworkLinksWithRegistration: 0,
        maxNumberOfVirtualNetworkLinksWithRegistration: 100,
      },
    },
    record('contosovault', '10.50.4.5'),
    record('contosovault.westeurope.data', '10.50.4.4'),
  ];
}
