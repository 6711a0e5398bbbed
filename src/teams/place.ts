/** `Place` and `Posted` as Teams makes them: JSON with a version, for they may lie in a database for long. */
import { z } from 'zod';
import { type Posted, posted } from '../commands/messenger.ts';
import { type Place, place } from '../core/place.ts';
import { type Activity, tenantsOf } from './activity.ts';

/** What is needed to speak where somebody spoke, without waiting for him to speak again. */
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
  /**
   * Of the place of a question: who asked, and his id within Teams (`29:…`), for what he alone shall see. No message's `where`
   * has it, so that a message has the same name whoever clicks it.
   */
  asker: z.object({ person: z.string(), account: z.string() }).optional(),
});
export type Where = z.infer<typeof Where>;

const Message = z.object({
  where: Where,
  /** null = Teams gave it no id: it cannot be edited. */
  activityId: z.string().nullable(),
  /** Of a targeted message: the id within Teams of who sees it; left out = everybody does. */
  to: z.string().optional(),
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

/** The same for everybody who speaks there. */
export function withoutAsker({ asker: _, ...where }: Where): Where {
  return where;
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

/** @param to of a targeted message: who sees it */
export function postedOf(where: Where, activityId: string | null, to: string | null = null): Posted {
  const message: Message = { where: withoutAsker(where), activityId, ...(to === null ? {} : { to }) };
  return posted(JSON.stringify(message));
}

/** @throws Error when another platform made the message */
export function messageOf(message: Posted): Message {
  return Message.parse(JSON.parse(message));
}
