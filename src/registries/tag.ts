/** What a registry outside Azure shows of an image to anybody: is it there, for which platforms, and what is there instead. */
import { createHash } from 'node:crypto';
import { type Fact, known, unknown } from '../core/fact.ts';
import { type ImageRef, shortImage } from '../core/image-ref.ts';
import { nearestNames } from '../diagnosis/nearest-names.ts';
import type { ImageInRegistry, Platform } from '../diagnosis/registry-facts.ts';
import { isSchema1, MANIFEST_TYPES, parseManifest, platformOfConfig } from './manifest.ts';
import { readPullLimit } from './pull-limit.ts';
import { errorCodes, NoRegistryAnswer, saysAbsent, unknownFrom } from './refusals.ts';
import { openRepository, Refusal, type Repository } from './repository.ts';
import type { RegistryOptions } from './wire.ts';
import { objectOf, type RegistryResponse } from './wire.ts';

/** A manifest that was read and checked against its digest; it cannot change any more. */
export interface CheckedManifest {
  readonly mediaType: string | null;
  readonly platforms: readonly Platform[] | null;
}

/** Tags among which the nearest are looked for: one page; distribution 3 allows no more by default. */
const TAGS_PAGE = 1_000;
const TAGS_SHOWN = 20;
/** Docker Hub counts the GET of a manifest as a pull of whoever shares our address. The last ones are not ours to take. */
const PULLS_LEFT_ALONE = 10;

/**
 * @param manifests what was read before, by digest; added to
 */
export async function readTag(
  options: RegistryOptions,
  manifests: Map<string, CheckedManifest>,
  image: ImageRef,
  signal: AbortSignal,
): Promise<Fact<ImageInRegistry>> {
  const repository = openRepository(image.host, image.repository, { ...options, signal });
  const reference = image.digest ?? image.tag ?? 'latest';
  const source = `registry ${image.host}, asked without an account`;
  try {
    const seen = image.host === 'docker.io' ? await seenByHead(repository, reference, manifests) : null;
    if (seen !== null) return known(present(image, seen.digest, seen.manifest), source, options.clock.now());
    const response = await repository.ask('GET', `manifests/${reference}`, MANIFEST_TYPES);
    if (saysAbsent(response)) {
      const absent = await whatIsThere(repository, image, response);
      return 'state' in absent ? absent : known(absent, source, options.clock.now());
    }
    const { digest, manifest } = await readManifest(repository, image, response);
    manifests.set(digest, manifest);
    return known(present(image, digest, manifest), source, options.clock.now());
  } catch (error) {
    return unknownFrom(error, image);
  }
}

/**
 * Docker Hub does not count a HEAD as a pull.
 * @returns null when the manifest itself has to be read: absent, or not seen before
 */
async function seenByHead(
  repository: Repository,
  reference: string,
  manifests: ReadonlyMap<string, CheckedManifest>,
): Promise<{ readonly digest: string; readonly manifest: CheckedManifest } | null> {
  const head = await repository.ask('HEAD', `manifests/${reference}`, MANIFEST_TYPES);
  const digest = head.headers['docker-content-digest'] ?? '';
  // The words of a 404 are in the body, which only a GET has; refused ones are not counted.
  if (head.status === 404) return null;
  if (head.status !== 200) throw new Refusal(head, repository.host, null);
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) return null;
  const manifest = manifests.get(digest);
  if (manifest !== undefined) return { digest, manifest };
  const remaining = readPullLimit(head.headers)?.remaining ?? null;
  if (remaining === null || remaining > PULLS_LEFT_ALONE) return null;
  return { digest, manifest: { mediaType: head.headers['content-type'] ?? null, platforms: null } };
}

async function readManifest(
  repository: Repository,
  image: ImageRef,
  response: RegistryResponse,
): Promise<{ readonly digest: string; readonly manifest: CheckedManifest }> {
  if (response.status !== 200) throw new Refusal(response, repository.host, null);
  const body = objectOf(response);
  const parsed = body === null ? null : parseManifest(response.headers['content-type'] ?? '', body);
  if (parsed === null) throw new NoRegistryAnswer(`${repository.host} answered with something that is no manifest`);
  // Schema 1 is signed inside itself: its digest is not that of what is sent.
  const signed = isSchema1(parsed.mediaType);
  const digest = signed ? (response.headers['docker-content-digest'] ?? '') : digestOf(response.body);
  if (image.digest?.startsWith('sha256:') && !signed && digest !== image.digest.toLowerCase())
    throw new NoRegistryAnswer(`${repository.host} answered with another manifest than the digest names`);
  const platforms =
    parsed.configDigest === null ? parsed.platforms : await configPlatform(repository, parsed.configDigest);
  return { digest, manifest: { mediaType: parsed.mediaType, platforms } };
}

/** @returns null when it cannot be read: the platform is then not known, and the image is there all the same */
async function configPlatform(repository: Repository, digest: string): Promise<readonly Platform[] | null> {
  const response = await repository.blob(digest).catch(() => null);
  if (response?.status !== 200 || digestOf(response.body) !== digest) return null;
  const config = objectOf(response);
  return config === null ? null : platformOfConfig(config);
}

/**
 * The registry says that it has no such manifest; is it the tag, or the whole repository? Most say MANIFEST_UNKNOWN for
 * both, so the list of tags decides, and where that is not to be had nobody knows.
 */
async function whatIsThere(
  repository: Repository,
  image: ImageRef,
  answer: RegistryResponse,
): Promise<ImageInRegistry | ReturnType<typeof unknown>> {
  const nothing = {
    image,
    digest: null,
    platforms: null,
    updatedAt: null,
    newestTags: [],
    nearest: [],
    mediaType: null,
    readEnabled: null,
    softDeletedAt: null,
  } as const;
  if (errorCodes(answer).includes('NAME_UNKNOWN')) return { ...nothing, found: 'no-repository' };
  const name = `${image.host}/${shortImage(image)}`;
  const list = await listTags(repository);
  if (list !== null && saysAbsent(list)) return { ...nothing, found: 'no-repository' };
  const listed = list?.status === 200 ? objectOf(list)?.tags : undefined;
  // Registries list by name, by time, or as it comes; the highest version first is at least always the same.
  const tags = (Array.isArray(listed) ? listed : [])
    .filter((tag) => typeof tag === 'string')
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  if (tags.length === 0)
    // Some list nothing for a repository that does not exist, others for one that strangers may not see into.
    return unknown(
      'denied',
      `${name} is not there for strangers, and ${image.host} lists no tag of that repository: it may be absent, private, or empty`,
    );
  if (image.digest === null && tags.includes(image.tag ?? 'latest'))
    return unknown('failed', `${image.host} lists ${name} among its tags, and says that it has no such manifest`);
  return {
    ...nothing,
    found: image.digest === null ? 'no-tag' : 'no-digest',
    someTags: tags.slice(0, TAGS_SHOWN),
    nearest: image.digest === null ? nearestNames(tags, image.tag ?? 'latest') : [],
  };
}

/**
 * @returns null when strangers may not list them
 * @throws Refusal, WireError when the registry is busy, broken or away: that says nothing of the repository
 */
async function listTags(repository: Repository): Promise<RegistryResponse | null> {
  try {
    const list = await repository.ask('GET', `tags/list?n=${TAGS_PAGE}`, 'application/json');
    if (list.status === 429 || list.status >= 500) throw new Refusal(list, repository.host, null);
    return list;
  } catch (error) {
    if (error instanceof Refusal && [401, 403].includes(error.response.status)) return null;
    throw error;
  }
}

function present(image: ImageRef, digest: string, { mediaType, platforms }: CheckedManifest): ImageInRegistry {
  return {
    image,
    found: 'yes',
    digest: digest === '' ? null : digest,
    platforms,
    updatedAt: null,
    newestTags: [],
    nearest: [],
    mediaType,
    readEnabled: null,
    softDeletedAt: null,
  };
}

function digestOf(body: Uint8Array): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}
