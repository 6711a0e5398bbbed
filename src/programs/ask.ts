/** `pullcheck orders-api`: asks the bot once, with the real Azure behind it. */
import { EMPTY_POLICY } from '../rollback/policy.ts';
import { readSettings, settingsError } from '../settings.ts';
import { inTerminal } from './in-terminal.ts';
import { createLog } from './log.ts';
import { type ListeningOnTheWay, openAzure, openLiveReader, openOtherRegistries } from './open-azure.ts';
import { checkPolicyFile } from './policy-file.ts';
import type { Format, Shell } from './shell.ts';

/**
 * @param around listens on the way to Azure and to registries; left out = nobody does
 * @returns the exit code. @throws PullcheckError `settings-invalid`
 */
export async function ask(
  shell: Shell,
  words: readonly string[],
  output: Format,
  around: ListeningOnTheWay | null = null,
): Promise<number> {
  const settings = readSettings(shell.env);
  const log = await createLog(settings.logLevel ?? 'silent', shell.stderr);
  const openFacts = async () => (await openAzure(settings, log, around)).facts;
  const openRegistries = () => openOtherRegistries(settings, log, around);
  const { docsUrl } = settings;
  const policy = await checkPolicyFile(settings.policyFile);
  const rollback = {
    openReader: async () => {
      // A wrong policy stands in the way of a plan, and of nothing else.
      if (!policy.ok) throw settingsError(policy.problems);
      return openLiveReader(settings, log);
    },
    policy: policy.ok ? policy.policy : EMPTY_POLICY,
  };
  return inTerminal(shell, { openFacts, openRegistries, checks: [], log, docsUrl, output, rollback }, words);
}
