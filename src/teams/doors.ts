/** Everything about a delivery that can be judged before its signature, cheapest first. The signature is botbuilder's. */
import type { IncomingHttpHeaders } from 'node:http';
import { type Activity, parseActivity, tenantsOf } from './activity.ts';
import type { AllowsServiceUrl } from './service.ts';

export interface Refusal {
  readonly status: 400 | 401 | 403 | 415 | 503;
  /** Which door it was: the log says each once a minute. */
  readonly kind: string;
  /** For the caller and the log: a sentence with nothing of what the caller sent. */
  readonly because: string;
}

export interface Passed {
  readonly activity: Activity;
  /** The header as it came; empty only where deliveries are not signed. */
  readonly authorization: string;
}

export interface DoorsOptions {
  /** Deliveries carry a token; null = local tools, which have none. */
  readonly signed: { readonly issuer: string } | null;
  /** Empty = any; only where deliveries are not signed. */
  readonly tenants: readonly string[];
  readonly allowsServiceUrl: AllowsServiceUrl;
}

export type Doors = (headers: IncomingHttpHeaders, body: Buffer) => Passed | Refusal;

export function isRefusal(judged: Passed | Refusal): judged is Refusal {
  return 'status' in judged;
}

export function createDoors(options: DoorsOptions): Doors {
  const tenants = new Set(options.tenants.map((tenant) => tenant.toLowerCase()));

  return (headers, body) => {
    // A page in somebody's browser can post any other type to a local port without asking first (CORS).
    if (!/^application\/json\s*(?:;|$)/i.test(headers['content-type'] ?? ''))
      return refuse(415, 'content-type', 'The content type must be application/json.');
    const foreign = options.signed === null ? foreignCaller(headers) : null;
    if (foreign !== null) return foreign;
    const json = parseJson(body);
    if (json === undefined) return refuse(400, 'not-json', 'The body is not JSON.');
    const parsed = parseActivity(json);
    if ('problem' in parsed) return refuse(400, 'not-an-activity', `The body is no activity: ${parsed.problem}.`);
    const { activity } = parsed;

    const authorization = headers.authorization ?? '';
    if (options.signed !== null) {
      if (authorization === '') return refuse(401, 'no-token', 'The Authorization header is missing.');
      const problem = tokenProblem(authorization, options.signed.issuer, tenants);
      if (problem !== null) return refuse(401, 'bad-token', problem);
    }

    const channels = options.signed === null ? ['msteams', 'emulator'] : ['msteams'];
    // Others have rules of their own in botbuilder: `AseChannel` is checked against other keys.
    if (!channels.includes(activity.channelId ?? ''))
      return refuse(403, 'channel', 'Only deliveries of Microsoft Teams are taken ("channelId").');
    // Without one, botbuilder compares the token's `serviceurl` with nothing, and takes any.
    if (!activity.serviceUrl) return refuse(400, 'no-service-url', 'The activity has no "serviceUrl".');
    if (!options.allowsServiceUrl(activity.serviceUrl))
      return refuse(403, 'service-url', 'The "serviceUrl" is none of the Bot Framework.');

    const named = tenantsOf(activity);
    if (options.signed !== null && named.length === 0)
      return refuse(403, 'no-tenant', 'The activity does not name its tenant.');
    if (tenants.size > 0 && named.some((tenant) => !tenants.has(tenant)))
      return refuse(403, 'tenant', 'People of this tenant may not ask here.');
    return { activity, authorization };
  };
}

const LOOPBACK = String.raw`(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?`;
const LOOPBACK_HOST = new RegExp(`^${LOOPBACK}$`, 'i');
const LOOPBACK_ORIGIN = new RegExp(`^https?://${LOOPBACK}$`, 'i');

/**
 * Whoever reaches an unsigned port is believed, so a page in somebody's browser may not: its name can be made to lead to
 * 127.0.0.1 (DNS rebinding), and then it may post anything.
 */
function foreignCaller({ host = '', origin }: IncomingHttpHeaders): Refusal | null {
  if (!LOOPBACK_HOST.test(host)) return refuse(403, 'host', 'The Host header is no address of this machine.');
  if (origin !== undefined && !LOOPBACK_ORIGIN.test(origin))
    return refuse(403, 'origin', 'Pages of other hosts may not ask here.');
  return null;
}

/** The Bot Framework's own tenant. */
const BOT_FRAMEWORK_TENANT = 'd6d49420-f39b-4df7-a1dc-d59a935871db';

/**
 * What a token says of itself, before anybody looks at its signature. Only tokens of the Bot Framework go on: botbuilder
 * would take those of its Emulator too, which are not bound to a service URL, and it keeps every `tid` that it meets in
 * a list for good.
 */
function tokenProblem(authorization: string, issuer: string, tenants: ReadonlySet<string>): string | null {
  const match = /^Bearer ([\w-]+)\.([\w-]+)\.[\w-]+$/.exec(authorization);
  const header = parseJson(Buffer.from(match?.[1] ?? '', 'base64url'));
  const claims = parseJson(Buffer.from(match?.[2] ?? '', 'base64url'));
  if (!isRecord(header) || !isRecord(claims)) return 'The Authorization header holds no token.';
  if (claims.iss !== issuer) return 'The token is of another issuer.';
  // Without one, botbuilder takes a token for ever.
  if (!Number.isFinite(claims.exp)) return 'The token does not say when it ends.';
  const { tid } = claims;
  if (
    tid !== undefined &&
    !(typeof tid === 'string' && (tenants.has(tid.toLowerCase()) || tid === BOT_FRAMEWORK_TENANT))
  )
    return 'The token is of another tenant.';
  return null;
}

function refuse(status: Refusal['status'], kind: string, because: string): Refusal {
  return { status, kind, because };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
