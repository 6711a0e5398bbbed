/** Many apps that fail at once, for few causes: what an alert storm is made of. */
import { UNAUTHORIZED } from '../platform-words.ts';
import type { ScenarioInput } from '../scenario.ts';
import { containerApp } from './container-app.ts';
import { demoScenario } from './index.ts';
import { failedPulls, succeededWrite } from './log-lines.ts';
import { guid, idOf, RG_SHOP } from './names.ts';
import { ENV_SHOP } from './platform.ts';
import { PROD } from './registries.ts';

/** It is in the registry: what fails is the sign-in. */
const IMAGE = `${PROD}/orders-api:1.42.0`;

export interface StormApp {
  readonly name: string;
  readonly revision: string;
  /** The apps of one number have the same cause. */
  readonly cause: number;
}

/** The names of the apps that {@link stormScenario} adds. */
export function stormApps(apps: number, causes: number): readonly StormApp[] {
  return Array.from({ length: apps }, (_, i) => {
    const name = `storm-${String(i + 1).padStart(2, '0')}`;
    return { name, revision: `${name}--0000002`, cause: i % causes };
  });
}

/** The demo's subscription, and beside it apps that share identities: none of these has the right to pull. */
export function stormScenario(apps: number, causes: number): ScenarioInput {
  const demo = demoScenario();
  const stories = stormApps(apps, causes).map(({ name, cause }) => {
    const principalId = guid(0xa00 + cause);
    const id = idOf(RG_SHOP, 'Microsoft.ManagedIdentity/userAssignedIdentities', `id-storm-${cause + 1}`);
    const now = {
      suffix: '0000002',
      state: 'pull-failing',
      created: '@-6m',
      containers: [{ name, image: IMAGE }],
    } as const;
    return {
      resources: containerApp({
        group: RG_SHOP,
        environmentId: ENV_SHOP,
        name,
        story: 'One of many that cannot pull',
        registries: [{ server: PROD, identity: id }],
        userIdentities: [{ id, principalId, clientId: guid(0xb00 + cause) }],
        revisions: [now],
      }),
      log: failedPulls({
        app: name,
        revision: now,
        container: name,
        image: IMAGE,
        before: UNAUTHORIZED,
        minutes: [5, 2],
      }),
      activity: succeededWrite(RG_SHOP, name, '@-6m'),
    };
  });
  return {
    ...demo,
    resources: [...demo.resources, ...stories.flatMap(({ resources }) => resources)],
    systemLog: [...(demo.systemLog ?? []), ...stories.flatMap(({ log }) => log)],
    activityLog: [...(demo.activityLog ?? []), ...stories.flatMap(({ activity }) => activity)],
  };
}
