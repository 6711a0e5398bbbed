/**
 * An Entra application, from Microsoft Graph: until when its passwords are good, and whether it may sign in at all. Needs the
 * application permission Application.Read.All, which many tenants do not give.
 */
import { shellQuote } from '../../core/safe-text.ts';
import type { Credential } from '../../diagnosis/registry-facts.ts';
import type { AzureClients } from '../clients.ts';
import { errorBody, type Sight, statusOf } from '../errors.ts';
import { bool, type Json, moment, objects, text } from '../json.ts';
import { segment } from '../names.ts';
import { type Settled, settle } from '../settle.ts';

/** Microsoft Graph itself, and its permission Application.Read.All (https://learn.microsoft.com/graph/permissions-reference). */
const GRAPH_APP = '00000003-0000-0000-c000-000000000000';
const APPLICATION_READ_ALL = '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30';

export type Passwords = Pick<Credential, 'expiresAt' | 'expiryKnown' | 'passwords'>;

export const NOT_KNOWN: Passwords = { expiresAt: null, expiryKnown: false, passwords: null };

/**
 * @param tenantId of the registry: it is there that the application signs in; null = not known
 * @throws when its passwords may not be read, and nothing else decides
 */
export async function readApplication(
  clients: AzureClients,
  appId: string,
  tenantId: string | null,
  signal: AbortSignal,
): Promise<Omit<Credential, 'username' | 'kind'>> {
  const of = (kind: string, fields: string) =>
    settle(
      clients.graph(`/v1.0/${kind}(appId='${segment(appId.toLowerCase())}')?$select=${segment(fields)}`, signal).then(
        // An object without its id is no answer.
        (found) => (text(found.appId) === null && text(found.id) === null ? Promise.reject(new NoObject()) : found),
      ),
    );
  const [application, principal] = await Promise.all([
    of('applications', 'id,appId,displayName,passwordCredentials'),
    of('servicePrincipals', 'id,appId,displayName,accountEnabled,passwordCredentials'),
  ]);
  // Each tenant has its own service principal of an application, to be switched off and given passwords on its own.
  const sameTenant = isOwnTenant(clients, tenantId);
  const enabled = !sameTenant
    ? null
    : principal.ok
      ? bool(principal.value.accountEnabled)
      : notThere(principal)
        ? false
        : null;
  const displayName = nameOf(application) ?? nameOf(principal);
  const unreadable = [application, principal].find((one) => !one.ok && !notThere(one));
  if (unreadable && !unreadable.ok) {
    // Switched off is switched off, whatever its passwords are.
    if (enabled === false) return { displayName, enabled, ...NOT_KNOWN };
    throw unreadable.error;
  }
  // Registered or used in another tenant: the passwords of there cannot be seen from here.
  if (!application.ok || !sameTenant) return { displayName, enabled, ...NOT_KNOWN };
  // Sign-in takes the passwords of the service principal, too; old tools put them there.
  const lists = [application, principal].flatMap((one) => (one.ok ? [one.value.passwordCredentials] : []));
  if (!lists.every(Array.isArray)) return { displayName, enabled, ...NOT_KNOWN };
  return { displayName, enabled, ...lastOf(lists.flatMap(objects).map((one) => one.endDateTime)) };
}

/** @param ends when each password ends, as written; absent = it does not end */
export function lastOf(ends: readonly unknown[]): Passwords {
  const moments = ends.map((end) => (text(end) === null ? 'never' : moment(end)));
  // A moment that cannot be read could be any.
  const expiryKnown = !moments.includes(null);
  const dates = moments.flatMap((one) => (one instanceof Date ? [one.getTime()] : []));
  const allEnd = dates.length > 0 && dates.length === moments.length;
  return { expiresAt: allEnd ? new Date(Math.max(...dates)) : null, expiryKnown, passwords: ends.length };
}

export function applicationSight(clients: AzureClients, appId: string): Sight {
  const what = `the Entra application ${appId} in Microsoft Graph`;
  const look = `az ad app show --id ${shellQuote(appId)} --query "passwordCredentials[].endDateTime" -o tsv`;
  const self = clients.credential.principal();
  // A person looks for himself; a bot has to be given the permission.
  if (self === null || self.objectId === null || self.kind === 'user') return { what, remedy: look };
  const graph = clients.cloud.graph;
  const body = `{"principalId":"${self.objectId}","resourceId":"'"$(az ad sp show --id ${GRAPH_APP} --query id -o tsv)"'","appRoleId":"${APPLICATION_READ_ALL}"}`;
  const url = `${graph}/v1.0/servicePrincipals/${self.objectId}/appRoleAssignments`;
  return {
    what,
    remedy: `az rest --method post --url ${url} --headers Content-Type=application/json --body '${body}'   # grants Application.Read.All; or look once: ${look}`,
  };
}

class NoObject extends Error {
  constructor() {
    super('Microsoft Graph answered without the application');
    this.name = 'NoObject';
  }
}

/** 404 in Graph's own words. */
function notThere(one: Settled<Json>): boolean {
  if (one.ok || statusOf(one.error) !== 404) return false;
  return errorBody(one.error).code === 'Request_ResourceNotFound';
}

function isOwnTenant(clients: AzureClients, tenantId: string | null): boolean {
  const own = clients.credential.principal()?.tenantId ?? null;
  return own !== null && tenantId !== null && own.toLowerCase() === tenantId.toLowerCase();
}

function nameOf(one: Settled<Json>): string | null {
  return one.ok ? text(one.value.displayName) : null;
}
