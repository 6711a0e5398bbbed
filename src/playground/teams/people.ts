/** What people do: they type, and press what a card shows them. */
import { type Envelope, executeActivity, messageActivity, submitActivity, textOf } from './activities.ts';
import { buttonsOf } from './buttons.ts';
import { checkCard, isObject } from './check-card.ts';
import type { Deliveries } from './deliveries.ts';
import type { Clicked, Conversation, Delivered, Json, TeamsConversation, TeamsMessage, Typed } from './shapes.ts';
import type { SimulatedTeams } from './simulated-teams.ts';
import { conversationNamed, findMessage, hasBot, personNamed, rootOf, say, type Workspace } from './workspace.ts';

interface On {
  readonly message: TeamsMessage;
  readonly user: string;
  /** What is typed into the input beside the button; left out = nothing. */
  readonly typed?: string;
}

/** What Teams shows when the bot's answer is of no use to it. */
const WENT_WRONG = 'Something went wrong. Please try again.';

export function createPeople(parts: {
  readonly workspace: Workspace;
  readonly deliveries: Deliveries;
  readonly serviceUrl: () => string;
  readonly readsChannels: boolean;
  readonly cardFor: Conversation['cardFor'];
}): Pick<SimulatedTeams, 'types' | 'typedActivity' | 'click' | 'submit'> {
  const { workspace, deliveries } = parts;

  function envelopeFor(user: string, conversation: TeamsConversation, thread: string | null): Envelope {
    return { workspace, serviceUrl: parts.serviceUrl(), from: personNamed(workspace, user), conversation, thread };
  }

  function place({ user, conversation: name, thread, mention, slash = false }: Typed) {
    const conversation = conversationNamed(workspace, name, user);
    const person = personNamed(workspace, user);
    if (!conversation.members.has(person.id)) throw new Error(`${person.name} is not in ${conversation.name}.`);
    if (slash && conversation.kind === 'personal') throw new Error('A personal chat has no slash commands of bots.');
    const mentions = mention ?? (conversation.kind !== 'personal' && !slash);
    const here = { conversation, person, mentions, slash };
    if (thread === undefined || conversation.kind !== 'channel') return { ...here, root: null };
    const before = findMessage(workspace, conversation.id, thread);
    if (before === null) throw new Error(`There is no message ${thread} in ${conversation.name}.`);
    return { ...here, root: rootOf(before) };
  }

  /** Of a channel, a message without a thread begins one. */
  function threadOf({ kind }: TeamsConversation, root: string | null, id: string): string | null {
    return kind === 'channel' ? (root ?? id) : null;
  }

  async function press(label: string, on: On, execute: boolean): Promise<Clicked> {
    const { user, message } = on;
    const person = personNamed(workspace, user);
    const conversation = conversationNamed(workspace, message.conversation);
    if (!conversation.members.has(person.id)) throw new Error(`${person.name} is not in ${conversation.name}.`);
    if (message.target !== null && message.target !== person.id)
      throw new Error(`${person.name} does not see that message.`);
    const view = workspace.viewOf(message.id, person.id);
    const visible = buttonsOf(parts.cardFor(user, message), view);
    const button = visible.find((each) => each.label === label);
    if (button === undefined)
      throw new Error(`${person.name} sees no button "${label}": ${visible.map((each) => each.label).join(', ')}.`);
    const { action, inputs } = button;
    if (action.type === 'Action.ShowCard') {
      if (!view.opened.delete(label)) view.opened.add(label);
      return { kind: 'opened', text: '', delivery: null };
    }
    if (action.type === 'Action.ToggleVisibility') {
      for (const target of Array.isArray(action.targetElements) ? action.targetElements : []) {
        const id = isObject(target) ? String(target.elementId) : String(target);
        if (!view.toggled.delete(id)) view.toggled.add(id);
      }
      return { kind: 'toggled', text: '', delivery: null };
    }
    if (action.type === 'Action.OpenUrl') return { kind: 'link', text: String(action.url), delivery: null };

    const to = envelopeFor(user, conversation, threadOf(conversation, message.thread, message.id));
    // A client sends nothing while an input that must be filled is empty.
    const unfilled = inputs.find((input) => input.isRequired === true && (on.typed ?? '').trim() === '');
    if (unfilled !== undefined) return { kind: 'problem', text: String(unfilled.errorMessage ?? ''), delivery: null };
    const filled = Object.fromEntries(inputs.map((input) => [String(input.id), on.typed ?? '']));
    const withInputs = (sent: Json): Json => ({
      ...sent,
      data: { ...(isObject(sent.data) ? sent.data : {}), ...filled },
    });
    if (execute && action.type === 'Action.Execute') {
      const delivery = await deliveries.raw(executeActivity(to, message.id, withInputs(action)));
      return answered(message, person.id, delivery);
    }
    const submit = action.type === 'Action.Execute' ? action.fallback : action;
    if (!isObject(submit) || submit.type !== 'Action.Submit')
      throw new Error(`The button "${label}" has no Action.Submit: an old client does not show it.`);
    return {
      kind: 'sent',
      text: '',
      delivery: await deliveries.raw(submitActivity(to, message.id, withInputs(submit))),
    };
  }

  /** https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model#response-format */
  function answered(message: TeamsMessage, user: string, delivery: Delivered): Clicked {
    const problem = (text: string): Clicked => ({ kind: 'problem', text, delivery });
    const { status, body } = delivery;
    if (status !== 200 || !isObject(body)) return problem(WENT_WRONG);
    const { statusCode, type, value } = body;
    if (type === 'application/vnd.microsoft.activity.message' && statusCode === 200 && typeof value === 'string') {
      workspace.notes.push({ message: message.id, user, text: value });
      workspace.changed();
      return { kind: 'note', text: value, delivery };
    }
    if (type === 'application/vnd.microsoft.card.adaptive' && statusCode === 200) {
      const problems = checkCard(value);
      if (problems.length > 0) return problem(`${WENT_WRONG} ${problems.join(' ')}`);
      const view = workspace.viewOf(message.id, user);
      view.opened.clear();
      view.toggled.clear();
      workspace.returned.set(`${message.id} ${user}`, value as Json);
      workspace.changed();
      return { kind: 'card', text: '', delivery };
    }
    if (type === 'application/vnd.microsoft.error' && isObject(value) && typeof statusCode === 'number')
      return problem(String(value.message ?? WENT_WRONG));
    return problem(WENT_WRONG);
  }

  return {
    async types(text, by) {
      const { conversation, person, mentions, slash, root } = place(by);
      const shown = textOf(text, mentions ? workspace.bot.name : null);
      const content = { text: shown, summary: '', attachments: [] };
      const message = say(workspace, conversation, person.id, root, content, slash ? workspace.bot.id : null);
      // Without the permission to read all of a channel, a bot hears what is said to it.
      const open = conversation.kind === 'personal' || (conversation.kind === 'channel' && parts.readsChannels);
      const heard = hasBot(workspace, conversation) && (mentions || slash || open);
      if (!heard) return { message, delivery: null };
      const to = envelopeFor(by.user, conversation, threadOf(conversation, root, message.id));
      return { message, delivery: await deliveries.raw(messageActivity(to, message.id, text, mentions, slash)) };
    },
    typedActivity(text, by) {
      const { conversation, mentions, slash, root } = place(by);
      const id = workspace.nextId();
      const to = envelopeFor(by.user, conversation, threadOf(conversation, root, id));
      return messageActivity(to, id, text, mentions, slash);
    },
    click: (label, on) => press(label, on, true),
    submit: (label, on) => press(label, on, false),
  };
}
