/** One question, one answer: what every program of the terminal ends in. */
import type { BotParts } from '../bot.ts';
import type { Check } from '../commands/command.ts';
import { systemClock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { FactSource } from '../diagnosis/fact-source.ts';
import type { RegistryFacts } from '../registries/fact-source.ts';
import { type Format, messengerFor, type Shell, whoAmI } from './shell.ts';

export interface TerminalParts {
  readonly openFacts: () => Promise<FactSource>;
  readonly openRegistries: () => Promise<RegistryFacts>;
  readonly checks: readonly Check[];
  readonly log: Log;
  readonly docsUrl: string | null;
  readonly output: Format;
  readonly rollback?: NonNullable<BotParts['rollback']>;
}

/** @returns the answer's exit code */
export async function inTerminal(shell: Shell, parts: TerminalParts, words: readonly string[]): Promise<number> {
  const [{ createBot }, { createTerminal }] = await Promise.all([import('../bot.ts'), import('../terminal/app.ts')]);
  const bot = createBot({ ...parts, clock: systemClock });
  const messenger = messengerFor(shell, parts.output);
  shell.onInterrupt(() => messenger.clear());
  return createTerminal({ answer: bot.answer, messenger, person: whoAmI() }).ask(words);
}
