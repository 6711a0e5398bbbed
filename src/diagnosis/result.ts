/**
 * The answer, exactly as `--output json` prints it (docs/schemas/diagnosis.schema.json). An interface: add, never rename.
 * Times are ISO 8601 strings here; everything else keeps Dates.
 */
import type { CauseId } from './cause-id.ts';
import type { Change } from './change-kinds.ts';

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
  readonly alsoAffected: readonly never[];
  readonly timings: { readonly totalMs: number; readonly facts: Readonly<Record<string, number>> };
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
