/** Messages that may be alerts: what other programs post in channels, and what somebody points at. Pure. */
import type { ArrivedPost, ChatPost } from '../commands/arrival.ts';
import { isEmptyPost } from '../commands/post-builder.ts';
import type { Person } from '../core/person.ts';
import { isObject, type JsonObject, objectIn, textIn } from './json.ts';
import { type ResponseUrl, writePlace } from './place.ts';
import { contentOf, isEmail, objectsIn } from './post-content.ts';
import { type BotIdentity, person, responseUrl } from './read-request.ts';

/** The message shortcut of the manifests. */
export const DIAGNOSE_SHORTCUT = 'diagnose_alert';

/**
 * What a program said in a channel, or made of what it had said.
 * @returns null for all else: people, ourselves, threads, direct messages, joins, previews of links that Slack adds
 */
export function readPost(body: JsonObject, bot: BotIdentity): ArrivedPost | null {
  const event = objectIn(body, 'event');
  if (event.type !== 'message' || event.channel_type === 'im' || event.channel_type === 'mpim') return null;
  const edited = event.subtype === 'message_changed';
  const message = edited ? objectIn(event, 'message') : event;
  const ourApp = textIn(body, 'api_app_id');
  if (!isByProgram(message) || isOurs(message, bot, ourApp)) return null;

  const team = textIn(body, 'team_id') ?? textIn(message, 'team');
  const channel = textIn(event, 'channel');
  const ts = textIn(message, 'ts');
  const changedAt = edited ? (textIn(event, 'event_ts') ?? textIn(event, 'ts')) : null;
  if (team === null || channel === null || ts === null || (edited && changedAt === null)) return null;
  const thread = textIn(message, 'thread_ts');
  // What a program adds to a thread belongs to what the thread is about.
  if (thread !== null && thread !== ts) return null;

  const post = contentOf(message, { unfurled: false });
  if (isEmptyPost(post)) return null;
  // Slack calls it a change, too, when it adds a preview, or somebody pins the message.
  if (edited && isSame(post, contentOf(objectIn(event, 'previous_message'), { unfurled: false }))) return null;
  return {
    // Neither when it was edited (whole seconds) nor the event's own id would do: two events can tell one post.
    key: `slack:${team}:post:${channel}:${ts}${changedAt === null ? '' : `:${changedAt}`}`,
    post,
    place: writePlace({ team, channel, thread: ts, threadHasReplies: thread !== null, respond: null }),
    platform: 'slack',
    edited,
    asked: null,
  };
}

export interface Pointed {
  readonly post: ArrivedPost;
  readonly asker: Person;
  /** Where to say something to who pointed, alone. */
  readonly respond: ResponseUrl | null;
}

/**
 * Somebody chose **Diagnose this alert** on a message, whoever wrote it.
 * @returns null for another shortcut, and when something that Slack always sends is missing
 */
export function readShortcut(body: JsonObject, now: Date): Pointed | null {
  if (body.type !== 'message_action' || body.callback_id !== DIAGNOSE_SHORTCUT) return null;
  const user = objectIn(body, 'user');
  const message = objectIn(body, 'message');
  const userId = textIn(user, 'id');
  const team = textIn(objectIn(body, 'team'), 'id') ?? textIn(user, 'team_id');
  const channel = textIn(objectIn(body, 'channel'), 'id');
  const ts = textIn(message, 'ts') ?? textIn(body, 'message_ts');
  const trigger = textIn(body, 'trigger_id');
  if (userId === null || team === null || channel === null || ts === null || trigger === null) return null;
  const thread = textIn(message, 'thread_ts');
  const respond = responseUrl(body, now);
  const asker = person(userId, textIn(user, 'username') ?? textIn(user, 'name'));
  return {
    asker,
    post: {
      key: `slack:${team}:trigger:${trigger}`,
      post: contentOf(message, { unfurled: true }),
      // Where the bot is not, the answer can still be given through the response_url.
      place: writePlace({ team, channel, thread: thread ?? ts, threadHasReplies: thread !== null, respond }),
      platform: 'slack',
      edited: false,
      asked: asker,
    },
    respond,
  };
}

/** Of old integrations by the subtype, of apps by `bot_id` alone; an e-mail is Slackbot's, or whose it was forwarded by. */
function isByProgram(message: JsonObject): boolean {
  const { subtype } = message;
  if (subtype !== undefined && subtype !== null && subtype !== 'bot_message' && subtype !== 'file_share') return false;
  return textIn(message, 'bot_id') !== null || subtype === 'bot_message' || objectsIn(message, 'files').some(isEmail);
}

/** What is said through a `response_url` is not the bot user's: the app's id tells. */
function isOurs(message: JsonObject, { botId, userId }: BotIdentity, ourApp: string | null): boolean {
  const { bot_profile } = message;
  const app = textIn(message, 'app_id') ?? (isObject(bot_profile) ? textIn(bot_profile, 'app_id') : null);
  return (
    (botId !== null && message.bot_id === botId) ||
    (userId !== null && message.user === userId) ||
    (ourApp !== null && app === ourApp)
  );
}

function isSame(one: ChatPost, other: ChatPost): boolean {
  return JSON.stringify({ ...one, author: null }) === JSON.stringify({ ...other, author: null });
}
