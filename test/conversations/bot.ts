/** The whole bot for a conversation: the real platforms' SDKs on the simulated services, the simulated Azure behind. */
import { createAzureFacts } from '../../src/azure/fact-source.ts';
import { type ChatBot, type ChatParts, createChatBot } from '../../src/bot.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { Log } from '../../src/core/log.ts';
import { demoScenario } from '../../src/playground/azure/demo/index.ts';
import { startNewestRevision } from '../../src/playground/azure/platform-moves.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { type SimulatedAzure, simulateAzure } from '../../src/playground/azure/simulated-azure.ts';
import { simulateRegistries } from '../../src/playground/registries/simulated-registries.ts';
import { createRegistryFacts } from '../../src/registries/fact-source.ts';
import { createMemoryStore } from '../../src/storage/memory/store.ts';

export interface LogLine {
  readonly level: 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface WholeBot {
  readonly bot: ChatBot;
  readonly azure: SimulatedAzure;
  /** `http://127.0.0.1:<port>`; `''` without a port. */
  readonly address: string;
  /** Warnings and errors so far. */
  readonly log: readonly LogLine[];
  /** The platform of the app's next try: it pulls its image. */
  heal(app: string): void;
  stop(): Promise<void>;
}

/** A log that keeps what the operator has to read. */
export function logInto(lines: LogLine[]): Log {
  return {
    debug() {},
    info() {},
    warn: (fields, message) => lines.push({ level: 'warn', message, fields }),
    error: (fields, message) => lines.push({ level: 'error', message, fields }),
  };
}

/** @param chat what of it is set up; without a store, one in memory */
export async function startWholeBot(
  chat: Partial<Pick<ChatParts, 'slack' | 'teams' | 'http' | 'store' | 'access' | 'alerts' | 'checks'>>,
  scenario: ScenarioInput = demoScenario(),
): Promise<WholeBot> {
  const azure = simulateAzure(scenario);
  const registries = simulateRegistries(azure);
  const lines: LogLine[] = [];
  const shared = { clock: systemClock, log: logInto(lines) };
  const bot = await createChatBot({
    ...shared,
    openFacts: async () =>
      createAzureFacts({
        ...shared,
        credential: azure.credential,
        cloud: 'public',
        subscriptionIds: [],
        httpClient: azure.httpClient,
      }),
    openRegistries: async () => createRegistryFacts({ ...shared, fetch: registries.fetch }),
    store: createMemoryStore(shared),
    checks: [],
    docsUrl: null,
    slack: null,
    teams: null,
    http: null,
    watchPauses: { firstMs: 20, longestMs: 500 },
    ...chat,
  });
  const port = await bot.start();
  return {
    bot,
    azure,
    address: port === null ? '' : `http://127.0.0.1:${port}`,
    log: lines,
    heal: (app) => azure.update((scenario) => startNewestRevision(scenario, app, new Date())),
    stop: () => bot.stop(10_000),
  };
}
