/** `Place` and `Posted` as Teams makes them: JSON with a version, for they may lie in a database for long. */
import { z } from 'zod';
import { type Posted, posted } from '../commands/messenger.ts';
import { type Place, place } from '../core/place.ts';
import { type Activity, tenantsOf } from './activity.ts';

/**
 * What is needed to speak where somebody spoke, without waiting for him to speak again. It holds nothing of the person,
 * so that a message has the same name whoever clicks it.
 */
const Where = z.object({
  v: z.literal(1),
  serviceUrl: z.string(),
  channelId: z.string(),
  /** With `;messageid=` of the thread, in a channel. */
  conversationId: z.string(),
  conversationType: z.string().nullable(),
  tenantId: z.string().nullable(),
  /** The bot, as this conversation knows it. */
  botId: z.string(),
});
export type Where = z.infer<typeof Where>;

const Message = z.object({
  where: Where,
  /** null = Teams gave it no id: it cannot be edited. */
  activityId: z.string().nullable(),
});
export type Message = z.infer<typeof Message>;

/** @returns null when the activity does not say where it comes from */
export function whereOf(activity: Activity): Where | null {
  const { serviceUrl, conversation, recipient } = activity;
  if (!serviceUrl || !conversation || !recipient) return null;
  return {
    v: 1,
    serviceUrl,
    channelId: activity.channelId ?? 'msteams',
    conversationId: conversation.id,
    conversationType: conversation.conversationType ?? null,
    tenantId: tenantsOf(activity)[0] ?? null,
    botId: recipient.id,
  };
}

const THREAD = ';messageid=';

/** Without the thread: the channel, or the chat. */
export function channelOf({ conversationId }: Where): string {
  return conversationId.split(THREAD, 1)[0] ?? '';
}

/** Of a channel, the id of its thread's first message; null = the channel itself, or there are no threads. */
export function threadOf({ conversationId }: Where): string | null {
  return conversationId.split(THREAD)[1] ?? null;
}

/** The channel, outside its threads. What is said there begins one. */
export function roomOf(where: Where): Where {
  return { ...where, conversationId: channelOf(where) };
}

export function isRoom(where: Where): boolean {
  return where.conversationType === 'channel' && threadOf(where) === null;
}

/** The thread under a message of a channel; elsewhere there are none. */
export function threadUnder(where: Where, activityId: string | null): Where {
  if (!isRoom(where) || activityId === null) return where;
  return { ...where, conversationId: `${where.conversationId}${THREAD}${activityId}` };
}

export function placeOf(where: Where): Place {
  return place(JSON.stringify(where));
}

/** @throws Error when another platform made the place */
export function whereAt(at: Place): Where {
  return Where.parse(JSON.parse(at));
}

export function postedOf(where: Where, activityId: string | null): Posted {
  return posted(JSON.stringify({ where, activityId } satisfies Message));
}

/** @throws Error when another platform made the message */
export function messageOf(message: Posted): Message {
  return Message.parse(JSON.parse(message));
}
