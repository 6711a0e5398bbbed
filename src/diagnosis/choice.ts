/** What of an app or a job is looked at. */
import type { AppWrite, ContainerSpec, Execution, Revision } from './app-facts.ts';

export interface Choice {
  /** The revision to look at; null when a failed write made none. */
  readonly revision: Revision | null;
  /** Of a job: the execution to look at, or null; left out for an app. */
  readonly execution?: Execution | null;
  /** The failed write that stands, when it is what is looked at, or is of the chosen revision. */
  readonly write: AppWrite | null;
  readonly containers: readonly ContainerSpec[];
}
