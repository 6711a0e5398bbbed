/** `pullcheck doctor`: settings and rights, what works and what does not, with the step that repairs it. */
import { checkAlertSettings } from '../alert-settings.ts';
import { checkChatSettings } from '../chat-settings.ts';
import { inGroup } from '../commands/command.ts';
import { systemClock } from '../core/clock.ts';
import { PullcheckError } from '../core/error.ts';
import { checkSettings, setValues } from '../settings.ts';
import { checkStorageSettings } from '../storage-settings.ts';
import { checksOfSettings } from './chat-checks.ts';
import { inTerminal } from './in-terminal.ts';
import { type ChatServices, liveChatChecks } from './live-chat-checks.ts';
import { createLog } from './log.ts';
import { openAzure } from './open-azure.ts';
import { checkPolicyFile, namedByPolicy, policyChecks } from './policy-file.ts';
import type { Format, Shell } from './shell.ts';
import { storageCheckAside } from './storage-check.ts';
import { strangeSettings } from './strange-settings.ts';

/**
 * @param services where the chats are; left out = their own
 * @returns the exit code: 0 = all is in order
 */
export async function doctor(shell: Shell, output: Format, services: ChatServices = {}): Promise<number> {
  const result = checkSettings(shell.env);
  const settings = result.ok ? result.settings : null;
  const log = await createLog(settings?.logLevel ?? 'silent', shell.stderr);
  const policy = await checkPolicyFile(setValues(shell.env).PULLCHECK_POLICY ?? null);
  const named = namedByPolicy(policy);
  const azure = settings ? await openAzure(settings, log, null, named.entraGroups) : null;
  const alerts = checkAlertSettings(shell.env);
  const chat = checkChatSettings(shell.env);
  const checks = [
    ...checksOfSettings(result, chat, alerts),
    ...strangeSettings(shell.env),
    ...policyChecks(policy, alerts),
    ...inGroup('Storage', storageCheckAside(checkStorageSettings(shell.env), settings, log)),
    ...(await liveChatChecks(chat, named, systemClock, services)),
    ...(azure?.checks ?? []),
  ];
  const openFacts = async () => {
    throw new PullcheckError('internal', 'doctor asks for no facts');
  };
  const docsUrl = settings?.docsUrl ?? null;
  return inTerminal(shell, { openFacts, openRegistries: openFacts, checks, log, docsUrl, output }, ['doctor']);
}
