/** The bot's own token, which its messages carry. */
import { redact } from '../core/redact.ts';
import { safeLine } from '../core/safe-text.ts';
import { SignInError } from './errors.ts';
import type { TeamsAuth, TeamsService } from './service.ts';

export interface TokenSource {
  /**
   * @param fresh not the one that is kept
   * @throws SignInError in time: nobody waits for a token longer than {@link LOGIN_TIMEOUT_MS}
   */
  get(fresh: boolean): Promise<string>;
}

export const LOGIN_TIMEOUT_MS = 15_000;

/** Several messages at once ask for one token, and every failure is of one kind. */
export function sharedSource(get: (fresh: boolean) => Promise<string>): TokenSource {
  let pending: Promise<string> | null = null;
  return {
    get(fresh) {
      pending ??= inTime(get(fresh))
        .catch((error: unknown) => {
          throw error instanceof SignInError ? error : new SignInError(sayError(error));
        })
        .finally(() => {
          pending = null;
        });
      return pending;
    },
  };
}

/** The simulated login speaks http, which MSAL refuses: a form post, as OAuth 2.0 has it (RFC 6749 §4.4). */
export function plainLogin(auth: Extract<TeamsAuth, { kind: 'password' }>, service: TeamsService) {
  let kept: { readonly token: string; readonly until: number } | null = null;
  return async (fresh: boolean): Promise<string> => {
    if (!fresh && kept !== null && kept.until > Date.now()) return kept.token;
    const response = await fetch(`${service.loginUrl}/${auth.tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: auth.appId,
        client_secret: auth.password,
        scope: `${service.scope}/.default`,
      }),
      signal: AbortSignal.timeout(LOGIN_TIMEOUT_MS),
    });
    const answer = (await response.json()) as Readonly<Record<string, unknown>>;
    const { access_token: token, expires_in: seconds } = answer;
    if (typeof token !== 'string') throw new SignInError(String(answer.error_description ?? `HTTP ${response.status}`));
    // Five minutes early, as botbuilder has it.
    kept = { token, until: Date.now() + (Number(seconds) - 300) * 1000 };
    return token;
  };
}

/**
 * Whose token it is, when it says so. The chain that botbuilder asks for a managed identity prefers a client secret of the
 * environment (AZURE_CLIENT_SECRET), which is another application's: Teams would refuse it without saying why.
 * @throws SignInError when it is not the bot's
 */
export function checkOwner(token: string, appId: string): string {
  let claims: Partial<Record<'appid' | 'azp', unknown>> = {};
  try {
    claims = Object(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')));
  } catch {
    // Tokens are opaque by contract: one that cannot be read says nothing.
  }
  const owner = claims.appid ?? claims.azp;
  if (typeof owner === 'string' && owner.toLowerCase() !== appId.toLowerCase())
    throw new SignInError(`the token is of another application (${safeLine(owner, 60)}), not of MICROSOFT_APP_ID`);
  return token;
}

function inTime<T>(promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new SignInError('the sign-in service did not answer in time (ETIMEDOUT)')),
      LOGIN_TIMEOUT_MS,
    );
    timer.unref();
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** What an error says, and those that it wraps. Errors of Node's own `fetch` need not be of this realm's `Error`. */
function sayError(error: unknown): string {
  const parts: string[] = [];
  for (let each = error, depth = 0; depth < 4; depth++) {
    const { message, code, cause } = Object(each) as Partial<Record<'message' | 'code' | 'cause', unknown>>;
    for (const part of [message, code]) if (typeof part === 'string') parts.push(part);
    each = cause;
  }
  return safeLine(redact(parts.join(' ')), 400) || 'no token, and no reason';
}
