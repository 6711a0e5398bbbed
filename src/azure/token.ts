/**
 * Sign-in, shared by all clients. Each Azure client keeps tokens of its own, and `az` takes a second for each: so one
 * wrapper keeps them for all. It also tells sign-in's failures from the service's, and who is signed in.
 */
import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import type { PlacedCredential, SignInPlace } from './credential.ts';
import { isObject, text } from './json.ts';

/** A token could not be had. `cause` is what @azure/identity threw. */
export class SignInError extends Error {
  /** Where it was tried; null = not known. */
  readonly place: SignInPlace | null;

  constructor(cause: unknown, place: SignInPlace | null = null) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = 'SignInError';
    this.place = place;
  }
}

/** Who is signed in, as far as the access token tells. */
export interface Principal {
  readonly objectId: string | null;
  readonly tenantId: string | null;
  /** User name, or the application's name or id. */
  readonly name: string | null;
  readonly kind: 'user' | 'application';
}

export interface SharedCredential extends TokenCredential {
  getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken>;
  /** Begins to get a token that will be wanted soon; what comes of it is told to whoever asks for it then. */
  ahead(scope: string): void;
  /** null until the first token, and when tokens cannot be read. */
  principal(): Principal | null;
}

/** A token is asked for anew this long before it ends. */
const RENEW_MS = 5 * 60_000;

/** Keeps tokens by scope, tenant and claims; asks once when several want the same. */
export function shareCredential(credential: PlacedCredential, now: () => Date): SharedCredential {
  const { place = null } = credential;
  const tokens = new Map<string, AccessToken>();
  const asking = new Map<string, Promise<AccessToken>>();
  let principal: Principal | null = null;

  async function ask(
    key: string,
    scopes: string | string[],
    options: GetTokenOptions | undefined,
  ): Promise<AccessToken> {
    let token: AccessToken | null;
    try {
      token = await credential.getToken(scopes, options);
    } catch (error) {
      throw new SignInError(error, place);
    }
    if (!token) throw new SignInError(new Error('The credential gave no token.'), place);
    tokens.set(key, token);
    principal = readPrincipal(token.token) ?? principal;
    return token;
  }

  const shared: SharedCredential = {
    principal: () => principal,
    ahead: (scope) => void shared.getToken(scope).catch(() => {}),
    async getToken(scopes, options) {
      const key = JSON.stringify([[scopes].flat(), options?.tenantId ?? null, options?.claims ?? null]);
      const had = tokens.get(key);
      if (had && had.expiresOnTimestamp - now().getTime() > RENEW_MS) return had;
      const waiting = asking.get(key);
      if (waiting) return within(waiting, options?.abortSignal);
      // Without the asker's signal: another fact may be waiting for the same token. The asker itself stops waiting below.
      const { abortSignal, ...rest } = options ?? {};
      const started = ask(key, scopes, rest);
      asking.set(key, started);
      const done = () => asking.delete(key);
      started.then(done, done);
      return within(started, abortSignal);
    },
  };
  return shared;
}

function within<T>(promise: Promise<T>, signal: GetTokenOptions['abortSignal']): Promise<T> {
  if (!signal) return promise;
  return new Promise<T>((resolve, reject) => {
    const stop = () => {
      const error = new Error('The sign-in was not waited for any longer.');
      error.name = 'AbortError';
      reject(error);
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop);
    const off = () => signal.removeEventListener('abort', stop);
    promise.then(
      (value) => {
        off();
        resolve(value);
      },
      (error: unknown) => {
        off();
        reject(error);
      },
    );
  });
}

/** Reads the claims of an access token without verifying it: only to say who is signed in. */
export function readPrincipal(token: string): Principal | null {
  const part = token.split('.')[1];
  if (part === undefined) return null;
  try {
    const claims: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (!isObject(claims)) return null;
    const user = text(claims.upn) ?? text(claims.preferred_username) ?? text(claims.unique_name);
    return {
      objectId: text(claims.oid),
      tenantId: text(claims.tid),
      name: user ?? text(claims.app_displayname) ?? text(claims.appid) ?? text(claims.azp),
      kind: claims.idtyp === 'app' || (user === null && text(claims.appid) !== null) ? 'application' : 'user',
    };
  } catch {
    return null;
  }
}
