/** Slack's payloads -> what somebody asked for. Pure: the doors have checked the signature, nothing here is believed further. */
import type { Arrival } from '../commands/arrival.ts';
import { wordsOfLine } from '../commands/find-command.ts';
import type { Person } from '../core/person.ts';
import { ASK_BUTTON, COMMAND_BUTTON } from './buttons.ts';
import { type Ask, type Clicked, readAskValue, readDialog } from './dialog.ts';
import { isObject, type JsonObject, objectIn, textIn } from './json.ts';
import { type ResponseUrl, writePlace, writePosted } from './place.ts';
import { hasMention, typedText, withoutMention } from './typed-text.ts';

/** https://docs.slack.dev/interactivity/handling-user-interaction: "up to 5 times within 30 minutes". */
const RESPONSE_URL_MS = 30 * 60_000;

/** Who we are, so that we do not talk to ourselves; null until Slack has told. */
export interface BotIdentity {
  readonly userId: string | null;
  readonly botId: string | null;
}

export interface Read {
  readonly arrival: Arrival;
  /** Of a command or a click: where to say something to the asker alone. */
  readonly respond: ResponseUrl | null;
}

/** `/pullcheck …`. @returns null when something that Slack always sends is missing */
export function readCommand(body: JsonObject, now: Date): Read | null {
  const team = textIn(body, 'team_id') ?? textIn(body, 'enterprise_id');
  const channel = textIn(body, 'channel_id');
  const user = textIn(body, 'user_id');
  const trigger = textIn(body, 'trigger_id');
  if (team === null || channel === null || user === null || trigger === null) return null;
  const respond = responseUrl(body, now);
  const place = writePlace({ team, channel, thread: null, threadHasReplies: false, respond });
  return {
    arrival: {
      key: `slack:${team}:trigger:${trigger}`,
      request: {
        words: wordsOfLine(typedText(textIn(body, 'text') ?? '')),
        person: person(user, textIn(body, 'user_name')),
        place,
      },
      shown: {
        message: writePosted({ team, channel, ts: null, thread: null, isPrivate: true, respond }),
        as: 'note',
      },
    },
    respond,
  };
}

/** A button of ours. @returns null for every other one: link buttons are reported too */
export function readClick(body: JsonObject, now: Date): Read | null {
  const [action] = Array.isArray(body.actions) ? body.actions : [];
  if (body.type !== 'block_actions' || !isObject(action)) return null;
  const command = textIn(action, 'value');
  if (!textIn(action, 'action_id')?.startsWith(COMMAND_BUTTON) || command === null) return null;
  return clickOf(body, command, now);
}

/** A button of ours that asks for words. @returns null for every other one */
export function readAsk(
  body: JsonObject,
  now: Date,
): { readonly ask: Ask; readonly clicked: Clicked; readonly trigger: string; readonly read: Read } | null {
  const [action] = Array.isArray(body.actions) ? body.actions : [];
  const trigger = textIn(body, 'trigger_id');
  if (body.type !== 'block_actions' || !isObject(action) || trigger === null) return null;
  if (!textIn(action, 'action_id')?.startsWith(ASK_BUTTON)) return null;
  const ask = readAskValue(textIn(action, 'value') ?? '');
  const read = ask === null ? null : clickOf(body, ask.command, now);
  if (ask === null || read === null || read.arrival.shown === null) return null;
  const { arrival, respond } = read;
  const clicked = { command: ask.command, place: arrival.request.place, message: read.arrival.shown.message, respond };
  return { ask, clicked, trigger, read };
}

/** The words that were asked for. Who sent them is the submission's own word, and not the click's. */
export function readSubmission(body: JsonObject): Read | null {
  const user = objectIn(body, 'user');
  const view = objectIn(body, 'view');
  const userId = textIn(user, 'id');
  const team = textIn(objectIn(body, 'team'), 'id') ?? textIn(user, 'team_id');
  const viewId = textIn(view, 'id');
  const dialog = body.type === 'view_submission' ? readDialog(view) : null;
  if (dialog === null || userId === null || team === null || viewId === null) return null;
  const { clicked, words } = dialog;
  return {
    arrival: {
      key: `slack:${team}:view:${viewId}`,
      request: {
        // What was typed is one word, whatever is in it: it can never be an option of the command.
        words: [...wordsOfLine(clicked.command), ...(words === '' ? [] : [typedText(words)])],
        person: person(userId, textIn(user, 'username') ?? textIn(user, 'name')),
        place: clicked.place,
      },
      shown: { message: clicked.message, as: 'message' },
      silent: true,
    },
    respond: clicked.respond,
  };
}

function clickOf(body: JsonObject, command: string, now: Date): Read | null {
  const user = objectIn(body, 'user');
  const container = objectIn(body, 'container');
  const message = objectIn(body, 'message');
  const userId = textIn(user, 'id');
  const team =
    textIn(objectIn(body, 'team'), 'id') ?? textIn(user, 'team_id') ?? textIn(objectIn(body, 'enterprise'), 'id');
  const channel = textIn(container, 'channel_id') ?? textIn(objectIn(body, 'channel'), 'id');
  const ts = textIn(container, 'message_ts') ?? textIn(message, 'ts');
  const trigger = textIn(body, 'trigger_id');
  if (userId === null || team === null || channel === null || ts === null || trigger === null) return null;

  const isPrivate = container.is_ephemeral === true;
  const threadTs = textIn(message, 'thread_ts') ?? textIn(container, 'thread_ts');
  const respond = responseUrl(body, now);
  // There is no thread under a message that only one person sees.
  const thread = isPrivate ? threadTs : (threadTs ?? ts);
  return {
    arrival: {
      key: `slack:${team}:trigger:${trigger}`,
      request: {
        words: wordsOfLine(command),
        person: person(userId, textIn(user, 'username') ?? textIn(user, 'name')),
        place: writePlace({ team, channel, thread, threadHasReplies: threadTs !== null, respond }),
        ...(isPrivate ? { privately: true as const } : {}),
      },
      shown: {
        // The first message of a thread names itself as its thread once it has replies.
        message: writePosted({
          team,
          channel,
          ts,
          thread: threadTs === ts ? null : threadTs,
          isPrivate,
          respond: null,
        }),
        as: 'message',
      },
      silent: true,
    },
    respond,
  };
}

/** What a person can do with a message beyond writing it: add a file, show a reply to the channel too, `/me`. */
const WRITTEN: ReadonlySet<unknown> = new Set([undefined, 'file_share', 'thread_broadcast', 'me_message']);

/**
 * `@pullcheck …` in a channel, or a direct message.
 * @returns null for what no person wrote to us: bots, ourselves, edits, joins
 */
export function readEvent(body: JsonObject, bot: BotIdentity): Read | null {
  const event = objectIn(body, 'event');
  const mentioned = event.type === 'app_mention';
  const direct = event.type === 'message' && event.channel_type === 'im';
  if ((!mentioned && !direct) || event.edited !== undefined) return null;
  const eventId = textIn(body, 'event_id');
  return eventId === null ? null : saidIn(body, event, direct, bot, `event:${eventId}`);
}

/**
 * Words that speak to us now that they were changed, or said to us alone. Slack tells an edit that mentions us as `app_mention`
 * too, and does not tell there what was changed.
 * @returns null for all else: programs, ourselves, previews of links that Slack adds
 */
export function readEdit(body: JsonObject, bot: BotIdentity): Read | null {
  const event = objectIn(body, 'event');
  if (event.type !== 'message' || event.subtype !== 'message_changed') return null;
  const message = objectIn(event, 'message');
  const text = textIn(message, 'text') ?? '';
  if (text === (textIn(objectIn(event, 'previous_message'), 'text') ?? '')) return null;
  const direct = event.channel_type === 'im';
  if (!direct && !hasMention(text, bot.userId)) return null;
  const channel = textIn(event, 'channel');
  const read = saidIn(body, { ...message, channel }, direct, bot, `edit:${channel}:${textIn(message, 'ts')}`);
  return read === null ? null : { ...read, arrival: { ...read.arrival, edited: true } };
}

/** @param message of an event, or changed by one; @returns null for what no person wrote */
function saidIn(body: JsonObject, message: JsonObject, direct: boolean, bot: BotIdentity, key: string): Read | null {
  const user = textIn(message, 'user');
  if (user === null || user === bot.userId) return null;
  // Posts of modern apps carry a `bot_id` and no subtype.
  if (message.bot_id !== undefined || message.bot_profile !== undefined) return null;
  if (!WRITTEN.has(message.subtype) || message.hidden === true) return null;

  const team = textIn(body, 'team_id') ?? textIn(message, 'team');
  const channel = textIn(message, 'channel');
  const ts = textIn(message, 'ts');
  if (team === null || channel === null || ts === null) return null;
  const threadTs = textIn(message, 'thread_ts');
  return {
    arrival: {
      key: `slack:${team}:${key}`,
      request: {
        words: wordsOfLine(typedText(withoutMention(textIn(message, 'text') ?? '', bot.userId))),
        person: person(user, null),
        place: writePlace({
          team,
          channel,
          // Two people in a direct conversation need no threads, unless one was opened.
          thread: direct ? threadTs : (threadTs ?? ts),
          threadHasReplies: threadTs !== null,
          respond: null,
        }),
      },
      shown: null,
    },
    respond: null,
  };
}

export function person(id: string, name: string | null): Person {
  return { platform: 'slack', id, name: name ?? id };
}

/** Where something can be said to who did this, and to all who see the place where it was done. */
export function responseUrl(body: JsonObject, now: Date): ResponseUrl | null {
  const url = textIn(body, 'response_url');
  return url === null ? null : { url, until: new Date(now.getTime() + RESPONSE_URL_MS).toISOString() };
}
