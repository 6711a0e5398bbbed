/** ACR's own metadata API, `/acr/v1`. */
import { type AzureRequest, type AzureResponse, json } from '../exchange.ts';
import { momentOf, zuluTime } from '../moments.ts';
import type { World } from '../world.ts';
import {
  type Content,
  childrenOf,
  type Manifest,
  manifestByDigest,
  type Repository,
  registryFailure,
} from './content.ts';

const ATTRIBUTES = { deleteEnabled: true, writeEnabled: true, listEnabled: true };

export function catalog(world: World, request: AzureRequest, content: Content): AzureResponse {
  const names = content.repositories.map((one) => one.name).sort();
  const { items, headers } = window(world, request, names, (name) => name);
  return json(200, { repositories: items.length > 0 ? items : null }, headers);
}

export function repositoryProperties(world: World, host: string, repository: Repository): AzureResponse {
  const moments = repository.tags.map((tag) => momentOf(tag.lastUpdatedOn, world.anchor).getTime());
  const at = zuluTime(new Date(Math.max(world.anchor.getTime() - 86_400_000 * 90, ...moments)));
  return json(200, {
    registry: host,
    imageName: repository.name,
    createdTime: at,
    lastUpdateTime: at,
    manifestCount: repository.manifests.length,
    tagCount: repository.tags.length,
    changeableAttributes: { ...ATTRIBUTES, readEnabled: repository.readEnabled ?? true, teleportEnabled: false },
  });
}

/** `orderby=timedesc|timeasc`; by name when nothing is asked. */
export function tagsProperties(
  world: World,
  request: AzureRequest,
  host: string,
  repository: Repository,
): AzureResponse {
  const order = request.url.searchParams.get('orderby') ?? '';
  const digest = request.url.searchParams.get('digest');
  const tags = repository.tags
    .filter((tag) => digest === null || tag.digest === digest)
    .sort((a, b) => (order.startsWith('time') ? byTime(world, a, b, order) : a.name < b.name ? -1 : 1));
  const { items, headers } = window(world, request, tags, (tag) => tag.name);
  return json(
    200,
    {
      registry: host,
      imageName: repository.name,
      tags: items.length > 0 ? items.map((tag) => tagBody(world, tag)) : null,
    },
    headers,
  );
}

export function tagProperties(world: World, host: string, repository: Repository, name: string): AzureResponse {
  const tag = repository.tags.find((one) => one.name === name);
  if (!tag) throw registryFailure(404, 'TAG_UNKNOWN', `the specified tag does not exist`, { name });
  return json(200, { registry: host, imageName: repository.name, tag: tagBody(world, tag) });
}

export function manifestsProperties(
  world: World,
  request: AzureRequest,
  host: string,
  repository: Repository,
): AzureResponse {
  const { items, headers } = window(world, request, repository.manifests, (one) => one.digest);
  return json(
    200,
    { registry: host, imageName: repository.name, manifests: items.map((one) => manifestBody(world, repository, one)) },
    headers,
  );
}

export function manifestProperties(world: World, host: string, repository: Repository, digest: string): AzureResponse {
  const manifest = manifestByDigest(repository, digest);
  if (!manifest)
    throw registryFailure(404, 'MANIFEST_UNKNOWN', `manifest ${digest} is not found`, { revision: digest });
  return json(200, { registry: host, imageName: repository.name, manifest: manifestBody(world, repository, manifest) });
}

/** What soft delete keeps: `/acr/v1/_deleted/{repository}/_tags` and `/_manifests`, as `az acr manifest` reads them. */
export function deletedItems(
  world: World,
  content: Content,
  host: string,
  repository: string,
  kind: '_tags' | '_manifests',
): AzureResponse {
  if (content.deleted === undefined)
    throw registryFailure(404, 'UNSUPPORTED', 'soft delete policy is not enabled for the registry');
  const items = content.deleted
    .filter((one) => one.repository === repository)
    .map(({ tag, digest, deletedAt }) => ({
      ...(kind === '_tags' ? { tag } : {}),
      digest,
      deletedAt: zuluTime(momentOf(deletedAt, world.anchor)),
    }));
  return json(200, { registry: host, imageName: repository, [kind === '_tags' ? 'tags' : 'manifests']: items });
}

type Tag = Repository['tags'][number];

function byTime(world: World, a: Tag, b: Tag, order: string): number {
  const difference =
    momentOf(a.lastUpdatedOn, world.anchor).getTime() - momentOf(b.lastUpdatedOn, world.anchor).getTime();
  return order === 'timedesc' ? -difference : difference;
}

function tagBody(world: World, tag: Tag) {
  return {
    name: tag.name,
    digest: tag.digest,
    createdTime: zuluTime(momentOf(tag.createdOn, world.anchor)),
    lastUpdateTime: zuluTime(momentOf(tag.lastUpdatedOn, world.anchor)),
    signed: false,
    changeableAttributes: { ...ATTRIBUTES, readEnabled: tag.readEnabled ?? true },
  };
}

function manifestBody(world: World, repository: Repository, manifest: Manifest) {
  const at = zuluTime(momentOf(manifest.createdOn, world.anchor));
  const children = childrenOf(manifest);
  const [only] = manifest.platforms;
  const tags = repository.tags.filter((tag) => tag.digest === manifest.digest).map((tag) => tag.name);
  return {
    digest: manifest.digest,
    imageSize: 28_311_552,
    createdTime: at,
    lastUpdateTime: at,
    changeableAttributes: {
      ...ATTRIBUTES,
      readEnabled: manifest.readEnabled ?? true,
      quarantineState: manifest.quarantined ? 'Quarantined' : 'Passed',
    },
    ...(tags.length > 0 ? { tags } : {}),
    ...(children.length > 0
      ? { mediaType: manifest.mediaType ?? 'application/vnd.oci.image.index.v1+json', references: children }
      : {
          architecture: only?.architecture,
          os: only?.os,
          mediaType: manifest.mediaType ?? 'application/vnd.oci.image.manifest.v1+json',
          configMediaType: 'application/vnd.oci.image.config.v1+json',
        }),
  };
}

/** `n` and `last`, and the `Link` header to what follows. */
function window<T>(world: World, request: AzureRequest, all: readonly T[], key: (item: T) => string) {
  const asked = Number(request.url.searchParams.get('n') ?? '0');
  const size = asked > 0 ? asked : Math.max(world.pageSize, 1) * 10;
  const last = request.url.searchParams.get('last');
  const start = last === null ? 0 : all.findIndex((item) => key(item) === last) + 1;
  const items = all.slice(start, start + size);
  const end = items.at(-1);
  if (end === undefined || start + size >= all.length) return { items, headers: {} };
  const next = new URL(request.url);
  next.searchParams.set('last', key(end));
  next.searchParams.set('n', String(size));
  return { items, headers: { link: `<${next.pathname}${next.search}>; rel="next"` } };
}
