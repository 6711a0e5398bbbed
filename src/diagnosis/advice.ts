/** Would going back to an older revision help? A target is named only where it is proven that it can be pulled. */

import type { Fact } from '../core/fact.ts';
import { lowerFirst } from '../core/words.ts';
import type { Revision } from './app-facts.ts';
import type { Assessment } from './assess.ts';
import type { FormerSight } from './former-proof.ts';
import type { Standing } from './judge.ts';
import type { Diagnosis } from './result.ts';
import type { Serving } from './serving.ts';

type Advice = Diagnosis['rollback'];

/**
 * @param standing the causes that stand, best first; empty unless a pull fails
 */
export function rollbackAdvice(
  revisions: Fact<readonly Revision[]>,
  assessment: Assessment,
  standing: readonly Standing[],
  serving: Serving,
  sight: FormerSight,
): Advice {
  const settled = withoutProof(revisions, assessment, standing, serving, sight);
  if (settled !== null) return settled;
  const { former } = sight;
  if (former === null) return { advice: 'unavailable', because: 'there is no former revision that ran', target: null };
  const proof = sight.proof();
  if (proof?.state === 'struck')
    return {
      advice: 'unavailable',
      because: `${former.name}, the newest that ran, cannot be gone back to: ${proof.because}`,
      target: null,
    };
  const proven = proof?.state === 'proven';
  const target = proven ? former.name : null;
  const doubt = proven
    ? ''
    : `; ${proof?.state === 'unproven' ? proof.because : `whether ${former.name} can still be pulled has not been proven`}`;
  const notes = proof?.state === 'proven' ? proof.notes.map((note) => `; ${note}`).join('') : '';
  const possible = (because: string): Advice => ({ advice: 'possible', because: `${because}${doubt}${notes}`, target });

  const top = standing[0];
  if (assessment.outcome !== 'pull-failure' || top === undefined)
    return possible(
      `it helps if the fault came with the new revision${proven ? `; the image of ${former.name} is still there` : ''}`,
    );
  if (top.confidence === 'possible')
    return possible(`the cause is not settled; ${former.name} may fail in the same way`);
  if (top.cause.rollback === 'passes')
    return possible('the cause passes by itself; going back helps only if the older image is still on the node');
  if (top.cause.rollback !== 'helps')
    return possible(`the image of ${former.name} ${proven ? 'is still there' : 'is another one'}`);
  // What the tag stands for now need not be what ran: no more than possible.
  if (proven && proof.notes.length === 0)
    return {
      advice: 'recommended',
      because: `only the new image is broken; ${former.name} ran with another one, which is still there for linux/amd64`,
      target,
    };
  return possible(`only the new image is broken; ${former.name} ran with another one`);
}

/** What is advised whatever the former images are; null = it depends on them. */
function withoutProof(
  revisions: Fact<readonly Revision[]>,
  assessment: Assessment,
  standing: readonly Standing[],
  serving: Serving,
  sight: FormerSight,
): Advice | null {
  if (assessment.outcome === 'healthy' || assessment.outcome === 'recovered')
    return { advice: 'not-needed', because: 'the app runs', target: null };
  if (assessment.trouble?.kind === 'stopped' && assessment.trouble.observation === null)
    return {
      advice: 'not-needed',
      because: 'nothing is broken: what was put aside can be started again',
      target: null,
    };
  if (revisions.state === 'unknown')
    return { advice: 'unavailable', because: `former revisions could not be read: ${revisions.because}`, target: null };
  const strikesToo = standing.find((one) => one.confidence !== 'possible' && one.cause.rollback === 'strikes-too');
  if (assessment.outcome === 'pull-failure' && strikesToo)
    return {
      advice: 'will-not-help',
      because: `an older revision would have to pull by the same broken path (${lowerFirst(strikesToo.cause.title)})`,
      target: null,
    };
  if (serving.state === 'up') return { advice: 'not-needed', because: serving.text, target: null };
  const [top] = standing;
  if (
    sight.sameImage !== null &&
    assessment.outcome === 'pull-failure' &&
    top !== undefined &&
    top.confidence !== 'possible' &&
    top.cause.rollback !== 'passes'
  )
    return { advice: 'will-not-help', because: `${sight.sameImage.name} uses the same image`, target: null };
  if (sight.sameImage !== null)
    return {
      advice: 'possible',
      because: `${sight.sameImage.name} uses the same image, and may fail in the same way`,
      target: null,
    };
  return null;
}

/** Would a proof that is still being read change the advice? */
export function waitsForProof(
  revisions: Fact<readonly Revision[]>,
  assessment: Assessment,
  standing: readonly Standing[],
  serving: Serving,
  sight: FormerSight,
): boolean {
  return sight.pending() && withoutProof(revisions, assessment, standing, serving, sight) === null;
}
