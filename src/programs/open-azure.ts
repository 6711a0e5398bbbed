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
  const [{ createCredential }, { createAzureFacts }, { azureChecks }] = await Promise.all([
    import('../azure/credential.ts'),
    import('../azure/fact-source.ts'),
    import('../azure/checks.ts'),
  ]);
  const { cloud, subscriptionIds, clientId, tenantId, signIn } = settings.azure;
  const credential = createCredential({ cloud, clientId, tenantId, present: signIn });
  const parts = { credential, cloud, subscriptionIds, clock: systemClock, log };
  return { facts: createAzureFacts(parts), checks: azureChecks(parts) };
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
