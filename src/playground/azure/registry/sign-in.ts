/** The registry's token service: Entra token -> refresh token -> access token for one scope; or anonymous. */
import { type AzureRequest, type AzureResponse, formOf, json } from '../exchange.ts';
import { bearerOf, hasExpired, mintToken, readToken, type TokenClaims } from '../tokens.ts';
import type { World } from '../world.ts';
import { mayUse, registryFailure } from './content.ts';

const NEEDS_SIGN_IN = 'authentication required, visit https://aka.ms/acr/authorization for more information.';
const REFRESH = 'refresh';

/** POST `/oauth2/exchange`: takes an Entra token for ACR, or one for ARM unless the registry has those disabled. */
export function exchangeToken(world: World, request: AzureRequest, host: string, armTokens: boolean): AzureResponse {
  const claims = readToken(formOf(request).access_token ?? '');
  const forAcr = claims !== null && /containerregistry\.azure\./.test(claims.aud);
  const forArm = claims !== null && /^https:\/\/management\./.test(claims.aud) && armTokens;
  if (!claims || hasExpired(world, claims) || !(forAcr || forArm)) {
    throw registryFailure(401, 'UNAUTHORIZED', NEEDS_SIGN_IN);
  }
  return json(200, { refresh_token: mintToken(world, host, REFRESH).token });
}

/** POST or GET `/oauth2/token`: an access token for a scope such as `repository:team/api:metadata_read`. */
export function accessToken(world: World, request: AzureRequest, host: string): AzureResponse {
  const form = request.method === 'POST' ? formOf(request) : Object.fromEntries(request.url.searchParams);
  const scope = form.scope ?? '';
  let anonymous = true;
  if (form.grant_type === 'refresh_token' && form.refresh_token) {
    const claims = readToken(form.refresh_token);
    if (!claims || claims.aud !== host || claims.scope !== REFRESH || hasExpired(world, claims)) {
      throw registryFailure(401, 'UNAUTHORIZED', NEEDS_SIGN_IN);
    }
    anonymous = false;
  }
  if (!mayUse(world, host, purposeOf(scope), anonymous)) throw registryFailure(401, 'UNAUTHORIZED', NEEDS_SIGN_IN);
  return json(200, { access_token: mintToken(world, host, scope).token });
}

/** @throws AzureFailure 401 with the challenge that names the scope to ask for */
export function demandScope(world: World, request: AzureRequest, host: string, scope: string): void {
  const claims: TokenClaims | null = bearerOf(request);
  if (claims && claims.aud === host && !hasExpired(world, claims) && grants(claims.scope ?? '', scope)) return;
  throw registryFailure(
    401,
    'UNAUTHORIZED',
    NEEDS_SIGN_IN,
    [{ Type: scope.split(':')[0], Name: scope.split(':')[1], Action: scope.split(':')[2] }],
    { 'www-authenticate': `Bearer realm="https://${host}/oauth2/token",service="${host}",scope="${scope}"` },
  );
}

/** `repository:r:pull,metadata_read` grants `repository:r:pull`. */
function grants(had: string, wanted: string): boolean {
  const [type, name, action = ''] = wanted.split(':');
  return had.split(' ').some((one) => {
    const [hadType, hadName, hadActions = ''] = one.split(':');
    const actions = hadActions.split(',');
    return hadType === type && hadName === name && (actions.includes(action) || actions.includes('*'));
  });
}

function purposeOf(scope: string): 'pull' | 'metadata' | 'catalog' | 'deleted' {
  if (scope.startsWith('registry:')) return 'catalog';
  if (scope.endsWith(':deleted_read')) return 'deleted';
  return /metadata_read/.test(scope) ? 'metadata' : 'pull';
}
