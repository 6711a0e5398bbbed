/** The subscription that the playground starts with: an online shop on a bad day. */
import type { ScenarioInput } from '../scenario.ts';
import { authStories } from './auth-stories.ts';
import { imageStories } from './image-stories.ts';
import { BOT, BOT_ADDRESS, PLATFORM, SHOP, TENANT } from './names.ts';
import { networkStories } from './network-stories.ts';
import { otherStories } from './other-stories.ts';
import { platform } from './platform.ts';
import { registryContents, registryResources, registryRoles } from './registries.ts';

export function demoScenario(): ScenarioInput {
  const stories = [...authStories(), ...imageStories(), ...networkStories(), ...otherStories()];
  return {
    schema: 'pullcheck.scenario/1',
    title: 'An online shop on a bad day',
    story:
      'Two subscriptions, four environments, four registries. Most of the apps cannot pull their image, each for a reason of its own.',
    try: ['/pullcheck orders-api', '/pullcheck payments-api', '/pullcheck partner-gateway', '/pullcheck storefront'],
    caller: { objectId: BOT, tenantId: TENANT, address: BOT_ADDRESS },
    subscriptions: [
      { subscriptionId: SHOP, displayName: 'Contoso Shop Production' },
      { subscriptionId: PLATFORM, displayName: 'Contoso Platform' },
    ],
    resources: [...stories.flatMap((story) => story.resources), ...platform(), ...registryResources()],
    roleAssignments: [...registryRoles(), ...stories.flatMap((story) => story.roles ?? [])],
    systemLog: stories.flatMap((story) => story.log ?? []),
    activityLog: stories.flatMap((story) => story.activity ?? []),
    registries: registryContents(),
  };
}
