/**
 * Azure's built-in roles that matter to pulling and to reading, by GUID, with their real actions
 * (Microsoft Learn, "Azure built-in roles": containers, general, monitor).
 */
export interface RoleBody {
  readonly id: string;
  readonly roleName: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
}

const ACR = 'Microsoft.ContainerRegistry/registries';

export const BUILT_IN_ROLES: readonly RoleBody[] = [
  role('7f951dda-4ed3-4680-a7ca-43fe172d538d', 'AcrPull', [`${ACR}/pull/read`]),
  role('8311e382-0749-4cb8-b61a-304f252e45ec', 'AcrPush', [`${ACR}/pull/read`, `${ACR}/push/write`]),
  role('c2f4ef07-c644-48eb-af81-4b1b4947fb11', 'AcrDelete', [`${ACR}/artifacts/delete`]),
  role('6cef56e8-d556-48e5-a04f-b8e64114680f', 'AcrImageSigner', [`${ACR}/sign/write`]),
  role('cdda3590-29a3-44f6-95f2-9f980659eb04', 'AcrQuarantineReader', [`${ACR}/quarantine/read`]),
  role(
    'b93aa761-3e63-49ed-ac28-beffa264f7ac',
    'Container Registry Repository Reader',
    [],
    [`${ACR}/repositories/metadata/read`, `${ACR}/repositories/content/read`],
  ),
  role(
    '2a1e307c-b015-4ebd-883e-5b7698a07328',
    'Container Registry Repository Writer',
    [],
    [
      `${ACR}/repositories/metadata/read`,
      `${ACR}/repositories/content/read`,
      `${ACR}/repositories/metadata/write`,
      `${ACR}/repositories/content/write`,
    ],
  ),
  role(
    '2efddaa5-3f1f-4df3-97df-af3f13818f4c',
    'Container Registry Repository Contributor',
    [],
    [
      `${ACR}/repositories/metadata/read`,
      `${ACR}/repositories/content/read`,
      `${ACR}/repositories/metadata/write`,
      `${ACR}/repositories/content/write`,
      `${ACR}/repositories/metadata/delete`,
      `${ACR}/repositories/content/delete`,
    ],
  ),
  role(
    'bfdb9389-c9a5-478a-bb2f-ba9ca092c3c7',
    'Container Registry Repository Catalog Lister',
    [],
    [`${ACR}/catalog/read`],
  ),
  role('acdd72a7-3385-48ef-bd42-f606fba81ae7', 'Reader', ['*/read']),
  {
    ...role('b24988ac-6180-42a0-ab88-20f7382dd24c', 'Contributor', ['*']),
    notActions: [
      'Microsoft.Authorization/*/Delete',
      'Microsoft.Authorization/*/Write',
      'Microsoft.Authorization/elevateAccess/Action',
      'Microsoft.Blueprint/blueprintAssignments/write',
      'Microsoft.Blueprint/blueprintAssignments/delete',
      'Microsoft.Compute/galleries/share/action',
      'Microsoft.Purview/consents/write',
      'Microsoft.Purview/consents/delete',
      'Microsoft.Resources/deploymentStacks/manageDenySetting/action',
      'Microsoft.Subscription/cancel/action',
      'Microsoft.Subscription/enable/action',
    ],
  },
  role('8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 'Owner', ['*']),
  role('ad2dd5fb-cd4b-4fd4-a9b6-4fed3630980b', 'ContainerApp Reader', [
    'Microsoft.App/containerApps/*/read',
    'Microsoft.App/containerApps/read',
  ]),
  role('73c42c96-874c-492b-b04d-ab87d138a893', 'Log Analytics Reader', [
    '*/read',
    'Microsoft.OperationalInsights/workspaces/analytics/query/action',
    'Microsoft.OperationalInsights/workspaces/search/action',
    'Microsoft.Support/*',
  ]),
  role(
    '3b03c2da-16b3-4a49-8834-0f8130efdd3b',
    'Log Analytics Data Reader',
    ['Microsoft.OperationalInsights/workspaces/query/read', 'Microsoft.OperationalInsights/workspaces/search/action'],
    ['Microsoft.OperationalInsights/workspaces/tables/data/read'],
  ),
  role('43d0d8ad-25c7-4714-9337-8ba259a9fe05', 'Monitoring Reader', [
    '*/read',
    'Microsoft.OperationalInsights/workspaces/search/action',
    'Microsoft.Support/*',
  ]),
  role('f1a07417-d97a-45cb-824c-7a7467783830', 'Managed Identity Operator', [
    'Microsoft.ManagedIdentity/userAssignedIdentities/*/read',
    'Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action',
    'Microsoft.Authorization/*/read',
    'Microsoft.Insights/alertRules/*',
    'Microsoft.Resources/subscriptions/resourceGroups/read',
    'Microsoft.Resources/deployments/*',
    'Microsoft.Support/*',
  ]),
];

function role(id: string, roleName: string, actions: readonly string[], dataActions: readonly string[] = []): RoleBody {
  return { id, roleName, actions, notActions: [], dataActions };
}
