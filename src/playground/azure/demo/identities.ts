/** Who acts in the demo beside the bot's reading identity: the one that carries out rollbacks, with the role for it. */
import type { ScenarioInput } from '../scenario.ts';
import { guidFrom, PLATFORM, SHOP } from './names.ts';

/** What `PULLCHECK_ROLLBACK_CLIENT_ID` would be. */
export const ROLLBACK_CLIENT = guidFrom('pullcheck-rollback client');

/** As manifests/azure/pullcheck-rollback.role.json has them; a test compares the two. */
const ROLLBACK_ACTIONS = [
  'Microsoft.App/containerApps/read',
  'Microsoft.App/containerApps/write',
  'Microsoft.App/containerApps/revisions/read',
  'Microsoft.App/containerApps/revisions/activate/action',
  'Microsoft.App/containerApps/revisions/restart/action',
  'Microsoft.App/jobs/read',
  'Microsoft.App/jobs/write',
  'Microsoft.App/locations/containerappoperationresults/read',
  'Microsoft.App/locations/containerappoperationstatuses/read',
  'Microsoft.App/locations/containerappsjoboperationresults/read',
  'Microsoft.App/locations/containerappsjoboperationstatuses/read',
  'Microsoft.App/managedEnvironments/join/action',
];

export function rollbackIdentity() {
  return {
    clientId: ROLLBACK_CLIENT,
    objectId: guidFrom('pullcheck-rollback object'),
    grants: [SHOP, PLATFORM].map((id) => ({ scope: `/subscriptions/${id}`, actions: [...ROLLBACK_ACTIONS] })),
  } satisfies NonNullable<ScenarioInput['identities']>[number];
}
