/** The outside world of the playground: a subscription and registries that exist only in memory. */
import { azureChecks } from '../azure/checks.ts';
import { createAzureFacts } from '../azure/fact-source.ts';
import type { BotParts } from '../bot.ts';
import { systemClock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { createRegistryFacts } from '../registries/fact-source.ts';
import type { ScenarioInput } from './azure/scenario.ts';
import { simulateAzure } from './azure/simulated-azure.ts';
import { simulateRegistries } from './registries/simulated-registries.ts';

export function simulatedBotParts(scenario: ScenarioInput, log: Log): BotParts {
  const azure = simulateAzure(scenario);
  const registries = simulateRegistries(azure);
  const options = {
    credential: azure.credential,
    httpClient: azure.httpClient,
    cloud: 'public' as const,
    subscriptionIds: [],
    clock: systemClock,
    log,
  };
  return {
    openFacts: async () => createAzureFacts(options),
    openRegistries: async () => createRegistryFacts({ fetch: registries.fetch, clock: systemClock, log }),
    checks: azureChecks(options),
    clock: systemClock,
    log,
    docsUrl: null,
  };
}
