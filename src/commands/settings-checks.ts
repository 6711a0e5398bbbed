/** The settings, as lines of `doctor`. */
import { type Check, inGroup } from './command.ts';

interface Problem {
  readonly name: string;
  readonly because: string;
  readonly remedy: string;
}

export interface SettingsSeen {
  readonly problems: readonly Problem[];
  /** Names of those that are set; never values, which may be secrets. */
  readonly present: readonly string[];
  /** Where it looks, in a few words: `public cloud, all subscriptions in reach`. */
  readonly scope: string;
  readonly chat: {
    readonly problems: readonly Problem[];
    /** How each is set up, in a few words; null = it is not. */
    readonly slack: string | null;
    readonly teams: string | null;
  };
  readonly alerts: {
    readonly problems: readonly Problem[];
    /** How they may come in by a webhook, in a few words; null = in no way. */
    readonly how: string | null;
  };
}

/** One check where all is well, else one for every problem; of Azure first, then of the chats, then of the alerts. */
export function settingsChecks({ problems, present, scope, chat, alerts }: SettingsSeen): readonly Check[] {
  // What is wrong has a line of its own, and is not in order only because it is set.
  const wrong = new Set([...chat.problems, ...alerts.problems].map(({ name }) => name));
  const good = present.filter((name) => !wrong.has(name));
  const none = present.length === 0 ? 'none is set' : 'no other is set';
  const set = good.length === 0 ? `${none}, and none is needed for a diagnosis` : `set: ${good.join(', ')}`;
  return [
    ...(problems.length > 0 ? problems.map(failed) : [ok('Settings', `${set}; ${scope}`)]),
    ...(chat.problems.length > 0 ? chat.problems.map(failed) : [ok('Chat', describeChat(chat))]),
    ...inGroup('Alerts', alerts.problems.length > 0 ? alerts.problems.map(failed) : [alertsLine(alerts.how)]),
  ];
}

function describeChat({ slack, teams }: SettingsSeen['chat']): string {
  if (slack === null && teams === null)
    return 'neither Slack nor Teams is set up, which only `pullcheck serve` needs (docs/slack.md, docs/teams.md)';
  return `Slack: ${slack ?? 'not set up'}; Teams: ${teams ?? 'not set up'}`;
}

function alertsLine(how: string | null): Check {
  if (how !== null) return ok('Alerts', `they come in by webhook: ${how}`);
  const text = 'PULLCHECK_WEBHOOK_SECRET is not set: none comes in by a webhook';
  return { name: 'Alerts', run: async () => ({ state: 'skipped', text, remedy: 'docs/alerts.md, "Set it up".' }) };
}

function ok(name: string, text: string): Check {
  return { name, run: async () => ({ state: 'ok', text, remedy: null }) };
}

function failed({ name, because, remedy }: Problem): Check {
  return { name, run: async () => ({ state: 'failed', text: because, remedy }) };
}
