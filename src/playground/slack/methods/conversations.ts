/** `conversations.*`: what a channel is, who is in it, and direct messages. */
import type { SlackChannel } from '../shapes.ts';
import { directChannel } from '../workspace.ts';
import { type Answer, type Call, fine, type Method, refusal, visibleChannel } from './method.ts';

export const CONVERSATIONS: Readonly<Record<string, Method>> = {
  'conversations.info': { token: 'bot', scope: null, required: ['channel'], run: info },
  'conversations.members': { token: 'bot', scope: null, required: ['channel'], run: members },
  'conversations.open': { token: 'bot', scope: 'im:write', required: ['users'], run: open },
};

/** Which scope lets a bot look at a channel depends on the channel's kind. */
const READ_SCOPE = { public: 'channels:read', private: 'groups:read', direct: 'im:read' } as const;

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

function readable(call: Call): SlackChannel | Answer {
  const channel = visibleChannel(call);
  if (!channel) return refusal('channel_not_found');
  const needed = READ_SCOPE[channel.kind];
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
