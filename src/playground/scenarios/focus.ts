/** A scenario about a few apps of the demo: the same subscription, without the others. */
import { demoScenario } from '../azure/demo/index.ts';
import type { Story } from '../azure/demo/names.ts';
import type { ScenarioInput } from '../azure/scenario.ts';

const OF_AN_APP = /\/providers\/Microsoft\.App\/(?:containerApps|jobs)\/([^/]+)/i;

/**
 * @param apps names of the demo's apps that stay, with all that is theirs
 * @param more stories that the demo does not have
 */
export function focusedOn(apps: readonly string[], more: readonly Story[] = []): ScenarioInput {
  const demo = demoScenario();
  const stays = (id: string) => {
    const name = OF_AN_APP.exec(id)?.[1];
    return name === undefined || apps.includes(name);
  };
  return {
    ...demo,
    resources: [...more.flatMap(({ resources }) => resources), ...demo.resources.filter(({ id }) => stays(id))],
    systemLog: [
      ...(demo.systemLog ?? []).filter(({ app }) => apps.includes(app)),
      ...more.flatMap((one) => one.log ?? []),
    ],
    activityLog: [
      ...(demo.activityLog ?? []).filter(({ resourceId }) => stays(resourceId)),
      ...more.flatMap((one) => one.activity ?? []),
    ],
    roleAssignments: [...(demo.roleAssignments ?? []), ...more.flatMap((one) => one.roles ?? [])],
    pullFaults: [
      ...(demo.pullFaults ?? []).filter(({ app }) => app === undefined || apps.includes(app)),
      ...more.flatMap((one) => one.pullFaults ?? []),
    ],
  };
}
