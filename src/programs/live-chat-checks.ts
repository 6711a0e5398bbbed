/**
 * The live checks of the chats, for a terminal: with the tokens that are set, beside a bot that may run. No port and no socket is
 * opened. A chat that is not set up costs nothing: not a file of its SDK is loaded.
 */
import type { ChatSettingsResult } from '../chat-settings.ts';
import type { Check } from '../commands/command.ts';
import type { Named } from '../commands/named.ts';
import type { Clock } from '../core/clock.ts';
import type { SlackOptions } from '../slack/app.ts';
import type { TeamsOptions } from '../teams/app.ts';

/** Where the platforms are; left out = Slack's and Microsoft's own. */
export interface ChatServices {
  readonly slack?: Pick<SlackOptions, 'apiUrl'>;
  readonly teams?: Pick<TeamsOptions, 'service'>;
}

export async function liveChatChecks(
  chat: ChatSettingsResult,
  { channels, slackGroups }: Named,
  clock: Clock,
  services: ChatServices = {},
): Promise<readonly Check[]> {
  // Wrong settings have lines of their own.
  if (!chat.ok) return [];
  const { slack, teams, http } = chat.settings;
  const { publicUrl } = http;
  const checks: Check[] = [];
  if (slack !== null) {
    const { slackChecks } = await import('../slack/checks.ts');
    checks.push(
      ...slackChecks({
        options: { ...slack, publicUrl, ...services.slack },
        clock,
        running: null,
        at: null,
        channels: channels.flatMap((each) => (each.platform === 'slack' ? [each.channel] : [])),
        groups: slackGroups,
      }),
    );
  }
  if (teams !== null) {
    const { teamsChecksAside } = await import('../teams/checks.ts');
    checks.push(...teamsChecksAside({ auth: teams.auth, publicUrl, ...services.teams }, channels, clock));
  }
  return checks;
}
