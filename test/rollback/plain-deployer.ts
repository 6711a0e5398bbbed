/**
 * A small Azure in memory that behaves in what matters here: a merge patch, arrays replaced whole, an existing suffix is a
 * silent no-op, weights are refused in Single mode, a failing image makes no revision, one write at a time. Faults are put in
 * by the test.
 */
import { isJsonObject, type JsonObject } from '../../src/core/json.ts';
import {
  DeployError,
  type Deployer,
  type Operation,
  type OperationState,
  type Sent,
} from '../../src/rollback/deployer.ts';
import type { LiveApp, LiveRevision } from '../../src/rollback/live-app.ts';
import { applyPatch, containersOf, textOf } from '../../src/rollback/template.ts';

export interface PlainAzure {
  app: LiveApp;
  revisions: LiveRevision[];
  /** Every write that reached Azure, in order. */
  readonly writes: { readonly kind: string; readonly body: unknown }[];
  /** Called before each call; what it throws is the answer. `after`: Azure took it, and the answer got lost. */
  fault: (call: string, when: 'before' | 'after') => void;
  /** Images that no revision can be started with. */
  readonly broken: Set<string>;
  /** Looks that an operation, and a revision that starts, take. */
  lag: number;
}

export function plainAzure(app: LiveApp, revisions: readonly LiveRevision[]): PlainAzure {
  return { app, revisions: [...revisions], writes: [], fault: () => {}, broken: new Set(), lag: 1 };
}

export function plainDeployer(azure: PlainAzure): Deployer {
  const operations = new Map<string, { left: number; end: () => OperationState }>();
  const starting = new Map<string, number>();
  let writes = 0;

  function touch(change: Partial<LiveApp>): void {
    writes++;
    azure.app = { ...azure.app, ...change, lastModifiedAt: `write-${writes}`, lastModifiedBy: 'pullcheck' };
  }

  function mayWrite(call: string, body: unknown): void {
    azure.fault(call, 'before');
    if (azure.app.provisioningState === 'InProgress')
      throw new DeployError('in-progress', 'there is an active provisioning operation in progress');
    azure.writes.push({ kind: call, body });
  }

  function begin(end: () => OperationState): Operation {
    const url = `op-${operations.size + 1}`;
    operations.set(url, { left: azure.lag, end });
    azure.app = { ...azure.app, provisioningState: 'InProgress' };
    if (azure.lag === 0) finish(url);
    return { follow: 'location', url };
  }

  function finish(url: string): OperationState {
    const operation = operations.get(url);
    if (operation === undefined) return { state: 'not-visible', because: 'it is forgotten' };
    if (operation.left > 0) {
      operation.left--;
      return { state: 'in-progress', retryAfterMs: null };
    }
    const state = operation.end();
    operation.end = () => state;
    if (azure.app.provisioningState === 'InProgress')
      azure.app = { ...azure.app, provisioningState: state.state === 'failed' ? 'Failed' : 'Succeeded' };
    return state;
  }

  /** Time passes with every look, also for what nobody polls. */
  function pass(): void {
    for (const url of operations.keys()) finish(url);
    for (const [name, left] of starting) {
      if (left > 0) starting.set(name, left - 1);
      else {
        starting.delete(name);
        azure.revisions = azure.revisions.map((one) => (one.name === name ? settled(one) : one));
        const up = azure.revisions.find((one) => one.name === name)?.healthState === 'Healthy';
        if (up && name === azure.app.latestRevisionName) azure.app = { ...azure.app, latestReadyRevisionName: name };
      }
    }
  }

  function settled(revision: LiveRevision): LiveRevision {
    const bad = containersOf(revision.template ?? {}).some(({ image }) => azure.broken.has(image));
    return bad
      ? { ...revision, healthState: 'Unhealthy', provisioningState: 'Failed', runningState: 'Failed' }
      : { ...revision, healthState: 'Healthy', provisioningState: 'Provisioned', runningState: 'Running', replicas: 1 };
  }

  const done = (call: string, operation: Operation | null): Sent => {
    azure.fault(call, 'after');
    return { correlationId: `correlation-${azure.writes.length}`, operation };
  };

  return {
    async app() {
      azure.fault('app', 'before');
      pass();
      return azure.app;
    },
    async revisions() {
      azure.fault('revisions', 'before');
      pass();
      return azure.revisions;
    },
    async setTraffic(_ref, traffic) {
      mayWrite('set-traffic', traffic);
      if (azure.app.mode !== 'Multiple') throw new DeployError('refused', 'Revision weights can not be used');
      const sum = traffic.reduce((all, { weight }) => all + (typeof weight === 'number' ? weight : 0), 0);
      if (sum !== 100) throw new DeployError('refused', 'Traffic weights must sum to 100');
      const { ingress } = azure.app;
      if (ingress === null) throw new DeployError('refused', 'there is no ingress');
      return done(
        'set-traffic',
        begin(() => {
          touch({ ingress: { ...ingress, traffic } });
          return { state: 'succeeded' };
        }),
      );
    },
    async setTemplate(_ref, patch) {
      mayWrite('set-template', patch);
      const template = applyPatch(azure.app.template, patch) as JsonObject;
      return done(
        'set-template',
        begin(() => {
          const name = `${azure.app.ref.name}--${textOf(template.revisionSuffix) ?? ''}`;
          if (azure.app.ref.kind === 'job') {
            touch({ template });
            return { state: 'succeeded' };
          }
          // An existing suffix: Azure says yes, and does nothing.
          if (azure.revisions.some((one) => one.name === name)) return { state: 'succeeded' };
          touch({ template, latestRevisionName: name });
          azure.revisions = [...azure.revisions, newRevision(name, template)];
          starting.set(name, azure.lag);
          return { state: 'succeeded' };
        }),
      );
    },
    async activate(_ref, revisionName) {
      mayWrite('activate', revisionName);
      if (!azure.revisions.some(({ name }) => name === revisionName)) throw new DeployError('gone', 'no such revision');
      azure.revisions = azure.revisions.map((one) =>
        one.name === revisionName
          ? { ...one, active: true, provisioningState: 'Provisioning', runningState: 'Activating' }
          : one,
      );
      starting.set(revisionName, azure.lag);
      touch({});
      return done('activate', null);
    },
    async restart(_ref, revisionName) {
      mayWrite('restart', revisionName);
      return done('restart', null);
    },
    async poll(operation) {
      azure.fault('poll', 'before');
      return finish(operation.url);
    },
  };
}

function newRevision(name: string, template: JsonObject): LiveRevision {
  return {
    name,
    active: true,
    createdAt: '2026-11-28T03:01:00Z',
    lastActiveAt: null,
    replicas: 0,
    trafficWeight: 100,
    healthState: 'None',
    provisioningState: 'Provisioning',
    provisioningError: null,
    runningState: 'Activating',
    runningStateDetails: null,
    template: asShown(template),
  };
}

/** As a revision shows a template: with the prefix before the secretRef of an environment variable. */
function asShown(template: JsonObject): JsonObject {
  const containers = Array.isArray(template.containers) ? template.containers.filter(isJsonObject) : [];
  return {
    ...template,
    containers: containers.map((container) => ({
      ...container,
      env: (Array.isArray(container.env) ? container.env.filter(isJsonObject) : []).map((variable) =>
        typeof variable.secretRef === 'string'
          ? { ...variable, secretRef: `orders-api-${variable.secretRef}` }
          : variable,
      ),
    })),
  };
}
