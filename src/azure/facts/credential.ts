/** What is known of the user name and password by which an app signs in to a registry. The password is never read. */
import { type Fact, known, unknown } from '../../core/fact.ts';
import type { ReadContext } from '../../diagnosis/fact-source.ts';
import type { AzureRegistry, Credential, Registry } from '../../diagnosis/registry-facts.ts';
import { isListed } from '../absence.ts';
import type { AzureClients } from '../clients.ts';
import { errorBody, GarbledAnswer, statusOf } from '../errors.ts';
import { obj, objects, properties, word } from '../json.ts';
import { idPath, isGuid, segment } from '../names.ts';
import { readFact } from '../reading.ts';
import { applicationSight, lastOf, NOT_KNOWN, readApplication } from './entra-application.ts';

const API = '2025-11-01';
/** User name of `az acr login --expose-token`: the password is an Entra token that lasts three hours. */
const TEMPORARY = '00000000-0000-0000-0000-000000000000';

/** What the user name is follows from its form alone; only what it stands for has to be asked. */
export async function readCredential(
  clients: AzureClients,
  username: string,
  registry: Registry,
  context: ReadContext,
): Promise<Fact<Credential>> {
  const now = clients.clock.now();
  const bare = { displayName: null, enabled: null, expiresAt: null, expiryKnown: false } as const;
  const name = username.trim();
  if (registry.kind === 'other') return known({ username, kind: 'other', ...bare }, "the app's configuration", now);
  if (name.toLowerCase() === registry.name.toLowerCase())
    return known(
      { username, kind: 'admin-user', ...bare, enabled: registry.adminUserEnabled, expiryKnown: true },
      'ARM',
      now,
    );
  if (name.toLowerCase() === TEMPORARY)
    return known(
      { username, kind: 'registry-token', ...bare, displayName: 'a temporary token of az acr login, good for 3 hours' },
      "the app's configuration",
      now,
    );
  if (isGuid(name)) return readServicePrincipal(clients, name, username, registry, context);
  return readToken(clients, name, username, registry, context);
}

function readServicePrincipal(
  clients: AzureClients,
  appId: string,
  username: string,
  registry: AzureRegistry,
  context: ReadContext,
): Promise<Fact<Credential>> {
  return readFact(
    clients,
    context,
    'Microsoft Graph',
    () => applicationSight(clients, appId),
    async (signal) => ({
      username,
      kind: 'service-principal' as const,
      ...(await readApplication(clients, appId, registry.tenantId, signal)),
    }),
  );
}

/** A token of the registry's own, bound to a scope map (https://learn.microsoft.com/azure/container-registry/container-registry-token-based-repository-permissions). */
async function readToken(
  clients: AzureClients,
  name: string,
  username: string,
  registry: AzureRegistry,
  context: ReadContext,
): Promise<Fact<Credential>> {
  const path = idPath(registry.resourceId);
  // Names of tokens are letters, digits, `-` and `_`; what is none of that stands for nothing at this registry.
  if (path === null) return unknown('failed', `the registry ${registry.name} has no readable id`);
  return readFact(
    clients,
    context,
    'ARM',
    () => ({
      what: `the token ${name} of the registry ${registry.name}`,
      remedy: clients.grant('Reader', registry.resourceId),
    }),
    async (signal) => {
      const token = { username, kind: 'registry-token' as const, displayName: name };
      try {
        const props = properties(await clients.get(`${path}/tokens/${segment(name)}`, API, signal));
        const status = word(props.status);
        if (status === null) throw new GarbledAnswer("Azure's answer named no status");
        const { passwords } = obj(props.credentials);
        const ends = Array.isArray(passwords) ? lastOf(objects(passwords).map((one) => one.expiry)) : NOT_KNOWN;
        return { ...token, enabled: status === 'enabled', ...ends };
      } catch (error) {
        if (!isAbsent(error)) throw error;
        const tokens = `${path}/tokens`;
        if (await isListed(clients, tokens, API, `${registry.resourceId}/tokens/${name}`, signal)) throw error;
        return { ...token, enabled: false, expiresAt: null, expiryKnown: false };
      }
    },
  );
}

/** The token is not there; not its registry, group or subscription. */
function isAbsent(error: unknown): boolean {
  if (statusOf(error) !== 404) return false;
  return /^(?:Resource)?NotFound$|^TokenNotFound$/i.test(errorBody(error).code ?? '');
}
