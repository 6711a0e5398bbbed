/** `conversations.*`: what a channel is, who is in it, what was said there, and direct messages. */
import { messageShape } from '../payloads.ts';
import type { SlackChannel, SlackMessage } from '../shapes.ts';
import { directChannel, findMessage } from '../workspace.ts';
import { type Answer, type Call, fine, type Method, refusal, visibleChannel } from './method.ts';

export const CONVERSATIONS: Readonly<Record<string, Method>> = {
  'conversations.info': { token: 'bot', scope: null, required: ['channel'], run: info },
  'conversations.members': { token: 'bot', scope: null, required: ['channel'], run: members },
  'conversations.history': { token: 'bot', scope: null, required: ['channel'], run: history },
  'conversations.replies': { token: 'bot', scope: null, required: ['channel', 'ts'], run: replies },
  'conversations.open': { token: 'bot', scope: 'im:write', required: ['users'], run: open },
};

/** Which scope lets a bot look at a channel depends on the channel's kind. */
const READ_SCOPE = { public: 'channels:read', private: 'groups:read', direct: 'im:read' } as const;
const HISTORY_SCOPE = { public: 'channels:history', private: 'groups:history', direct: 'im:history' } as const;
/** Of `limit`, when it is left out; more than 999 is never given. */
const USUAL_PAGE = 100;

function info(call: Call): Answer {
  const channel = readable(call);
  return 'body' in channel ? channel : fine({ channel: channelShape(call, channel) });
}

function members(call: Call): Answer {
  const channel = readable(call);
  return 'body' in channel ? channel : fine({ members: [...channel.members], response_metadata: { next_cursor: '' } });
}

function open(call: Call): Answer {
  const { workspace } = call.service;
  const user = workspace.users.get(String(call.args.users));
  if (!user) return refusal('user_not_found');
  return fine({ channel: { id: directChannel(workspace, user).id } });
}

/** https://docs.slack.dev/reference/methods/conversations.history : the channel's own messages, newest first. */
function history(call: Call): Answer {
  const channel = readable(call, HISTORY_SCOPE);
  if ('body' in channel) return channel;
  if (!channel.members.has(call.service.workspace.bot.userId)) return refusal('not_in_channel');
  return page(call, channel, (message) => message.threadTs === null, 'newest first');
}

/** https://docs.slack.dev/reference/methods/conversations.replies : the message and what hangs under it, oldest first. */
function replies(call: Call): Answer {
  const channel = readable(call, HISTORY_SCOPE);
  if ('body' in channel) return channel;
  const root = findMessage(call.service.workspace, channel.id, call.args.ts);
  if (!root) return refusal('thread_not_found');
  return page(call, channel, (message) => message.ts === root.ts || message.threadTs === root.ts, 'oldest first');
}

function page(
  { service: { workspace }, args }: Call,
  channel: SlackChannel,
  belongs: (message: SlackMessage) => boolean,
  order: 'newest first' | 'oldest first',
): Answer {
  const [oldest, limit] = [Number(args.oldest ?? 0), Math.min(Number(args.limit ?? USUAL_PAGE), 999)];
  const all = workspace.messages.filter(
    (message) =>
      message.channel === channel.id &&
      message.visibleTo === null &&
      !message.deleted &&
      Number(message.ts) > oldest &&
      belongs(message),
  );
  if (order === 'newest first') all.reverse();
  const withMetadata = /^(true|1)$/.test(String(args.include_all_metadata));
  const messages = all.slice(0, limit).map((message) => ({
    ...messageShape(workspace, message),
    ...(withMetadata && message.metadata ? { metadata: message.metadata } : {}),
  }));
  return fine({ messages, has_more: all.length > limit, response_metadata: { next_cursor: '' } });
}

function readable(
  call: Call,
  scopeOf: Readonly<Record<SlackChannel['kind'], string>> = READ_SCOPE,
): SlackChannel | Answer {
  const channel = visibleChannel(call);
  if (!channel) return refusal('channel_not_found');
  const needed = scopeOf[channel.kind];
  const { scopes } = call.service;
  return scopes.includes(needed) ? channel : refusal('missing_scope', { needed, provided: scopes.join(',') });
}

function channelShape({ service }: Call, channel: SlackChannel): object {
  const direct = channel.kind === 'direct';
  return {
    id: channel.id,
    ...(direct
      ? { user: [...channel.members].find((id) => id !== service.workspace.bot.userId) }
      : { name: channel.name }),
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: direct,
    is_private: channel.kind !== 'public',
    is_archived: channel.archived,
    is_member: channel.members.has(service.workspace.bot.userId),
    num_members: channel.members.size,
    context_team_id: service.workspace.teamId,
  };
}
