/** The outside world of the playground: a subscription and registries that exist only in memory. */
import { azureChecks } from '../azure/checks.ts';
import { createClients } from '../azure/clients.ts';
import { createDeployer } from '../azure/deployer.ts';
import { createAzureFacts } from '../azure/fact-source.ts';
import { createLiveReader } from '../azure/live-reader.ts';
import type { BotParts, ChatParts } from '../bot.ts';
import { systemClock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { createRegistryFacts } from '../registries/fact-source.ts';
import { type Policy, policySchema } from '../rollback/policy.ts';
import { ROLLBACK_CLIENT } from './azure/demo/identities.ts';
import type { ScenarioInput } from './azure/scenario.ts';
import { simulateAzure } from './azure/simulated-azure.ts';
import { simulateRegistries } from './registries/simulated-registries.ts';

/** Everybody who talks to the playground is in this group (see {@link everybodyIsIn}). */
const EVERYBODY = '00000000-0000-4000-8000-00000000d3a0';

/** Four eyes as in earnest; who is alone with the playground breaks the glass. */
export const DEMO_POLICY: Policy = policySchema.parse({
  rules: [
    {
      name: 'the demo',
      approvers: { entraGroups: [EVERYBODY] },
      breakGlass: { entraGroups: [EVERYBODY] },
    },
  ],
  watchMinutes: 1,
});

/** Nothing is signed in the playground: it does not ask who somebody is, and is no example of how to. */
const everybodyIsIn: NonNullable<ChatParts['people']> = {
  membership: async (_person, _place, groups) => ({ kind: 'member', groups }),
};

export function simulatedBotParts(
  scenario: ScenarioInput,
  log: Log,
): BotParts & Pick<ChatParts, 'carryOut' | 'people'> {
  const azure = simulateAzure(scenario);
  const registries = simulateRegistries(azure);
  const common = {
    httpClient: azure.httpClient,
    cloud: 'public' as const,
    subscriptionIds: [],
    clock: systemClock,
    log,
  };
  const options = { ...common, credential: azure.credential };
  // A scenario of somebody's own need not have such an identity: then plans are shown, and nobody carries them out.
  const hasWriter = (scenario.identities ?? []).some(({ clientId }) => clientId === ROLLBACK_CLIENT);
  return {
    openFacts: async () => createAzureFacts(options),
    openRegistries: async () => createRegistryFacts({ fetch: registries.fetch, clock: systemClock, log }),
    checks: azureChecks(options),
    clock: systemClock,
    log,
    docsUrl: null,
    people: everybodyIsIn,
    rollback: { openReader: async () => createLiveReader(createClients(options)), policy: DEMO_POLICY },
    ...(hasWriter
      ? {
          carryOut: {
            openDeployer: async () => createDeployer({ ...common, credential: azure.credentialOf(ROLLBACK_CLIENT) }),
          },
        }
      : {}),
  };
}
