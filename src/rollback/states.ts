/** The life of a plan: one table, one pure `advance`. The store guards it, so that of several who try one wins. */

export type PlanState =
  | 'proposed'
  | 'approved'
  | 'running'
  | 'watching'
  | 'succeeded'
  | 'failed'
  | 'undone'
  | 'rejected'
  | 'expired'
  | 'stale';

export type PlanEvent =
  | 'approve'
  | 'reject'
  | 'expire'
  | 'find-stale'
  | 'begin'
  | 'switched'
  | 'stayed-ready'
  | 'fail'
  | 'undo';

interface Row {
  /** What the state means. */
  readonly means: string;
  readonly on: Readonly<Partial<Record<PlanEvent, PlanState>>>;
}

export const STATES: Readonly<Record<PlanState, Row>> = {
  proposed: {
    means: 'the card stands, and waits for somebody who may approve',
    on: { approve: 'approved', reject: 'rejected', expire: 'expired', 'find-stale': 'stale' },
  },
  approved: {
    means: 'approved and stored; nothing has been written to Azure yet',
    on: { begin: 'running', 'find-stale': 'stale', fail: 'failed' },
  },
  running: { means: 'the steps are carried out', on: { switched: 'watching', fail: 'failed' } },
  watching: {
    means: 'all steps are done; whether it stays ready is watched',
    on: { 'stayed-ready': 'succeeded', fail: 'failed', undo: 'undone' },
  },
  succeeded: { means: 'it was ready to the end of the watch', on: {} },
  failed: { means: 'a step or the watch failed; what is true now is on the card', on: { undo: 'undone' } },
  undone: { means: 'the former state was asked back, by a plan of its own', on: {} },
  rejected: { means: 'somebody said no', on: {} },
  expired: { means: 'nobody decided in time', on: {} },
  stale: { means: 'the app moved since the plan was made; nothing was written', on: {} },
};

export const EVENTS: Readonly<Record<PlanEvent, string>> = {
  approve: 'somebody who may approves',
  reject: 'somebody who may rejects, or who asked withdraws',
  expire: 'a click, or a look, after its time',
  'find-stale': 'the app is not what the plan was made on',
  begin: 'the driver takes it up, and the app is still what it was',
  switched: 'the last step is done',
  'stayed-ready': 'the watch is over, and all is well',
  fail: 'Azure refused, a step failed, or the revision did not become or stay ready',
  undo: 'an approved undo of it begins',
};

/** @returns the next state; null = that cannot happen in this state, and nothing changes */
export function advance(state: PlanState, event: PlanEvent): PlanState | null {
  return STATES[state].on[event] ?? null;
}

/** Nothing is left to be done by itself. */
export function isOver(state: PlanState): boolean {
  return state !== 'proposed' && !isUnderWay(state);
}

/** The driver still has something to do. */
export function isUnderWay(state: PlanState): boolean {
  return state === 'approved' || state === 'running' || state === 'watching';
}

export const PLAN_STATES = Object.keys(STATES) as readonly PlanState[];
