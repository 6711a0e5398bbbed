/** What Slack's client throws, as a word to decide by and a sentence to say. None of it holds a token or an address. */
import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from '@slack/web-api';
import { redact } from '../core/redact.ts';
import { safeLine } from '../core/safe-text.ts';

/** A `response_url` did not take it. The message never has the address: it is a password. */
export class ResponseUrlError extends Error {
  /** Slack's word for it; null when it never came to one. */
  readonly word: string | null;

  constructor(message: string, word: string | null = null) {
    super(message);
    this.name = 'ResponseUrlError';
    this.word = word;
  }
}

/** Slack's own word (`not_in_channel`); null when it never came to one. https://docs.slack.dev/reference/methods */
export function slackError(error: unknown): string | null {
  if (error instanceof ResponseUrlError) return error.word;
  return error instanceof WebAPIPlatformError ? error.data.error : null;
}

/** Slack takes nothing of ours any more, wherever it is said: no channel's or message's matter. */
const TAKES_NOTHING = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'user_removed_from_team',
  'team_disabled',
  'team_access_not_granted',
  'org_login_required',
  'ekm_access_denied',
]);

export function takesNothing(error: unknown): boolean {
  return error instanceof WebAPIPlatformError && TAKES_NOTHING.has(error.data.error);
}

/** One sentence without its full stop. */
export function becauseOf(error: unknown): string {
  if (error instanceof WebAPIPlatformError) {
    const more = (error.data.response_metadata?.messages ?? []).join('; ');
    return safe(more === '' ? `Slack answered ${error.data.error}` : `Slack answered ${error.data.error}: ${more}`);
  }
  if (error instanceof WebAPIRateLimitedError) return `Slack is throttling and asks to wait ${error.retryAfter} s`;
  if (error instanceof WebAPIHTTPError) return `Slack answered HTTP ${error.statusCode}`;
  if (error instanceof WebAPIRequestError) return safe(`Slack could not be reached: ${reasonOf(error.original)}`);
  return safe(error instanceof Error ? error.message : 'the connection was closed');
}

/** Of words that no waiting heals, what the operator has to do. */
const REMEDIES: Readonly<Record<string, string>> = {
  invalid_auth: 'the token is not one of this app: copy it again from api.slack.com/apps',
  not_authed: 'the token is missing: copy it from api.slack.com/apps',
  account_inactive: 'the app was removed from the workspace: install it again and copy the new token',
  token_revoked: 'the token was revoked: install the app again and copy the new token',
  token_expired: 'the token has expired: turn token rotation off, or copy the new token',
  user_removed_from_team: 'the bot was removed from the workspace: install the app again',
  team_disabled: 'the workspace is disabled',
  team_access_not_granted: 'the app is not installed in this workspace: install it',
  org_login_required: 'the workspace is being moved to an Enterprise Grid: wait until that is done',
  ekm_access_denied: "the workspace's administrators have suspended the use of the app",
  missing_scope: 'the token lacks a scope: compare the app with manifests/slack, install it again',
  not_allowed_token_type:
    'it is the wrong kind of token: SLACK_BOT_TOKEN begins with xoxb-, SLACK_APP_TOKEN with xapp-',
  no_permission: 'the app-level token lacks the scope connections:write: make a new one',
  access_denied: 'the app is not allowed to do that: compare it with manifests/slack',
  forbidden_team: 'the app is not allowed in this workspace',
  socket_mode_disabled: 'Socket Mode is turned off: turn it on at api.slack.com/apps',
  is_archived: 'the channel is archived: unarchive it, or take it out of the routes',
  link_disabled: 'Socket Mode is turned off: turn it on at api.slack.com/apps',
};

/** What to do about it; null when it may heal by itself. */
export function remedyFor(error: unknown): string | null {
  const word = slackError(error);
  return word === null ? null : (REMEDIES[word] ?? null);
}

/** Node's `fetch` says no more than "fetch failed"; the reason is in the cause. */
export function reasonOf(error: Error): string {
  const { cause } = error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : error.message;
}

function safe(text: string): string {
  return safeLine(redact(text), 300);
}
