/** A registry's data plane (`*.azurecr.io`): which part answers. */
import { type AzureRequest, type AzureResponse, isObject, json } from '../exchange.ts';
import type { World } from '../world.ts';
import { type Content, contentOf, demandReach, type Repository, registryFailure, resourceOf } from './content.ts';
import { blob, manifest, tagsList } from './distribution.ts';
import {
  catalog,
  deletedItems,
  manifestProperties,
  manifestsProperties,
  repositoryProperties,
  tagProperties,
  tagsProperties,
} from './metadata.ts';
import { accessToken, demandScope, exchangeToken } from './sign-in.ts';

/** @returns null when there is no registry of that name: the host does not resolve */
export function answerRegistry(world: World, request: AzureRequest): AzureResponse | null {
  const host = request.url.hostname.toLowerCase();
  const content = contentOf(world, host);
  if (!content) return null;
  demandReach(world, content, host);
  const path = request.url.pathname;
  if (path === '/oauth2/exchange') return exchangeToken(world, request, host, armTokensAllowed(world, host));
  if (path === '/oauth2/token') return accessToken(world, request, host);
  if (path === '/v2/' || path === '/v2') {
    demandScope(world, request, host, 'registry:catalog:*');
    return json(200, {});
  }
  if (path === '/acr/v1/_catalog') {
    demandScope(world, request, host, 'registry:catalog:*');
    return catalog(world, request, content);
  }
  const deleted = /^\/acr\/v1\/_deleted\/(.+)\/(_tags|_manifests)$/.exec(path);
  if (deleted) {
    const name = decodeURIComponent(deleted[1] as string);
    demandScope(world, request, host, `repository:${name}:deleted_read`);
    return deletedItems(world, content, host, name, deleted[2] as '_tags' | '_manifests');
  }
  return path.startsWith('/acr/v1/')
    ? answerMetadata(world, request, host, content)
    : answerDistribution(world, request, host, content);
}

/** `/acr/v1/{repository}[/_tags[/{tag}] | /_manifests[/{digest}]]`; the slash in a repository arrives as `%2F`. */
function answerMetadata(world: World, request: AzureRequest, host: string, content: Content): AzureResponse {
  const match = /^\/acr\/v1\/(.+?)(?:\/(_tags|_manifests)(?:\/(.+))?)?$/.exec(request.url.pathname);
  const [name = '', kind, item] = (match?.slice(1) ?? []).map((part) =>
    part === undefined ? part : decodeURIComponent(part),
  );
  demandScope(world, request, host, `repository:${name}:metadata_read`);
  const repository = content.repositories.find((one) => one.name === name);
  if (!repository) throw unknownRepository(name);
  if (kind === '_tags')
    return item === undefined
      ? tagsProperties(world, request, host, repository)
      : tagProperties(world, host, repository, item);
  if (kind === '_manifests') {
    return item === undefined
      ? manifestsProperties(world, request, host, repository)
      : manifestProperties(world, host, repository, item);
  }
  return repositoryProperties(world, host, repository);
}

/** `/v2/{repository}/manifests|blobs|tags/…`, as every registry has it. */
function answerDistribution(world: World, request: AzureRequest, host: string, content: Content): AzureResponse {
  const match = /^\/v2\/(.+)\/(manifests|blobs|tags)\/([^/]+)$/.exec(decodeURIComponent(request.url.pathname));
  if (!match) return { status: 404, headers: { 'content-type': 'text/plain' }, body: '404 page not found\n' };
  const [, name = '', kind, item = ''] = match;
  if (host.includes('azurecr.')) demandScope(world, request, host, `repository:${name}:pull`);
  const repository: Repository | undefined = content.repositories.find((one) => one.name === name);
  // Asked for a manifest, ACR says MANIFEST_UNKNOWN for a missing repository too; NAME_UNKNOWN is of the tags API.
  if (kind === 'manifests') return manifest(request, repository ?? { name, manifests: [], tags: [] }, item);
  if (!repository) throw unknownRepository(name);
  return kind === 'blobs' ? blob(repository, item) : tagsList(repository);
}

function unknownRepository(name: string) {
  return registryFailure(404, 'NAME_UNKNOWN', 'repository name not known to registry', { name });
}

function armTokensAllowed(world: World, host: string): boolean {
  const policies = resourceOf(world, host)?.properties?.policies;
  const policy = isObject(policies) ? policies.azureADAuthenticationAsArmPolicy : null;
  return !(isObject(policy) && policy.status === 'disabled');
}
