/** An Azure registry's settings, found by its login server wherever it is. */
import type { AppRef } from '../../core/app-ref.ts';
import { parseResourceId } from '../../core/app-ref.ts';
import { type Fact, known, unknown } from '../../core/fact.ts';
import { canonicalRegistryHost, isAzureRegistry } from '../../core/image-ref.ts';
import { shellQuote } from '../../core/safe-text.ts';
import type { ReadContext } from '../../diagnosis/fact-source.ts';
import type { AzureRegistry, PrivateEndpoint, Registry } from '../../diagnosis/registry-facts.ts';
import type { AzureClients } from '../clients.ts';
import { otherCloud } from '../clouds.ts';
import { unknownFrom } from '../errors.ts';
import { bool, type Json, obj, objects, properties, text, word } from '../json.ts';
import { idPath, kqlString, segment } from '../names.ts';
import { onceADiagnosis } from '../per-diagnosis.ts';
import { queryGraph } from '../resource-graph.ts';
import { settle } from '../settle.ts';
import { tenantOf } from '../subscriptions.ts';

/** The first version with `roleAssignmentMode`. */
const API = '2025-11-01';

export async function readRegistry(
  clients: AzureClients,
  host: string,
  ref: AppRef,
  context: ReadContext,
): Promise<Fact<Registry>> {
  const { signal } = context;
  const now = () => clients.clock.now();
  if (!isAzureRegistry(host)) return known({ kind: 'other', host }, "the image's name", now());
  const elsewhere = otherCloud(host, clients.cloud);
  if (elsewhere !== null) return unknown('absent', elsewhere.because, elsewhere.remedy);
  // Most registries are in the app's own subscription: its tenant is asked for beside the registry, not after it.
  const home = ref.subscriptionId.toLowerCase();
  const homeTenant = tenantOf(clients, home, context);
  homeTenant.catch(() => {});
  const tenant = (resource: Json) => {
    const subscription = parseResourceId(text(resource.id) ?? '')?.subscriptionId.toLowerCase() ?? home;
    return subscription === home ? homeTenant : tenantOf(clients, subscription, context);
  };
  const found = async (resource: Json): Promise<Fact<Registry>> =>
    known(remember(clients, { ...toRegistry(resource, host), tenantId: await tenant(resource) }), 'ARM', now());
  const sight = (scope: string) => ({ what: `the registry ${host}`, remedy: clients.grant('Reader', scope) });

  // Where a registry is does not change; what it says does. So an earlier diagnosis saves the search, never the look.
  const before = await readWhereSeen(clients, host, signal);
  if (before !== null) return found(before);

  // Resource Graph knows all subscriptions but lags; the list of the app's own is fresh. Both at once, the fresh one first.
  const graphRead = settle(findInGraph(clients, host, signal));
  const listRead = settle(listOf(clients, ref.subscriptionId, context));
  const listed = await listRead;
  const own = listed.ok
    ? listed.value.find((each) => loginServerOf(each, clients.cloud.registrySuffix) === host)
    : undefined;
  if (own) return found(own);

  const graph = await graphRead;
  const id = graph.ok ? graph.value : null;
  const path = id === null ? null : idPath(id);
  if (id !== null && path !== null) {
    try {
      return await found(await clients.get(path, API, signal));
    } catch (error) {
      return unknownFrom(error, sight(id));
    }
  }
  if (!listed.ok) return unknownFrom(listed.error, sight(`/subscriptions/${ref.subscriptionId}`));
  if (!graph.ok)
    return unknownFrom(graph.error, { what: `the registry ${host} in your other subscriptions`, remedy: null });
  // Not seen is not "does not exist": it may be in a subscription or tenant that this identity cannot see.
  return unknown(
    'absent',
    `no registry ${host} is in any subscription that I can read; it may be in one that I cannot see, in another tenant, or not be there at all`,
    `${clients.grant('Reader', 'REGISTRY').replace(/REGISTRY$/, () => registryLookup(host))}   # signed in where the registry is; a registry of another tenant needs a pullcheck of that tenant`,
  );
}

/** The registry where it was last seen; null when it has not been, or is not there any more. */
async function readWhereSeen(clients: AzureClients, host: string, signal: AbortSignal): Promise<Json | null> {
  const path = idPath(clients.seenRegistries.get(host)?.resourceId ?? '');
  if (path === null) return null;
  try {
    const resource = await clients.get(path, API, signal);
    if (loginServerOf(resource, clients.cloud.registrySuffix) === host) return resource;
  } catch {
    // Moved, deleted, or the right was taken away: the search that follows says which.
  }
  clients.seenRegistries.delete(host);
  return null;
}

function remember(clients: AzureClients, registry: AzureRegistry): AzureRegistry {
  const { resourceId, permissionMode } = registry;
  if (resourceId !== '') clients.seenRegistries.set(registry.host, { resourceId, abac: permissionMode === 'abac' });
  return registry;
}

/** A shell expression for the ARM id of a registry, for commands that must name it before we could see it. */
export function registryLookup(host: string): string {
  return `"$(az acr show --name ${shellQuote(registryName(host))} --query id -o tsv)"`;
}

/**
 * The registry's name in its login server. Names have no dash: what follows one is the hash that a domain name label adds
 * (https://learn.microsoft.com/azure/container-registry/container-registry-get-started-portal#domain-name-label).
 */
export function registryName(host: string): string {
  return host.split(/[.-]/, 1)[0] ?? host;
}

function listOf(clients: AzureClients, subscriptionId: string, context: ReadContext): Promise<readonly Json[]> {
  // Several registries of one app: one list serves them all.
  return onceADiagnosis(clients, `registries ${subscriptionId.toLowerCase()}`, context, (shared) =>
    clients.list(
      `/subscriptions/${segment(subscriptionId)}/providers/Microsoft.ContainerRegistry/registries`,
      API,
      shared,
    ),
  );
}

async function findInGraph(clients: AzureClients, host: string, signal: AbortSignal): Promise<string | null> {
  const query =
    `resources | where type =~ 'microsoft.containerregistry/registries' ` +
    `| where properties.loginServer =~ ${kqlString(host)} | project id, name, subscriptionId`;
  const rows = await queryGraph(clients, query, clients.subscriptionIds, signal);
  return rows.map((row) => text(row.id)).find((id) => id !== null) ?? null;
}

/** A registry without the field has the name that was the only one possible before there were domain name labels. */
function loginServerOf(resource: Json, suffix: string): string | null {
  const server = text(properties(resource).loginServer);
  if (server !== null) return canonicalRegistryHost(server);
  const name = text(resource.name);
  return name === null ? null : `${name.toLowerCase()}.${suffix}`;
}

/** Azure leaves a setting out that has its default; the defaults are those of a new registry. */
export function toRegistry(resource: Json, host: string): AzureRegistry {
  const props = properties(resource);
  const rules = obj(props.networkRuleSet);
  const policies = obj(props.policies);
  const policy = word(obj(policies.azureADAuthenticationAsArmPolicy).status);
  const quarantine = word(obj(policies.quarantinePolicy).status);
  const resourceId = text(resource.id) ?? '';
  return {
    kind: 'azure',
    host,
    resourceId,
    name: text(resource.name) ?? parseResourceId(resourceId)?.name ?? registryName(host),
    location: text(resource.location) ?? '',
    sku: text(obj(resource.sku).name),
    provisioningState: text(props.provisioningState),
    publicNetworkAccess: word(props.publicNetworkAccess) === 'disabled' ? 'disabled' : 'enabled',
    defaultAction: word(rules.defaultAction) === 'deny' ? 'deny' : 'allow',
    allowedRanges: objects(rules.ipRules).flatMap((rule) =>
      word(rule.action) === 'deny' ? [] : (text(rule.value) ?? text(rule.ipAddressOrRange) ?? []),
    ),
    privateEndpoints: objects(props.privateEndpointConnections).flatMap(endpoint),
    // A whole answer has the list even where it is empty (RegistryGet in Microsoft's examples).
    ...(Array.isArray(props.privateEndpointConnections) ? {} : { endpointsUntold: true }),
    dataEndpointEnabled: bool(props.dataEndpointEnabled) ?? false,
    adminUserEnabled: bool(props.adminUserEnabled) ?? false,
    anonymousPullEnabled: bool(props.anonymousPullEnabled) ?? false,
    permissionMode: (word(props.roleAssignmentMode) ?? '').startsWith('abac') ? 'abac' : 'legacy',
    armTokens: policy === 'enabled' || policy === 'disabled' ? policy : null,
    quarantine: quarantine === 'enabled' ? true : quarantine === 'disabled' ? false : null,
    // Of the subscription, not of the registry: whoever reads it fills it in.
    tenantId: null,
  };
}

function endpoint(connection: Json): PrivateEndpoint[] {
  const props = properties(connection);
  const id = text(obj(props.privateEndpoint).id);
  if (id === null) return [];
  return [{ id, status: text(obj(props.privateLinkServiceConnectionState).status) ?? '' }];
}
