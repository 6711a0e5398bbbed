/**
 * Azure Monitor's "secure webhook": each delivery has a token of the application that Azure Monitor calls webhooks as, made out
 * for an app registration of ours. https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups#secure-webhook
 */
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import type { Clock } from '../../core/clock.ts';

export interface EntraDoor {
  /** A GUID, in small letters. */
  readonly tenantId: string;
  readonly audiences: readonly string[];
  readonly role: string;
  /** Where the tenant's keys are; left out = Entra's. */
  readonly keysUrl?: string;
}

/** "AZNS AAD Webhook", the same in every tenant of the public cloud. */
export const AZURE_MONITOR_APP = '461e8683-5575-4561-ac7f-899cc907d62a';

export type EntraVerdict =
  | { readonly state: 'good' }
  /** `because`: nothing that the sender chose is in it. */
  | { readonly state: 'refused'; readonly because: string }
  /** The keys could not be read, so nobody knows. */
  | { readonly state: 'unknown'; readonly because: string };

/** @returns never throws */
export type EntraCheck = (token: string) => Promise<EntraVerdict>;

/** So long keys are believed; a token with an unknown one has them read again at once. Microsoft's own libraries do so too. */
const KEYS_MS = 12 * 3_600_000;
/** After keys were read, an unknown one is not asked for again so soon: strangers decide what tokens say. */
const COOL_DOWN_MS = 30_000;
/** After a failure too. Azure Monitor tries again after 5, 20, 5, 40 and 5 s. */
const FAILED_MS = 3_000;
/** Clocks differ; a token is good for an hour or more. */
const TOLERANCE_S = 60;

export function createEntraCheck(door: EntraDoor, clock: Clock): EntraCheck {
  const { tenantId, role } = door;
  const keysUrl = new URL(door.keysUrl ?? `https://login.microsoftonline.com/${tenantId}/discovery/v2.0/keys`);
  const keys = tellApart(
    createRemoteJWKSet(keysUrl, {
      timeoutDuration: 4_000,
      cacheMaxAge: KEYS_MS,
      cooldownDuration: COOL_DOWN_MS,
      [customFetch]: patientFetch(clock),
    }),
  );
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['RS256'],
        // Version 2 and version 1: the app registration decides which one it gets.
        issuer: [`https://login.microsoftonline.com/${tenantId}/v2.0`, `https://sts.windows.net/${tenantId}/`],
        audience: [...door.audiences],
        requiredClaims: ['exp'],
        clockTolerance: TOLERANCE_S,
        currentDate: clock.now(),
      });
      const because = judgeClaims(payload, tenantId, role);
      return because === null ? { state: 'good' } : { state: 'refused', because };
    } catch (error) {
      if (error instanceof KeysUnknown) return { state: 'unknown', because: "Entra's keys could not be read." };
      return { state: 'refused', because: whyRefused(error) };
    }
  };
}

/** @returns what is wrong; null = nothing */
function judgeClaims(claims: JWTPayload, tenantId: string, role: string): string | null {
  if (claims.tid !== undefined && claims.tid !== tenantId) return 'The token is of another tenant.';
  // Version 2 calls it azp, version 1 appid; a token that has both says the same twice.
  const callers = [claims.azp, claims.appid].filter((caller) => caller !== undefined);
  if (callers.length === 0 || callers.some((caller) => caller !== AZURE_MONITOR_APP))
    return 'The token is not one of Azure Monitor.';
  if (!Array.isArray(claims.roles) || !claims.roles.includes(role))
    return 'The token lacks the app role: assign it to the application of Azure Monitor.';
  return null;
}

const CLAIMS: Readonly<Record<string, string>> = {
  iss: 'The token is of another issuer.',
  aud: 'The token is made out for somebody else.',
  nbf: 'The token is not good yet.',
  exp: 'The token has no end.',
};

function whyRefused(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired.';
  if (error instanceof errors.JWTClaimValidationFailed) return CLAIMS[error.claim] ?? 'A claim of the token is wrong.';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'The signature of the token is wrong.';
  if (error instanceof errors.JWKSNoMatchingKey) return "The token is signed with a key that is not the tenant's.";
  return 'The token cannot be read.';
}

class KeysUnknown extends Error {}

/** Tells "no such key" from "nobody knows": what is not about the token is about the keys. */
function tellApart(keys: JWTVerifyGetKey): JWTVerifyGetKey {
  return async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      const aboutToken =
        error instanceof errors.JWKSNoMatchingKey ||
        error instanceof errors.JWKSMultipleMatchingKeys ||
        error instanceof errors.JOSENotSupported;
      throw aboutToken ? error : new KeysUnknown('', { cause: error });
    }
  };
}

/** Leaves Entra alone for a while after a failure. The keys that are there already go on to be used. */
function patientFetch(clock: Clock): FetchImplementation {
  let failedAt = Number.NEGATIVE_INFINITY;
  return async (url, options) => {
    const now = clock.now().getTime();
    if (now >= failedAt && now - failedAt < FAILED_MS) throw new KeysUnknown();
    try {
      const response = await fetch(url, options);
      if (response.status !== 200) failedAt = now;
      return response;
    } catch (error) {
      failedAt = now;
      throw error;
    }
  };
}
