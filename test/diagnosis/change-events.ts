/** Events of the activity log for the tests of changes: each one is the change behind one story of the matrix. */
import type { ActivityEvent, RegistryEvent } from '../../src/diagnosis/change-facts.ts';
import { ago, REF, REGISTRY_ID } from '../fixtures/plain-source.ts';

export const GROUP = `/subscriptions/${REF.subscriptionId}/resourceGroups/shop`;
export const NETWORK = `${GROUP}/providers/Microsoft.Network`;
export const VNET = `${NETWORK}/virtualNetworks/shop-net`;
export const ROUTES = `${NETWORK}/routeTables/shop-routes`;
export const ZONE = `${NETWORK}/privateDnsZones/privatelink.azurecr.io`;
/** The system identity of the app. */
export const PRINCIPAL = '1d1d1d1d-0000-4000-8000-000000000001';

const NOTHING_TOLD: RegistryEvent = {
  publicNetworkAccess: null,
  defaultAction: null,
  adminUserEnabled: null,
  anonymousPullEnabled: null,
  armTokens: null,
  quarantine: null,
  permissionMode: null,
};

export function told(parts: Partial<RegistryEvent>): RegistryEvent {
  return { ...NOTHING_TOLD, ...parts };
}

/** By a person with the Azure CLI, 40 minutes ago. */
export function event(operation: string, resourceId: string, more: Partial<ActivityEvent> = {}): ActivityEvent {
  return {
    at: ago(40),
    operation,
    resourceId,
    succeeded: true,
    actor: {
      caller: 'sam@contoso.com',
      appId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
      identityId: null,
      onItsOwn: false,
    },
    correlationId: 'c0c0c0c0-0000-4000-8000-0000000000c0',
    role: null,
    registry: null,
    ...more,
  };
}

export const roleRemoved = (more: Partial<NonNullable<ActivityEvent['role']>> = {}, scope = REGISTRY_ID) =>
  event(
    'Microsoft.Authorization/roleAssignments/delete',
    `${scope}/providers/Microsoft.Authorization/roleAssignments/a1`,
    {
      role: { principalId: PRINCIPAL, ofGroup: false, roleName: 'AcrPull', pulls: true, ...more },
    },
  );

export const registryWritten = (parts: Partial<RegistryEvent> = {}, id = REGISTRY_ID) =>
  event('Microsoft.ContainerRegistry/registries/write', id, { registry: told(parts) });

export const appWritten = () => event('Microsoft.App/containerApps/write', REF.resourceId);
