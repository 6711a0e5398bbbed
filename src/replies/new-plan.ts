/** The button that asks for a plan anew, when one is too old or the app has moved: of the same kind, and by the words of its own. */
import type { PlanRecord } from '../rollback/plans.ts';
import { appWords } from './app-words.ts';
import type { Action } from './reply.ts';

export function newPlanAction({ plan, state }: Pick<PlanRecord, 'plan' | 'state'>): Action {
  return { label: 'New plan', command: commandOf(plan, state), style: 'primary', confirm: null };
}

function commandOf({ kind, app, to, undoes }: PlanRecord['plan'], state: PlanRecord['state']): string {
  if (kind === 'undo' && undoes !== null) return `undo ${undoes}`;
  const { revision } = to;
  if (kind === 'restart') return appWords('restart', app, revision === null ? [] : ['--revision', revision]);
  // What nobody decided in time is asked for as it was; where the app has moved, another target may be the right one.
  return appWords('rollback', app, state === 'expired' && revision !== null ? ['--to', revision] : []);
}
