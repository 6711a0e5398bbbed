/**
 * What the app could go back to, and whether it is proven to be pullable: the newest former revision that was ready and does
 * not run what fails; of a job, the images of its last execution that succeeded. Its images are asked for while the causes are
 * being judged, so the verdict hardly waits for them.
 */
import { type Fact, knownOrNull } from '../core/fact.ts';
import { type ImageRef, parseImage } from '../core/image-ref.ts';
import type { AppState, ContainerSpec, Execution, Revision } from './app-facts.ts';
import { type Assessment, newestFirst } from './assess.ts';
import type { FactBoard } from './fact-board.ts';
import { formerRevisions } from './former-revisions.ts';
import { sameImage } from './observations.ts';
import type { ImageInRegistry, Registry } from './registry-facts.ts';
import { hostsWithoutEntry, proveTarget, type TargetProof } from './target-proof.ts';

export interface Former {
  /** The revision, or the execution of a job. */
  readonly name: string;
  readonly containers: readonly ContainerSpec[] | null;
  readonly createdAt: Date | null;
}

export interface FormerChoice {
  /** null = there is none that was ready. */
  readonly former: Former | null;
  /** Of those that were ready, one that runs what fails too, where there is no other; else null. */
  readonly sameImage: Former | null;
}

/** @param containers what fails or is set to run now */
export function chooseFormer(
  app: AppState,
  revisions: Fact<readonly Revision[]>,
  executions: Fact<readonly Execution[]>,
  assessment: Assessment,
): FormerChoice {
  const all: readonly Former[] =
    app.ref.kind === 'job'
      ? (knownOrNull(executions) ?? [])
          .filter(({ status, containers }) => /^succeeded$/i.test(status ?? '') && containers !== null)
          .map(({ name, containers, startedAt }) => ({ name, containers, createdAt: startedAt }))
          .slice(0, 1)
      : formerRevisions(app, newestFirst(knownOrNull(revisions) ?? []), assessment.choice.revision).ready;
  const runsWhatFails = ({ containers }: Former): boolean =>
    assessment.failing.some(({ written }) => containers?.some(({ image }) => sameImage(image, written)) === true);
  const other = all.find((one) => !runsWhatFails(one)) ?? null;
  return { former: other, sameImage: other === null ? (all[0] ?? null) : null };
}

export interface FormerSight extends FormerChoice {
  /** null while its images are still being read, and when there is nothing to prove. */
  proof(): TargetProof | null;
  /** Is there something that is still being read? */
  pending(): boolean;
  readonly settled: Promise<void>;
}

/** Begins to read what proves it. @param heard told when it is settled */
export function lookAtFormer(
  choice: FormerChoice,
  app: AppState,
  board: Pick<FactBoard, 'tag' | 'registry'>,
  heard: () => void,
): FormerSight {
  const { former } = choice;
  if (former?.containers == null)
    return { ...choice, proof: () => null, pending: () => false, settled: Promise.resolve() };
  const { containers, createdAt } = former;
  const images = containers.flatMap(({ image }) => {
    const parsed = parseImage(image);
    return parsed.ok ? [parsed.image] : [];
  });
  const tags = new Map<string, Fact<ImageInRegistry>>();
  const registries = new Map<string, Fact<Registry>>();
  const hosts = hostsWithoutEntry(images, app.registries);
  let proof: TargetProof | null = null;
  const settled = Promise.all([
    ...images.map(async (image) => tags.set(image.written, await board.tag(image))),
    ...hosts.map(async (host) => registries.set(host, await board.registry(host))),
  ]).then(() => {
    proof = proveTarget(containers, createdAt, {
      app,
      tag: (image: ImageRef) => tags.get(image.written) ?? null,
      anonymous: (host) => {
        const registry = registries.get(host);
        return registry?.state === 'known' && registry.value.kind === 'azure'
          ? registry.value.anonymousPullEnabled
          : null;
      },
    });
    heard();
  });
  return { ...choice, proof: () => proof, pending: () => proof === null, settled };
}
