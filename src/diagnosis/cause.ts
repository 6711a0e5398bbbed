/**
 * The shape of a cause. One cause = one file in `causes/`, named after its id, always in this order: title, the symptoms
 * that it fits, the facts that it needs, its judge, its fixes, what a rollback does to it.
 */
import type { AppRef } from '../core/app-ref.ts';
import type { ImageRef } from '../core/image-ref.ts';
import type { AppState } from './app-facts.ts';
import type { CauseId } from './cause-id.ts';
import type { FactName, FactTable } from './facts.ts';
import type { PullSymptom, Reading } from './reading.ts';
import type { Fix } from './result.ts';
import type { SignIn } from './sign-in.ts';

/** What fails to pull: one image, with everything that the words say about it. */
export interface Suspect {
  readonly ref: AppRef;
  readonly app: AppState;
  /** null when the failed write made no revision. */
  readonly revision: string | null;
  /** Of a job: the execution that failed; null when a write failed and nothing was executed. Left out for an app. */
  readonly execution?: string | null;
  /** The image as the template writes it. */
  readonly writtenImage: string;
  /** null when it cannot be parsed: a cause of its own. */
  readonly image: ImageRef | null;
  /** The containers that use it. */
  readonly containers: readonly string[];
  /** The failures of the newest try that concern this image, newest first; never empty. */
  readonly readings: readonly (Reading & { readonly symptom: PullSymptom })[];
  /** Of earlier tries, newest first: what they name may have been mended since. Left out = none. */
  readonly olderReadings?: readonly (Reading & { readonly symptom: PullSymptom })[];
  /** How the app is configured to sign in to this image's registry. */
  readonly signIn: SignIn;
  /** When the first of the failures was seen, or null. */
  readonly since: Date | null;
  /** What the same container ran with in former revisions that were ready, newest first; left out when nobody looked. */
  readonly formerImages?: readonly { readonly revision: string; readonly image: ImageRef }[];
}

/**
 * How strongly a symptom speaks for a cause: `names` = these words say so (proof, when `Reading.proof`), `allows` = these
 * words cannot rule it out.
 */
export type Fit = 'names' | 'allows';

/** A line of evidence, before it gets its number. */
export interface Shown {
  readonly fact: FactName | 'reading';
  readonly text: string;
  readonly source: string;
  readonly at: Date;
}

export type Judgement =
  /** The facts show it. `sure: false` = they show it but for one doubt, which `because` names: `likely` at most. */
  | {
      readonly verdict: 'confirmed';
      readonly because: string;
      readonly evidence: readonly Shown[];
      readonly sure: boolean;
      /**
       * It rests on something that is nowhere to be seen, and could be out of sight (a zone in another subscription). As long
       * as nothing else explains the failure that is proof; beside another proven cause it is not.
       */
      readonly restsOnAbsence?: true;
    }
  /** A fact kills it. */
  | { readonly verdict: 'refuted'; readonly because: string; readonly evidence: readonly Shown[] }
  /** Nothing decides it. `missing` = the needed facts that are unknown; empty when no fact can decide it. */
  | {
      readonly verdict: 'open';
      readonly because: string;
      readonly evidence: readonly Shown[];
      readonly missing: readonly FactName[];
      /** Facts speak against it without ruling it out: never better than possible, whatever the words name. */
      readonly unlikely: boolean;
    };

/** A fix before it is known for which cause it stands, and what has to follow it. */
export interface Repair extends Omit<Fix, 'cause'> {
  /**
   * Nothing tries the pull again because of this repair: it makes no new revision. The answer then ends with the one restart
   * (a job: the next start; a failed write: the deployment) that is needed after it.
   */
  readonly thenRestart?: boolean;
  /** Nothing is to be done but wait: the answer adds who serves meanwhile. */
  readonly waits?: boolean;
}

/** What going back to an older revision does, by the nature of the cause. */
export type RollbackEffect =
  /** Only this image is broken: an older revision's image is another one. */
  | 'helps'
  /** The older revision would have to pull by the same broken path. */
  | 'strikes-too'
  /** Depends on what the older revision pulls, which nobody has looked at. */
  | 'depends'
  /** It passes by itself or with a restart. */
  | 'passes';

export interface CauseDefinition<N extends FactName = FactName> {
  readonly id: CauseId;
  /** A few words, sentence case, no full stop: the heading of the answer. */
  readonly title: string;
  readonly fits: Readonly<Partial<Record<PullSymptom, Fit>>>;
  readonly needs: readonly N[];
  /** Pure: no clock, no network. Reading a fact that is not in `needs` does not compile. */
  judge(suspect: Suspect, facts: Pick<FactTable, N>): Judgement;
  /** Repairs, best first, with the user's own names. Called for causes that stand. */
  fixes(suspect: Suspect, facts: Pick<FactTable, N>): readonly Repair[];
  readonly rollback: RollbackEffect;
}

/** A cause whatever it needs: what lists of causes hold. */
export interface Cause extends Omit<CauseDefinition, 'judge' | 'fixes'> {
  judge(suspect: Suspect, facts: FactTable): Judgement;
  fixes(suspect: Suspect, facts: FactTable): readonly Repair[];
}

/** Keeps the promise of `needs`: judge and fixes are typed to see these facts only. */
export function defineCause<const N extends FactName>(definition: CauseDefinition<N>): Cause {
  return definition as unknown as Cause;
}

export function confirmed(because: string, evidence: readonly Shown[], sure = true): Judgement {
  return { verdict: 'confirmed', because, evidence, sure };
}
/** Confirmed by something that is nowhere to be seen: see `restsOnAbsence`. */
export function confirmedByAbsence(because: string, evidence: readonly Shown[], sure: boolean): Judgement {
  return { verdict: 'confirmed', because, evidence, sure, restsOnAbsence: true };
}
export function refuted(because: string, evidence: readonly Shown[]): Judgement {
  return { verdict: 'refuted', because, evidence };
}
export function open(because: string, missing: readonly FactName[] = [], evidence: readonly Shown[] = []): Judgement {
  return { verdict: 'open', because, evidence, missing, unlikely: false };
}
/** Open, and the facts speak against it. */
export function unlikely(
  because: string,
  missing: readonly FactName[] = [],
  evidence: readonly Shown[] = [],
): Judgement {
  return { verdict: 'open', because, evidence, missing, unlikely: true };
}
