/**
 * Slack's addresses, as the strings that the rest of the program carries. Both are JSON with a version: they lie in a
 * database and come back to a newer program.
 */
import type { Posted } from '../commands/messenger.ts';
import { posted } from '../commands/messenger.ts';
import type { Place } from '../core/place.ts';
import { place } from '../core/place.ts';
import { isObject, type JsonObject, parseJson, textIn } from './json.ts';

/** A `response_url`: good for 5 messages within 30 minutes, wherever it came from, without any membership. */
export interface ResponseUrl {
  readonly url: string;
  /** ISO 8601; Slack refuses it afterwards. */
  readonly until: string;
}

export interface SlackPlace {
  readonly team: string;
  readonly channel: string;
  /** `ts` of the message whose thread it is; null = the channel itself. */
  readonly thread: string | null;
  /** Whether that thread has a reply already: a private message in one without is shown to nobody. */
  readonly threadHasReplies: boolean;
  readonly respond: ResponseUrl | null;
}

/** A message that was said. */
export interface SlackPosted {
  readonly team: string;
  readonly channel: string;
  /**
   * Null: it was an acknowledgement, or said through a `response_url`; neither tells. Such a message can never be edited
   * nor deleted, whatever the documentation says of `replace_original`: github.com/slackapi/bolt-js/issues/2287.
   */
  readonly ts: string | null;
  readonly thread: string | null;
  /** Only one person sees it. */
  readonly isPrivate: boolean;
  /** How something further can be said where the bot may not post; null for a message with a `ts`. */
  readonly respond: ResponseUrl | null;
}

const VERSION = 1;

export function writePlace({ team, channel, thread, threadHasReplies, respond }: SlackPlace): Place {
  return place(JSON.stringify({ v: VERSION, team, channel, thread, threadHasReplies, respond }));
}

/** `C…` public and private, `G…` old private ones, `D…` direct. Names are none: no edit takes one. */
const CHANNEL_ID = /^[CDG][A-Z0-9]{2,20}$/;

/** A channel in which nobody has spoken yet. @returns null when it is no id of Slack's */
export function placeInChannel(channel: string, team: string | null): Place | null {
  if (!CHANNEL_ID.test(channel)) return null;
  // The team is for comparing threads; before Slack has told it, nothing is said anywhere.
  return writePlace({ team: team ?? '-', channel, thread: null, threadHasReplies: false, respond: null });
}

/** @throws Error when another platform or another program wrote it */
export function readPlace(text: Place): SlackPlace {
  const { value, team, channel } = read(text, 'place');
  return {
    team,
    channel,
    thread: textIn(value, 'thread'),
    threadHasReplies: value.threadHasReplies === true,
    respond: responseUrlIn(value),
  };
}

/** The same message is always the same string: answers are found by it. */
export function writePosted({ team, channel, ts, thread, isPrivate, respond }: SlackPosted): Posted {
  return posted(
    JSON.stringify({ v: VERSION, team, channel, ts, thread, isPrivate, respond: ts === null ? respond : null }),
  );
}

/** @throws Error when another platform or another program wrote it */
export function readPosted(text: Posted): SlackPosted {
  const { value, team, channel } = read(text, 'message');
  return {
    team,
    channel,
    ts: textIn(value, 'ts'),
    thread: textIn(value, 'thread'),
    isPrivate: value.isPrivate === true,
    respond: responseUrlIn(value),
  };
}

function read(text: string, what: string): { value: JsonObject; team: string; channel: string } {
  const value = parseJson(text);
  if (!isObject(value) || value.v !== VERSION) throw new Error(`this is no ${what} of Slack's, or of another version`);
  const team = textIn(value, 'team');
  const channel = textIn(value, 'channel');
  if (team === null || channel === null) throw new Error(`a ${what} of Slack's without a team or a channel`);
  return { value, team, channel };
}

function responseUrlIn(value: JsonObject): ResponseUrl | null {
  const { respond } = value;
  if (!isObject(respond)) return null;
  const url = textIn(respond, 'url');
  const until = textIn(respond, 'until');
  return url === null || until === null || Number.isNaN(Date.parse(until)) ? null : { url, until };
}
