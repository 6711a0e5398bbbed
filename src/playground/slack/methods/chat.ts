/** `chat.*`: https://docs.slack.dev/reference/methods?family=chat */

import { isRefusal, type Refusal, readContent } from '../content.ts';
import { messageShape } from '../payloads.ts';
import type { SlackChannel } from '../shapes.ts';
import { edit, findMessage, remove, type StoredMessage, say } from '../workspace.ts';
import { type Answer, type Call, fine, type Method, refusal, visibleChannel } from './method.ts';

const WRITE = { token: 'bot', scope: 'chat:write' } as const;

export const CHAT: Readonly<Record<string, Method>> = {
  'chat.postMessage': { ...WRITE, required: ['channel'], run: postMessage },
  'chat.postEphemeral': { ...WRITE, required: ['channel', 'user'], run: postEphemeral },
  'chat.update': { ...WRITE, required: ['channel', 'ts'], run: update },
  'chat.delete': { ...WRITE, required: ['channel', 'ts'], run: erase },
  'chat.getPermalink': { token: 'bot', scope: null, required: ['channel', 'message_ts'], run: permalink },
};

/**
 * "The text field cannot exceed 4,000 characters", says the page of `chat.update`: a tenth of what a new message may have.
 */
const MAX_EDITED_TEXT = 4000;

interface Target {
  readonly channel: SlackChannel;
  readonly threadTs: string | null;
}

function postMessage(call: Call): Answer {
  const target = writable(call);
  if (isRefusal(target)) return refused(target);
  const content = readContent(call.args);
  if (isRefusal(content)) return refused(content);
  const limited = call.service.limitPost(target.channel.id);
  if (limited) return limited;
  const { service } = call;
  const message = say(service.workspace, {
    ...content,
    channel: target.channel.id,
    threadTs: target.threadTs,
    user: service.workspace.bot.userId,
    visibleTo: null,
    via: 'chat.postMessage',
    ...metadataOf(call),
  });
  service.said(message);
  return fine({ channel: message.channel, ts: message.ts, message: messageShape(service.workspace, message) });
}

function postEphemeral(call: Call): Answer {
  const target = writable(call);
  if (isRefusal(target)) return refused(target);
  const user = String(call.args.user);
  if (!target.channel.members.has(user)) return refusal('user_not_in_channel');
  const content = readContent(call.args);
  if (isRefusal(content)) return refused(content);
  const { workspace } = call.service;
  const message = say(workspace, {
    ...content,
    channel: target.channel.id,
    threadTs: target.threadTs,
    user: workspace.bot.userId,
    visibleTo: user,
    via: 'chat.postEphemeral',
  });
  return fine({ message_ts: message.ts });
}

function update(call: Call): Answer {
  const message = ownMessage(call, 'cant_update_message');
  if (isRefusal(message)) return refused(message);
  // "If you don't include blocks, the message's previous blocks will only be retained if text is not provided."
  const kept = call.args.blocks === undefined && call.args.text === undefined ? message : {};
  const content = readContent({ ...kept, ...call.args });
  if (isRefusal(content)) return refused(content);
  if (content.text.length > MAX_EDITED_TEXT) return refusal('msg_too_long');
  const { service } = call;
  edit(service.workspace, message, content);
  service.edited(message);
  const shape = messageShape(service.workspace, message);
  return fine({ channel: message.channel, ts: message.ts, text: message.text, message: shape });
}

function erase(call: Call): Answer {
  const message = ownMessage(call, 'cant_delete_message');
  if (isRefusal(message)) return refused(message);
  remove(call.service.workspace, message);
  return fine({ channel: message.channel, ts: message.ts });
}

function permalink(call: Call): Answer {
  const channel = visibleChannel(call);
  if (!channel) return refusal('channel_not_found');
  const { workspace } = call.service;
  const message = findMessage(workspace, channel.id, call.args.message_ts);
  if (!message) return refusal('message_not_found');
  const place = `archives/${channel.id}/p${message.ts.replace('.', '')}`;
  const thread = message.threadTs === null ? '' : `?thread_ts=${message.threadTs}&cid=${channel.id}`;
  return fine({ channel: channel.id, permalink: `https://${workspace.teamDomain}.slack.com/${place}${thread}` });
}

/** JSON text of form bodies, or an object. What is no metadata is left out with a warning by Slack: here, in silence. */
function metadataOf({ args }: Call): { metadata?: Readonly<Record<string, unknown>> } {
  try {
    const value: unknown = typeof args.metadata === 'string' ? JSON.parse(args.metadata) : args.metadata;
    if (typeof value !== 'object' || value === null) return {};
    const metadata = value as Readonly<Record<string, unknown>>;
    return typeof metadata.event_type === 'string' && typeof metadata.event_payload === 'object' ? { metadata } : {};
  } catch {
    return {};
  }
}

function writable(call: Call): Target | Refusal {
  const { workspace } = call.service;
  const channel = visibleChannel(call);
  if (!channel) return { error: 'channel_not_found' };
  if (channel.archived) return { error: 'is_archived' };
  // `chat:write.public` would let it post to public channels uninvited.
  const uninvited = channel.kind === 'public' && call.service.scopes.includes('chat:write.public');
  if (!channel.members.has(workspace.bot.userId) && !uninvited) return { error: 'not_in_channel' };
  const threadTs = (call.args.thread_ts ?? '') === '' ? null : String(call.args.thread_ts);
  if (threadTs === null) return { channel, threadTs };
  // Stricter than Slack, which takes any number here and then shows the message where nobody looks: a thread hangs under
  // a message of the channel itself, never under a reply ("avoid using a reply's ts value; use its parent instead").
  const root = findMessage(workspace, channel.id, threadTs);
  return root && root.threadTs === null ? { channel, threadTs } : { error: 'thread_not_found' };
}

function ownMessage(call: Call, notOurs: string): StoredMessage | Refusal {
  const { workspace } = call.service;
  // Unlike `chat.postMessage`, these take ids only.
  const channel = workspace.channels.get(String(call.args.channel));
  if (!channel || !visibleChannel(call)) return { error: 'channel_not_found' };
  const message = findMessage(workspace, channel.id, call.args.ts);
  if (!message) return { error: 'message_not_found' };
  // What a response_url said is not the bot user's message: github.com/slackapi/bolt-js/issues/2063.
  return message.via === 'chat.postMessage' ? message : { error: notOurs };
}

function refused({ error, messages }: Refusal): Answer {
  return refusal(error, messages ? { errors: messages.map(withoutTag), response_metadata: { messages } } : {});
}

function withoutTag(message: string): string {
  return message.replace(/^\[ERROR\] /, '');
}
