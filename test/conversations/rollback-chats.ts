/** What a conversation about a rollback needs of a chat, the same of Slack and of Teams. */
import type { ChatParts } from '../../src/bot.ts';
import type { SlackMessage } from '../../src/playground/slack/shapes.ts';
import { simulateSlack } from '../../src/playground/slack/simulated-slack.ts';
import type { TeamsMessage } from '../../src/playground/teams/shapes.ts';
import { simulateTeams } from '../../src/playground/teams/simulated-teams.ts';

export type Name = 'oncall' | 'approver' | 'second' | 'guest' | 'stranger';

export interface Chat {
  readonly platform: Pick<Partial<ChatParts>, 'slack' | 'teams'>;
  /** Of the policy. @param group with the group that `second` is in */
  people(names: readonly Name[], group: boolean): Readonly<Record<string, readonly string[]>>;
  entraGroup(): { id: string; members: string[] } | null;
  deliverTo(address: string): void;
  /** Types it in the channel. */
  ask(text: string, user: Name): Promise<void>;
  /**
   * Presses a button of the newest message that has it, confirms, and fills in what is asked for.
   * @returns what whoever clicked is told alone; `''` = nothing, or not taken at all
   */
  click(label: string, user: Name, typed?: string): Promise<string>;
  /** Words of all messages of the bot, in their present state, oldest first. */
  said(): readonly string[];
  buttons(): readonly string[];
  dump(): string;
  close(): Promise<void>;
}

export type OpenChat = (now: () => Date) => Promise<Chat>;

const GROUP = { slack: 'S0002SECOND', entra: 'dddddddd-0000-4000-8000-000000000001' };

export const openSlackChat: OpenChat = async (now) => {
  const slack = await simulateSlack({ now, acknowledgeWithinMs: 30_000 });
  slack.userGroup(GROUP.slack, ['second']);
  const { botToken, apiUrl, responseHost, signingSecret } = slack;
  const messages = (): readonly SlackMessage[] =>
    slack.messages('orders').filter(({ user }) => user === slack.bot.userId);
  // With what the one who asks most is told alone.
  const said = () => [...messages(), ...slack.ephemeral('oncall', 'orders')].map(({ blocks }) => wordsIn(blocks));
  return {
    platform: {
      slack: { botToken, apiUrl, responseHosts: [responseHost], delivery: { kind: 'http', signingSecret } },
    },
    people: (names, group) => ({
      slackUsers: names.map((name) => slack.users[name].id),
      slackGroups: group ? [GROUP.slack] : [],
    }),
    entraGroup: () => null,
    deliverTo: (address) => slack.deliverTo(`${address}/slack/events`),
    async ask(text, user) {
      expect(await slack.command(text, { user, channel: 'orders' })).toMatchObject({ status: 200, error: null });
    },
    async click(label, user, typed) {
      const message = messages().findLast((one) => slack.buttons(one).includes(label));
      if (message === undefined) throw new Error(`nobody sees a button "${label}": ${said().join('\n')}`);
      const before = slack.ephemeral(user, 'orders').length;
      const clicked = await slack.click(label, { message, user });
      expect(clicked).toMatchObject({ status: 200, error: null });
      if (typed !== undefined)
        expect(await slack.fillIn(typed, { clicked, user })).toMatchObject({ status: 200, error: null });
      // Whoever decides is told; other clicks say nothing to one alone.
      if (!/approve|reject|break/i.test(label)) return '';
      await slack.until(() => slack.ephemeral(user, 'orders').length > before, 'a word for who clicked');
      return wordsIn(slack.ephemeral(user, 'orders').at(-1)?.blocks);
    },
    said,
    buttons: () => messages().flatMap((message) => slack.buttons(message)),
    dump: () => said().join('\n---\n'),
    close: () => slack.close(),
  };
};

export const openTeamsChat: OpenChat = async () => {
  const teams = await simulateTeams();
  // In the channel too, as in one that both organisations share.
  teams.conversations.orders.members.add(teams.people.stranger.id);
  const { appId, tenantId, password, service } = teams;
  // With what the one who asks most is told alone.
  const messages = (user = 'oncall'): readonly TeamsMessage[] =>
    teams.messages('orders', user).filter(({ from }) => from === teams.bot.id);
  const said = () => messages().map(({ card }) => wordsIn(card));
  return {
    platform: { teams: { auth: { kind: 'password', appId, tenantId, password }, tenants: [tenantId], service } },
    people: (names, group) => ({
      entraUsers: names.map((name) => teams.people[name].aadObjectId),
      entraGroups: group ? [GROUP.entra] : [],
    }),
    entraGroup: () => ({ id: GROUP.entra, members: [teams.people.second.aadObjectId] }),
    deliverTo: (address) => teams.deliverTo(`${address}/api/messages`),
    async ask(text, user) {
      const { delivery } = await teams.types(text, { user, conversation: 'orders' });
      expect(delivery?.status).toBeLessThan(300);
    },
    async click(label, user, typed) {
      const message = messages(user).findLast((one) => teams.buttons(one, user).includes(label));
      if (message === undefined) throw new Error(`nobody sees a button "${label}": ${said().join('\n')}`);
      let clicked = await teams.click(label, { message, user });
      if (clicked.kind === 'opened')
        clicked = await teams.click(`Yes: ${label}`.slice(0, 48), {
          message,
          user,
          ...(typed === undefined ? {} : { typed }),
        });
      return clicked.kind === 'note' ? clicked.text : clicked.kind === 'card' ? '' : `${clicked.kind}`;
    },
    said,
    buttons: () => messages().flatMap((message) => teams.buttons(message, 'oncall')),
    dump: () => said().join('\n---\n'),
    close: () => teams.close(),
  };
};

/** All that a message shows, folded parts too. */
function wordsIn(shown: unknown): string {
  const texts: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if ((key === 'text' || key === 'title' || key === 'codeSnippet') && typeof inner === 'string') texts.push(inner);
      else if (key !== 'fallback') walk(inner);
    }
  };
  walk(shown);
  // What keeps names from becoming links is not to be read.
  return texts.join(' ').replaceAll('\u2060', '');
}
