/** `pullcheck orders-api`: asks the bot once, with the real Azure behind it. */
import { readSettings } from '../settings.ts';
import { inTerminal } from './in-terminal.ts';
import { createLog } from './log.ts';
import { openAzure, openOtherRegistries } from './open-azure.ts';
import type { Format, Shell } from './shell.ts';

/** @returns the exit code. @throws PullcheckError `settings-invalid` */
export async function ask(shell: Shell, words: readonly string[], output: Format): Promise<number> {
  const settings = readSettings(shell.env);
  const log = await createLog(settings.logLevel ?? 'silent', shell.stderr);
  const openFacts = async () => (await openAzure(settings, log)).facts;
  const openRegistries = () => openOtherRegistries(settings, log);
  const { docsUrl } = settings;
  return inTerminal(shell, { openFacts, openRegistries, checks: [], log, docsUrl, output }, words);
}
