/**
 * Socket Mode without a gap. Slack renews each connection every few hours: it announces the end, and serves on for some
 * seconds (https://docs.slack.dev/apis/events-api/using-socket-mode). Until then the next connection is open: each has a client
 * of its own, and Slack permits ten. Bolt's client alone would let go first, and be deaf for five seconds
 * (github.com/slackapi/node-slack-sdk/issues/2752); left to reconnect by itself, it throws where nobody can catch it when Slack
 * is down then, and the process ends (@slack/socket-mode 3.1.0, `delayReconnectAttempt`).
 */
import type { App, Receiver } from '@slack/bolt';
import type { Clock } from '../core/clock.ts';
import { createSocketLine, type LineReceiver, type SocketLine } from './socket-line.ts';

export interface Socket {
  /** For Bolt's app: hears what comes in on every connection, and acknowledges it there. */
  readonly receiver: Receiver;
  /**
   * Opens the next connection. When Slack has said hello on it, it resolves, and lets the one before it go.
   * @throws what the client throws; after 15 s without a hello, an Error
   */
  open(): Promise<void>;
  /** Whether there is a connection that Slack can deliver on. */
  readonly isOpen: boolean;
  /** Resolves when another connection is needed: the newest one is no more, or Slack has announced its end. */
  ended(): Promise<void>;
  close(): Promise<void>;
}

/** @param newReceiver Bolt's, one for each connection; without reconnecting by itself */
export function createSocket(newReceiver: () => LineReceiver, clock: Clock): Socket {
  let app: App | null = null;
  let newest: SocketLine | null = null;
  /** Those that connect too. */
  const lines = new Set<SocketLine>();

  async function close(): Promise<void> {
    await Promise.all([...lines].map((line) => line.close()));
  }

  return {
    receiver: {
      init(given) {
        app = given;
      },
      async start() {},
      stop: close,
    },
    async open() {
      if (app === null) throw new Error('nobody would hear what Slack delivers');
      const line = createSocketLine(newReceiver(), app, clock);
      lines.add(line);
      try {
        await line.open();
      } catch (error) {
        lines.delete(line);
        throw error;
      }
      void line.gone.then(() => lines.delete(line));
      newest?.retire();
      newest = line;
    },
    get isOpen() {
      return [...lines].some((line) => line.isOpen);
    },
    async ended() {
      await newest?.ended;
    },
    close,
  };
}
