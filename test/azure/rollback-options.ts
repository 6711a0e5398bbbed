/** The demo subscription, changed, and what opens something of `azure/` on it. */
import type { AzureOptions } from '../../src/azure/clients.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { demoScenario } from '../../src/playground/azure/demo/index.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { type SimulatedAzure, simulateAzure } from '../../src/playground/azure/simulated-azure.ts';

/** @param clientId who signs in; left out = the identity that reads */
export function createRollbackCheckOptions(
  change: (scenario: ScenarioInput) => ScenarioInput,
  clientId?: string,
): { readonly options: AzureOptions; readonly azure: SimulatedAzure } {
  const azure = simulateAzure(change(demoScenario()));
  return {
    azure,
    options: {
      credential: clientId === undefined ? azure.credential : azure.credentialOf(clientId),
      cloud: 'public',
      subscriptionIds: null,
      clock: systemClock,
      log: silentLog,
      httpClient: azure.httpClient,
    },
  };
}
