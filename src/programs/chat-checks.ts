/** What `doctor` says of the settings: those of Azure, of the chats and of the alerts, which are judged apart. */
import { type AlertSettingsResult, describeAlerts } from '../alert-settings.ts';
import { type ChatSettingsResult, describeSlack, describeTeams } from '../chat-settings.ts';
import type { Check } from '../commands/command.ts';
import { settingsChecks } from '../commands/settings-checks.ts';
import type { SettingsResult } from '../settings.ts';
import { describeScope } from './open-azure.ts';

export function checksOfSettings(
  azure: SettingsResult,
  chat: ChatSettingsResult,
  alerts: AlertSettingsResult,
): readonly Check[] {
  return settingsChecks({
    problems: azure.ok ? [] : azure.problems,
    present: azure.ok ? azure.settings.present : [],
    scope: azure.ok ? describeScope(azure.settings) : '',
    chat: chat.ok
      ? { problems: [], slack: describeSlack(chat.settings.slack), teams: describeTeams(chat.settings.teams) }
      : { problems: chat.problems, slack: null, teams: null },
    alerts: alerts.ok
      ? { problems: [], how: describeAlerts(alerts.settings) }
      : { problems: alerts.problems, how: null },
  });
}
