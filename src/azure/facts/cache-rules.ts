/** Rules of a registry's artifact cache: what it fetches from another registry when it is pulled for the first time. */
import type { Fact } from '../../core/fact.ts';
import type { ReadContext } from '../../diagnosis/fact-source.ts';
import type { AzureRegistry, CacheRules } from '../../diagnosis/registry-facts.ts';
import type { AzureClients } from '../clients.ts';
import { GarbledAnswer, hasErrorCode } from '../errors.ts';
import { type Json, text } from '../json.ts';
import { idPath } from '../names.ts';
import { namedResources, readFact } from '../reading.ts';

const API = '2025-11-01';

export function readCacheRules(
  clients: AzureClients,
  registry: AzureRegistry,
  context: ReadContext,
): Promise<Fact<CacheRules>> {
  return readFact(
    clients,
    context,
    'ARM cache rules',
    () => ({
      what: `the cache rules of the registry ${registry.name}`,
      remedy: clients.grant('Reader', registry.resourceId),
    }),
    async (signal) => {
      const path = idPath(registry.resourceId);
      if (path === null) throw new GarbledAnswer('the registry has no readable id');
      const key = `cache rules ${registry.resourceId.toLowerCase()}`;
      const rows = await clients.sharing.once(key, signal, (shared) => listed(clients, path, shared));
      return toCacheRules(rows);
    },
  );
}

/** A cloud whose registries know no cache says that there is no such type: then there are no rules either. */
async function listed(clients: AzureClients, path: string, signal: AbortSignal): Promise<readonly Json[]> {
  try {
    return await clients.list(`${path}/cacheRules`, API, signal);
  } catch (error) {
    const unsupported = ['InvalidResourceType', 'NoRegisteredProviderFound'];
    if (unsupported.some((code) => hasErrorCode(error, code))) return [];
    throw error;
  }
}

/** @throws GarbledAnswer when a rule does not say what it is about: leaving it out would make "none" of it */
export function toCacheRules(rows: readonly Json[]): CacheRules {
  return {
    rules: namedResources({ value: rows }).map(({ name, props }) => {
      const target = text(props.targetRepository);
      if (target === null) throw new GarbledAnswer('a cache rule names no repository');
      return {
        name,
        target,
        source: text(props.sourceRepository),
        withCredential: text(props.credentialSetResourceId) !== null,
      };
    }),
  };
}
