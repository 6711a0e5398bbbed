/** Apps to be written to, whose latest revision cannot be pulled: one in Single mode, one in Multiple mode, one job. */
import { containerApp, type DemoRevision } from '../../../src/playground/azure/demo/container-app.ts';
import { RG_SHOP, SHOP } from '../../../src/playground/azure/demo/names.ts';
import { ENV_SHOP } from '../../../src/playground/azure/demo/platform.ts';
import { ACR_PULL, assignment, PROD, registryId } from '../../../src/playground/azure/demo/registries.ts';
import type { SimulatedAzure } from '../../../src/playground/azure/simulated-azure.ts';
import type { WorldOptions } from '../../../src/playground/azure/world.ts';
import { demoAzure, type RawAnswer, raw } from './clients.ts';
import { APPS, JOBS, manualClock, WRITER } from './writer.ts';

const PULLS_BY = '51e00000-0000-4000-8000-00000000005e';

function revision(suffix: string, state: DemoRevision['state'], created: string, tag: string): DemoRevision {
  return { suffix, state, created, containers: [{ name: 'api', image: image(tag) }] };
}

/** 1.40.3, 1.41.0, 1.41.2 and 1.42.0 exist. */
export function image(tag: string): string {
  return `${PROD}/orders-api:${tag}`;
}

const SHARED = {
  group: RG_SHOP,
  environmentId: ENV_SHOP,
  registries: [{ server: PROD, identity: 'system' }],
  systemIdentity: PULLS_BY,
  secrets: ['database'],
} as const;

/** Seconds: a write is done after 2, a replica is ready 8 after that. */
export const PACE: WorldOptions = { operationMs: 2000, startMs: 8000 };

export interface Shop {
  readonly azure: SimulatedAzure;
  pass(seconds: number): void;
  readonly clock: { now(): Date };
  /** As the identity that may write. */
  ask(path: string, method?: 'GET' | 'POST' | 'PATCH' | 'PUT', body?: unknown): Promise<RawAnswer>;
  /** GET, as the caller, who may read everything. */
  look(path: string): Promise<RawAnswer>;
  /** `name active weight running`, oldest first. */
  revisions(app: string): Promise<readonly string[]>;
  /** A PATCH of `properties` and its end. @returns provisioningState */
  patch(app: string, properties: unknown): Promise<string>;
  log(app: string): readonly string[];
}

/**
 * `single`, `multiple` (stable: 1.41.0 has all traffic; next: 1.43.0 is not there), and the demo's other apps.
 * @param down names of further apps like `single`, of which nothing runs any more
 */
export function shop(more: Parameters<typeof demoAzure>[0] = {}, down: readonly string[] = []): Shop {
  const clock = manualClock();
  const apps = [
    ...singleApp('single', 'running'),
    ...down.flatMap((name) => singleApp(name, 'replaced')),
    ...containerApp({
      ...SHARED,
      name: 'multiple',
      story: 'Multiple mode',
      traffic: [
        { revisionName: 'multiple--stable', weight: 100, label: 'stable' },
        { revisionName: 'multiple--next', weight: 0, label: 'next' },
      ],
      revisions: [
        revision('old', 'replaced', '@-9d', '1.40.3'),
        revision('stable', 'running', '@-2d', '1.41.0'),
        revision('next', 'pull-failing', '@-20m', '1.43.0'),
      ],
    }),
  ];
  const base = demoAzure();
  const azure = demoAzure(
    {
      resources: [...base.scenario.resources, ...apps],
      roleAssignments: [...base.scenario.roleAssignments, assignment(PULLS_BY, ACR_PULL, registryId(PROD))],
      ...more,
    },
    { ...PACE, now: clock.now, pageSize: 100 },
  );
  const ask: Shop['ask'] = (path, method = 'GET', body = undefined) =>
    raw(azure, path.startsWith('/') || path.startsWith('http') ? path : `${APPS}/${path}`, {
      method,
      as: WRITER.clientId,
      ...(body === undefined ? {} : { body }),
    });
  return {
    azure,
    clock,
    pass: clock.pass,
    ask,
    look: (path) => raw(azure, `${APPS}/${path}`),
    async revisions(app) {
      const { json } = await ask(`${app}/revisions`);
      return (json.value as { name: string; properties: Record<string, unknown> }[]).map(
        ({ name, properties }) =>
          `${name.slice(app.length + 2)} ${properties.active === true ? 'active' : 'inactive'} ${properties.trafficWeight} ${properties.runningState}`,
      );
    },
    async patch(app, properties) {
      const answer = await ask(app, 'PATCH', { properties });
      if (answer.status !== 202) return `${answer.status} ${answer.json.error.code}`;
      clock.pass(2);
      return (await ask(app)).json.properties.provisioningState;
    },
    log: (app) =>
      azure.scenario.systemLog.filter((line) => line.app === app).map(({ reason, message }) => `${reason}: ${message}`),
  };
}

/** @param before what became of the revision before the latest */
function singleApp(name: string, before: DemoRevision['state']): ReturnType<typeof containerApp> {
  return containerApp({
    ...SHARED,
    name,
    story: 'Single mode',
    maxInactiveRevisions: 3,
    revisions: [
      revision('0000001', 'replaced', '@-9d', '1.40.3'),
      revision('0000002', 'replaced', '@-5d', '1.41.0'),
      revision('0000003', before, '@-2d', '1.41.2'),
      revision('0000004', 'pull-failing', '@-20m', '1.43.0'),
    ],
  });
}

export { APPS, JOBS, SHOP };
