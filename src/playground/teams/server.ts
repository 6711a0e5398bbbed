/** The one port: who signs, the login, the connector. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Timers } from '../timers.ts';
import { isObject } from './check-card.ts';
import { answerConnector, type ConnectorAnswer, type ConnectorParts } from './connector.ts';
import type { Faults } from './faults.ts';
import type { Issuer } from './issuer.ts';
import type { Fault, Json, Route, SeenCall } from './shapes.ts';

export interface Service extends ConnectorParts {
  readonly issuer: Issuer;
  /** The connector asks for no token. */
  readonly unsigned: boolean;
  readonly addresses: () => { readonly serviceUrl: string; readonly openId: string; readonly login: string };
  readonly faults: Faults;
  readonly timers: Timers;
  readonly requests: SeenCall[];
}

interface Call {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | undefined;
  readonly contentType: string;
  readonly body: string;
}

interface Answer extends ConnectorAnswer {
  readonly headers?: Readonly<Record<string, string>>;
}

interface Target {
  readonly route: Route;
  readonly conversation: string | null;
  readonly id: string | null;
  readonly part: string | null;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** Answers one request. What a client breaks off is no error of ours. */
export async function answerRequest(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const call: Call = {
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', 'http://simulated'),
    authorization: request.headers.authorization,
    contentType: request.headers['content-type'] ?? '',
    body: Buffer.concat(chunks).toString('utf8'),
  };
  const target = targetOf(call);
  const { workspace, requests } = service;
  const seen: SeenCall = {
    route: target.route,
    conversation: target.conversation,
    targeted: isTargeted(call),
    body: readable(call),
    at: workspace.now(),
    status: 0,
    error: null,
  };
  requests.push(seen);
  workspace.changed();
  const fault = service.faults.strike(target.route, call.body, target.conversation) ?? {};
  if (fault.delayMs !== undefined && !(await service.timers.after(fault.delayMs))) return;
  // A hanging one is ended by the client, or when the service closes.
  if (fault.connection === 'hang') return;
  if (fault.connection === 'reset') {
    response.destroy();
    return;
  }
  if (fault.stands) await answerCall(service, call, target);
  const answer = faultyAnswer(fault) ?? (await answerCall(service, call, target));
  if (fault.connection === 'lost') {
    response.destroy();
    return;
  }
  seen.status = answer.status;
  seen.error = codeIn(answer.body);
  response.writeHead(answer.status, {
    'content-type': typeof answer.body === 'string' ? 'text/html' : JSON_TYPE,
    ...(answer.retryAfter === undefined ? {} : { 'retry-after': String(answer.retryAfter) }),
    // The service's own time, not this machine's.
    date: workspace.now().toUTCString(),
    ...answer.headers,
  });
  response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  workspace.changed();
}

async function answerCall(service: Service, call: Call, target: Target): Promise<Answer> {
  const { issuer, addresses } = service;
  switch (target.route) {
    case 'openid':
      return { status: 200, body: openId(target.id, issuer, addresses()) };
    case 'keys':
      return { status: 200, body: issuer.keys };
    case 'token':
      return issuer.login(target.id ?? '', new URLSearchParams(call.body));
    default: {
      const refused = service.unsigned ? null : await issuer.refuses(call.authorization);
      if (refused !== null)
        return {
          status: 401,
          body: {
            error: { code: 'Unauthorized', message: `Authorization has been denied for this request: ${refused}.` },
          },
          headers: { 'www-authenticate': 'Bearer' },
        };
      const body = call.body === '' ? undefined : parse(call.body);
      if (body === null || (body !== undefined && !/^application\/json\b/i.test(call.contentType)))
        return { status: 400, body: { error: { code: 'BadSyntax', message: 'The body is not JSON.' } } };
      return answerConnector(service, {
        ...target,
        conversation: target.conversation ?? '',
        body,
        query: call.url.searchParams,
        targeted: isTargeted(call),
      });
    }
  }
}

function isTargeted({ url }: Call): boolean {
  return url.searchParams.get('isTargetedActivity') === 'true';
}

/** Of the Bot Framework, and of the tenant (MSAL reads it before it asks for a token). */
function openId(tenant: string | null, issuer: Issuer, at: ReturnType<Service['addresses']>): Json {
  if (tenant === 'discovery')
    return {
      tenant_discovery_endpoint: `${at.login}/common/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [{ preferred_network: host(at.login), preferred_cache: host(at.login), aliases: [host(at.login)] }],
    };
  if (tenant !== null)
    return {
      issuer: `${at.login}/${tenant}/v2.0`,
      authorization_endpoint: `${at.login}/${tenant}/oauth2/v2.0/authorize`,
      token_endpoint: `${at.login}/${tenant}/oauth2/v2.0/token`,
      jwks_uri: `${at.login}/${tenant}/discovery/v2.0/keys`,
    };
  return {
    issuer: issuer.name,
    authorization_endpoint: 'https://invalid.botframework.com',
    jwks_uri: `${at.openId}/v1/.well-known/keys`,
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
  };
}

function targetOf({ method, url }: Call): Target {
  const path = url.pathname;
  const target = (route: Route, more: Partial<Target> = {}): Target => ({
    route,
    conversation: null,
    id: null,
    part: null,
    ...more,
  });
  if (path === '/v1/.well-known/openidconfiguration') return target('openid');
  if (path === '/v1/.well-known/keys') return target('keys');
  if (path === '/common/discovery/instance') return target('openid', { id: 'discovery' });
  const configuration = /^\/([^/]+)\/v2\.0\/\.well-known\/openid-configuration$/.exec(path);
  if (configuration) return target('openid', { id: decode(configuration[1]) });
  const login = /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(path);
  if (login && method === 'POST') return target('token', { id: decode(login[1]) });

  // Before it stands what the service URL has: the region, the tenant.
  const rest = /\/v3\/(.+)$/.exec(path)?.[1]?.split('/').map(decode) ?? [];
  const [kind, conversation = null, part = null, id = null, more = null] = rest;
  if (kind === 'teams' && method === 'GET') return target('team', { conversation, part });
  if (kind !== 'conversations') return target('unknown');
  if (conversation === null) return target(method === 'POST' ? 'create' : 'unknown');
  if ((part === 'members' || part === 'pagedmembers') && method === 'GET')
    return target('members', { conversation, part, id });
  if (part !== 'activities' || more !== null) return target('unknown', { conversation });
  const route = ({ POST: id === null ? 'send' : 'reply', PUT: 'update', DELETE: 'delete' } as const)[method];
  return target(route ?? 'unknown', { conversation, id });
}

/** The answer that a fault gives in place of the real one; null = the real one is given. */
function faultyAnswer({ status, error, retryAfter, body, headers = {} }: Fault): Answer | null {
  const wait = retryAfter === undefined ? {} : { retryAfter };
  if (body !== undefined) return { status: status ?? 502, body, headers, ...wait };
  if (status === undefined && error === undefined && retryAfter === undefined) return null;
  const code = error ?? (retryAfter === undefined ? 'ServiceError' : 'Throttled');
  return {
    status: status ?? (retryAfter === undefined ? 400 : 429),
    body: { error: { code, message: 'A fault of the simulation.' } },
    headers,
    ...wait,
  };
}

/** What was asked for, as a test wants to read it. */
function readable({ body, contentType }: Call): Json {
  if (/form-urlencoded/i.test(contentType)) {
    const { client_secret: _, ...fields } = Object.fromEntries(new URLSearchParams(body));
    return fields;
  }
  const value = parse(body);
  return isObject(value) ? value : {};
}

function codeIn(body: unknown): string | null {
  if (!isObject(body) || body.error === undefined) return null;
  return isObject(body.error) ? String(body.error.code) : String(body.error);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function decode(part: string | undefined): string {
  try {
    return decodeURIComponent(part ?? '');
  } catch {
    return part ?? '';
  }
}

function host(url: string): string {
  return new URL(url).host;
}
