/** Signing in and staying connected: nothing of it ends the process, and what can heal is tried again. */
import type { WebClient } from '@slack/web-api';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Socket } from './socket.ts';
import { createStanding } from './standing.ts';

export interface Connection {
  /** Resolves after the first try, however it went; further ones follow by themselves. Never throws. */
  start(): Promise<void>;
  stop(): Promise<void>;
  state(): { readonly ready: boolean; readonly because: string | null };
  /** Null until Slack has told. */
  identity(): Identity | null;
  /** Slack took nothing of ours just now: it is not ready until signing in works again. */
  refused(error: unknown): void;
}

export interface Identity {
  readonly userId: string | null;
  readonly botId: string | null;
  readonly name: string | null;
  /** The workspace that the bot is installed in. */
  readonly teamId: string | null;
}

export interface ConnectionParts {
  readonly botToken: string;
  /** Null = deliveries come over HTTP. */
  readonly socket: { readonly appToken: string; readonly connection: Socket } | null;
  /** Without retries of its own. */
  readonly client: WebClient;
  readonly clock: Clock;
  readonly log: Log;
}

/** A connection that held so long was a good one: the next try is not put off for the sake of earlier ones. */
const GOOD_MS = 30_000;
const LONGEST_PAUSE_MS = 60_000;
const STOP_MS = 2_000;

export function createConnection({ botToken, socket, client, clock, log }: ConnectionParts): Connection {
  const standing = createStanding(log);
  const stopping = new AbortController();
  let identity: Identity | null = null;
  let running: Promise<void> | null = null;
  /** Signing in again, since a message was refused; null = all is well. */
  let doubt: Promise<void> | null = null;
  /** A renewal that fails does no harm while the connection before it is open. */
  const isReady = () => identity !== null && doubt === null && (socket === null || socket.connection.isOpen);
  const isUp = (): void => {
    if (doubt === null)
      standing.ready(
        socket === null ? 'signed in to Slack; deliveries come over HTTP' : 'connected to Slack over Socket Mode',
      );
  };

  /** Until it works, or the program stops. */
  async function persist(work: () => Promise<void>, failed: string, tried: () => void): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await work();
        return tried();
      } catch (error) {
        if (stopping.signal.aborted) return;
        const wait = standing.failed(error, failed);
        tried();
        await clock.after(wait, stopping.signal);
      }
    }
  }

  async function signIn(): Promise<void> {
    const told = await client.auth.test();
    identity = {
      userId: told.user_id ?? null,
      botId: told.bot_id ?? null,
      name: told.user ?? null,
      teamId: told.team_id ?? null,
    };
    // A user's token would speak in that user's name, and hear nothing.
    if (told.bot_id === undefined) log.warn({}, 'the Slack token is not the token of a bot');
  }

  async function run(tried: () => void): Promise<void> {
    await persist(
      signIn,
      'Slack does not let us sign in',
      socket === null
        ? tried
        : () => {
            if (identity === null) tried();
          },
    );
    if (socket === null) {
      if (identity !== null) isUp();
      return;
    }
    for (let drops = 0; !stopping.signal.aborted; ) {
      await persist(() => socket.connection.open(), 'Slack does not open a socket', tried);
      if (stopping.signal.aborted) break;
      isUp();
      const since = clock.now().getTime();
      // Slack renews each connection every few hours: that is no failure, and not worth a line.
      await socket.connection.ended();
      drops = clock.now().getTime() - since >= GOOD_MS ? 0 : drops + 1;
      if (drops > 1) await clock.after(Math.min(LONGEST_PAUSE_MS, 500 * 2 ** drops), stopping.signal);
    }
  }

  return {
    state() {
      if (isReady()) return { ready: true, because: null };
      return { ready: false, because: standing.trouble() ?? 'the connection was lost; the next one is being opened' };
    },
    identity: () => identity,
    refused(error) {
      if (doubt !== null || stopping.signal.aborted || identity === null) return;
      standing.failed(error, 'Slack takes nothing of ours any more');
      let healed = false;
      doubt = persist(
        async () => {
          await signIn();
          healed = true;
        },
        'Slack does not let us sign in',
        () => {},
      ).finally(() => {
        doubt = null;
        if (healed) isUp();
      });
    },
    async start() {
      const wrong = wrongTokens(botToken, socket?.appToken ?? null);
      if (wrong !== null) return standing.wrong(wrong);
      await new Promise<void>((resolve) => {
        running = run(resolve)
          .catch((error: unknown) => log.error({ err: error }, 'the connection to Slack ended'))
          .finally(resolve);
      });
    },
    async stop() {
      stopping.abort();
      if (running === null) return;
      await socket?.connection.close();
      // A request that is on its way cannot be called back, and nothing depends on it any more.
      const waited = new AbortController();
      await Promise.race([Promise.all([running, doubt]), clock.after(STOP_MS, waited.signal)]);
      waited.abort();
    },
  };
}

/** Both tokens are long and look alike; taken for each other, Slack says no more than "invalid_auth". */
function wrongTokens(botToken: string, appToken: string | null): string | null {
  if (!botToken.startsWith('xoxb-'))
    return `SLACK_BOT_TOKEN is no bot token: one begins with xoxb-${looksLike(botToken)}`;
  if (appToken !== null && !appToken.startsWith('xapp-'))
    return `SLACK_APP_TOKEN is no app-level token: one begins with xapp-${looksLike(appToken)}`;
  return null;
}

function looksLike(token: string): string {
  const prefix = /^(xox[a-z]|xapp)-/.exec(token)?.[1];
  return prefix === undefined ? '' : `, this one with ${prefix}-`;
}
