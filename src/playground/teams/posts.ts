/**
 * Messages that are not said to the bot: of workflows and other bots, with the menu that every message has. What Teams delivers
 * of them: with ChannelMessage.Read.Group what people say, and workflows that post as a person; what other bots post, nowhere
 * documented, and so not, unless asked to.
 */
import { type Envelope, envelope, messageActionActivity, postActivity } from './activities.ts';
import { checkCard, isObject } from './check-card.ts';
import type { Deliveries } from './deliveries.ts';
import type { Delivered, Dialog, Json, Post, TeamsConversation, TeamsMessage } from './shapes.ts';
import type { SimulatedTeams } from './simulated-teams.ts';
import {
  conversationNamed,
  edit,
  findMessage,
  hasBot,
  personNamed,
  rootOf,
  say,
  sees,
  type Workspace,
} from './workspace.ts';

const WENT_WRONG = 'Something went wrong. Please try again.';

export function createPosts(parts: {
  readonly workspace: Workspace;
  readonly deliveries: Deliveries;
  readonly serviceUrl: () => string;
  readonly readsChannels: boolean;
  readonly tellsOfBots: boolean;
}): Pick<SimulatedTeams, 'posts' | 'editsPost' | 'messageAction' | 'letsIn'> {
  const { workspace, deliveries } = parts;
  /** Bots and workflows by their id. */
  const programs = new Map<string, string>();

  function programId(name: string): string {
    const id = `28:${Buffer.from(name).toString('hex').padEnd(32, '0').slice(0, 32)}`;
    programs.set(id, name);
    return id;
  }

  function envelopeFor(from: string, conversation: TeamsConversation, thread: string | null): Json {
    const person = [...workspace.people.values()].find(({ id }) => id === from);
    const to: Omit<Envelope, 'from'> = { workspace, serviceUrl: parts.serviceUrl(), conversation, thread };
    if (person !== undefined) return envelope({ ...to, from: person });
    const { from: _, ...rest } = envelope({ ...to, from: { id: from, tenantId: conversation.tenantId } as never });
    return { ...rest, from: { id: from, name: programs.get(from) ?? '', role: 'bot' } };
  }

  async function tell(message: TeamsMessage, type: 'message' | 'messageUpdate'): Promise<Delivered | null> {
    const conversation = conversationNamed(workspace, message.conversation);
    const heard = programs.has(message.from) ? parts.tellsOfBots : parts.readsChannels;
    if (!heard || conversation.kind !== 'channel' || !hasBot(workspace, conversation)) return null;
    const base = envelopeFor(message.from, conversation, rootOf(message));
    return deliveries.raw(postActivity(base, message, type));
  }

  function answered(on: Pick<Dialog, 'commandId' | 'message' | 'user'>, delivery: Delivered): Dialog {
    const problem = (text: string): Dialog => ({ ...on, kind: 'problem', text, card: null, delivery });
    const { status, body } = delivery;
    const task = isObject(body) && isObject(body.task) ? body.task : null;
    if (status !== 200 || task === null) return problem(WENT_WRONG);
    if (task.type === 'message' && typeof task.value === 'string')
      return { ...on, kind: 'note', text: task.value, card: null, delivery };
    const info = task.type === 'continue' && isObject(task.value) ? task.value : {};
    const attachment = isObject(info.card) ? info.card : {};
    if (attachment.contentType !== 'application/vnd.microsoft.card.adaptive' || typeof info.title !== 'string')
      return problem(WENT_WRONG);
    const { content } = attachment;
    const problems = checkCard(content);
    if (problems.length > 0) return problem(`${WENT_WRONG} ${problems.join(' ')}`);
    const card = content as Json;
    const asks = (Array.isArray(card.actions) ? card.actions : []).some(
      ({ data }) => isObject(data) && isObject(data.msteams) && data.msteams.justInTimeInstall === true,
    );
    return { ...on, kind: asks ? 'asks-to-be-let-in' : 'card', text: '', card, delivery };
  }

  async function act(
    name: 'fetchTask' | 'submitAction',
    commandId: string,
    message: TeamsMessage,
    user: string,
    data: Json = {},
  ): Promise<Dialog> {
    const person = personNamed(workspace, user);
    const conversation = conversationNamed(workspace, message.conversation);
    const shown = findMessage(workspace, conversation.id, message.id);
    if (shown === null || !conversation.members.has(person.id) || !sees(workspace, shown, person.id))
      throw new Error(`${person.name} does not see that message.`);
    const author = programs.get(shown.from) ?? (shown.from === workspace.bot.id ? workspace.bot.name : null);
    const base = envelopeFor(person.id, conversation, conversation.kind === 'channel' ? rootOf(shown) : null);
    const writer = author ?? [...workspace.people.values()].find(({ id }) => id === shown.from) ?? null;
    const delivery = await deliveries.raw(messageActionActivity(base, shown, writer, { name, commandId, data }));
    return answered({ commandId, message: shown, user }, delivery);
  }

  return {
    async posts(content, by) {
      const conversation = conversationNamed(workspace, by.conversation);
      const from = 'program' in by ? programId(by.program) : personNamed(workspace, by.user).id;
      const before = by.thread === undefined ? null : findMessage(workspace, conversation.id, by.thread);
      const message = say(workspace, conversation, from, before === null ? null : rootOf(before), shownOf(content));
      return { message, delivery: await tell(message, 'message') };
    },
    async editsPost(message, content) {
      const stored = findMessage(workspace, message.conversation, message.id);
      if (stored === null) throw new Error('That message is not there (any more).');
      edit(workspace, stored, shownOf(content));
      return tell(stored, 'messageUpdate');
    },
    messageAction: (commandId, { message, user }) => act('fetchTask', commandId, message, user),
    async letsIn(dialog) {
      if (dialog.kind !== 'asks-to-be-let-in') throw new Error('Nothing asks to be let in there.');
      const conversation = conversationNamed(workspace, dialog.message.conversation);
      workspace.installed.add(conversation.team?.id ?? conversation.id);
      workspace.changed();
      return act('submitAction', dialog.commandId, dialog.message, dialog.user, {
        msteams: { justInTimeInstall: true },
      });
    },
  };
}

function shownOf({ text = '', card, attachments = [] }: Post) {
  const cards = card === undefined ? [] : [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }];
  return { text, summary: '', attachments: [...cards, ...attachments] };
}
