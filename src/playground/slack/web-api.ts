/**
 * The Web API: https://docs.slack.dev/apis/web-api/ . A call is decoded, its token and scopes are judged, then its method
 * answers. Errors are 200 with `ok: false`, but for 429.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { METHODS } from './methods/index.ts';
import { type Answer, type Call, type Method, refusal } from './methods/method.ts';
import type { Service } from './service.ts';

export interface WebRequest {
  readonly method: string;
  /** After `/api/`: the method's name, and arguments of a GET. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WebAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Decoded {
  readonly name: string;
  /** Without the token; `blocks` parsed where it can be. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly token: string | null;
  readonly problem: Answer | null;
  readonly warning: string | null;
}

export function decode(request: WebRequest): Decoded {
  const name = request.url.pathname.replace(/^\/api\//, '');
  const body = readBody(request);
  const { token: tokenArgument, ...args } = { ...Object.fromEntries(request.url.searchParams), ...body.args };
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  // A token within a JSON body is not looked at: it must be in the header then.
  const token = bearer ?? (body.isJson || typeof tokenArgument !== 'string' ? null : tokenArgument);
  return { name, args, token, problem: body.problem, warning: body.warning };
}

interface Body {
  readonly args: Readonly<Record<string, unknown>>;
  readonly isJson: boolean;
  readonly problem: Answer | null;
  readonly warning: string | null;
}

function readBody({ method, headers, body }: WebRequest): Body {
  const nothing = { args: {}, isJson: false, problem: null, warning: null };
  if (method === 'GET' || body === '') return nothing;
  const type = (headers['content-type'] ?? '').toLowerCase();
  if (type === '') return { ...nothing, problem: refusal('missing_post_type') };
  if (type.startsWith('application/json')) {
    const warning = type.includes('charset') ? null : 'missing_charset';
    try {
      const args: unknown = JSON.parse(body);
      const isObject = typeof args === 'object' && args !== null && !Array.isArray(args);
      if (!isObject) return { ...nothing, isJson: true, warning, problem: refusal('json_not_object') };
      return { args: args as Record<string, unknown>, isJson: true, warning, problem: null };
    } catch {
      return { ...nothing, isJson: true, warning, problem: refusal('invalid_json') };
    }
  }
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return { ...nothing, args: Object.fromEntries(new URLSearchParams(body)) };
  }
  // Slack takes multipart too, for files; the WebClient sends it for files alone.
  return { ...nothing, problem: refusal('invalid_post_type') };
}

export async function answerCall(service: Service, decoded: Decoded): Promise<WebAnswer> {
  const method = METHODS[decoded.name];
  const result = method
    ? await judged(service, decoded, method)
    : refusal('unknown_method', { req_method: decoded.name });
  const { status = 200, retryAfter, ...rest } = result;
  const body: Record<string, unknown> = { ...rest.body };
  if (decoded.warning) {
    body.warning = decoded.warning;
    body.response_metadata = { ...(body.response_metadata as object | undefined), warnings: [decoded.warning] };
  }
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-slack-req-id': service.workspace.id('R'),
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      ...(decoded.token === service.botToken ? { 'x-oauth-scopes': service.scopes.join(',') } : {}),
      ...(method?.scope ? { 'x-accepted-oauth-scopes': method.scope } : {}),
    },
    body,
  };
}

async function judged(service: Service, decoded: Decoded, method: Method): Promise<Answer> {
  if (decoded.problem) return decoded.problem;
  const forbidden = judgeToken(service, decoded.token, method);
  if (forbidden) return forbidden;
  const missing = method.required.filter((name) => (decoded.args[name] ?? '') === '');
  if (missing.length > 0) {
    const messages = missing.map((name) => `[ERROR] missing required field: ${name}`);
    return refusal('invalid_arguments', { response_metadata: { messages } });
  }
  const call: Call = { service, args: decoded.args };
  return method.run(call);
}

function judgeToken(service: Service, token: string | null, method: Method): Answer | null {
  if (method.token === 'none') return null;
  if (token === null) return refusal('not_authed');
  if (token !== service.botToken && token !== service.appToken) return refusal('invalid_auth');
  const fits = token === (method.token === 'bot' ? service.botToken : service.appToken);
  if (!fits) return refusal('not_allowed_token_type');
  if (method.token === 'bot' && method.scope && !service.scopes.includes(method.scope)) {
    return refusal('missing_scope', { needed: method.scope, provided: service.scopes.join(',') });
  }
  return null;
}
