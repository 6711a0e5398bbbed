/** The simulated Slack and Teams for several lives of a bot: they go on while it dies. */
import type { ChatParts } from '../../src/bot.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import type { SlackMessage } from '../../src/playground/slack/shapes.ts';
import { type SimulatedSlack, simulateSlack } from '../../src/playground/slack/simulated-slack.ts';
import type { TeamsMessage } from '../../src/playground/teams/shapes.ts';
import { type SimulatedTeams, simulateTeams } from '../../src/playground/teams/simulated-teams.ts';
import type { Store } from '../../src/storage/store.ts';
import { startWholeBot, type WholeBot } from './bot.ts';

export interface More {
  readonly alerts?: ChatParts['alerts'];
  /** Left out = none of its own. */
  readonly checks?: ChatParts['checks'];
  /** Left out = the demo's. */
  readonly scenario?: ScenarioInput;
}

export interface Chats {
  readonly slack: SimulatedSlack;
  readonly teams: SimulatedTeams;
  /** A bot on both of them, over HTTP; deliveries go to the one that was started last. */
  start(store: Store, more?: More): Promise<WholeBot>;
  close(): Promise<void>;
}

export async function startChats(): Promise<Chats> {
  // Slack waits a minute before it repeats an event; here it need not.
  const [slack, teams] = await Promise.all([
    simulateSlack({ retryAfterMs: [500, 2_000, 5_000], acknowledgeWithinMs: 30_000 }),
    simulateTeams(),
  ]);
  const { appId, tenantId, password, service } = teams;
  const { botToken, apiUrl, responseHost, signingSecret } = slack;
  const settings: Pick<ChatParts, 'slack' | 'teams' | 'http'> = {
    slack: { botToken, apiUrl, responseHosts: [responseHost], delivery: { kind: 'http', signingSecret } },
    teams: { auth: { kind: 'password', appId, tenantId, password }, tenants: [tenantId], service },
    http: { host: '127.0.0.1', port: 0 },
  };
  return {
    slack,
    teams,
    async start(store, { alerts, checks = [], scenario } = {}) {
      const chat = { ...settings, store, checks, ...(alerts === undefined ? {} : { alerts }) };
      const whole = await startWholeBot(chat, scenario);
      slack.deliverTo(`${whole.address}/slack/events`);
      teams.deliverTo(`${whole.address}/api/messages`);
      return whole;
    },
    async close() {
      await Promise.all([slack.close(), teams.close()]);
    },
  };
}

/** All that a message shows. */
export function textOf(message: SlackMessage | TeamsMessage): string {
  return `${JSON.stringify('blocks' in message ? message.blocks : message.card)} ${message.text}`;
}

/** The answer to a question about an app, with all its facts. */
export const isFinished = (message: SlackMessage | TeamsMessage): boolean =>
  /nothing was changed/.test(textOf(message));

/** What the bot said in a thread of `orders`. */
export function threadInSlack({ slack }: Pick<Chats, 'slack'>, root: SlackMessage): readonly SlackMessage[] {
  return slack.messages('orders').filter(({ threadTs, user }) => threadTs === root.ts && user === slack.bot.userId);
}

export function threadInTeams({ teams }: Pick<Chats, 'teams'>, root: TeamsMessage): readonly TeamsMessage[] {
  return teams.messages('orders', 'oncall').filter(({ thread, from }) => thread === root.id && from === teams.bot.id);
}
