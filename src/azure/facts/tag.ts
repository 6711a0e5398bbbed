/** What the registry itself says of an image: is it there, for which platforms, and what is there in its place. */
import type { ContainerRegistryClient } from '@azure/container-registry';
import { type Fact, known, type Unknown, unknown } from '../../core/fact.ts';
import { type ImageRef, isAzureRegistry } from '../../core/image-ref.ts';
import { shellQuote } from '../../core/safe-text.ts';
import type { ReadContext } from '../../diagnosis/fact-source.ts';
import { nearestNames } from '../../diagnosis/nearest-names.ts';
import type { ImageInRegistry } from '../../diagnosis/registry-facts.ts';
import { aside } from '../aside.ts';
import type { AzureClients } from '../clients.ts';
import { otherCloud } from '../clouds.ts';
import { errorBody, hasErrorCode, statusOf, unknownFrom } from '../errors.ts';
import { onceADiagnosis } from '../per-diagnosis.ts';
import { mayBeRead, readManifest, validDate } from './image-manifest.ts';
import { registryLookup, registryName } from './registry.ts';
import { softDeletedAt } from './soft-deleted.ts';

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
  // No token of this cloud leaves for another.
  const elsewhere = otherCloud(image.host, clients.cloud);
  if (elsewhere !== null) return unknown('absent', elsewhere.because, elsewhere.remedy);
  // The registry will ask for it: its answer need not come first.
  clients.credential.ahead(`${clients.cloud.registryAudience}/.default`);
  try {
    const client = await clients.registry(image.host);
    const value =
      image.digest === null
        ? await readByTag(clients, client, image, image.tag ?? 'latest', context)
        : await readByDigest(clients, client, image, image.digest, context);
    return known(value, `registry ${image.host}`, clients.clock.now());
  } catch (error) {
    return refused(clients, image, error);
  }
}

/** The first request signs in; what follows goes at once with the same token. */
async function readByTag(
  clients: AzureClients,
  client: ContainerRegistryClient,
  image: ImageRef,
  tag: string,
  context: ReadContext,
): Promise<ImageInRegistry> {
  const artifact = client.getArtifact(image.repository, tag);
  let properties: Awaited<ReturnType<typeof artifact.getTagProperties>>;
  try {
    properties = await artifact.getTagProperties(tag, { abortSignal: context.signal });
  } catch (error) {
    if (!isAbsent(error)) throw error;
    return whatIsThere(clients, client, image, 'no-tag', tag, context);
  }
  const digest = properties?.digest;
  // An answer without a digest is no proof of anything.
  if (typeof digest !== 'string' || digest === '') throw new Error('the registry named no digest');
  const [manifest, tags, repository] = await Promise.all([
    aside(clients, 'the manifest', context, (short) => readManifest(client, image.repository, digest, short)),
    aside(clients, 'the newest tags', context, (short) =>
      onceADiagnosis(
        clients,
        `newest tags ${image.host}/${image.repository}`,
        { ...context, signal: short },
        (shared) => newestTags(client, image.repository, shared),
      ),
    ),
    repositoryLock(clients, client, image, context),
  ]);
  return {
    image,
    found: 'yes',
    digest,
    platforms: manifest?.platforms ?? null,
    updatedAt: validDate(properties.lastUpdatedOn),
    newestTags: namesOf(tags ?? []),
    tagsChangedAt: changesOf(tags ?? []),
    nearest: [],
    mediaType: manifest?.mediaType ?? null,
    readEnabled: mayBeRead([properties.canRead ?? null, manifest?.readEnabled ?? null, repository]),
    quarantined: manifest?.quarantined ?? null,
    softDeletedAt: null,
  };
}

async function readByDigest(
  clients: AzureClients,
  client: ContainerRegistryClient,
  image: ImageRef,
  digest: string,
  context: ReadContext,
): Promise<ImageInRegistry> {
  try {
    const manifest = await readManifest(client, image.repository, digest, context.signal);
    const repository = await repositoryLock(clients, client, image, context);
    return {
      image,
      found: 'yes',
      digest,
      platforms: manifest.platforms,
      updatedAt: manifest.updatedAt,
      newestTags: manifest.tags.slice(0, NEWEST),
      nearest: [],
      mediaType: manifest.mediaType,
      readEnabled: mayBeRead([manifest.readEnabled, repository]),
      quarantined: manifest.quarantined,
      softDeletedAt: null,
    };
  } catch (error) {
    if (!isAbsent(error)) throw error;
    return whatIsThere(clients, client, image, 'no-digest', '', context);
  }
}

/**
 * The image is not there: is its repository? A registry may say TAG_UNKNOWN or MANIFEST_UNKNOWN also where the whole
 * repository is missing, so the list of its tags decides.
 * @throws when that list may not be read: then nobody knows which of the two it is
 */
async function whatIsThere(
  clients: AzureClients,
  client: ContainerRegistryClient,
  image: ImageRef,
  absent: 'no-tag' | 'no-digest',
  wanted: string,
  context: ReadContext,
): Promise<ImageInRegistry> {
  const nothing = {
    image,
    digest: null,
    platforms: null,
    updatedAt: null,
    mediaType: null,
    readEnabled: null,
  } as const;
  // At the same time, for it signs in anew. It never fails but when it is too late for everything.
  const deleted = softDeletedAt(clients, image, context);
  deleted.catch(() => {});
  try {
    const tags = await newestTags(client, image.repository, context.signal, 100);
    // An empty list is given for a repository without tags, and by some versions for one that does not exist.
    if (tags.length === 0) await client.getRepository(image.repository).getProperties({ abortSignal: context.signal });
    return {
      ...nothing,
      softDeletedAt: await deleted,
      found: absent,
      newestTags: namesOf(tags).slice(0, NEWEST),
      tagsChangedAt: changesOf(tags),
      nearest: wanted === '' ? [] : nearestNames(namesOf(tags), wanted),
    };
  } catch (error) {
    if (!isAbsent(error)) throw error;
  }
  // The catalog needs a right of its own; without it the answer only lacks its suggestions.
  const repositories = await aside(clients, 'the repositories', context, (short) => catalog(client, short));
  return {
    ...nothing,
    softDeletedAt: await deleted,
    found: 'no-repository',
    newestTags: [],
    nearest: nearestNames(repositories ?? [], image.repository),
  };
}

interface ListedTag {
  readonly name: string;
  readonly changedAt: Date | null;
}

async function newestTags(
  client: ContainerRegistryClient,
  repository: string,
  signal: AbortSignal,
  count = NEWEST,
): Promise<readonly ListedTag[]> {
  // The artifact's own name does not matter here: the list is the repository's.
  const pages = client
    .getArtifact(repository, 'latest')
    .listTagProperties({ order: 'LastUpdatedOnDescending', abortSignal: signal })
    .byPage({ maxPageSize: count });
  const page = await pages.next();
  if (page.done) return [];
  return page.value.flatMap((tag) =>
    typeof tag?.name === 'string' ? [{ name: tag.name, changedAt: validDate(tag.lastUpdatedOn) }] : [],
  );
}

function namesOf(tags: readonly ListedTag[]): readonly string[] {
  return tags.map((tag) => tag.name);
}

function changesOf(tags: readonly ListedTag[]): ReadonlyMap<string, Date> {
  return new Map(tags.flatMap(({ name, changedAt }) => (changedAt === null ? [] : [[name, changedAt] as const])));
}

async function catalog(client: ContainerRegistryClient, signal: AbortSignal): Promise<readonly string[]> {
  const page = await client.listRepositoryNames({ abortSignal: signal }).byPage({ maxPageSize: CATALOG_PAGE }).next();
  return page.done ? [] : page.value.filter((name) => typeof name === 'string');
}

/** `az acr repository update --repository … --read-enabled false` locks all that is in it. */
async function repositoryLock(
  clients: AzureClients,
  client: ContainerRegistryClient,
  { host, repository }: ImageRef,
  context: ReadContext,
): Promise<boolean | null> {
  const properties = await aside(clients, 'the repository', context, (short) =>
    onceADiagnosis(clients, `repository ${host}/${repository}`, { ...context, signal: short }, (shared) =>
      client.getRepository(repository).getProperties({ abortSignal: shared }),
    ),
  );
  return properties?.canRead ?? null;
}

/** 404 in the registry's own words. A 404 of anything else (a proxy's page) proves nothing. */
function isAbsent(error: unknown): boolean {
  if (statusOf(error) !== 404) return false;
  return ['TAG_UNKNOWN', 'NAME_UNKNOWN', 'MANIFEST_UNKNOWN'].some((code) => hasErrorCode(error, code));
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
