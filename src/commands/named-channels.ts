/** The channels that the policy names: those told of alerts, and those where rules let somebody ask. For `doctor`. */
import type { AlertRoutes, Channel } from '../alerts/routes.ts';
import type { AccessPolicy } from './access-policy.ts';

/** @returns each once, those told of alerts first: where the bot is missing there, nobody notices */
export function channelsOf(routes: AlertRoutes, access: AccessPolicy): readonly Channel[] {
  const all: readonly Channel[] = [
    ...routes.rules.flatMap(({ channels }) => channels),
    ...routes.default,
    ...access.rules.flatMap(({ channels: { slack, teams } }) => [
      ...slack.map((channel) => ({ platform: 'slack', channel }) as const),
      ...teams.map((channel) => ({ platform: 'teams', channel }) as const),
    ]),
  ];
  const found = new Map<string, Channel>();
  for (const one of all) {
    const key = `${one.platform} ${one.channel}`;
    if (!found.has(key)) found.set(key, one);
  }
  return [...found.values()];
}
