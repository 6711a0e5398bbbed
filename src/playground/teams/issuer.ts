/**
 * Who signs: the Bot Framework its deliveries (https://login.botframework.com), and Entra the bot's own tokens. Both are RS256
 * with keys made once for the process, since botbuilder keeps the keys of an address for a day.
 */
import {
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWTPayload,
  jwtVerify,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import type { Forged, Json } from './shapes.ts';

export interface Issuer {
  /** The `iss` of deliveries. */
  readonly name: string;
  /** What the bot's own token is for. */
  readonly scope: string;
  readonly password: string;
  /** The published keys, with the channels that each endorses. */
  readonly keys: Json;
  forge(forged?: Forged): Promise<string>;
  /** The login's answer to a form post. */
  login(tenant: string, form: URLSearchParams): Promise<{ readonly status: number; readonly body: Json }>;
  /** @param authorization the header of a request of the bot @returns why it is refused; null = it is the bot */
  refuses(authorization: string | undefined): Promise<string | null>;
  revokeTokens(): void;
  changePassword(password: string): void;
}

const ISSUER = 'https://api.botframework.com';
const SCOPE = 'https://api.botframework.com';
const TOKEN_SECONDS = 3599;

async function makeKeys() {
  const pair = () => generateKeyPair('RS256', { extractable: true });
  const [own, unendorsed, stranger, entra] = await Promise.all([pair(), pair(), pair(), pair()]);
  const published = async (key: CryptoKey, kid: string, endorsements: readonly string[]) => ({
    ...(await exportJWK(key)),
    kid,
    use: 'sig',
    alg: 'RS256',
    endorsements,
  });
  return {
    own,
    unendorsed,
    stranger,
    entra,
    publicPem: await exportSPKI(own.publicKey),
    jwks: {
      keys: [
        await published(own.publicKey, 'teams-key-1', ['msteams', 'msteamsspeech', 'agents']),
        await published(unendorsed.publicKey, 'webchat-key-1', ['webchat', 'directline']),
      ],
    },
  };
}

let made: ReturnType<typeof makeKeys> | null = null;

export async function createIssuer(options: {
  readonly appId: string;
  readonly tenantId: string;
  readonly now: () => Date;
  readonly serviceUrl: () => string;
}): Promise<Issuer> {
  const { appId, tenantId, now } = options;
  made ??= makeKeys();
  const keys = await made;
  let password = 'simulated~Teams.Secret_0000000000000000';
  let generation = 0;
  const seconds = () => Math.floor(now().getTime() / 1000);

  async function botToken(): Promise<string> {
    const claims = { appid: appId, appidacr: '1', idtyp: 'app', tid: tenantId, ver: '1.0', generation };
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'entra-key-1', typ: 'JWT' })
      .setIssuer(`https://sts.windows.net/${tenantId}/`)
      .setAudience(SCOPE)
      .setIssuedAt(seconds())
      .setNotBefore(seconds())
      .setExpirationTime(seconds() + TOKEN_SECONDS)
      .sign(keys.entra.privateKey);
  }

  return {
    name: ISSUER,
    scope: SCOPE,
    get password() {
      return password;
    },
    keys: keys.jwks,
    async forge(forged = {}) {
      const { audience = appId, issuer = ISSUER, expiresInS = 3600, notBeforeInS = 0, key = 'own' } = forged;
      const serviceUrl = forged.serviceUrl === undefined ? options.serviceUrl() : forged.serviceUrl;
      const claims: JWTPayload = {
        ...(serviceUrl === null ? {} : { serviceurl: serviceUrl }),
        nbf: seconds() + notBeforeInS,
        exp: seconds() + expiresInS,
        iss: issuer,
        aud: audience,
        ...forged.claims,
      };
      if (key === 'none') return new UnsecuredJWT(claims).encode();
      const signed = new SignJWT(claims);
      if (key === 'secret')
        return signed
          .setProtectedHeader({ alg: 'HS256', kid: 'teams-key-1', typ: 'JWT' })
          .sign(new TextEncoder().encode(keys.publicPem));
      const kid = { own: 'teams-key-1', stranger: 'teams-key-1', unknown: 'nobody-1', unendorsed: 'webchat-key-1' }[
        key
      ];
      const signer = key === 'unknown' ? keys.stranger : keys[key];
      return signed.setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' }).sign(signer.privateKey);
    },
    async login(tenant, form) {
      const client = form.get('client_id') ?? '';
      if (![tenantId, 'common', 'organizations'].includes(tenant.toLowerCase()))
        return refusal(400, 'invalid_request', 90002, `Tenant '${tenant}' not found.`);
      if (form.get('grant_type') !== 'client_credentials')
        return refusal(
          400,
          'unsupported_grant_type',
          70003,
          `The app requested an unsupported grant type '${form.get('grant_type') ?? ''}'.`,
        );
      if (client !== appId)
        return refusal(
          400,
          'unauthorized_client',
          700016,
          `Application with identifier '${client}' was not found in the directory 'Contoso'.`,
        );
      if (form.get('client_secret') !== password)
        return refusal(401, 'invalid_client', 7000215, `Invalid client secret provided for app '${client}'.`);
      if (form.get('scope') !== `${SCOPE}/.default`)
        return refusal(400, 'invalid_scope', 70011, `The provided value for the input parameter 'scope' is not valid.`);
      const body = {
        token_type: 'Bearer',
        expires_in: TOKEN_SECONDS,
        ext_expires_in: TOKEN_SECONDS,
        access_token: await botToken(),
      };
      return { status: 200, body };
    },
    async refuses(authorization) {
      const [, token] = /^Bearer (\S+)$/i.exec(authorization ?? '') ?? [];
      if (token === undefined) return 'there is no token';
      try {
        const { payload } = await jwtVerify(token, keys.entra.publicKey, {
          audience: SCOPE,
          issuer: `https://sts.windows.net/${tenantId}/`,
          algorithms: ['RS256'],
          currentDate: now(),
        });
        if (payload.appid !== appId) return 'the token is of another app';
        return payload.generation === generation ? null : 'the token was revoked';
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
    revokeTokens() {
      generation++;
    },
    changePassword(next) {
      password = next;
    },
  };
}

/** https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
function refusal(status: number, error: string, code: number, message: string): { status: number; body: Json } {
  return {
    status,
    body: { error, error_description: `AADSTS${code}: ${message} Trace ID: simulated`, error_codes: [code] },
  };
}
