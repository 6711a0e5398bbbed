/** What stands where, for a test or a page to look at; and waiting for it. */
import { createWatchers, type Watchers } from '../watchers.ts';
import { buttonsOf } from './buttons.ts';
import type { Conversation, SeenCall, SeenDelivery, SlackMessage } from './shapes.ts';
import { channelNamed, userNamed, type Workspace } from './workspace.ts';

export interface SlackWatchers extends Watchers<Conversation> {
  readonly conversation: Conversation;
  history(channel: string): readonly SlackMessage[];
}

export function watchSlack(
  workspace: Workspace,
  requests: readonly SeenCall[],
  deliveries: readonly SeenDelivery[],
): SlackWatchers {
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
  const { onChange } = workspace;
  return {
    conversation,
    history,
    ...createWatchers({ conversation, onChange, dump: () => dump(workspace, conversation) }),
  };
}

/** The whole conversation, for a test that failed. */
function dump(
  workspace: Workspace,
  { requests, deliveries }: Conversation,
): Readonly<Record<string, readonly string[]>> {
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
    return `${message.ts} #${channel} ${author} (${marks.join(', ')}): ${[message.text, ...buttons].join(' ')}`;
  });
  const calls = requests.map(({ method, status, error }) => `${method} -> ${status}${error ? ` ${error}` : ''}`);
  const sent = deliveries.map(({ type, answer }) => `${type} -> ${answer?.error ?? answer?.status ?? 'waiting'}`);
  return { Messages: messages, Calls: calls, Deliveries: sent };
}
