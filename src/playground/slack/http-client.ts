/** Posts as Slack does: signed, and with Slack's words for what went wrong. */
import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { post as plainPost } from '../post.ts';
import type { Delivered } from './shapes.ts';

const USER_AGENT = 'Slackbot 1.0 (+https://api.slack.com/robots)';

export interface Posted extends Delivered {
  readonly headers: IncomingHttpHeaders;
}

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function signature(secret: string, seconds: number, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex')}`;
}

/** @returns never throws: what fails is a `Delivered` with status 0 and an error */
export async function post(...[url, body, headers, withinMs]: Parameters<typeof plainPost>): Promise<Posted> {
  const posted = await plainPost(url, body, { 'user-agent': USER_AGENT, ...headers }, withinMs);
  if (posted.state === 'answered')
    return { status: posted.status, body: posted.body, error: errorOf(posted.status), headers: posted.headers };
  const error = posted.state === 'late' ? 'operation_timeout' : 'dispatch_failed';
  return { status: 0, body: null, error, headers: {} };
}

/** Slack's words for it where a person waits; which one stands for which status is not verified. */
function errorOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  return status >= 500 ? 'http_service_error' : 'http_client_error';
}
