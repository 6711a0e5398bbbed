/** `/v2` of a registry outside Azure. Manifests hash to the digest that they are served by: clients check it. */
import { type AzureResponse, empty } from '../azure/exchange.ts';
import { digestOf, type Manifest, type Repository, registryFailure } from '../azure/registry/content.ts';
import { blob, manifest, tagsList } from '../azure/registry/distribution.ts';
import { cdnHost, demandSight, type Exchange, type HostedRegistry } from './hosts.ts';

export interface Answered {
  readonly response: AzureResponse;
  /** Docker Hub counts a manifest that was got; not a HEAD. */
  readonly countsAsPull: boolean;
}

/** @throws AzureFailure */
export function answerContent(registry: HostedRegistry, exchange: Exchange): Answered {
  const { url, method, headers } = exchange;
  const free = (response: AzureResponse): Answered => ({ response, countsAsPull: false });
  const preview = registry.host === 'docker.io' && url.pathname === '/v2/ratelimitpreview/test/manifests/latest';
  const match = /^\/v2\/(.+)\/(manifests|blobs|tags)\/([^/]+)$/.exec(decodeURIComponent(url.pathname));
  const [, name = '', kind, item = ''] = match ?? [];
  if (!match) return free({ status: 404, headers: { 'content-type': 'text/plain' }, body: '404 page not found\n' });

  if (url.host === cdnHost(registry.host)) {
    // The address is signed; a second sign-in beside it is refused, as blob storage does.
    if (headers.authorization !== undefined) return free({ status: 400, headers: {}, body: 'InvalidArgument' });
    return free(blob(repositoryOf(registry, name), item));
  }
  if (preview && headers.authorization === undefined) demandSight(registry, exchange, name);
  if (preview) return free(empty(200, limitHeaders(registry)));
  demandSight(registry, exchange, name);

  if (kind === 'tags') return free(tagsList(repositoryOf(registry, name)));
  if (kind === 'blobs') {
    const elsewhere = cdnHost(registry.host);
    if (elsewhere !== null) return free(empty(307, { location: `https://${elsewhere}${url.pathname}` }));
    return free(blob(repositoryOf(registry, name), item));
  }
  // Asked for a manifest, distribution says MANIFEST_UNKNOWN for a missing repository too.
  const repository = registry.content.repositories.find((one) => one.name === name);
  const known = repository ?? { name, manifests: [], tags: [] };
  const written = known.manifests.find((one) => servedDigest(known, one) === item)?.digest;
  const found = manifest(exchange, known, written ?? item);
  const whole = manifest({ ...exchange, method: 'GET' }, known, written ?? item).body;
  if (method === 'GET' && left(registry) === 0)
    throw registryFailure(
      429,
      'TOOMANYREQUESTS',
      'You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit',
      null,
      limitHeaders(registry),
    );
  return {
    response: {
      ...found,
      headers: { ...found.headers, 'docker-content-digest': digestOf(whole), ...limitHeaders(registry) },
    },
    countsAsPull: method === 'GET',
  };
}

/** The digest by which a manifest of the scenario is served: that of its made-up content. */
export function servedDigest(repository: Repository, { digest }: Manifest): string {
  const request = { method: 'GET', url: new URL('https://x.invalid/'), headers: {}, body: '' };
  return digestOf(manifest(request, repository, digest).body);
}

function repositoryOf({ content }: HostedRegistry, name: string): Repository {
  const found = content.repositories.find((one) => one.name === name);
  if (!found) throw registryFailure(404, 'NAME_UNKNOWN', 'repository name not known to registry', { name });
  return found;
}

function left({ content, pulled }: HostedRegistry): number | null {
  return content.pullLimit === undefined ? null : Math.max(0, content.pullLimit.remaining - pulled);
}

function limitHeaders(registry: HostedRegistry): Readonly<Record<string, string>> {
  const limit = registry.content.pullLimit;
  if (limit === undefined) return {};
  return {
    'ratelimit-limit': `${limit.pulls};w=${limit.windowSeconds}`,
    'ratelimit-remaining': `${left(registry)};w=${limit.windowSeconds}`,
  };
}
