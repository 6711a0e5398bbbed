/** What stands where, for a test or a page to look at; and waiting for it. */
import { buttonsOf } from './buttons.ts';
import type { Conversation, SeenCall, SeenDelivery, SlackMessage } from './shapes.ts';
import { channelNamed, userNamed, type Workspace } from './workspace.ts';

const WAIT_MS = 20_000;

export interface Watchers {
  readonly conversation: Conversation;
  history(channel: string): readonly SlackMessage[];
  until(predicate: (slack: Conversation) => boolean, what: string): Promise<void>;
  close(): void;
}

export function createWatchers(
  workspace: Workspace,
  requests: readonly SeenCall[],
  deliveries: readonly SeenDelivery[],
): Watchers {
  const endings = new Set<(reason: string) => void>();
  const history = (channel: string) => {
    const { id } = channelNamed(workspace, channel);
    return workspace.messages.filter((message) => message.channel === id && message.visibleTo === null);
  };
  const conversation: Conversation = {
    messages: (channel) => history(channel).filter(({ deleted }) => !deleted),
    ephemeral(user, channel) {
      const [seer, where] = [userNamed(workspace, user).id, channelNamed(workspace, channel).id];
      return workspace.messages.filter(
        (message) => message.channel === where && message.visibleTo === seer && !message.deleted,
      );
    },
    requests,
    deliveries,
  };
  return {
    conversation,
    history,
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
  const messages = workspace.messages.map((message) => {
    const channel = workspace.channels.get(message.channel)?.name ?? message.channel;
    const author = workspace.users.get(message.user)?.name ?? message.user;
    const marks = [
      message.threadTs === null ? null : `in the thread of ${message.threadTs}`,
      message.visibleTo === null ? null : `only to ${workspace.users.get(message.visibleTo)?.name}`,
      message.versions.length > 1 ? `version ${message.versions.length}` : null,
      message.deleted ? 'deleted' : null,
      message.via,
    ].filter((mark) => mark !== null);
    const buttons = buttonsOf(message).map(({ label }) => `[${label}]`);
    return `  ${message.ts} #${channel} ${author} (${marks.join(', ')}): ${[message.text, ...buttons].join(' ')}`;
  });
  const calls = requests.map(({ method, status, error }) => `  ${method} -> ${status}${error ? ` ${error}` : ''}`);
  const sent = deliveries.map(({ type, answer }) => `  ${type} -> ${answer?.error ?? answer?.status ?? 'waiting'}`);
  const list = (title: string, lines: readonly string[]) => [title, ...(lines.length > 0 ? lines : ['  none'])];
  return [...list('Messages:', messages), ...list('Calls:', calls), ...list('Deliveries:', sent)].join('\n');
}
