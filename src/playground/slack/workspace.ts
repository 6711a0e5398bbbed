/** The state of the simulated workspace: people, channels, messages. Whatever changes it tells those who wait. */
import type { MessageVersion, SlackBlock, SlackChannel, SlackMessage, SlackUser } from './shapes.ts';

/** A message while Slack keeps it; what `SlackMessage` shows of it is always its present state. */
export interface StoredMessage extends SlackMessage {
  text: string;
  blocks: readonly SlackBlock[];
  attachments?: readonly SlackBlock[];
  readonly versions: MessageVersion[];
  deleted: boolean;
}

export interface Content {
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
  readonly attachments?: readonly SlackBlock[];
}

export interface Workspace {
  readonly teamId: string;
  readonly teamDomain: string;
  readonly appId: string;
  readonly bot: { readonly userId: string; readonly botId: string; readonly name: string };
  readonly users: Map<string, SlackUser>;
  readonly channels: Map<string, SlackChannel>;
  /** Dialogs that were opened, by the trigger of the click. */
  readonly dialogs: Map<string, Readonly<Record<string, unknown>>>;
  /** User groups by id: ids of their members. */
  readonly userGroups: Map<string, ReadonlySet<string>>;
  /** Everything that was ever said, oldest first. */
  readonly messages: StoredMessage[];
  now(): Date;
  /** A new id: the letters, then nine of Slack's. */
  id(letters: string): string;
  /** `1700000000.000100`: the time, and no two alike. */
  ts(): string;
  /** Tells everybody who waits that something is different now. */
  changed(): void;
  onChange(listener: () => void): () => void;
}

export function createWorkspace(now: () => Date): Workspace {
  const listeners = new Set<() => void>();
  let count = 0;
  let lastMicros = 0;
  const id = (letters: string) =>
    `${letters}0${(++count).toString(36).toUpperCase().padStart(3, '0')}PULLCHK`.slice(0, 11);
  return {
    teamId: 'T0001SIMUL8',
    teamDomain: 'simulated',
    appId: 'A0001PULLCH',
    bot: { userId: 'U0000PULLBT', botId: 'B0000PULLBT', name: 'pullcheck' },
    users: new Map(),
    channels: new Map(),
    dialogs: new Map(),
    userGroups: new Map(),
    messages: [],
    now,
    id,
    ts() {
      lastMicros = Math.max(now().getTime() * 1000, lastMicros + 100);
      return `${Math.floor(lastMicros / 1e6)}.${String(lastMicros % 1e6).padStart(6, '0')}`;
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

/** Finds a user by id or by name. @throws Error: a test names nobody that does not exist */
export function userNamed(workspace: Workspace, idOrName: string): SlackUser {
  const user = workspace.users.get(idOrName) ?? [...workspace.users.values()].find(({ name }) => name === idOrName);
  if (!user) throw new Error(`The simulated Slack has no user "${idOrName}".`);
  return user;
}

/** Finds a channel by id or by name, with or without `#`. @throws Error as `userNamed` */
export function channelNamed(workspace: Workspace, idOrName: string): SlackChannel {
  const channel = findChannel(workspace, idOrName);
  if (!channel) throw new Error(`The simulated Slack has no channel "${idOrName}".`);
  return channel;
}

export function findChannel(workspace: Workspace, idOrName: string): SlackChannel | null {
  const name = idOrName.replace(/^#/, '');
  const byName = [...workspace.channels.values()].find((channel) => channel.kind !== 'direct' && channel.name === name);
  return workspace.channels.get(idOrName) ?? byName ?? null;
}

/** The direct message between the bot and a user; it is opened when it is not there yet. */
export function directChannel(workspace: Workspace, user: SlackUser): SlackChannel {
  return directBetween(workspace, user.id, workspace.bot.userId);
}

/** The direct message between any two, by their ids. */
export function directBetween(workspace: Workspace, one: string, other: string): SlackChannel {
  const found = [...workspace.channels.values()].find(
    ({ kind, members }) => kind === 'direct' && members.has(one) && members.has(other),
  );
  if (found) return found;
  const channel: SlackChannel = {
    id: workspace.id('D'),
    name: 'directmessage',
    kind: 'direct',
    members: new Set([one, other]),
    archived: false,
  };
  workspace.channels.set(channel.id, channel);
  return channel;
}

export function say(
  workspace: Workspace,
  message: Pick<
    SlackMessage,
    'channel' | 'threadTs' | 'user' | 'program' | 'visibleTo' | 'via' | 'files' | 'metadata' | 'written'
  > &
    Content,
): StoredMessage {
  const { text, blocks, attachments } = message;
  const stored: StoredMessage = {
    ...message,
    ts: workspace.ts(),
    versions: [{ text, blocks, ...(attachments === undefined ? {} : { attachments }), at: workspace.now() }],
    deleted: false,
  };
  workspace.messages.push(stored);
  workspace.changed();
  return stored;
}

export function edit(workspace: Workspace, message: StoredMessage, { text, blocks, attachments }: Content): void {
  message.text = text;
  message.blocks = blocks;
  if (attachments !== undefined) message.attachments = attachments;
  message.versions.push({ text, blocks, ...(attachments === undefined ? {} : { attachments }), at: workspace.now() });
  workspace.changed();
}

export function remove(workspace: Workspace, message: StoredMessage): void {
  message.deleted = true;
  workspace.changed();
}

/** A message that everybody sees; notes to one person cannot be found by their `ts`, as in the real one. */
export function findMessage(workspace: Workspace, channel: string, ts: unknown): StoredMessage | null {
  const found = workspace.messages.find(
    (message) => message.channel === channel && message.ts === ts && message.visibleTo === null && !message.deleted,
  );
  return found ?? null;
}
