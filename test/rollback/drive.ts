/** Drives a plan to its end on the small Azure, as the inbox would: looks again when it is told to, with a clock that jumps. */
import type { Clock } from '../../src/core/clock.ts';
import { known } from '../../src/core/fact.ts';
import { place } from '../../src/core/place.ts';
import type { LogLine, Replica } from '../../src/diagnosis/app-facts.ts';
import { type CarryOutParts, carryOut } from '../../src/rollback/carry-out.ts';
import type { Plan } from '../../src/rollback/plan.ts';
import { type Audit, newRecord, type PlanRecord, type Plans } from '../../src/rollback/plans.ts';
import { createMemoryPlans } from '../../src/storage/memory/plans.ts';
import { type PlainAzure, plainDeployer } from './plain-deployer.ts';
import { NOW } from './samples.ts';

export interface Stage {
  readonly azure: PlainAzure;
  readonly plans: Plans;
  readonly audit: Audit;
  readonly parts: CarryOutParts;
  readonly clock: Clock & { pass(ms: number): void };
  /** Thrown instead of the n-th thing that is done to the world: a store's change, or a call of Azure's. */
  crashAt: number;
  /** Things done so far. */
  done: number;
}

export class Crash extends Error {}

export function jumpingClock(): Clock & { pass(ms: number): void } {
  let now = NOW.getTime();
  return {
    now: () => new Date(now),
    after: (_ms, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
    pass(ms) {
      now += ms;
    },
  };
}

export function stage(
  azure: PlainAzure,
  more: { readonly log?: readonly LogLine[]; readonly watchMs?: number } = {},
): Stage {
  const { plans, audit } = createMemoryPlans();
  const clock = jumpingClock();
  const at = (when: 'before' | 'after'): void => {
    if (when === 'before') self.done++;
    if (self.done === self.crashAt && when === 'before') throw new Crash('killed before');
    if (self.done + 0.5 === self.crashAt && when === 'after') throw new Crash('killed after');
  };
  const watched: Plans = {
    ...plans,
    async transition(next, entries) {
      at('before');
      const won = await plans.transition(next, entries);
      at('after');
      return won;
    },
  };
  azure.fault = (_call, when) => at(when);
  const replica: Replica = {
    name: 'r1',
    createdAt: null,
    runningState: 'Running',
    runningStateDetails: null,
    containers: [
      {
        name: 'app',
        init: false,
        ready: true,
        started: true,
        restartCount: 0,
        runningState: 'Running',
        runningStateDetails: null,
      },
    ],
  };
  const self: Stage = {
    azure,
    plans,
    audit,
    clock,
    crashAt: -1,
    done: 0,
    parts: {
      plans: watched,
      deployer: plainDeployer(azure),
      facts: {
        replicas: async () => known([replica], 'ARM', clock.now()),
        eventStream: async () => known(more.log ?? [], 'event stream', clock.now()),
        executions: async () => known([], 'ARM', clock.now()),
      },
      clock,
      watchMs: more.watchMs ?? 600_000,
    },
  };
  return self;
}

/** Stores the plan as approved. */
export async function approve({ plans }: Stage, plan: Plan): Promise<void> {
  const record = newRecord(plan, null, place('p'));
  await plans.insert(record, []);
  await plans.transition({ ...record, version: 2, state: 'approved' }, []);
}

/** Looks until it is over; after a crash a new driver begins, as after a restart. @throws Error after too many looks */
export async function drive(
  on: Stage,
  id: string,
  eachLook: (record: PlanRecord) => void = () => {},
): Promise<PlanRecord> {
  for (let looks = 0; looks < 400; looks++) {
    try {
      const { record, againMs } = await carryOut(id, on.parts, new AbortController().signal);
      if (record === null) throw new Error('the plan is gone');
      eachLook(record);
      if (againMs === null) return record;
      on.clock.pass(againMs);
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      // Started again: what the dead one had claimed is waited for.
      on.clock.pass(1_000);
    }
  }
  throw new Error(`it does not end: ${JSON.stringify(await on.plans.find(id))}`);
}
