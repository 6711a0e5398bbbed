/**
 * Messages that may be alerts: cards and posts of programs, where Teams delivers them, and what somebody points at.
 *
 * Teams delivers what is said in a channel, beside mentions, only with the permission ChannelMessage.Read.Group, and documents
 * it for messages of people alone (https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-messages-with-rsc).
 * Whatever of a program arrives all the same is read.
 */
import { createHash } from 'node:crypto';
import type { ArrivedPost } from '../commands/arrival.ts';
import { isEmptyPost } from '../commands/post-builder.ts';
import type { Person } from '../core/person.ts';
import { type Activity, mentionsIn } from './activity.ts';
import { isObject, type JsonObject, objectIn, textIn } from './json.ts';
import { channelOf, placeOf, roomOf, threadOf, threadUnder, type Where } from './place.ts';
import { contentOfActivity, contentOfPayload, hasCard } from './post-content.ts';

/** The message action of the manifest. */
export const DIAGNOSE_ACTION = 'diagnoseAlert';

/** @returns null for all else: what people type, our own cards, replies in threads, chats */
export function readPost(activity: Activity, where: Where): ArrivedPost | null {
  const { type, id, from, recipient, attachments } = activity;
  if ((type !== 'message' && type !== 'messageUpdate') || where.conversationType !== 'channel') return null;
  if (!id || !from || from.id === recipient?.id) return null;
  const byProgram = from.role === 'bot' || from.id.startsWith('28:');
  // Workflows post as a person, too; but no person can type a card. Who mentions us asks us.
  const mentioned = mentionsIn(activity).some((mention) => mention.id === recipient?.id);
  if (!byProgram && (mentioned || !hasCard(attachments))) return null;
  const thread = threadOf(where);
  // What is added to a thread belongs to what the thread is about.
  if (thread !== null && thread !== id) return null;
  const post = contentOfActivity(activity, from.name || null);
  if (isEmptyPost(post)) return null;
  const edited = type === 'messageUpdate';
  return {
    key: keyOf(where, `post:${id}${edited ? `:${activity.timestamp ?? ''}` : ''}`),
    post,
    place: placeOf(threadUnder(roomOf(where), id)),
    platform: 'teams',
    edited,
    asked: null,
  };
}

export interface Pointed {
  readonly kind: 'point';
  readonly post: ArrivedPost & { readonly asked: Person };
  /** The thread of the message. */
  readonly where: Where;
  /** He has just let the bot in, asked by this very action. */
  readonly letIn: boolean;
}

/** @returns null when it is no message action of ours; `no-message` when Teams tells of no message with it */
export function readPointed(activity: Activity, where: Where, person: Person): Pointed | 'no-message' | null {
  const { name, value, from } = activity;
  if (name !== 'composeExtension/fetchTask' && name !== 'composeExtension/submitAction') return null;
  if (!isObject(value) || value.commandId !== DIAGNOSE_ACTION || !from) return null;
  const { messagePayload: payload } = value;
  const id = isObject(payload) ? textIn(payload, 'id') : null;
  if (!isObject(payload) || id === null || id.length > LONGEST_ID) return 'no-message';
  const there = threadOfPayload(where, payload, id);
  return {
    kind: 'point',
    post: {
      // Of an invoke, the id is that of the press.
      key: keyOf(where, `point:${activity.id || id}`),
      post: contentOfPayload(payload),
      place: placeOf({ ...there, asker: { person: person.id, account: from.id } }),
      platform: 'teams',
      edited: false,
      asked: person,
    },
    where: there,
    letIn: objectIn(objectIn(value, 'data'), 'msteams').justInTimeInstall === true,
  };
}

const LONGEST_ID = 100;

/** In a channel, the first message of the thread is the one that others reply to. */
function threadOfPayload(where: Where, payload: JsonObject, id: string): Where {
  if (where.conversationType !== 'channel') return where;
  return threadUnder(roomOf(where), textIn(payload, 'replyToId')?.slice(0, LONGEST_ID) ?? id);
}

/** Keys are kept for long: those of Teams are shorter than this. */
const LONGEST_KEY = 400;

/** @param id of the delivery, or of what it is about */
export function keyOf(where: Where, id: string): string {
  const { tenantId, conversationId } = where;
  // A post is the same whatever thread it is delivered in.
  const at = id.startsWith('post:') ? channelOf(where) : conversationId;
  const key = `teams:${tenantId ?? ''}:${at}:${id}`;
  return key.length <= LONGEST_KEY ? key : `teams:sha256:${createHash('sha256').update(key).digest('base64url')}`;
}
