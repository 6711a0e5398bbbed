/** The outside world of the playground: a subscription and registries that exist only in memory. */
import type { HttpClient } from '@azure/core-rest-pipeline';
import { azureChecks } from '../azure/checks.ts';
import { createClients } from '../azure/clients.ts';
import { createDeployer } from '../azure/deployer.ts';
import { createAzureFacts } from '../azure/fact-source.ts';
import { createLiveReader } from '../azure/live-reader.ts';
import type { BotParts, ChatParts } from '../bot.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { FactSource } from '../diagnosis/fact-source.ts';
import { createRegistryFacts } from '../registries/fact-source.ts';
import type { RegistryFetch } from '../registries/wire.ts';
import { type Policy, policySchema } from '../rollback/policy.ts';
import { ROLLBACK_CLIENT } from './azure/demo/identities.ts';
import type { ScenarioInput } from './azure/scenario.ts';
import { type SimulatedAzure, simulateAzure } from './azure/simulated-azure.ts';
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
  const { fetch } = simulateRegistries(azure);
  return botPartsOn(azure, {
    clock: systemClock,
    log,
    httpClient: azure.httpClient,
    fetch,
    policy: DEMO_POLICY,
    people: everybodyIsIn,
  });
}

export interface Around {
  readonly clock: Clock;
  readonly log: Log;
  /** The way to Azure: the simulation's own, or something on the way to it. */
  readonly httpClient: HttpClient;
  /** The way to registries that are not Azure's. */
  readonly fetch: RegistryFetch;
  readonly policy: Policy;
  /** Left out = what the platforms tell. */
  readonly people?: typeof everybodyIsIn;
  /** Puts something around what reads the facts. */
  readonly watched?: (source: FactSource) => FactSource;
}

/** The bot's outside world on one simulated subscription. */
export function botPartsOn(azure: SimulatedAzure, around: Around): BotParts & Pick<ChatParts, 'carryOut' | 'people'> {
  const { clock, log, httpClient, policy, people, watched = (source) => source } = around;
  const common = { httpClient, cloud: 'public' as const, subscriptionIds: [], clock, log };
  const options = { ...common, credential: azure.credential };
  // A scenario of somebody's own need not have such an identity: then plans are shown, and nobody carries them out.
  const hasWriter = azure.scenario.identities.some(({ clientId }) => clientId === ROLLBACK_CLIENT);
  return {
    openFacts: async () => watched(createAzureFacts(options)),
    openRegistries: async () => createRegistryFacts({ fetch: around.fetch, clock, log }),
    checks: azureChecks(options),
    clock,
    log,
    docsUrl: null,
    ...(people === undefined ? {} : { people }),
    rollback: { openReader: async () => createLiveReader(createClients(options)), policy },
    ...(hasWriter
      ? {
          carryOut: {
            openDeployer: async () => createDeployer({ ...common, credential: azure.credentialOf(ROLLBACK_CLIENT) }),
          },
        }
      : {}),
  };
}
