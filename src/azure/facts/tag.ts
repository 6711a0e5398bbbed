/** What the registry itself says of an image: is it there, for which platforms, and what is there in its place. */
import type { ContainerRegistryClient } from '@azure/container-registry';
import { distance } from 'fastest-levenshtein';
import { type Fact, known, type Unknown, unknown } from '../../core/fact.ts';
import { type ImageRef, isAzureRegistry } from '../../core/image-ref.ts';
import { shellQuote } from '../../core/safe-text.ts';
import type { ImageInRegistry, Platform, ReadContext } from '../../diagnosis/facts.ts';
import type { AzureClients } from '../clients.ts';
import { errorBody, hasErrorCode, statusOf, unknownFrom } from '../errors.ts';
import { registryLookup, registryName } from './registry.ts';

const NEWEST = 20;
/** Names among which the nearest are looked for: one page, since a registry may hold thousands. */
const CATALOG_PAGE = 1_000;

export async function readTag(
  clients: AzureClients,
  image: ImageRef,
  context: ReadContext,
): Promise<Fact<ImageInRegistry>> {
  if (!isAzureRegistry(image.host))
    return unknown('absent', `${image.host} is no Azure registry, and its tags are not looked up`);
  const { signal } = context;
  try {
    const client = await clients.registry(image.host);
    const value =
      image.digest === null
        ? await readByTag(client, image, image.tag ?? 'latest', signal)
        : await readByDigest(client, image, image.digest, signal);
    return known(value, `registry ${image.host}`, clients.clock.now());
  } catch (error) {
    return refused(clients, image, error);
  }
}

/** The first request signs in; what follows goes at once with the same token. */
async function readByTag(
  client: ContainerRegistryClient,
  image: ImageRef,
  tag: string,
  signal: AbortSignal,
): Promise<ImageInRegistry> {
  const artifact = client.getArtifact(image.repository, tag);
  let properties: Awaited<ReturnType<typeof artifact.getTagProperties>>;
  try {
    properties = await artifact.getTagProperties(tag, { abortSignal: signal });
  } catch (error) {
    if (!isAbsent(error)) throw error;
    return whatIsThere(client, image, 'no-tag', tag, signal);
  }
  const digest = properties?.digest;
  // An answer without a digest is no proof of anything.
  if (typeof digest !== 'string' || digest === '') throw new Error('the registry named no digest');
  const [platforms, tags] = await Promise.all([
    platformsOf(client, image.repository, digest, signal).catch((error: unknown) => orAbort(error, signal)),
    newestTags(client, image.repository, signal).catch((error: unknown) => orAbort(error, signal)),
  ]);
  return {
    image,
    found: 'yes',
    digest,
    platforms,
    updatedAt: validDate(properties.lastUpdatedOn),
    newestTags: tags ?? [],
    nearest: [],
    mediaType: null,
    readEnabled: null,
    softDeletedAt: null,
  };
}

async function readByDigest(
  client: ContainerRegistryClient,
  image: ImageRef,
  digest: string,
  signal: AbortSignal,
): Promise<ImageInRegistry> {
  const artifact = client.getArtifact(image.repository, digest);
  try {
    const properties = await artifact.getManifestProperties({ abortSignal: signal });
    if (typeof properties?.digest !== 'string') throw new Error('the registry named no digest');
    return {
      image,
      found: 'yes',
      digest,
      platforms: toPlatforms(properties),
      updatedAt: validDate(properties.lastUpdatedOn),
      newestTags: (properties.tags ?? []).slice(0, NEWEST),
      nearest: [],
      mediaType: null,
      readEnabled: null,
      softDeletedAt: null,
    };
  } catch (error) {
    if (!isAbsent(error)) throw error;
    return whatIsThere(client, image, 'no-digest', '', signal);
  }
}

/**
 * The image is not there: is its repository? A registry may say TAG_UNKNOWN or MANIFEST_UNKNOWN also where the whole
 * repository is missing, so the list of its tags decides.
 * @throws when that list may not be read: then nobody knows which of the two it is
 */
async function whatIsThere(
  client: ContainerRegistryClient,
  image: ImageRef,
  absent: 'no-tag' | 'no-digest',
  wanted: string,
  signal: AbortSignal,
): Promise<ImageInRegistry> {
  const nothing = {
    image,
    digest: null,
    platforms: null,
    updatedAt: null,
    mediaType: null,
    readEnabled: null,
    softDeletedAt: null,
  } as const;
  try {
    const tags = await newestTags(client, image.repository, signal, 100);
    // An empty list is given for a repository without tags, and by some versions for one that does not exist.
    if (tags.length === 0) await client.getRepository(image.repository).getProperties({ abortSignal: signal });
    return {
      ...nothing,
      found: absent,
      newestTags: tags.slice(0, NEWEST),
      nearest: wanted === '' ? [] : nearestNames(tags, wanted),
    };
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  // The catalog needs a right of its own; without it the answer only lacks its suggestions.
  const repositories = await catalog(client, signal).catch((error: unknown) => orAbort(error, signal));
  return {
    ...nothing,
    found: 'no-repository',
    newestTags: [],
    nearest: nearestNames(repositories ?? [], image.repository),
  };
}

async function newestTags(
  client: ContainerRegistryClient,
  repository: string,
  signal: AbortSignal,
  count = NEWEST,
): Promise<readonly string[]> {
  // The artifact's own name does not matter here: the list is the repository's.
  const pages = client
    .getArtifact(repository, 'latest')
    .listTagProperties({ order: 'LastUpdatedOnDescending', abortSignal: signal })
    .byPage({ maxPageSize: count });
  const page = await pages.next();
  if (page.done) return [];
  return page.value.flatMap((tag) => (typeof tag?.name === 'string' ? [tag.name] : []));
}

async function catalog(client: ContainerRegistryClient, signal: AbortSignal): Promise<readonly string[]> {
  const page = await client.listRepositoryNames({ abortSignal: signal }).byPage({ maxPageSize: CATALOG_PAGE }).next();
  return page.done ? [] : page.value.filter((name) => typeof name === 'string');
}

async function platformsOf(
  client: ContainerRegistryClient,
  repository: string,
  digest: string,
  signal: AbortSignal,
): Promise<readonly Platform[] | null> {
  return toPlatforms(await client.getArtifact(repository, digest).getManifestProperties({ abortSignal: signal }));
}

interface ManifestFacts {
  readonly architecture?: string;
  readonly operatingSystem?: string;
  readonly relatedArtifacts?: readonly { readonly architecture?: string; readonly operatingSystem?: string }[];
}

/**
 * An index lists its platforms, a plain image has one. Build attestations are entries of an index, too, with the platform
 * `unknown/unknown` (https://docs.docker.com/build/metadata/attestations/attestation-storage/).
 * @returns null when the registry names none
 */
export function toPlatforms(manifest: ManifestFacts): readonly Platform[] | null {
  const entries = [...(manifest.relatedArtifacts ?? []), manifest];
  const platforms = new Map<string, Platform>();
  for (const { operatingSystem: os, architecture } of entries) {
    if (!os || !architecture || os === 'unknown' || architecture === 'unknown') continue;
    platforms.set(`${os}/${architecture}`, { os, architecture });
  }
  return platforms.size === 0 ? null : [...platforms.values()];
}

/** At most five, nearest first; of equally near ones the order of the list (newest first) stays. */
export function nearestNames(names: readonly string[], wanted: string): readonly string[] {
  const most = Math.max(2, Math.floor(wanted.length / 2));
  const base = (name: string) => name.slice(name.lastIndexOf('/') + 1);
  return names
    .map((name) => ({
      name,
      far: base(name) === base(wanted) ? 0 : distance(name.toLowerCase(), wanted.toLowerCase()),
    }))
    .filter(({ far }) => far <= most)
    .sort((a, b) => a.far - b.far)
    .slice(0, 5)
    .map(({ name }) => name);
}

/** 404 in the registry's own words. A 404 of anything else (a proxy's page) proves nothing. */
function isAbsent(error: unknown): boolean {
  if (statusOf(error) !== 404) return false;
  return ['TAG_UNKNOWN', 'NAME_UNKNOWN', 'MANIFEST_UNKNOWN'].some((code) => hasErrorCode(error, code));
}

function orAbort(error: unknown, signal: AbortSignal): null {
  if (signal.aborted) throw error;
  return null;
}

function validDate(value: Date | undefined): Date | null {
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value : null;
}

/** Why the registry would not tell. That it refuses us says nothing of the app, which comes from elsewhere. */
function refused(clients: AzureClients, image: ImageRef, error: unknown): Unknown {
  const what = `${image.repository} in the registry ${image.host}`;
  const ip = /client with IP '([0-9a-f.:]{3,45})'/i.exec(errorBody(error).message)?.[1];
  if (ip !== undefined)
    return unknown(
      'unreachable',
      `the firewall of ${image.host} does not let my own address ${ip} in, so I cannot read ${what}`,
      `az acr network-rule add --name ${shellQuote(registryName(image.host))} --ip-address ${ip}`,
    );
  const seen = clients.seenRegistries.get(image.host);
  const role = seen?.abac ? 'Container Registry Repository Reader' : 'AcrPull';
  const remedy = seen
    ? clients.grant(role, seen.resourceId)
    : clients.grant(role, 'REGISTRY').replace(/REGISTRY$/, () => registryLookup(image.host));
  return unknownFrom(error, { what, remedy });
}
