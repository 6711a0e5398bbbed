/** Access tokens of the simulation: JWTs in form, unsigned. They carry who asks, for which service, and until when. */
import { type AzureRequest, isObject } from './exchange.ts';
import type { Principal } from './principals.ts';
import type { World } from './world.ts';

export interface TokenClaims {
  readonly aud: string;
  /** Object id of the principal. */
  readonly oid: string;
  readonly tid: string;
  /** Seconds since 1970. */
  readonly exp: number;
  /** What a narrower token is for: an ARM id (event stream), a registry's scopes. */
  readonly scope?: string;
}

export const TOKEN_SECONDS = 3600;

/** @param who whose token it is; left out: whoever is asking */
export function mintToken(
  world: World,
  audience: string,
  scope?: string,
  who: Principal = world.asking.who,
): { token: string; expiresOn: Date } {
  const expiresOn = new Date(world.now().getTime() + TOKEN_SECONDS * 1000);
  const issued = Math.floor(world.now().getTime() / 1000);
  const { objectId } = who;
  const { tenantId } = world.scenario.caller;
  const claims = {
    aud: audience,
    iss: `https://sts.windows.net/${tenantId}/`,
    iat: issued,
    nbf: issued,
    exp: issued + TOKEN_SECONDS,
    oid: objectId,
    sub: objectId,
    tid: tenantId,
    idtyp: 'app',
    ...(scope === undefined ? {} : { scope }),
  };
  const token = [{ typ: 'JWT', alg: 'RS256' }, claims].map(encode).join('.');
  return { token: `${token}.c2ltdWxhdGVk`, expiresOn };
}

/** @returns null when the text is none of our tokens. Whether it has expired is the caller's question. */
export function readToken(text: string): TokenClaims | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString('utf8'));
    if (!isObject(claims) || typeof claims.aud !== 'string' || typeof claims.exp !== 'number') return null;
    return claims as unknown as TokenClaims;
  } catch {
    return null;
  }
}

/** The token of an `Authorization: Bearer` header; null when there is none or it cannot be read. */
export function bearerOf(request: AzureRequest): TokenClaims | null {
  const match = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '');
  return match ? readToken(match[1] as string) : null;
}

export function hasExpired(world: World, claims: TokenClaims): boolean {
  return claims.exp * 1000 <= world.now().getTime();
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
