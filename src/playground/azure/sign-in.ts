/** `login.microsoftonline.com`: discovery and the client-credentials grant, refusing as Microsoft Entra ID does. */
import { randomUUID } from 'node:crypto';
import { AzureFailure, type AzureRequest, type AzureResponse, formOf, json } from './exchange.ts';
import { momentOf } from './moments.ts';
import { callerOf, principalByClientId } from './principals.ts';
import { mintToken, TOKEN_SECONDS } from './tokens.ts';
import type { World } from './world.ts';

const HOST = 'https://login.microsoftonline.com';

export function answerSignIn(world: World, request: AzureRequest): AzureResponse {
  const path = decodeURIComponent(request.url.pathname);
  if (path === '/common/discovery/instance') return json(200, instances(request));
  const configuration = /^\/([^/]+)\/(?:v2\.0\/)?\.well-known\/openid-configuration$/.exec(path);
  if (configuration) return json(200, openIdConfiguration(tenantOf(world, configuration[1] as string)));
  const token = /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(path);
  if (token && request.method === 'POST') {
    tenantOf(world, token[1] as string);
    return clientCredentials(world, request);
  }
  return json(404, { error: 'not_found' });
}

function clientCredentials(world: World, request: AzureRequest): AzureResponse {
  const form = formOf(request);
  const clientId = form.client_id ?? '';
  if (form.grant_type !== 'client_credentials') {
    throw refusal(
      world,
      400,
      'unsupported_grant_type',
      70003,
      `The app requested an unsupported grant type '${form.grant_type ?? ''}'.`,
    );
  }
  const client = world.scenario.clients.find((one) => one.clientId.toLowerCase() === clientId.toLowerCase());
  const known = client ?? principalByClientId(world.scenario, clientId);
  if (!known && world.scenario.clients.length > 0) {
    throw refusal(
      world,
      400,
      'unauthorized_client',
      700016,
      `Application with identifier '${clientId}' was not found in the directory 'Contoso'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
    );
  }
  if (client && client.secret !== form.client_secret) {
    throw refusal(
      world,
      401,
      'invalid_client',
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
    );
  }
  if (client && momentOf(client.expires, world.anchor) <= world.now()) {
    throw refusal(
      world,
      401,
      'invalid_client',
      7000222,
      `The provided client secret keys for app '${clientId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`,
    );
  }
  const who = principalByClientId(world.scenario, clientId) ?? callerOf(world.scenario);
  const { token } = mintToken(world, audienceOf(form.scope ?? ''), undefined, who);
  return json(200, {
    token_type: 'Bearer',
    expires_in: TOKEN_SECONDS - 1,
    ext_expires_in: TOKEN_SECONDS - 1,
    access_token: token,
  });
}

/** `https://management.azure.com/.default` -> `https://management.azure.com`. */
export function audienceOf(scope: string): string {
  const first = scope.split(' ').find((one) => one.startsWith('https://')) ?? scope;
  return first.replace(/\/?\/\.default$/, '');
}

function tenantOf(world: World, tenant: string): string {
  const { tenantId } = world.scenario.caller;
  if (['common', 'organizations', tenantId].includes(tenant.toLowerCase())) return tenantId;
  throw refusal(
    world,
    400,
    'invalid_tenant',
    90002,
    `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
  );
}

function refusal(world: World, status: number, error: string, code: number, message: string): AzureFailure {
  const timestamp = `${world.now().toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const [trace, correlation] = [randomUUID(), randomUUID()];
  return new AzureFailure(
    json(status, {
      error,
      error_description: `AADSTS${code}: ${message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
      error_codes: [code],
      timestamp,
      trace_id: trace,
      correlation_id: correlation,
      error_uri: `${HOST}/error?code=${code}`,
    }),
  );
}

function openIdConfiguration(tenantId: string) {
  const base = `${HOST}/${tenantId}`;
  return {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `${base}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    tenant_region_scope: 'EU',
    cloud_instance_name: 'microsoftonline.com',
    msgraph_host: 'graph.microsoft.com',
  };
}

function instances(request: AzureRequest) {
  const tenant =
    /microsoftonline\.com\/([^/]+)/.exec(request.url.searchParams.get('authorization_endpoint') ?? '')?.[1] ?? 'common';
  return {
    tenant_discovery_endpoint: `${HOST}/${tenant}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [
      {
        preferred_network: 'login.microsoftonline.com',
        preferred_cache: 'login.windows.net',
        aliases: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
      },
    ],
  };
}
