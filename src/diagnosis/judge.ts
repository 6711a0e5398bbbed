/**
 * From what the words allow to what the facts leave: every cause that fits the readings is judged; it is confirmed, killed,
 * or stands as possible (design §3.4). Pure.
 */
import type { Cause, Judgement, Shown, Suspect } from './cause.ts';
import { causes as allCauses } from './causes/index.ts';
import type { FactName, FactTable } from './facts.ts';
import { byPrecedence, isGeneric } from './precedence.ts';
import type { PullSymptom, Reading } from './reading.ts';
import type { Confidence } from './result.ts';

export interface Standing {
  readonly cause: Cause;
  readonly confidence: Confidence;
  readonly because: string;
  readonly evidence: readonly Shown[];
  /** Unknown facts that would settle it. */
  readonly missing: readonly FactName[];
  /** It is proof only as long as nothing else is proven: see `Judgement`. */
  readonly restsOnAbsence?: true;
}

export interface RuledOut {
  readonly cause: Cause;
  readonly because: string;
  readonly evidence: readonly Shown[];
}

export interface Verdict {
  /** Best first. */
  readonly standing: readonly Standing[];
  readonly ruledOut: readonly RuledOut[];
}

interface Judged {
  readonly cause: Cause;
  /** How strongly the words speak for it. */
  readonly words: 'proof' | 'named' | 'allowed';
  readonly judgement: Judgement;
}

/** Judges all causes that the suspect's readings fit. */
export function judge(suspect: Suspect, facts: FactTable, causes: readonly Cause[] = allCauses): Verdict {
  const readings = deciding(suspect.readings);
  const judged: Judged[] = causes.flatMap((cause) => {
    // What an earlier try said may have been mended since: it keeps a cause in the running, and no more.
    const words =
      wordsFor(cause, readings) ?? (wordsFor(cause, suspect.olderReadings ?? []) === null ? null : 'allowed');
    return words === null ? [] : [{ cause, words, judgement: cause.judge(suspect, facts) }];
  });

  const ruledOut: RuledOut[] = [];
  const alive: Judged[] = [];
  for (const one of judged) {
    if (one.judgement.verdict === 'refuted')
      ruledOut.push({ cause: one.cause, because: one.judgement.because, evidence: one.judgement.evidence });
    else alive.push(one);
  }

  const specific = alive.filter((one) => !isGeneric(one.cause.id));
  // What the facts speak against takes no other cause's place.
  const weighty = specific.filter((one) => !isUnlikely(one));
  const named = weighty.filter((one) => one.words !== 'allowed').length;
  const decided = weighty.some((one) => one.judgement.verdict === 'confirmed' || one.words !== 'allowed');
  // A generic cause says "the words say no more". Where something more exact stands alone, or is decided, it is no answer.
  const kept = decided || weighty.length === 1 ? specific : alive;
  const proven = kept.some(
    ({ judgement }) => judgement.verdict === 'confirmed' && judgement.sure && !judgement.restsOnAbsence,
  );
  const standing = kept
    .map((one) => ({ one, confidence: confidenceOf(one, { alone: weighty.length === 1, named, proven }) }))
    .sort(
      (a, b) =>
        rank(a.confidence) - rank(b.confidence) ||
        weight(a.one) - weight(b.one) ||
        byPrecedence(a.one.cause.id, b.one.cause.id),
    )
    .map(
      ({ one, confidence }): Standing => ({
        cause: one.cause,
        confidence,
        because: one.judgement.because,
        evidence: one.judgement.evidence,
        missing: one.judgement.verdict === 'open' ? one.judgement.missing : [],
        ...(one.judgement.verdict === 'confirmed' && one.judgement.restsOnAbsence ? { restsOnAbsence: true } : {}),
      }),
    );
  return { standing, ruledOut };
}

/**
 * What was wrong with a pull that has healed since. The facts are of now, when it works: they can neither confirm nor rule
 * out what was wrong then, so only the words speak.
 */
export function judgeHealed(suspect: Suspect, causes: readonly Cause[] = allCauses): Verdict {
  const named = causes.flatMap((cause): Standing[] => {
    const words = wordsFor(cause, deciding(suspect.readings));
    if (words === null || words === 'allowed') return [];
    const because = 'The words of the failure say so; it works now, so nothing more can be seen of it.';
    return [{ cause, confidence: words === 'proof' ? 'verified' : 'likely', because, evidence: [], missing: [] }];
  });
  const exact = named.filter((one) => !isGeneric(one.cause.id));
  const standing = (exact.length > 0 ? exact : named).sort(
    (a, b) => rank(a.confidence) - rank(b.confidence) || byPrecedence(a.cause.id, b.cause.id),
  );
  return { standing: standing.slice(0, 1), ruledOut: [] };
}

/**
 * - `verified`: a fact proves it, or the words themselves are proof and no fact speaks against it.
 * - `likely`: the facts show it but for a doubt; or the words name it; or it is the only one that nothing refutes.
 * - `possible`: everything else that the words allow, and what they name but the facts speak against.
 */
function confidenceOf(
  one: Judged,
  among: { readonly alone: boolean; readonly named: number /** Another cause is proven. */; readonly proven: boolean },
): Confidence {
  if (one.judgement.verdict === 'confirmed') {
    return one.judgement.sure && !(one.judgement.restsOnAbsence && among.proven) ? 'verified' : 'likely';
  }
  if (one.words === 'proof') return 'verified';
  if (isUnlikely(one)) return 'possible';
  if (one.words === 'named') return isGeneric(one.cause.id) || among.named <= 2 ? 'likely' : 'possible';
  return among.alone ? 'likely' : 'possible';
}

function isUnlikely(one: Judged): boolean {
  return one.judgement.verdict === 'open' && one.judgement.unlikely && one.words !== 'proof';
}

/** Among those of one confidence: what the facts speak against comes late, what says least comes last. */
function weight(one: Judged): number {
  return isGeneric(one.cause.id) ? 2 : isUnlikely(one) ? 1 : 0;
}

function rank(confidence: Confidence): number {
  return confidence === 'verified' ? 0 : confidence === 'likely' ? 1 : 2;
}

function wordsFor(
  cause: Cause,
  readings: readonly (Reading & { readonly symptom: PullSymptom })[],
): Judged['words'] | null {
  let best: Judged['words'] | null = null;
  for (const reading of readings) {
    const fit = cause.fits[reading.symptom];
    if (fit === 'names' && reading.proof) return 'proof';
    if (fit === 'names') best = 'named';
    else if (fit === 'allows' && best === null) best = 'allowed';
  }
  return best;
}

/**
 * Which readings of the newest try decide (`newest-try.ts`). "The pull failed" beside a text that says why adds nothing but
 * doubt, so the bare words count only when there are no others.
 */
export function deciding<R extends Reading>(newestFirst: readonly R[]): readonly R[] {
  const exact = newestFirst.filter((reading) => reading.symptom !== 'pull-failed');
  const pool = exact.length > 0 ? exact : newestFirst;
  const seen = new Set<string>();
  return pool.filter((reading) => {
    const key = `${reading.symptom} ${reading.proof}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
