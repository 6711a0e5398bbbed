/** What stands where, for a test or a page to look at; and waiting for it. */
import { buttonsOf } from './buttons.ts';
import type { Conversation, SeenCall, SeenDelivery } from './shapes.ts';
import { conversationNamed, personNamed, type Workspace } from './workspace.ts';

const WAIT_MS = 20_000;

export interface Watchers {
  readonly conversation: Conversation;
  until(predicate: (teams: Conversation) => boolean, what: string): Promise<void>;
  close(): void;
}

export function createWatchers(
  workspace: Workspace,
  requests: readonly SeenCall[],
  deliveries: readonly SeenDelivery[],
): Watchers {
  const endings = new Set<(reason: string) => void>();
  const conversation: Conversation = {
    messages(name) {
      const { id } = conversationNamed(workspace, name);
      return workspace.messages.filter((message) => message.conversation === id && !message.deleted);
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
  return {
    conversation,
    until(predicate, what) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => end(`Not within ${WAIT_MS / 1000} s`), WAIT_MS);
        const stopListening = workspace.onChange(look);
        endings.add(end);
        look();

        function look(): void {
          try {
            if (!predicate(conversation)) return;
            finish();
            resolve();
          } catch (error) {
            finish();
            reject(error);
          }
        }
        function end(reason: string): void {
          finish();
          reject(new Error(`${reason}: ${what}.\n${dump(workspace, conversation)}`));
        }
        function finish(): void {
          clearTimeout(timer);
          stopListening();
          endings.delete(end);
        }
      });
    },
    close() {
      for (const end of [...endings]) end('Closed while waiting');
    },
  };
}

/** The whole conversation as text, for a test that failed. */
function dump(workspace: Workspace, { requests, deliveries }: Conversation): string {
  const nameOf = (id: string) => [...workspace.people.values()].find((each) => each.id === id)?.name ?? id;
  const messages = workspace.messages.map((message) => {
    const where = [...workspace.conversations].find(([, each]) => each.id === message.conversation)?.[0];
    const from = message.from === workspace.bot.id ? workspace.bot.name : nameOf(message.from);
    const marks = [
      message.thread === null ? null : `in the thread of ${message.thread}`,
      message.versions.length > 1 ? `version ${message.versions.length}` : null,
      message.deleted ? 'deleted' : null,
    ].filter((mark) => mark !== null);
    const buttons = buttonsOf(message.card).map(({ label }) => `[${label}]`);
    const words = [message.text || message.summary, ...buttons].join(' ');
    return `  ${message.id} ${where} ${from}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}: ${words}`;
  });
  const notes = workspace.notes.map(({ user, text }) => `  to ${nameOf(user)}: ${text}`);
  const calls = requests.map(({ route, status, error }) => `  ${route} -> ${status}${error ? ` ${error}` : ''}`);
  const sent = deliveries.map(
    ({ activity, answer }) => `  ${activity.type} -> ${answer?.error ?? answer?.status ?? 'waiting'}`,
  );
  const list = (title: string, lines: readonly string[]) => [title, ...(lines.length > 0 ? lines : ['  none'])];
  return [
    ...list('Messages:', messages),
    ...list('Notes:', notes),
    ...list('Calls:', calls),
    ...list('Deliveries:', sent),
  ].join('\n');
}
