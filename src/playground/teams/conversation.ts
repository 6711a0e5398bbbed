/** What stands where, for a test or a page to look at; and waiting for it. */
import { createWatchers, type Watchers } from '../watchers.ts';
import { buttonsOf } from './buttons.ts';
import type { Conversation, SeenCall, SeenDelivery } from './shapes.ts';
import { conversationNamed, personNamed, sees, type Workspace } from './workspace.ts';

export interface TeamsWatchers extends Watchers<Conversation> {
  readonly conversation: Conversation;
}

export function watchTeams(
  workspace: Workspace,
  requests: readonly SeenCall[],
  deliveries: readonly SeenDelivery[],
): TeamsWatchers {
  const conversation: Conversation = {
    messages(name, user) {
      const { id } = conversationNamed(workspace, name);
      const reader = user === undefined ? null : personNamed(workspace, user).id;
      return workspace.messages.filter(
        (message) => message.conversation === id && !message.deleted && sees(workspace, message, reader),
      );
    },
    notes(user, name) {
      const { id } = conversationNamed(workspace, name, user);
      const there = new Set(
        workspace.messages.filter((message) => message.conversation === id).map((message) => message.id),
      );
      const reader = personNamed(workspace, user).id;
      return workspace.notes.filter((note) => note.user === reader && there.has(note.message));
    },
    cardFor: (user, message) =>
      workspace.returned.get(`${message.id} ${personNamed(workspace, user).id}`) ?? message.card,
    requests,
    deliveries,
  };
  const { onChange } = workspace;
  return {
    conversation,
    ...createWatchers({ conversation, onChange, dump: () => dump(workspace, conversation) }),
  };
}

/** The whole conversation, for a test that failed. */
function dump(
  workspace: Workspace,
  { requests, deliveries }: Conversation,
): Readonly<Record<string, readonly string[]>> {
  const nameOf = (id: string) =>
    [...workspace.people.values(), workspace.bot].find((each) => each.id === id)?.name ?? id;
  const messages = workspace.messages.map((message) => {
    const where = [...workspace.conversations].find(([, each]) => each.id === message.conversation)?.[0];
    const marks = [
      message.thread === null ? null : `in the thread of ${message.thread}`,
      message.versions.length > 1 ? `version ${message.versions.length}` : null,
      message.target === null ? null : `for ${nameOf(message.target)} alone`,
      message.deleted ? 'deleted' : null,
    ].filter((mark) => mark !== null);
    const buttons = buttonsOf(message.card).map(({ label }) => `[${label}]`);
    const words = [message.text || message.summary, ...buttons].join(' ');
    return `${message.id} ${where} ${nameOf(message.from)}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}: ${words}`;
  });
  const notes = workspace.notes.map(({ user, text }) => `to ${nameOf(user)}: ${text}`);
  const calls = requests.map(({ route, status, error }) => `${route} -> ${status}${error ? ` ${error}` : ''}`);
  const sent = deliveries.map(
    ({ activity, answer }) => `${activity.type} -> ${answer?.error ?? answer?.status ?? 'waiting'}`,
  );
  return { Messages: messages, Notes: notes, Calls: calls, Deliveries: sent };
}
