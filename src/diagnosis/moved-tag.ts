/**
 * A tag can be moved: a revision names it, and later it stands for another image. The registry tells when a tag was last
 * changed (a lock counts too); what it stood for before, it does not tell.
 */
import type { Fact } from '../core/fact.ts';
import type { ImageRef } from '../core/image-ref.ts';
import type { Shown } from './cause.ts';
import { minuteOf, shown } from './evidence.ts';
import type { Standing } from './judge.ts';
import type { ImageInRegistry } from './registry-facts.ts';

type TagFact = Fact<ImageInRegistry>;

/**
 * @param madeAt when the revision was made that names the image
 * @returns when its tag was changed after that; null = it was not, or it is not known, or a digest is asked for
 */
export function movedAfter(image: ImageRef | null, tag: TagFact, madeAt: Date | null): Date | null {
  if (image === null || image.tag === null || image.digest !== null || madeAt === null) return null;
  if (tag.state === 'unknown') return null;
  const looked = tag.value.image;
  if (looked.host !== image.host || looked.repository !== image.repository) return null;
  const at =
    looked.tag === image.tag && looked.digest === null ? tag.value.updatedAt : tag.value.tagsChangedAt?.get(image.tag);
  return at != null && at > madeAt ? at : null;
}

function sentence(tag: string, at: Date): string {
  return `the tag ${tag} was moved or changed ${minuteOf(at)}, after the revision was made: it may be another image than the one that ran`;
}

/** Causes that lie in an image also say that its tag is not what it was when the revision was made. */
export function withMovedTag(
  standing: readonly Standing[],
  image: ImageRef | null,
  tag: TagFact,
  madeAt: Date | null,
): readonly Standing[] {
  const at = movedAfter(image, tag, madeAt);
  if (at === null || tag.state === 'unknown') return standing;
  const text = sentence(image?.tag ?? '', at);
  const line: Shown = shown('tag', tag, text);
  return standing.map((one) =>
    // Some of them are about the very push.
    !one.cause.id.startsWith('image.') || one.because.includes(minuteOf(at))
      ? one
      : { ...one, because: `${one.because} Beside it, ${text}.`, evidence: [...one.evidence, line] },
  );
}
