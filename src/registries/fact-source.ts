import { type Fact, known } from '../core/fact.ts';
import type { ImageRef } from '../core/image-ref.ts';
import type { FactSource, ReadContext } from '../diagnosis/fact-source.ts';
import type { Registry } from '../diagnosis/registry-facts.ts';
import { MANIFEST_TYPES } from './manifest.ts';
import { readPullLimit } from './pull-limit.ts';
import { openRepository } from './repository.ts';
import { type CheckedManifest, readTag } from './tag.ts';
import type { RegistryOptions } from './wire.ts';

/** The part of the port that this folder fulfils. */
export type RegistryFacts = Pick<FactSource, 'tag'> & {
  /** @param host as in an image's name */
  registry(host: string, context: ReadContext): Promise<Fact<Registry>>;
};

/** The repository by which Docker tells people to read their limit; a HEAD is not counted (see `pull-limit.ts`). */
const LIMIT_PREVIEW = { repository: 'ratelimitpreview/test', path: 'manifests/latest' } as const;
/** A bot runs for months; a manifest that was read is small, and an old one is hardly asked for again. */
const MANIFESTS_KEPT = 500;

/** Nothing is sent before the first read. */
export function createRegistryFacts(options: RegistryOptions): RegistryFacts {
  const manifests = new Map<string, CheckedManifest>();
  return {
    async registry(host, { signal }) {
      const limit = host === 'docker.io' ? await pullLimit(options, signal) : undefined;
      const source = limit === undefined ? "the image's name" : `registry ${host}, asked without an account`;
      return known({ kind: 'other', host, ...(limit === undefined ? {} : { limit }) }, source, options.clock.now());
    },
    async tag(image: ImageRef, { signal }) {
      const fact = await readTag(options, manifests, image, signal);
      for (const oldest of manifests.keys()) {
        if (manifests.size <= MANIFESTS_KEPT) break;
        manifests.delete(oldest);
      }
      return fact;
    },
  };
}

/** @returns undefined when it could not be read: that a registry is not Azure's is known all the same */
async function pullLimit(options: RegistryOptions, signal: AbortSignal) {
  const repository = openRepository('docker.io', LIMIT_PREVIEW.repository, { ...options, signal });
  const head = await repository.ask('HEAD', LIMIT_PREVIEW.path, MANIFEST_TYPES).catch(() => null);
  return head === null || (head.status !== 200 && head.status !== 429) ? undefined : readPullLimit(head.headers);
}
