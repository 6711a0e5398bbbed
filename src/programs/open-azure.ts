/** The real outside world: Azure, and the registries that are not Azure's. Loaded when the first thing is asked of it. */
import type { Check } from '../commands/command.ts';
import { systemClock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { FactSource } from '../diagnosis/fact-source.ts';
import type { RegistryFacts } from '../registries/fact-source.ts';
import type { Settings } from '../settings.ts';

/** Sign-in, facts, and what `doctor` looks at. */
export async function openAzure(
  settings: Settings,
  log: Log,
): Promise<{ readonly facts: FactSource; readonly checks: readonly Check[] }> {
  const [credential, { createAzureFacts }, { azureChecks }] = await Promise.all([
    signIn(settings),
    import('../azure/fact-source.ts'),
    import('../azure/checks.ts'),
  ]);
  const { cloud, subscriptionIds } = settings.azure;
  const parts = { credential, cloud, subscriptionIds, clock: systemClock, log };
  return { facts: createAzureFacts(parts), checks: azureChecks(parts) };
}

/** What makes the database's password, where it is a token of Entra. */
export async function openDatabaseToken(settings: Settings): Promise<() => Promise<string>> {
  const [credential, { databaseToken }] = await Promise.all([signIn(settings), import('../azure/database-token.ts')]);
  return databaseToken(credential, settings.azure.cloud);
}

async function signIn({ azure }: Settings) {
  const { createCredential } = await import('../azure/credential.ts');
  const { cloud, clientId, tenantId, signIn: present } = azure;
  return createCredential({ cloud, clientId, tenantId, present });
}

/** Docker Hub and all the others that are not Azure's, asked without an account. */
export async function openOtherRegistries(settings: Settings, log: Log): Promise<RegistryFacts> {
  const { openRegistries } = await import('../registries/open.ts');
  return openRegistries({ privateHosts: settings.privateRegistries, clock: systemClock, log });
}

/** Where the program looks, in a few words: `public cloud, all subscriptions in reach`. */
export function describeScope({ azure }: Settings): string {
  const { cloud, subscriptionIds: ids } = azure;
  return `${cloud} cloud, ${ids === null ? 'all subscriptions in reach' : `${ids.length} subscription(s)`}`;
}
