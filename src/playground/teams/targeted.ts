/**
 * Targeted messages, which one person of a conversation sees:
 * https://learn.microsoft.com/microsoftteams/platform/agents-in-teams/targeted-messages#errors .
 */
import type { Refusal } from './check-activity.ts';
import { isObject } from './check-card.ts';
import type { Json, TeamsConversation } from './shapes.ts';

/** @param knownAs the id of a member of the conversation, by any of his ids; null = he is none */
export function targetOf(
  activity: Json,
  conversation: TeamsConversation,
  knownAs: (id: string) => string | null,
): { readonly target: string } | Refusal {
  if (conversation.kind === 'personal') return bad('Targeted messages are not for one-on-one chats.');
  const { recipient } = activity;
  if (!isObject(recipient) || typeof recipient.id !== 'string') return bad('A targeted message needs a recipient.');
  const target = knownAs(recipient.id);
  // That it fails is documented; with which words is not.
  return target === null ? bad('The recipient is not in the conversation roster.') : { target };
}

/** Of an update: who sees it cannot be changed. */
export function checkTargetedUpdate(activity: Json): Refusal | null {
  return activity.recipient === undefined ? null : bad('No recipient may be given in an update.');
}

/** What a tenant says that has no such messages: https://github.com/microsoft/teams.py/issues/334 */
export const UNKNOWN_THERE: Refusal = { status: 400, code: 'ServiceError', message: 'Unknown' };

function bad(message: string): Refusal {
  return { status: 400, code: 'BadArgument', message };
}
