/** The state: who is there, what was said. Everything that changes it tells those who wait. */
import { randomUUID } from 'node:crypto';
import type { CardView } from './buttons.ts';
import type { Attachment, Json, MessageVersion, Note, TeamsConversation, TeamsMessage, TeamsPerson } from './shapes.ts';

type Mutable<T> = { -readonly [name in keyof T]: T[name] };
export type StoredMessage = Mutable<TeamsMessage> & { versions: MessageVersion[] };

export interface Content {
  readonly text: string;
  readonly summary: string;
  readonly attachments: readonly Attachment[];
}

export interface Workspace {
  readonly now: () => Date;
  readonly bot: { readonly id: string; readonly name: string };
  /** By key: `oncall`. */
  readonly people: Map<string, TeamsPerson>;
  /** By key: `orders`; of a person's chat `personal:oncall`. */
  readonly conversations: Map<string, TeamsConversation>;
  /** Ids of conversations and teams in which the bot is installed. */
  readonly installed: Set<string>;
  readonly messages: StoredMessage[];
  readonly notes: Note[];
  /** Cards that a click returned to one person: `<message> <user>`. They end when the message is edited. */
  readonly returned: Map<string, Json>;
  /** What a person unfolded on a card. */
  viewOf(message: string, user: string): CardView;
  /** Ids of messages look like Teams': milliseconds since 1970, never one twice. */
  nextId(): string;
  changed(): void;
  /** @returns stops listening */
  onChange(listener: () => void): () => void;
}

export const CARD = 'application/vnd.microsoft.card.adaptive';

export function createWorkspace(now: () => Date, bot: Workspace['bot']): Workspace {
  const listeners = new Set<() => void>();
  const views = new Map<string, CardView>();
  let lastId = 0;
  return {
    now,
    bot,
    people: new Map(),
    conversations: new Map(),
    installed: new Set(),
    messages: [],
    notes: [],
    returned: new Map(),
    viewOf(message, user) {
      const key = `${message} ${user}`;
      const view = views.get(key) ?? { opened: new Set<string>(), toggled: new Set<string>() };
      views.set(key, view);
      return view;
    },
    nextId() {
      lastId = Math.max(lastId + 1, now().getTime());
      return String(lastId);
    },
    changed() {
      for (const listener of [...listeners]) listener();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** @throws Error when there is no such person: a mistake of the test */
export function personNamed(workspace: Workspace, user: string): TeamsPerson {
  const person = workspace.people.get(user) ?? [...workspace.people.values()].find(({ id }) => id === user);
  if (!person) throw new Error(`There is no person "${user}": ${[...workspace.people.keys()].join(', ')}.`);
  return person;
}

/** @throws Error when there is no such conversation: a mistake of the test */
export function conversationNamed(workspace: Workspace, name: string, user?: string): TeamsConversation {
  if (name === 'personal' && user !== undefined) return personalChat(workspace, personNamed(workspace, user));
  const found = workspace.conversations.get(name) ?? conversationWithId(workspace, name);
  if (!found) throw new Error(`There is no conversation "${name}": ${[...workspace.conversations.keys()].join(', ')}.`);
  return found;
}

export function conversationWithId(workspace: Workspace, id: string): TeamsConversation | null {
  return [...workspace.conversations.values()].find((each) => each.id === id) ?? null;
}

export function personalChat(workspace: Workspace, { id }: TeamsPerson): TeamsConversation {
  const chat = [...workspace.conversations.values()].find(
    ({ kind, members }) => kind === 'personal' && members.has(id),
  );
  if (!chat) throw new Error(`${id} has no chat with the bot.`);
  return chat;
}

/** Where the bot is installed decides: of a channel it is the team. */
export function hasBot(workspace: Workspace, conversation: TeamsConversation): boolean {
  return workspace.installed.has(conversation.team?.id ?? conversation.id);
}

/** The first message of the thread that a message of a channel is in. */
export function rootOf({ id, thread }: TeamsMessage): string {
  return thread ?? id;
}

/**
 * Says something.
 * @param thread id of the thread's first message; null = a new thread, or no threads there
 * @param target the only one who sees it; null = everybody
 */
export function say(
  workspace: Workspace,
  conversation: TeamsConversation,
  from: string,
  thread: string | null,
  content: Content,
  target: string | null = null,
): StoredMessage {
  const version = { ...content, at: workspace.now() };
  const message: StoredMessage = {
    id: workspace.nextId(),
    conversation: conversation.id,
    thread,
    from,
    target,
    ...content,
    card: cardIn(content.attachments),
    versions: [version],
    deleted: false,
  };
  workspace.messages.push(message);
  workspace.changed();
  return message;
}

/** What single people saw in its place ends. */
export function edit(workspace: Workspace, message: StoredMessage, content: Content): void {
  message.versions.push({ ...content, at: workspace.now() });
  Object.assign(message, content, { card: cardIn(content.attachments) });
  for (const key of [...workspace.returned.keys()])
    if (key.startsWith(`${message.id} `)) workspace.returned.delete(key);
  for (const { id } of workspace.people.values()) {
    const view = workspace.viewOf(message.id, id);
    view.opened.clear();
    view.toggled.clear();
  }
  workspace.changed();
}

/** "Targeted messages disappear from Teams clients after 24 hours": https://learn.microsoft.com/microsoftteams/platform/agents-in-teams/targeted-messages */
const TARGETED_LIVE_MS = 24 * 60 * 60 * 1000;

/** @param user id; null = anybody, who sees no targeted message */
export function sees({ now }: Workspace, message: StoredMessage, user: string | null): boolean {
  const { target, from, versions } = message;
  if (target === null) return true;
  if (user === null || (user !== target && user !== from)) return false;
  return now().getTime() - (versions[0]?.at.getTime() ?? 0) < TARGETED_LIVE_MS;
}

export function remove(workspace: Workspace, message: StoredMessage): void {
  message.deleted = true;
  workspace.changed();
}

export function findMessage(workspace: Workspace, conversation: string, id: string): StoredMessage | null {
  return (
    workspace.messages.find((each) => each.conversation === conversation && each.id === id && !each.deleted) ?? null
  );
}

export function guid(): string {
  return randomUUID();
}

function cardIn(attachments: readonly Attachment[]): Json | null {
  return (attachments.find(({ contentType }) => contentType === CARD)?.content as Json | undefined) ?? null;
}
