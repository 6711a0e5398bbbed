/** Plans in several states of their life, for what is said of them. */
import type { Person } from '../../src/core/person.ts';
import { place } from '../../src/core/place.ts';
import { failureEnding } from '../../src/rollback/endings.ts';
import type { Plan } from '../../src/rollback/plan.ts';
import { newRecord, type PlanRecord, type StepProgress } from '../../src/rollback/plans.ts';
import { FAILING, ground, INACTIVE, liveApp, liveRevision, NOW, planned, planOf } from './samples.ts';

const later = (minutes: number): string => new Date(NOW.getTime() + minutes * 60_000).toISOString();

export const shiftPlan: Plan = {
  ...planOf(
    planned(
      ground({
        live: liveApp({
          mode: 'Multiple',
          latestReadyRevisionName: 'orders-api--v2',
          ingress: { external: true, fqdn: null, traffic: [{ latestRevision: true, weight: 100, label: 'live' }] },
        }),
        revisions: [liveRevision('v2', 10, FAILING), liveRevision('v1', 1_000, INACTIVE)],
      }),
    ),
  ),
  rejected: [
    { revision: 'orders-api--v0', reason: 'image-gone', because: 'orders:v0 is no longer in acme.azurecr.io' },
    { revision: 'orders-api--beta', reason: 'never-ready', because: 'it never became ready' },
  ],
};

const step = (marker: StepProgress['marker'], minute: number): StepProgress => ({
  marker,
  startedAt: marker === 'none' ? null : later(minute),
  doneAt: marker === 'done' ? later(minute + 1) : null,
  correlationId: null,
  operation: null,
  tries: 1,
});

function approved(requester: Person): PlanRecord {
  const record = newRecord(shiftPlan, requester, place('thread'));
  const by: Person = { ...requester, name: 'Bob' };
  return { ...record, state: 'approved', decision: { by, at: later(2), action: 'approve', reason: '', rule: 'r' } };
}

export function runningRecord(requester: Person): PlanRecord {
  const record = approved(requester);
  const steps = [step('done', 3), step('sending', 4), step('none', 0)];
  return { ...record, state: 'running', progress: { ...record.progress, steps } };
}

export function watchingRecord(requester: Person): PlanRecord {
  const record = runningRecord(requester);
  const watch = {
    since: later(6),
    until: later(16),
    looks: 3,
    readyReplicas: 1,
    replicas: 2,
    firstReadyAt: later(7),
    notReadySince: null,
    pulled: 1,
    pullFailures: 0,
  };
  const steps = [step('done', 3), step('done', 4), step('done', 5)];
  return { ...record, state: 'watching', progress: { ...record.progress, steps, watch } };
}

export function endedRecord(requester: Person): PlanRecord {
  const record = runningRecord(requester);
  return {
    ...record,
    state: 'succeeded',
    progress: { ...record.progress, steps: [step('done', 3), step('done', 4), step('done', 5)] },
    ending: {
      at: later(16),
      reason: null,
      because: 'orders-api--v1 is ready; 2 of 2 replicas ready, 2 images pulled and no pull failed in 10 min',
      next: null,
    },
  };
}

export function failedRecord(requester: Person): PlanRecord {
  const record = runningRecord(requester);
  const ending = failureEnding(record, 'azure-refused', 'Azure refused: TrafficWeightInvalid', null, NOW);
  return { ...record, state: 'failed', ending };
}

export function stalePlan(requester: Person): PlanRecord {
  return newRecord(shiftPlan, requester, place('thread'));
}
