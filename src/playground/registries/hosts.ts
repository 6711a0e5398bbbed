/** Who hands out tokens for which registry, and how each refuses strangers. */
import { type AzureFailure, type AzureRequest, type AzureResponse, json } from '../azure/exchange.ts';
import { type Content, registryFailure } from '../azure/registry/content.ts';

export type Exchange = AzureRequest;

export interface HostedRegistry {
  /** As in images. */
  readonly host: string;
  readonly content: Content;
  /** Pulls that were counted since the simulation began. */
  readonly pulled: number;
}

/**
 * `401-token`: a token for anything, then 401 for what strangers may not see (Docker Hub, quay.io) · `403-token`: no token
 * for that (ghcr.io) · `open`: no token at all, as a registry of one's own without sign-in.
 */
export type Manner = '401-token' | '403-token' | 'open';

export function mannerOf(host: string): Manner {
  if (host === 'docker.io' || host === 'quay.io') return '401-token';
  return host === 'ghcr.io' ? '403-token' : 'open';
}

export function hostOfApi(host: string): string {
  return host === 'docker.io' ? 'registry-1.docker.io' : host;
}

export function tokenHost(host: string): string {
  return host === 'docker.io' ? 'auth.docker.io' : host;
}

/** Where blobs are kept; null = by the registry itself. */
export function cdnHost(host: string): string | null {
  if (host === 'docker.io') return 'production.cloudflare.docker.com';
  return host === 'ghcr.io' ? 'pkg-containers.githubusercontent.com' : null;
}

/** `GET <realm>?service=…&scope=repository:<name>:pull`, without an account. */
export function answerToken(registry: HostedRegistry, { url }: Exchange): AzureResponse {
  const scope = url.searchParams.get('scope') ?? '';
  const name = /^repository:([^:]+):pull$/.exec(scope)?.[1] ?? '';
  if (mannerOf(registry.host) === '403-token' && !isPublic(registry, name))
    throw registryFailure(403, 'DENIED', 'requested access to the resource is denied');
  return json(200, { token: tokenFor(name), expires_in: 300 });
}

/** @throws AzureFailure as the registry refuses strangers */
export function demandSight(registry: HostedRegistry, { headers }: Exchange, name: string): void {
  const { host } = registry;
  const manner = mannerOf(host);
  if (manner === 'open') {
    if (registry.content.repositories.some((one) => one.name === name && one.private))
      throw refusal('Basic realm="Registry Realm"', name);
    return;
  }
  if (headers.authorization === `Bearer ${tokenFor(name)}` && isPublic(registry, name)) return;
  const realm = `https://${tokenHost(host)}${host === 'quay.io' ? '/v2/auth' : '/token'}`;
  const service = host === 'docker.io' ? 'registry.docker.io' : host;
  throw refusal(`Bearer realm="${realm}",service="${service}",scope="repository:${name}:pull"`, name);
}

export function isPublic({ content }: HostedRegistry, name: string): boolean {
  return content.repositories.some((one) => one.name === name && one.private !== true);
}

function refusal(challenge: string, name: string): AzureFailure {
  const detail = [{ Type: 'repository', Class: '', Name: name, Action: 'pull' }];
  return registryFailure(401, 'UNAUTHORIZED', 'authentication required', detail, { 'www-authenticate': challenge });
}

function tokenFor(name: string): string {
  return `anonymous.${Buffer.from(name).toString('base64url')}`;
}
