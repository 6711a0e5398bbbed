/** The subscription that the playground starts with: an online shop on a bad day. */
import type { ScenarioInput } from '../scenario.ts';
import { authStories } from './auth-stories.ts';
import { buildStories } from './build-stories.ts';
import { credentialStories } from './credential-stories.ts';
import { detectors } from './detectors.ts';
import { rollbackIdentity } from './identities.ts';
import { imageStories } from './image-stories.ts';
import { jobStories } from './job-stories.ts';
import { BOT, BOT_ADDRESS, PLATFORM, SHOP, TENANT } from './names.ts';
import { networkStories } from './network-stories.ts';
import { otherStories } from './other-stories.ts';
import { platform } from './platform.ts';
import { publicContents, publicStories } from './public-stories.ts';
import { registryContents, registryResources, registryRoles } from './registries.ts';

export function demoScenario(): ScenarioInput {
  const stories = [
    ...authStories(),
    ...credentialStories(),
    ...imageStories(),
    ...buildStories(),
    ...networkStories(),
    ...otherStories(),
    ...jobStories(),
    ...publicStories(),
  ];
  return {
    schema: 'pullcheck.scenario/1',
    title: 'An online shop on a bad day',
    story:
      'Two subscriptions, four environments, five registries. Most of the apps cannot pull their image, each for a reason of its own.',
    try: ['/pullcheck orders-api', '/pullcheck payments-api', '/pullcheck partner-gateway', '/pullcheck storefront'],
    caller: { objectId: BOT, tenantId: TENANT, address: BOT_ADDRESS, graphPermissions: ['Application.Read.All'] },
    identities: [rollbackIdentity()],
    subscriptions: [
      { subscriptionId: SHOP, displayName: 'Contoso Shop Production' },
      { subscriptionId: PLATFORM, displayName: 'Contoso Platform' },
    ],
    resources: [...stories.flatMap((story) => story.resources), ...platform(), ...registryResources(), ...detectors()],
    roleAssignments: [...registryRoles(), ...stories.flatMap((story) => story.roles ?? [])],
    systemLog: stories.flatMap((story) => story.log ?? []),
    activityLog: stories.flatMap((story) => story.activity ?? []),
    registries: [...registryContents(), ...publicContents()],
    applications: stories.flatMap((story) => story.applications ?? []),
    pullFaults: stories.flatMap((story) => story.pullFaults ?? []),
  };
}
