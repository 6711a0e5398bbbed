/** Both chats as one person sees them. */

import type { SlackChannel, SlackMessage } from '../slack/shapes.ts';
import type { SimulatedSlack } from '../slack/simulated-slack.ts';
import type { TeamsConversation, TeamsMessage } from '../teams/shapes.ts';
import type { SimulatedTeams } from '../teams/simulated-teams.ts';
import type { ChannelView, MessageView, PersonKey, PersonView } from './views.ts';

export const PEOPLE: readonly (Pick<PersonView, 'key' | 'role' | 'about'> & { readonly key: PersonKey })[] = [
  { key: 'oncall', role: 'On-call engineer', about: 'asks, may approve what others ask for, and may break the glass' },
  { key: 'approver', role: 'Approver', about: 'may approve what others ask for' },
  { key: 'guest', role: 'Guest', about: 'may ask, and decides nothing' },
];

export function viewPeople(slack: SimulatedSlack, teams: SimulatedTeams): readonly PersonView[] {
  return PEOPLE.map((one) => ({
    ...one,
    names: { slack: slack.users[one.key].realName, teams: teams.people[one.key].name },
  }));
}

/** The channels that this person is in; their first one is where an incident is. */
export function viewSlack(slack: SimulatedSlack, person: PersonKey): readonly ChannelView[] {
  const user = slack.users[person];
  const { orders, crew, general } = slack.channels;
  return [orders, crew, general, slack.direct(person)]
    .filter(({ members }) => members.has(user.id))
    .map((channel) => ({
      id: channel.id,
      name: channel.kind === 'direct' ? 'Pullcheck' : `#${channel.name}`,
      kind: channel.kind === 'direct' ? 'direct' : 'channel',
      deaf: deafSlack(slack, channel),
      messages: [...slack.messages(channel.id), ...slack.ephemeral(user.id, channel.id)]
        .sort((a, b) => Number(a.ts) - Number(b.ts))
        .map((message) => viewSlackMessage(slack, message)),
    }));
}

function deafSlack(slack: SimulatedSlack, { members, kind }: SlackChannel): string | null {
  if (kind === 'direct' || members.has(slack.bot.userId)) return null;
  return 'Pullcheck has not been invited here: a command still works, a mention is not heard.';
}

function viewSlackMessage(slack: SimulatedSlack, message: SlackMessage): MessageView {
  const fromBot = message.user === slack.bot.userId;
  const author = Object.values(slack.users).find(({ id }) => id === message.user)?.realName ?? message.user;
  return {
    id: message.ts,
    thread: message.threadTs,
    author: fromBot ? 'Pullcheck' : author,
    fromBot,
    at: new Date(Number(message.ts) * 1000).toISOString(),
    onlyYou: message.visibleTo !== null,
    edited: message.versions.length > 1,
    text: message.text.replaceAll(`<@${slack.bot.userId}>`, '@Pullcheck'),
    // What people type is shown as words: their blocks name the bot by its id.
    blocks: fromBot ? message.blocks : [],
    card: null,
    version: String(message.versions.length),
    notes: [],
  };
}

export function viewTeams(teams: SimulatedTeams, person: PersonKey): readonly ChannelView[] {
  const { id } = teams.people[person];
  const { orders, general, crew } = teams.conversations;
  return [orders, general, crew, teams.personal(person)]
    .filter(({ members }) => members.has(id))
    .map((conversation) => ({
      id: conversation.id,
      name: nameOf(conversation),
      kind: conversation.kind === 'personal' ? 'direct' : conversation.kind === 'channel' ? 'channel' : 'group',
      deaf: null,
      messages: teams.messages(conversation.id, person).map((message) => viewTeamsMessage(teams, message, person)),
    }));
}

function nameOf({ kind, name, team }: TeamsConversation): string {
  if (kind === 'personal') return 'Pullcheck';
  return team === null ? name : `${team.name} › ${name}`;
}

function viewTeamsMessage(teams: SimulatedTeams, message: TeamsMessage, person: PersonKey): MessageView {
  const fromBot = message.from === teams.bot.id;
  const author = Object.values(teams.people).find(({ id }) => id === message.from)?.name ?? message.from;
  const card = teams.cardFor(person, message);
  const notes = teams.notes(person, message.conversation).filter((note) => note.message === message.id);
  return {
    id: message.id,
    thread: message.thread,
    author: fromBot ? 'Pullcheck' : author,
    fromBot,
    at: new Date(Number(message.id)).toISOString(),
    onlyYou: message.target !== null,
    edited: message.versions.length > 1,
    text: plainText(message.text) || message.summary,
    blocks: [],
    card,
    // A click may have given this person a card of their own.
    version: `${message.versions.length}${card === message.card ? '' : ` ${person} ${hash(card)}`}`,
    notes: notes.map(({ text }) => text),
  };
}

/** Teams keeps what people type as HTML. */
function plainText(html: string): string {
  return html
    .replaceAll(/<at>(.*?)<\/at>/g, '@$1')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** Tells two cards apart, and nothing more. */
function hash(value: unknown): string {
  let sum = 0;
  for (const character of JSON.stringify(value)) sum = (sum * 31 + character.charCodeAt(0)) | 0;
  return String(sum);
}
