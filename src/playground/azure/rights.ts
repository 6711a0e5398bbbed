/** What whoever asks may do. Refusals are worded as ARM words them: they name the action and the scope. */
import { AzureFailure, type AzureRequest, failure, json } from './exchange.ts';
import { bearerOf, hasExpired } from './tokens.ts';
import type { World } from './world.ts';

/** Does a pattern of a role definition (`Microsoft.App/*`/`read`) cover the action? Case does not matter, as in Azure. */
export function covers(pattern: string, action: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 'i').test(action);
}

export function mayDo(world: World, action: string, scope: string): boolean {
  const { actions, notActions, deniedScopes } = world.asking.who;
  if (deniedScopes.some((denied) => isWithin(scope, denied))) return false;
  if (grantsAt(world, scope).some((pattern) => covers(pattern, action))) return true;
  return actions.some((pattern) => covers(pattern, action)) && !notActions.some((pattern) => covers(pattern, action));
}

/** The actions that whoever asks has at this scope by rights on a part. */
export function grantsAt(world: World, scope: string): readonly string[] {
  return world.asking.who.grants.filter((grant) => isWithin(scope, grant.scope)).flatMap(({ actions }) => actions);
}

export function isWithin(scope: string, outer: string): boolean {
  const slashed = (one: string) => `${one.toLowerCase().replace(/\/+$/, '')}/`;
  return slashed(scope).startsWith(slashed(outer));
}

/** @throws AzureFailure 403 AuthorizationFailed */
export function demand(world: World, action: string, scope: string): void {
  if (mayDo(world, action, scope)) return;
  const who = world.asking.who.objectId;
  throw failure(
    403,
    'AuthorizationFailed',
    `The client '${who}' with object id '${who}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

/**
 * What a write needs on another resource that it uses. @throws AzureFailure 403 LinkedAuthorizationFailed
 * @param action what is written, and `scope` where
 */
export function demandLinked(world: World, action: string, scope: string, linked: string, linkedScope: string): void {
  if (mayDo(world, linked, linkedScope)) return;
  const who = world.asking.who.objectId;
  throw failure(
    403,
    'LinkedAuthorizationFailed',
    `The client '${who}' with object id '${who}' has permission to perform action '${action}' on scope '${scope}'; however, it does not have permission to perform action(s) '${linked}' on the linked scope(s) '${linkedScope}' (respectively) or the linked scope(s) are invalid.`,
  );
}

/** ARM's sign-in check: a token for ARM, of this tenant, not expired. @throws AzureFailure 401 */
export function demandArmToken(world: World, request: AzureRequest): void {
  if (!request.headers.authorization) {
    throw unauthorized(world, 'AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.");
  }
  const claims = bearerOf(request);
  if (!claims) {
    throw unauthorized(world, 'InvalidAuthenticationToken', 'The access token is invalid.');
  }
  if (hasExpired(world, claims)) {
    throw unauthorized(
      world,
      'ExpiredAuthenticationToken',
      'The access token expiry UTC time is earlier than current UTC time.',
    );
  }
  if (!/^https:\/\/management\./.test(claims.aud)) {
    throw unauthorized(
      world,
      'InvalidAuthenticationTokenAudience',
      `The access token has been obtained for wrong audience or resource '${claims.aud}'. It should exactly match with one of the allowed audiences 'https://management.core.windows.net/','https://management.core.windows.net','https://management.azure.com/','https://management.azure.com'.`,
    );
  }
  if (claims.tid !== world.scenario.caller.tenantId) {
    throw unauthorized(
      world,
      'InvalidAuthenticationTokenTenant',
      `The access token is from the wrong issuer 'https://sts.windows.net/${claims.tid}/'. It must match the tenant 'https://sts.windows.net/${world.scenario.caller.tenantId}/' associated with this subscription.`,
    );
  }
}

function unauthorized(world: World, code: string, message: string): AzureFailure {
  return new AzureFailure(
    json(
      401,
      { error: { code, message } },
      {
        'www-authenticate': `Bearer authorization_uri="https://login.microsoftonline.com/${world.scenario.caller.tenantId}", error="invalid_token", error_description="${message.replace(/"/g, "'")}"`,
      },
    ),
  );
}
