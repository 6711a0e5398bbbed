/** What stands before any cause is judged: the app, its state, and what fails. It no longer changes, but for one proof. */
import type { Fact } from '../core/fact.ts';
import type { AppState, Execution, Replica, Revision } from './app-facts.ts';
import type { Assessment } from './assess.ts';
import type { ChangeWindow } from './change-window.ts';
import type { FormerSight } from './former-proof.ts';
import type { ImageState } from './pull-state.ts';

export interface Ground {
  readonly app: AppState;
  readonly revisions: Fact<readonly Revision[]>;
  readonly replicas: Fact<readonly Replica[]>;
  readonly executions: Fact<readonly Execution[]>;
  readonly assessment: Assessment;
  /** What could be gone back to; its proof alone may still be being read. */
  readonly former: FormerSight;
  /** The time whose changes are told. */
  readonly window: ChangeWindow;
}

/** The images whose failure is to be explained: those that fail, or those that have healed. */
export function imagesToJudge({ assessment }: Ground): readonly ImageState[] {
  return assessment.outcome === 'recovered' ? assessment.healed : assessment.failing;
}
