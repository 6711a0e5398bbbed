/** A plan, as data: what would be done to which app, made on which state, until when. JSON throughout: it is stored. */
import type { AppRef } from '../core/app-ref.ts';
import type { JsonObject } from '../core/json.ts';
import type { CauseId } from '../diagnosis/cause-id.ts';
import type { CandidateReason, NoPlanReason } from './reasons.ts';
import type { Traffic } from './traffic.ts';

/** How the app is run, which decides the steps (docs/rollback.md). */
export type PlanMode = 'multiple' | 'multiple-without-ingress' | 'single' | 'single-without-ingress' | 'job';

export interface Plan {
  /** Lower-case letters and digits; stands in the buttons. */
  readonly id: string;
  readonly kind: 'rollback' | 'undo' | 'restart';
  readonly app: AppRef;
  readonly mode: PlanMode;
  readonly from: Side;
  readonly to: Side;
  /** A sentence: the cause, or whose wish it is. */
  readonly why: string;
  readonly cause: CauseId | null;
  /** Since when users are without service, as far as the log tells (ISO 8601); null = they are served, or it does not tell. */
  readonly downSince: string | null;
  /** In their order; never empty. */
  readonly steps: readonly Step[];
  /** Sentences without a full stop. */
  readonly notRestored: readonly string[];
  /** What to mind, such as a tag that was moved; sentences without a full stop. */
  readonly notes: readonly string[];
  readonly diff: Diff;
  readonly rejected: readonly RejectedCandidate[];
  readonly madeOn: MadeOn;
  /** ISO 8601. */
  readonly madeAt: string;
  readonly expiresAt: string;
  /** The revision that is to be ready in the end; null = a job, which has executions only. */
  readonly watched: string | null;
  /** Of an undo: the id of the plan that it takes back; else null. */
  readonly undoes: string | null;
}

export interface Side {
  /** null = a job, or a write that made no revision. */
  readonly revision: string | null;
  /** Of a job: the execution that ran it; else null. */
  readonly execution: string | null;
  readonly images: readonly { readonly container: string; readonly image: string; readonly digest: string | null }[];
}

export type Step =
  | { readonly kind: 'activate'; readonly revision: string }
  | { readonly kind: 'wait-ready'; readonly revision: string }
  | { readonly kind: 'set-traffic'; readonly traffic: Traffic }
  | {
      readonly kind: 'set-template';
      /** The merge patch, as it is sent. */
      readonly patch: JsonObject;
      /** What the app's template is afterwards. */
      readonly result: JsonObject;
      /** The revision that it makes, by the fresh suffix; null = a job. */
      readonly revision: string | null;
    }
  | { readonly kind: 'restart'; readonly revision: string };

/** What becomes different. Never a value: names only. */
export interface Diff {
  readonly images: readonly { readonly container: string; readonly from: string | null; readonly to: string | null }[];
  /** `container/NAME`. */
  readonly environment: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly changed: readonly string[];
  };
  readonly scale: readonly string[];
  readonly secretRefs: { readonly added: readonly string[]; readonly removed: readonly string[] };
  /** Other parts of the template that differ, by name: `volumes`, `containers/app/resources`. */
  readonly other: readonly string[];
}

/** The state that the plan was made on: what is compared before anything is written, and what an undo restores. */
export interface MadeOn {
  readonly lastModifiedAt: string | null;
  readonly lastModifiedBy: string | null;
  readonly latestRevisionName: string | null;
  readonly latestReadyRevisionName: string | null;
  readonly provisioningState: string | null;
  readonly mode: string | null;
  /** null = no ingress. */
  readonly traffic: Traffic | null;
  readonly template: JsonObject;
}

export interface RejectedCandidate {
  readonly revision: string;
  readonly reason: CandidateReason;
  /** A clause. */
  readonly because: string;
}

/** There is nothing that could safely be done. */
export interface NoPlan {
  readonly reason: NoPlanReason;
  /** A sentence without its full stop. */
  readonly because: string;
  readonly rejected: readonly RejectedCandidate[];
}

export type Planned = { readonly plan: Plan } | { readonly noPlan: NoPlan };

export function noPlan(reason: NoPlanReason, because: string, rejected: readonly RejectedCandidate[] = []): Planned {
  return { noPlan: { reason, because, rejected } };
}
