/**
 * The playground for tools that speak as Teams does on one's own machine, such as Microsoft 365 Agents Playground: the bot
 * with the simulated Azure behind it. Nothing is signed, so only this machine reaches it.
 */
import { createChatBot } from '../bot.ts';
import type { Log } from '../core/log.ts';
import { createMemoryStore } from '../storage/memory/store.ts';
import { demoScenario } from './azure/demo/index.ts';
import { simulatedBotParts } from './bot-parts.ts';
import { readScenario } from './read-scenario.ts';

export interface TeamsTools {
  /** The bot's address for the tool. */
  readonly endpoint: string;
  /** Finishes what was asked, for up to `ms`. */
  stop(ms: number): Promise<void>;
}

/**
 * @param options port 0 = any free one; `scenarioFile` null = the demo
 * @throws PullcheckError `usage` for a scenario, `settings-invalid` for a port that cannot be had
 */
export async function openForTeamsTools({
  port,
  scenarioFile,
  log,
}: {
  readonly port: number;
  readonly scenarioFile: string | null;
  readonly log: Log;
}): Promise<TeamsTools> {
  const scenario = scenarioFile === null ? demoScenario() : await readScenario(scenarioFile);
  const parts = simulatedBotParts(scenario, log);
  const bot = await createChatBot({
    ...parts,
    store: createMemoryStore(parts),
    slack: null,
    teams: { auth: { kind: 'none' }, tenants: [] },
    http: { host: '127.0.0.1', port },
  });
  const heard = await bot.start();
  return { endpoint: `http://127.0.0.1:${heard}/api/messages`, stop: (ms) => bot.stop(ms) };
}
