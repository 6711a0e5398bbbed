/** What the parts of the simulated Slack share. `simulated-slack.ts` makes it. */
import type { Timers } from '../timers.ts';
import type { Answer } from './methods/method.ts';
import type { SlackMessage } from './shapes.ts';
import type { Sockets } from './sockets.ts';
import type { Workspace } from './workspace.ts';

export interface Service {
  readonly workspace: Workspace;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  /** Of the bot token. */
  readonly scopes: readonly string[];
  /** What the app subscribed to. */
  readonly events: readonly string[];
  readonly sockets: Sockets;
  readonly timers: Timers;
  /** The 429 that a post to this channel meets now; null = it may pass. */
  limitPost(channel: string): Answer | null;
  /** A trigger is good once, for three seconds; otherwise Slack's error. */
  takeTrigger(id: string): 'fresh' | 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id';
  /** The bot said or changed something: Slack tells those who listen to the channel, the bot among them. */
  said(message: SlackMessage): void;
  edited(message: SlackMessage): void;
}

/** https://docs.slack.dev/reference/events : what a kind of conversation is called, and which scope it needs. */
const MESSAGE_EVENTS = {
  public: { event: 'message.channels', scope: 'channels:history' },
  private: { event: 'message.groups', scope: 'groups:history' },
  direct: { event: 'message.im', scope: 'im:history' },
} as const;

/** Whether Slack tells the bot of a message there: it is in, subscribed to it, and may see it. */
export function hears(
  { workspace, events, scopes }: Pick<Service, 'workspace' | 'events' | 'scopes'>,
  { channel, visibleTo }: Pick<SlackMessage, 'channel' | 'visibleTo'>,
  as: 'message' | 'app_mention',
): boolean {
  const found = workspace.channels.get(channel);
  if (found === undefined || visibleTo !== null || !found.members.has(workspace.bot.userId)) return false;
  if (as === 'app_mention') return events.includes('app_mention') && scopes.includes('app_mentions:read');
  const { event, scope } = MESSAGE_EVENTS[found.kind];
  return events.includes(event) && scopes.includes(scope);
}

const TRIGGER_MS = 3000;

/** Triggers of clicks and commands: https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses */
export function createTriggers(workspace: Workspace): { next(): string; take: Service['takeTrigger'] } {
  const triggers = new Map<string, { readonly at: number; used: boolean }>();
  return {
    next() {
      const id = `${workspace.id('1')}.${workspace.now().getTime()}.${workspace.id('x').toLowerCase()}`;
      triggers.set(id, { at: workspace.now().getTime(), used: false });
      return id;
    },
    take(id) {
      const trigger = triggers.get(id);
      if (!trigger) return 'invalid_trigger_id';
      if (trigger.used) return 'exchanged_trigger_id';
      if (workspace.now().getTime() - trigger.at > TRIGGER_MS) return 'expired_trigger_id';
      trigger.used = true;
      return 'fresh';
    },
  };
}

/** One message a second and channel: https://docs.slack.dev/apis/web-api/rate-limits#posting-messages */
export function createPostLimit(workspace: Workspace, refuse: (seconds: number) => Answer): Service['limitPost'] {
  const last = new Map<string, number>();
  return (channel) => {
    const now = workspace.now().getTime();
    const since = now - (last.get(channel) ?? Number.NEGATIVE_INFINITY);
    if (since < 1000) return refuse(1);
    last.set(channel, now);
    return null;
  };
}
