/** The shape of one method of the Web API. */
import type { Service } from '../service.ts';
import type { SlackChannel } from '../shapes.ts';
import { directChannel, findChannel } from '../workspace.ts';

export interface Call {
  readonly service: Service;
  readonly args: Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly body: Readonly<Record<string, unknown>>;
  /** Default 200. */
  readonly status?: number;
  /** Seconds. */
  readonly retryAfter?: number;
}

export interface Method {
  /** Which kind of token it takes. */
  readonly token: 'bot' | 'app' | 'none';
  /** The scope that a bot token must have; null = none. */
  readonly scope: string | null;
  /** Arguments that must be there. */
  readonly required: readonly string[];
  run(call: Call): Answer | Promise<Answer>;
}

export function fine(body: Readonly<Record<string, unknown>> = {}): Answer {
  return { body: { ok: true, ...body } };
}

export function refusal(error: string, more: Readonly<Record<string, unknown>> = {}): Answer {
  return { body: { ok: false, error, ...more } };
}

/**
 * The channel that a bot may see by this name. A private channel that it is not in, and a direct message of others, does
 * not exist for it. A user's id stands for the direct message with that user.
 */
export function visibleChannel({ service, args }: Call, argument = 'channel'): SlackChannel | null {
  const { workspace } = service;
  const wanted = String(args[argument]);
  const user = workspace.users.get(wanted);
  if (user && !user.isBot) return directChannel(workspace, user);
  const channel = findChannel(workspace, wanted);
  if (!channel) return null;
  return channel.kind === 'public' || channel.members.has(workspace.bot.userId) ? channel : null;
}
