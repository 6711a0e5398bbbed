/** One image: what its failures say, and what is made of them with the facts that there are. Pure. */
import type { Fact } from '../core/fact.ts';
import { parseImage } from '../core/image-ref.ts';
import type { Revision } from './app-facts.ts';
import { type Assessment, newestFirst } from './assess.ts';
import type { Suspect } from './cause.ts';
import type { FactTable } from './facts.ts';
import type { Ground } from './ground.ts';
import { deciding, judge, judgeHealed } from './judge.ts';
import { withMovedTag } from './moved-tag.ts';
import { byTry } from './newest-try.ts';
import type { ImageState } from './pull-state.ts';
import type { JudgedImage } from './report.ts';
import { signInFor } from './sign-in.ts';

export function judgeImage(state: ImageState, facts: FactTable, ground: Ground): JudgedImage {
  const { app, assessment } = ground;
  const { recent, readings, olderReadings } = byTry(state.failures);
  const suspect: Suspect = {
    ref: app.ref,
    app,
    revision: assessment.choice.revision?.name ?? null,
    ...(app.ref.kind === 'job' ? { execution: assessment.choice.execution?.name ?? null } : {}),
    writtenImage: state.written,
    image: state.image,
    containers: state.containers,
    readings,
    olderReadings,
    signIn: signInFor(app, state.image?.host ?? ''),
    since: state.failures[state.failures.length - 1]?.at ?? null,
    formerImages: formerImages(state, assessment, ground.revisions),
  };
  const exact = new Set<unknown>(deciding(suspect.readings));
  const shown = [
    ...recent.filter((failure) => exact.has(failure.reading)),
    ...recent.filter((failure) => !exact.has(failure.reading)),
  ];
  const verdict = assessment.outcome === 'recovered' ? judgeHealed(suspect) : judge(suspect, facts);
  const madeAt = assessment.choice.revision?.createdAt ?? null;
  const standing = withMovedTag(verdict.standing, state.image, facts.tag, madeAt);
  return { state, suspect, facts, shown, verdict: { ...verdict, standing } };
}

/** The images that the failing containers ran with before: what a repair can name without guessing. */
function formerImages(
  state: ImageState,
  assessment: Assessment,
  revisions: Fact<readonly Revision[]>,
): NonNullable<Suspect['formerImages']> {
  if (revisions.state === 'unknown') return [];
  return newestFirst(revisions.value)
    .filter((revision) => revision.name !== assessment.choice.revision?.name)
    .filter((revision) => revision.provisioningState !== 'Failed' && revision.healthState !== 'Unhealthy')
    .flatMap((revision) =>
      (revision.containers ?? [])
        .filter((container) => state.containers.includes(container.name))
        .flatMap((container) => {
          const parsed = parseImage(container.image);
          return parsed.ok ? [{ revision: revision.name, image: parsed.image }] : [];
        }),
    );
}
