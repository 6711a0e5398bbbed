/** What Slack did not take, as the rest of the program decides by it and the operator reads it. */
import { WebAPIRateLimitedError } from '@slack/web-api';
import { NotTaken } from '../commands/messenger.ts';
import { becauseOf, remedyFor, slackError } from './errors.ts';

/** The bot may not speak there; a `response_url` may. */
export const NOT_INVITED: ReadonlySet<string> = new Set(['not_in_channel', 'channel_not_found', 'user_not_in_channel']);
export const NO_ACCESS: ReadonlySet<string> = new Set([
  ...NOT_INVITED,
  'is_archived',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_non_threadable_channel',
  'messages_tab_disabled',
  'missing_scope',
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
]);

export function isDirect({ channel }: { readonly channel: string }): boolean {
  return channel.startsWith('D');
}

/** A direct message that we are not in is one between two other people, and no bot can join it. */
export function isOfOthers(place: { readonly channel: string }, error: unknown): boolean {
  return isDirect(place) && NOT_INVITED.has(slackError(error) ?? '');
}

/** What the operator reads: the reason, and the step that repairs it. */
export function failure(error: unknown, { channel }: { readonly channel: string }, botName: string): NotTaken {
  const word = slackError(error) ?? '';
  const invite = NOT_INVITED.has(word) && !isDirect({ channel });
  // Slack says "not found" of a private channel that we are not in, and of one that is gone.
  const orGone = word === 'channel_not_found' ? '; a channel that is gone: take it out of the routes' : '';
  const remedy = invite
    ? `invite the bot to ${channel}: /invite @${botName}${orGone}`
    : isOfOthers({ channel }, error)
      ? 'a direct message of other people: no bot can be in it'
      : remedyFor(error);
  // Slack's client has waited and tried again already where that can help.
  const forGood = remedy !== null || NO_ACCESS.has(word);
  return new NotTaken(`a message was not taken: ${becauseOf(error)}${remedy === null ? '' : ` (${remedy})`}`, {
    forGood,
    // What Slack answers in words it has not done.
    mayStand: word === '' && !(error instanceof WebAPIRateLimitedError),
  });
}
