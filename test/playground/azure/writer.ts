/** An identity that may do what a rollback needs, a clock that tests move, and short ways to what they look at. */
import { SHOP, TENANT } from '../../../src/playground/azure/demo/names.ts';

export const APPS = `/subscriptions/${SHOP}/resourceGroups/rg-shop/providers/Microsoft.App/containerApps`;
export const JOBS = `/subscriptions/${SHOP}/resourceGroups/rg-shop/providers/Microsoft.App/jobs`;

const clientId = 'c11e0000-0000-4000-8000-0000000000c1';

export const WRITER = {
  clientId,
  tenantId: TENANT,
  identity: {
    clientId,
    objectId: '0b1ec700-0000-4000-8000-0000000000b1',
    grants: [
      {
        scope: `/subscriptions/${SHOP}`,
        actions: [
          'Microsoft.App/containerApps/read',
          'Microsoft.App/containerApps/write',
          'Microsoft.App/containerApps/revisions/read',
          'Microsoft.App/containerApps/revisions/activate/action',
          'Microsoft.App/containerApps/revisions/restart/action',
          'Microsoft.App/jobs/read',
          'Microsoft.App/jobs/write',
          'Microsoft.App/managedEnvironments/join/action',
          'Microsoft.App/locations/containerappoperationresults/read',
          'Microsoft.App/locations/containerappoperationstatuses/read',
          'Microsoft.App/locations/containerappsjoboperationresults/read',
          'Microsoft.App/locations/containerappsjoboperationstatuses/read',
        ],
      },
    ],
  },
};

/** A clock that stands still until a test moves it. */
export function manualClock(start = '2026-11-28T03:00:00Z'): { readonly now: () => Date; pass(seconds: number): void } {
  let at = new Date(start).getTime();
  return {
    now: () => new Date(at),
    pass(seconds) {
      at += seconds * 1000;
    },
  };
}
