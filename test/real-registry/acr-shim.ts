/**
 * Azure Container Registry's sign-in and metadata API in front of a real registry: tokens that distribution verifies
 * (RS256 with the certificate in `x5c`), `/oauth2/exchange`, `/oauth2/token`, `/acr/v1` over what the registry really holds.
 * `/v2` is handed on untouched, so every manifest, challenge and error there is distribution's own.
 */
import { createSign, randomUUID } from 'node:crypto';
import { type IncomingMessage, request as open, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Certificates } from './work-folder.ts';

export interface ShimOptions {
  readonly port: number;
  /** Of the registry behind. */
  readonly upstreamPort: number;
  readonly certificates: Certificates;
  /** The registry's `service`, as in its configuration. */
  readonly service: string;
  /** User names and passwords that may pull everything. */
  readonly accounts: Readonly<Record<string, string>>;
  /** Entra tokens that are exchanged. */
  readonly entraTokens: readonly string[];
  /** Repositories that need no account begin with this. */
  readonly publicPrefix: string;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

interface Claims {
  readonly access?: readonly { readonly type: string; readonly name: string; readonly actions: readonly string[] }[];
  readonly kind?: string;
}

const NEEDS_SIGN_IN = 'authentication required, visit https://aka.ms/acr/authorization for more information.';
const INDEX = /manifest\.list\.v2|image\.index\.v1/;
const ACCEPT = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

export async function startShim(options: ShimOptions): Promise<{ stop(): Promise<void> }> {
  const { certificates } = options;
  const server = createServer({ key: certificates.key, cert: certificates.cert }, (request, response) => {
    handle(options, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(options.port, '127.0.0.1', resolve));
  return {
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(options: ShimOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://shim');
  if (url.pathname.startsWith('/v2')) return handOn(options, request, response);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const form = new URLSearchParams(
    request.method === 'POST' ? Buffer.concat(chunks).toString() : url.searchParams.toString(),
  );
  const answer = await route(options, request, url, form);
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
  response.end(JSON.stringify(answer.body));
}

async function route(options: ShimOptions, request: IncomingMessage, url: URL, form: URLSearchParams): Promise<Answer> {
  if (url.pathname === '/oauth2/exchange') {
    if (!options.entraTokens.includes(form.get('access_token') ?? '')) return refuse();
    return { status: 200, body: { refresh_token: sign(options, { kind: 'refresh' }) } };
  }
  if (url.pathname === '/oauth2/token') return giveToken(options, request, form);
  if (url.pathname.startsWith('/acr/v1/')) return metadata(options, request, url);
  return { status: 404, body: {} };
}

/** ACR gives no token at all to strangers, and a wrong password is a 401 of the token request. */
function giveToken(options: ShimOptions, request: IncomingMessage, form: URLSearchParams): Answer {
  const [type = '', name = '', actions = ''] = (form.get('scope') ?? '').split(':');
  const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const [user = '', password = ''] = basic === undefined ? [] : Buffer.from(basic, 'base64').toString().split(':');
  const refresh = form.get('refresh_token') ?? '';
  const known =
    basic === undefined
      ? claimsOf(refresh)?.kind === 'refresh'
      : password !== '' && options.accounts[user] === password;
  const open = type === 'repository' && name.startsWith(options.publicPrefix) && basic === undefined;
  if (!known && !open) return refuse();
  const granted = actions.split(',').map((action) => (action === 'metadata_read' ? 'pull' : action));
  const access = name === '' ? [] : [{ type, name, actions: granted }];
  return { status: 200, body: { access_token: sign(options, { access }), expires_in: 300 } };
}

async function metadata(options: ShimOptions, request: IncomingMessage, url: URL): Promise<Answer> {
  if (url.pathname === '/acr/v1/_catalog') {
    if (!holds(request, 'registry', 'catalog', '*')) return refuse('registry:catalog:*', options.service);
    const catalog = await upstream(options, '_catalog', [{ type: 'registry', name: 'catalog', actions: ['*'] }]);
    return { status: 200, body: catalog.body };
  }
  if (url.pathname.startsWith('/acr/v1/_deleted/')) return { status: 404, body: {} };
  const match = /^\/acr\/v1\/(.+?)(?:\/(_tags|_manifests)(?:\/(.+))?)?$/.exec(url.pathname);
  const [, rawName = '', kind, rawItem] = match ?? [];
  const [name, item] = [decodeURIComponent(rawName), rawItem === undefined ? null : decodeURIComponent(rawItem)];
  if (!holds(request, 'repository', name, 'pull')) return refuse(`repository:${name}:metadata_read`, options.service);
  const access = [{ type: 'repository', name, actions: ['pull'] }];
  const list = await upstream(options, `${name}/tags/list`, access);
  const tags = (list.body as { tags?: string[] | null }).tags ?? [];
  if (list.status === 404) return notThere('NAME_UNKNOWN', 'repository name not known to registry');
  if (kind === undefined)
    return {
      status: 200,
      body: { registry: options.service, imageName: name, ...TIMES, changeableAttributes: ATTRIBUTES },
    };
  if (kind === '_tags' && item === null) {
    const bodies = await Promise.all(tags.map((tag) => tagBody(options, name, tag)));
    return { status: 200, body: { registry: options.service, imageName: name, tags: bodies } };
  }
  if (kind === '_tags') {
    if (!tags.includes(item ?? '')) return notThere('TAG_UNKNOWN', 'the specified tag does not exist');
    return {
      status: 200,
      body: { registry: options.service, imageName: name, tag: await tagBody(options, name, item ?? '') },
    };
  }
  const manifest = await upstream(options, `${name}/manifests/${item}`, access);
  if (manifest.status === 404) return notThere('MANIFEST_UNKNOWN', `manifest ${item} is not found`);
  return {
    status: 200,
    body: { registry: options.service, imageName: name, manifest: await manifestBody(options, name, manifest) },
  };
}

/** Distribution keeps no times. */
const TIMES = { createdTime: '2026-01-02T03:04:05.0000000Z', lastUpdateTime: '2026-01-02T03:04:05.0000000Z' };
const ATTRIBUTES = { deleteEnabled: true, writeEnabled: true, readEnabled: true, listEnabled: true };

async function tagBody(options: ShimOptions, name: string, tag: string) {
  const access = [{ type: 'repository', name, actions: ['pull'] }];
  const { digest } = await upstream(options, `${name}/manifests/${tag}`, access);
  return { name: tag, digest, ...TIMES, signed: false, changeableAttributes: ATTRIBUTES };
}

async function manifestBody(options: ShimOptions, name: string, { digest, mediaType, body }: Upstream) {
  const access = [{ type: 'repository', name, actions: ['pull'] }];
  const value = body as {
    manifests?: { digest: string; platform: { os: string; architecture: string } }[];
    config?: { digest: string };
  };
  const common = { digest, imageSize: 1, ...TIMES, mediaType, changeableAttributes: ATTRIBUTES };
  if (INDEX.test(mediaType))
    return { ...common, references: value.manifests?.map((one) => ({ digest: one.digest, ...one.platform })) };
  const config = await upstream(options, `${name}/blobs/${value.config?.digest}`, access);
  const { os, architecture } = config.body as { os: string; architecture: string };
  return { ...common, os, architecture };
}

interface Upstream {
  readonly status: number;
  readonly digest: string;
  readonly mediaType: string;
  readonly body: unknown;
}

async function upstream(options: ShimOptions, path: string, access: Claims['access']): Promise<Upstream> {
  const response = await fetch(`http://127.0.0.1:${options.upstreamPort}/v2/${path}`, {
    headers: { accept: ACCEPT, authorization: `Bearer ${sign(options, { access: access ?? [] })}` },
  });
  return {
    status: response.status,
    digest: response.headers.get('docker-content-digest') ?? '',
    mediaType: response.headers.get('content-type') ?? '',
    body: await response.json(),
  };
}

function handOn(options: ShimOptions, request: IncomingMessage, response: ServerResponse): void {
  const to = { port: options.upstreamPort, path: request.url, method: request.method, headers: request.headers };
  const outgoing = open({ host: '127.0.0.1', ...to }, (incoming) => {
    response.writeHead(incoming.statusCode ?? 502, incoming.headers);
    incoming.pipe(response);
  });
  outgoing.on('error', () => response.destroy());
  request.pipe(outgoing);
}

function refuse(scope?: string, service?: string): Answer {
  const challenge = `Bearer realm="https://${service}/oauth2/token",service="${service}",scope="${scope}"`;
  return {
    status: 401,
    ...(scope === undefined ? {} : { headers: { 'www-authenticate': challenge } }),
    body: { errors: [{ code: 'UNAUTHORIZED', message: NEEDS_SIGN_IN, detail: null }] },
  };
}

function notThere(code: string, message: string): Answer {
  return { status: 404, body: { errors: [{ code, message }] } };
}

/** Is the token one of ours, for this? Verifying the signature is distribution's work, where it counts. */
function holds(request: IncomingMessage, type: string, name: string, action: string): boolean {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  return (claimsOf(token)?.access ?? []).some(
    (one) => one.type === type && one.name === name && (one.actions.includes(action) || one.actions.includes('*')),
  );
}

function claimsOf(token: string): Claims | null {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;
  } catch {
    return null;
  }
}

function sign({ certificates, service }: ShimOptions, claims: Claims): string {
  const chain = certificates.cert.replace(/-----[A-Z ]+-----|\s/g, '');
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const times = { iss: 'acr-shim', aud: service, sub: '', nbf: now - 60, iat: now, exp: now + 3600, jti: randomUUID() };
  const text = `${part({ typ: 'JWT', alg: 'RS256', x5c: [chain] })}.${part({ ...times, ...claims })}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(certificates.key, 'base64url')}`;
}
