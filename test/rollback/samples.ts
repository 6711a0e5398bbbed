/** An app, its revisions and a plan, as plain objects. */
import type { AppRef } from '../../src/core/app-ref.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { CauseInHand } from '../../src/rollback/cause-in-hand.ts';
import type { LiveApp, LiveRevision } from '../../src/rollback/live-app.ts';
import { type PlanGround, rollbackPlan } from '../../src/rollback/make-plan.ts';
import type { Plan, Planned } from '../../src/rollback/plan.ts';

export const NOW = new Date('2026-11-28T03:00:00Z');

export const APP: AppRef = {
  kind: 'app',
  subscriptionId: '5a5a5a5a-0000-4000-8000-000000000001',
  resourceGroup: 'shop',
  name: 'orders-api',
  resourceId:
    '/subscriptions/5a5a5a5a-0000-4000-8000-000000000001/resourceGroups/shop/providers/Microsoft.App/containerApps/orders-api',
};

/** As a revision shows it: nulls, and the prefix before the secretRef. */
export function revisionTemplate(tag: string, more: JsonObject = {}): JsonObject {
  return {
    revisionSuffix: '',
    terminationGracePeriodSeconds: null,
    containers: [
      {
        name: 'app',
        image: `acme.azurecr.io/orders:${tag}`,
        imageType: 'ContainerImage',
        env: [
          { name: 'DB', secretRef: 'orders-api-db' },
          { name: 'LEVEL', value: `plain-value-${tag}` },
        ],
        probes: [],
        resources: { cpu: 0.5, memory: '1Gi' },
      },
    ],
    initContainers: null,
    scale: { minReplicas: 1, maxReplicas: 10, rules: null },
    ...more,
  };
}

/** The same as the app's own template shows it. */
export function appTemplate(tag: string, more: JsonObject = {}): JsonObject {
  return JSON.parse(JSON.stringify(revisionTemplate(tag, more)).replaceAll('"orders-api-db"', '"db"')) as JsonObject;
}

export function liveRevision(suffix: string, minutesAgo: number, more: Partial<LiveRevision> = {}): LiveRevision {
  return {
    name: `orders-api--${suffix}`,
    active: true,
    createdAt: new Date(NOW.getTime() - minutesAgo * 60_000).toISOString(),
    lastActiveAt: null,
    replicas: 1,
    trafficWeight: 0,
    healthState: 'Healthy',
    provisioningState: 'Provisioned',
    provisioningError: null,
    runningState: 'Running',
    runningStateDetails: null,
    template: revisionTemplate(suffix),
    ...more,
  };
}

export const FAILING: Partial<LiveRevision> = {
  healthState: 'Unhealthy',
  provisioningState: 'Failed',
  runningState: 'Failed',
  runningStateDetails: '1/1 Pending:ImagePullBackOff on legion',
};

export const INACTIVE: Partial<LiveRevision> = {
  active: false,
  replicas: 0,
  lastActiveAt: '2026-11-27T00:00:00Z',
  healthState: 'None',
  runningState: 'Stopped',
};

export function liveApp(more: Partial<LiveApp> = {}): LiveApp {
  return {
    ref: APP,
    location: 'westeurope',
    mode: 'Single',
    ingress: {
      external: true,
      fqdn: 'orders-api.example',
      traffic: [{ latestRevision: true, weight: 100 }],
    },
    latestRevisionName: 'orders-api--v2',
    latestReadyRevisionName: 'orders-api--v1',
    provisioningState: 'Failed',
    lastModifiedAt: '2026-11-28T02:50:00.1234567',
    lastModifiedBy: 'pipeline@example.com',
    template: appTemplate('v2'),
    secretNames: ['db'],
    registries: [{ server: 'acme.azurecr.io', identity: 'system', username: null, passwordSecretRef: null }],
    maxInactiveRevisions: null,
    ...more,
  };
}

export function hand(more: Partial<CauseInHand> = {}): CauseInHand {
  return {
    broken: true,
    revision: 'orders-api--v2',
    brokenImages: ['acme.azurecr.io/orders:v2'],
    cause: 'image.tag-not-found',
    why: 'orders-api--v2 cannot pull orders:v2: tag does not exist in the registry',
    strikesAll: null,
    servedBy: null,
    downSince: '2026-11-28T02:51:00.000Z',
    ...more,
  };
}

export const PROVEN = {
  state: 'proven',
  notes: [],
  digests: { 'acme.azurecr.io/orders:v1': `sha256:${'a'.repeat(64)}` },
} as const;

export const STAMP = { id: 'a1b2c3d4e5f6', now: NOW, lifeMs: 15 * 60_000 };

export function ground(more: Partial<PlanGround> = {}): PlanGround {
  return {
    live: liveApp(),
    revisions: [liveRevision('v2', 10, FAILING), liveRevision('v1', 1_000)],
    hand: hand(),
    ...more,
  };
}

/** The plan of a rollback to `target`, or why there is none. */
export function planned(of: PlanGround, target = 'orders-api--v1', id: string = STAMP.id): Planned {
  const revision = of.revisions.find(({ name }) => name === target);
  if (revision === undefined) throw new Error(`no revision ${target} in the sample`);
  return rollbackPlan(of, { revision, proof: PROVEN, rejected: [] }, { ...STAMP, id });
}

export function planOf(given: Planned): Plan {
  if ('noPlan' in given) throw new Error(`no plan: ${given.noPlan.reason}: ${given.noPlan.because}`);
  return given.plan;
}

export function plainPlan({ id = STAMP.id }: { readonly id?: string } = {}): Plan {
  return planOf(planned(ground(), 'orders-api--v1', id));
}
