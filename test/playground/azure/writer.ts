/** An identity that may do what a rollback needs, a clock that tests move, and short ways to what they look at. */
import { ROLLBACK_CLIENT, rollbackIdentity } from '../../../src/playground/azure/demo/identities.ts';
import { SHOP, TENANT } from '../../../src/playground/azure/demo/names.ts';

export const APPS = `/subscriptions/${SHOP}/resourceGroups/rg-shop/providers/Microsoft.App/containerApps`;
export const JOBS = `/subscriptions/${SHOP}/resourceGroups/rg-shop/providers/Microsoft.App/jobs`;

/** The demo's own. */
export const WRITER = { clientId: ROLLBACK_CLIENT, tenantId: TENANT, identity: rollbackIdentity() };

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
