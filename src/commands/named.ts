/** What the policy names and the chats can be asked about, for `doctor`. */
import type { AlertRoutes, Channel } from '../alerts/routes.ts';
import type { Policy, PolicyPeople } from '../rollback/policy.ts';
import type { AccessPolicy } from './access-policy.ts';

export interface Named {
  /** Each once, those told of alerts first: where the bot is missing there, nobody notices. */
  readonly channels: readonly Channel[];
  /** Ids of Slack's user groups. */
  readonly slackGroups: readonly string[];
  /** Object ids of Entra's groups, in small letters. */
  readonly entraGroups: readonly string[];
}

export const NOTHING_NAMED: Named = { channels: [], slackGroups: [], entraGroups: [] };

/** @param approvals null = no plans are made */
export function namedIn(routes: AlertRoutes, access: AccessPolicy, approvals: Policy | null): Named {
  const all: readonly Channel[] = [
    ...routes.rules.flatMap(({ channels }) => channels),
    ...routes.default,
    ...access.rules.flatMap(({ channels: { slack, teams } }) => [
      ...slack.map((channel) => ({ platform: 'slack', channel }) as const),
      ...teams.map((channel) => ({ platform: 'teams', channel }) as const),
    ]),
  ];
  const channels = new Map<string, Channel>();
  for (const one of all) {
    const key = `${one.platform} ${one.channel}`;
    if (!channels.has(key)) channels.set(key, one);
  }
  const people: readonly PolicyPeople[] = [
    ...(approvals?.rules ?? []).flatMap(({ approvers, breakGlass }) => [approvers, breakGlass]),
    ...access.rules.map((rule) => rule.people),
  ];
  return {
    channels: [...channels.values()],
    slackGroups: [...new Set(people.flatMap(({ slackGroups }) => slackGroups))],
    entraGroups: [...new Set(people.flatMap(({ entraGroups }) => entraGroups.map((id) => id.toLowerCase())))],
  };
}
