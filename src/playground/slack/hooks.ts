/**
 * `response_url`: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses . Five uses within 30
 * minutes. Only the one of a click can replace or delete, and only what was clicked (see `simulated-slack.ts`).
 */
import { randomBytes } from 'node:crypto';
import { isRefusal, readContent } from './content.ts';
import type { SlackChannel, SlackUser } from './shapes.ts';
import { edit, findMessage, remove, type StoredMessage, say, type Workspace } from './workspace.ts';

const USES = 5;
const LIFE_MS = 30 * 60_000;

/** What a hook is for. */
interface Origin {
  readonly channel: SlackChannel;
  readonly user: SlackUser;
  /** The message that was clicked; null of a command. */
  readonly clicked: StoredMessage | null;
}

interface Hook extends Origin {
  readonly at: number;
  uses: number;
}

export interface HookAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Hooks {
  /** A new one, below `base`. */
  open(origin: Origin): string;
  /** Answers a post to `path`, with the body as it came. */
  post(path: string, body: string): HookAnswer;
}

/** @param said told of what everybody sees now */
export function createHooks(workspace: Workspace, base: () => string, said: (message: StoredMessage) => void): Hooks {
  const hooks = new Map<string, Hook>();
  return {
    open(origin) {
      const kind = origin.clicked ? 'actions' : 'commands';
      const number = String(workspace.now().getTime());
      const path = `/${kind}/${workspace.teamId}/${number}/${randomBytes(18).toString('base64url')}`;
      hooks.set(path, { ...origin, at: workspace.now().getTime(), uses: 0 });
      return base() + path;
    },
    post(path, body) {
      const hook = hooks.get(path);
      if (!hook) return refuse(404, 'no_such_hook');
      if (workspace.now().getTime() - hook.at > LIFE_MS) return refuse(404, 'expired_url');
      if (hook.uses >= USES) return refuse(404, 'used_url');
      const answer = take(workspace, hook, body, said);
      if (answer.status === 200) hook.uses++;
      return answer;
    },
  };
}

function take(workspace: Workspace, hook: Hook, body: string, said: (message: StoredMessage) => void): HookAnswer {
  const args = parse(body);
  if (args === null) return refuse(400, 'invalid_payload');
  const { clicked } = hook;
  if (clicked && isTrue(args.delete_original)) {
    if (clicked.deleted) return refuse(404, 'message_not_found');
    remove(workspace, clicked);
    return taken;
  }
  // Of a command there is nothing to delete: it is taken, and nothing happens (not verified).
  if (isTrue(args.delete_original)) return taken;
  const content = readContent(args);
  if (isRefusal(content)) return refuse(400, content.error, content.messages);
  if (clicked && isTrue(args.replace_original)) {
    if (clicked.deleted) return refuse(404, 'message_not_found');
    edit(workspace, clicked, content);
    return taken;
  }
  const threadTs = threadOf(workspace, hook, args.thread_ts);
  const message = say(workspace, {
    ...content,
    channel: hook.channel.id,
    threadTs,
    user: workspace.bot.userId,
    visibleTo: args.response_type === 'in_channel' ? null : hook.user.id,
    via: 'response_url',
  });
  said(message);
  return taken;
}

/** In the channel, unless it is told to go into a thread: then the thread must be there. */
function threadOf(workspace: Workspace, hook: Hook, wanted: unknown): string | null {
  return findMessage(workspace, hook.channel.id, wanted)?.ts ?? null;
}

const taken: HookAnswer = { status: 200, body: { ok: true } };

function refuse(status: number, error: string, messages?: readonly string[]): HookAnswer {
  return { status, body: { ok: false, error, ...(messages ? { response_metadata: { messages } } : {}) } };
}

/** Slack's own examples write these as text. */
function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

function parse(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
