/**
 * All wiring, in reading order. `main.ts` hands in the real parts, the playground simulated ones, tests their own: what
 * answers is the same.
 */
import type { Answer, Check, CommandContext } from './commands/command.ts';
import { lazyFacts } from './commands/lazy-facts.ts';
import type { Request } from './commands/request.ts';
import { runCommand } from './commands/run-command.ts';
import type { Clock } from './core/clock.ts';
import type { Log } from './core/log.ts';
import type { FactSource } from './diagnosis/fact-source.ts';
import type { RegistryFacts } from './registries/fact-source.ts';
import { withOtherRegistries } from './registries/route.ts';

export interface BotParts {
  /** Opens Azure, at the first fact that is asked for. */
  readonly openFacts: () => Promise<FactSource>;
  /** Registries that are not Azure's; opened with it. */
  readonly openRegistries: () => Promise<RegistryFacts>;
  /** What `doctor` looks at, in the order in which it is shown. */
  readonly checks: readonly Check[];
  readonly clock: Clock;
  readonly log: Log;
  /** Where the cause pages are, without a slash at the end; null = no links. */
  readonly docsUrl: string | null;
}

export interface Bot {
  /**
   * Answers a request from any platform. Never throws.
   * @param progress told how far it is, while it works
   */
  answer(request: Request, progress?: (text: string) => void): Promise<Answer>;
}

export function createBot(parts: BotParts): Bot {
  // 1. What is known of the outside world, read when it is needed.
  const facts = lazyFacts(async () => {
    const [azure, registries] = await Promise.all([parts.openFacts(), parts.openRegistries()]);
    return withOtherRegistries(azure, registries);
  });
  // 2. What every command may use.
  const context: Omit<CommandContext, 'progress'> = {
    facts,
    clock: parts.clock,
    log: parts.log,
    checks: parts.checks,
    docsUrl: parts.docsUrl,
  };
  // 3. The one path of every request.
  return { answer: (request, progress = () => {}) => runCommand(request, { ...context, progress }) };
}
