/** Would going back to an older revision help? As far as the cause's nature and the revisions tell. */

import type { Fact } from '../core/fact.ts';
import { lowerFirst } from '../core/words.ts';
import type { AppState, Revision } from './app-facts.ts';
import type { Assessment } from './assess.ts';
import { newestFirst } from './assess.ts';
import type { Standing } from './judge.ts';
import { sameImage } from './observations.ts';
import type { Diagnosis } from './result.ts';
import type { Serving } from './serving.ts';

type Advice = Diagnosis['rollback'];

/**
 * @param standing the causes that stand, best first; empty unless a pull fails
 */
export function rollbackAdvice(
  app: AppState,
  revisions: Fact<readonly Revision[]>,
  assessment: Assessment,
  standing: readonly Standing[],
  serving: Serving,
): Advice {
  if (assessment.outcome === 'healthy' || assessment.outcome === 'recovered') {
    return { advice: 'not-needed', because: 'the app runs', target: null };
  }
  if (assessment.trouble?.kind === 'stopped' && assessment.trouble.observation === null) {
    return {
      advice: 'not-needed',
      because: 'nothing is broken: what was put aside can be started again',
      target: null,
    };
  }
  if (revisions.state === 'unknown') {
    return { advice: 'unavailable', because: `former revisions could not be read: ${revisions.because}`, target: null };
  }
  const former = formerRevision(app, revisions.value, assessment);
  if (assessment.outcome === 'pull-failure' && standing[0] !== undefined) {
    const strikesToo = standing.filter(
      (one) => one.confidence !== 'possible' && one.cause.rollback === 'strikes-too',
    )[0];
    if (strikesToo) {
      return {
        advice: 'will-not-help',
        because: `an older revision would have to pull by the same broken path (${lowerFirst(strikesToo.cause.title)})`,
        target: null,
      };
    }
  }
  if (serving.state === 'up') return { advice: 'not-needed', because: serving.text, target: null };
  if (former === null) return { advice: 'unavailable', because: 'there is no former revision that ran', target: null };

  const top = standing[0];
  if (assessment.outcome !== 'pull-failure' || top === undefined) {
    return {
      advice: 'possible',
      because: `it helps if the fault came with the new revision; whether ${former.name} can still be started has not been proven`,
      target: former.name,
    };
  }
  if (top.confidence === 'possible') {
    return {
      advice: 'possible',
      because: `the cause is not settled; ${former.name} may fail in the same way`,
      target: former.name,
    };
  }
  if (top.cause.rollback === 'passes') {
    return {
      advice: 'possible',
      because: 'the cause passes by itself; going back helps only if the older image is still on the node',
      target: former.name,
    };
  }
  const otherImage = assessment.failing.every(
    (image) => !former.containers?.some((container) => sameImage(container.image, image.written)),
  );
  if (former.containers !== null && !otherImage) {
    return { advice: 'will-not-help', because: `${former.name} uses the same image`, target: null };
  }
  if (top.cause.rollback === 'helps' && former.containers !== null) {
    return {
      advice: 'recommended',
      because: `only the new image is broken; ${former.name} ran with another one (that it can still be pulled has not been proven)`,
      target: former.name,
    };
  }
  return {
    advice: 'possible',
    because: `whether ${former.name} can be pulled has not been proven`,
    target: former.name,
  };
}

/** The newest older revision that was ready once: it has traffic, replicas, or a healthy state on record. */
function formerRevision(app: AppState, revisions: readonly Revision[], assessment: Assessment): Revision | null {
  const chosen = assessment.choice.revision;
  const older = newestFirst(revisions).filter((revision) => {
    if (revision.name === chosen?.name) return false;
    return chosen?.createdAt == null || revision.createdAt === null || revision.createdAt < chosen.createdAt;
  });
  return (
    older.find((revision) => revision.name === app.latestReadyRevisionName) ??
    older.find((revision) => revision.provisioningState !== 'Failed' && revision.healthState !== 'Unhealthy') ??
    null
  );
}
