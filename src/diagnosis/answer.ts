/** From judged images to the answer: who serves, whether going back would help, and all of it put together. Pure. */
import { rollbackAdvice, waitsForProof } from './advice.ts';
import { tellChanges } from './changes.ts';
import type { FactTable } from './facts.ts';
import type { Ground } from './ground.ts';
import { jobRollbackAdvice } from './job-advice.ts';
import type { Standing } from './judge.ts';
import { type JudgedImage, report } from './report.ts';
import type { Diagnosis } from './result.ts';
import { whoServes } from './serving.ts';
import { tellOthers } from './tell-others.ts';

/**
 * @param table the facts to name what could not be seen, when no image was judged
 * @param images what the containers run, with the digests that are known
 */
export function answer(
  ground: Ground,
  judged: readonly JudgedImage[],
  table: FactTable,
  images: Diagnosis['images'],
): Omit<Diagnosis, 'timings'> {
  const { app, assessment } = ground;
  // A failed image of its own kind each: the advice follows the worst, which stands first.
  const standing = assessment.outcome === 'recovered' ? [] : judged.flatMap((image) => image.verdict.standing);
  const { serving, rollback } = advise(ground, standing);
  const told = report({
    app,
    assessment,
    judged,
    serving,
    rollback,
    table,
    images,
  });
  const changed = { ...told, changes: tellChanges(ground, judged, table, told.causes) };
  return tellOthers(changed, assessment.outcome === 'pull-failure' ? judged : [], table.inventory);
}

/** @param standing the causes that stand, best first; empty unless a pull fails */
export function advise(
  ground: Ground,
  standing: readonly Standing[],
): { readonly serving: Diagnosis['serving']; readonly rollback: Diagnosis['rollback'] } {
  const { app, revisions, replicas, executions, assessment, former } = ground;
  const serving = whoServes(app, revisions, replicas, assessment, standing);
  const rollback =
    app.ref.kind === 'job'
      ? jobRollbackAdvice(executions, assessment, standing, former)
      : rollbackAdvice(revisions, assessment, standing, serving, former);
  return { serving, rollback };
}

/** Would what is still being read of the former images change what is advised? */
export function adviceWaits(ground: Ground, standing: readonly Standing[]): boolean {
  const { app, revisions, replicas, assessment, former } = ground;
  if (app.ref.kind === 'job') return former.pending();
  return waitsForProof(
    revisions,
    assessment,
    standing,
    whoServes(app, revisions, replicas, assessment, standing),
    former,
  );
}
