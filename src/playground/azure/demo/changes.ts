/** What people and programs did to the demo's subscriptions, as the activity log keeps it: begun, then ended. */

import { type DemoActivity, type DemoRole, guidFrom } from './names.ts';
import { ACR_PULL, registryId } from './registries.ts';

/** The portal's client id. */
export const PORTAL = 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c';

export function changed(
  at: string,
  resourceId: string,
  operationName: string,
  caller: string,
  more: Partial<DemoActivity> = {},
): DemoActivity[] {
  const shared = {
    at,
    resourceId,
    operationName,
    caller,
    correlationId: guidFrom(`${at} ${resourceId} ${operationName}`),
    ...more,
  };
  return [
    { ...shared, status: 'Started' },
    { ...shared, status: 'Succeeded' },
  ];
}

/** AcrPull at a registry is taken from a principal: the answer says from whom. */
export function roleRemoved(at: string, { name, scope, principalId }: DemoRole, caller: string): DemoActivity[] {
  const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
  const subscription = /^\/subscriptions\/[^/]+/.exec(scope)?.[0] ?? '';
  return changed(at, id, 'Microsoft.Authorization/roleAssignments/delete', caller, {
    responseBody: JSON.stringify({
      properties: {
        roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${ACR_PULL}`,
        principalId,
        principalType: 'ServicePrincipal',
        scope,
      },
      id,
      type: 'Microsoft.Authorization/roleAssignments',
      name,
    }),
  });
}

/** What a registry's own provider tells of a write: that there was one. */
export function registryWritten(at: string, host: string, caller: string, appId?: string): DemoActivity[] {
  return changed(at, registryId(host), 'Microsoft.ContainerRegistry/registries/write', caller, appId ? { appId } : {});
}
