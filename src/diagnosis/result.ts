/**
 * The answer, exactly as `--output json` prints it (docs/schemas/diagnosis.schema.json). An interface: add, never rename.
 * Times are ISO 8601 strings here; everything else keeps Dates.
 */
import type { CauseId } from './cause-id.ts';
import type { Change } from './change-kinds.ts';
import type { Shared } from './shared-ways.ts';

export type Outcome = 'pull-failure' | 'not-a-pull-failure' | 'healthy' | 'recovered' | 'inconclusive';
export type Confidence = 'verified' | 'likely' | 'possible';
export type RollbackAdvice = 'recommended' | 'possible' | 'will-not-help' | 'not-needed' | 'unavailable';

export interface Diagnosis {
  readonly schema: 'pullcheck.diagnosis/1';
  readonly app: {
    readonly name: string;
    readonly resourceGroup: string;
    readonly subscriptionId: string;
    readonly resourceId: string;
    readonly kind: 'app' | 'job';
  };
  /** null when the failed write made none. */
  readonly revision: string | null;
  readonly execution: string | null;
  readonly images: readonly {
    readonly container: string;
    readonly reference: string;
    readonly digest: string | null;
  }[];
  readonly outcome: Outcome;
  /** The verdict in one sentence. */
  readonly headline: string;
  readonly serving: { readonly state: 'up' | 'degraded' | 'down' | 'unknown'; readonly text: string };
  /** Best first; empty unless pull-failure or recovered. */
  readonly causes: readonly RankedCause[];
  readonly ruledOut: readonly {
    readonly id: CauseId;
    readonly because: string;
    readonly evidence: readonly string[];
  }[];
  readonly notChecked: readonly NotChecked[];
  readonly evidence: readonly Evidence[];
  readonly fixes: readonly Fix[];
  readonly rollback: { readonly advice: RollbackAdvice; readonly because: string; readonly target: string | null };
  /** What changed from two hours before the first failed pull on, newest first. */
  readonly changes: readonly Change[];
  /** Other apps and jobs that the same cause strikes, likely; those that fail now first. */
  readonly alsoAffected: readonly Affected[];
  /** What `alsoAffected` rests on: whether it being empty means that there is none. */
  readonly blastRadius: BlastRadius;
  /** Where in Azure's portal a person goes on looking. */
  readonly links: readonly PortalLink[];
  readonly timings: { readonly totalMs: number; readonly facts: Readonly<Record<string, number>> };
}

export interface PortalLink {
  readonly of: 'app' | 'revisions' | 'executions' | 'registry' | 'log';
  readonly url: string;
}

export interface RankedCause {
  readonly id: CauseId;
  readonly confidence: Confidence;
  readonly title: string;
  /** One or two sentences with the user's own names. */
  readonly because: string;
  /** Names of the containers it strikes. */
  readonly containers: readonly string[];
  readonly evidence: readonly string[];
}

export interface Affected {
  readonly app: Diagnosis['app'];
  /** What it has in common with the app that fails. */
  readonly shares: readonly Shared[];
  /**
   * - `fails-now`: it shares what the cause strikes, and Azure shows that it does not run as it should
   * - `will-fail-at-next-restart`: it shares it; of a job: at its next run
   * - `may`: it shares a part of it, and what decides was not looked at
   */
  readonly state: 'fails-now' | 'will-fail-at-next-restart' | 'may';
  readonly because: string;
}

export interface BlastRadius {
  /**
   * - `known`: every app in reach was compared · `partial`: some could not be · `unknown`: none could be
   * - `not-applicable`: there is no settled cause to compare by
   */
  readonly state: 'known' | 'partial' | 'unknown' | 'not-applicable';
  /** Why it is not known, or needed no look; null = there is nothing to add. */
  readonly because: string | null;
  /** The causes that were compared by. */
  readonly causes: readonly CauseId[];
  /** Other apps and jobs that were compared; null = none had to be. */
  readonly looked: number | null;
  /** null = not known: an empty `alsoAffected` says nothing then. */
  readonly counts: { readonly failsNow: number; readonly atNextRestart: number; readonly may: number } | null;
  /** How many more there are than `alsoAffected` lists. */
  readonly notListed: number;
}

export interface NotChecked {
  readonly fact: string;
  readonly because: string;
  readonly remedy: string | null;
  /** The causes that this fact would confirm or rule out. */
  readonly wouldSettle: readonly CauseId[];
}

export interface Evidence {
  readonly id: string;
  readonly fact: string;
  readonly text: string;
  readonly source: string;
  readonly at: string;
}

export interface Fix {
  readonly cause: CauseId;
  readonly title: string;
  /** Ready to paste into a POSIX shell, with the user's own names; null when there is no command for it. */
  readonly command: string | null;
  /** The very blade of the portal. */
  readonly url: string | null;
  readonly risk: 'none' | 'low' | 'high';
  /** How to take it back; null when there is nothing to take back. */
  readonly undo: string | null;
  readonly note: string;
}
