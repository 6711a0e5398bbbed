/** Would going back help a job? It keeps no revisions: what can be gone back to is the image of an execution that succeeded. */
import type { Fact } from '../core/fact.ts';
import { lowerFirst } from '../core/words.ts';
import type { ContainerSpec, Execution } from './app-facts.ts';
import type { Assessment } from './assess.ts';
import type { FormerSight } from './former-proof.ts';
import type { Standing } from './judge.ts';
import { sameImage } from './observations.ts';
import type { Diagnosis } from './result.ts';

type Advice = Diagnosis['rollback'];

const NO_REVISIONS = 'a job has no revisions to go back to';

/**
 * Never names a target: a target is a revision.
 * @param standing the causes that stand, best first; empty unless a pull fails
 */
export function jobRollbackAdvice(
  executions: Fact<readonly Execution[]>,
  assessment: Assessment,
  standing: readonly Standing[],
  sight: FormerSight,
): Advice {
  if (assessment.outcome === 'healthy' || assessment.outcome === 'recovered')
    return { advice: 'not-needed', because: 'the job runs', target: null };
  const strikesToo = standing.find((one) => one.confidence !== 'possible' && one.cause.rollback === 'strikes-too');
  if (assessment.outcome === 'pull-failure' && strikesToo)
    return {
      advice: 'will-not-help',
      because: `${NO_REVISIONS}, and an older image would have to be pulled by the same broken path (${lowerFirst(strikesToo.cause.title)})`,
      target: null,
    };
  if (executions.state === 'unknown')
    return {
      advice: 'unavailable',
      because: `${NO_REVISIONS}, and its executions could not be read: ${executions.because}`,
      target: null,
    };
  const good = executions.value.find(
    ({ status, containers }) => /^succeeded$/i.test(status ?? '') && containers !== null,
  );
  if (good?.containers == null)
    return {
      advice: 'unavailable',
      because: `${NO_REVISIONS}, and none of its executions is known to have succeeded`,
      target: null,
    };
  const others = differing(good.containers, assessment.choice.containers);
  const proof = sight.proof();
  if (others.length === 0)
    return {
      advice: 'unavailable',
      because: `${NO_REVISIONS}; its last execution that succeeded, ${good.name}, ran the same image`,
      target: null,
    };
  const ran = `${NO_REVISIONS}; its last execution that succeeded, ${good.name}, ran ${others.join(' and ')}`;
  if (proof?.state === 'struck') return { advice: 'unavailable', because: `${ran}: ${proof.because}`, target: null };
  if (proof?.state !== 'proven')
    return {
      advice: 'unavailable',
      because: `${ran}: setting the job to that again is the way back, if it can still be pulled`,
      target: null,
    };
  // A target is a revision, which a job has not: the plan finds the execution again by itself.
  const helps = standing[0]?.cause.rollback === 'helps' && standing[0].confidence !== 'possible';
  const notes = proof.notes.map((note) => `; ${note}`).join('');
  return {
    advice: helps && notes === '' ? 'recommended' : 'possible',
    because: `${ran}, which is still there: setting the job to that again is the way back${notes}`,
    target: null,
  };
}

/** The images of the former containers that the present ones do not use. */
function differing(former: readonly ContainerSpec[], present: readonly ContainerSpec[]): readonly string[] {
  const images = former
    .map(({ image }) => image)
    .filter((image) => !present.some((one) => sameImage(one.image, image)));
  return [...new Set(images)];
}
