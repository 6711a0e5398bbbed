/**
 * One Socket Mode connection at a time, by Bolt's own client, which is not left to reconnect by itself: when Slack is down
 * then, it throws where nobody can catch it, and the process ends (@slack/socket-mode 3.1.0, `delayReconnectAttempt`).
 */
import type { SocketModeReceiver } from '@slack/bolt';
import type { Clock } from '../core/clock.ts';

export interface Socket {
  /**
   * Resolves when Slack has said hello.
   * @throws what the client throws; after 15 s without a hello, an Error
   */
  open(): Promise<void>;
  /** Resolves when the open connection is no more. */
  closed(): Promise<void>;
  close(): Promise<void>;
}

const HELLO_MS = 15_000;
/** Slack's end of the handshake; the client alone would wait 30 s for it. */
const GOODBYE_MS = 1_000;

export function createSocket(client: SocketModeReceiver['client'], clock: Clock): Socket {
  let isOpen = false;
  let wanted = false;
  let onClosed: (() => void)[] = [];
  client.on('disconnected', () => {
    isOpen = false;
    for (const each of onClosed) each();
    onClosed = [];
  });

  const whenClosed = (): Promise<void> => new Promise((resolve) => onClosed.push(resolve));

  async function close(): Promise<void> {
    wanted = false;
    const waited = new AbortController();
    await Promise.race([client.disconnect(), clock.after(GOODBYE_MS, waited.signal)]);
    waited.abort();
    // Asked a second time, the client no longer waits for the other end; and it clears the timer that it leaves behind
    // when it is asked while it still connects.
    await client.disconnect();
  }

  return {
    async open() {
      wanted = true;
      const waited = new AbortController();
      const late = clock.after(HELLO_MS, waited.signal).then(() => 'late' as const);
      const started = client.start().then(async () => {
        if (wanted) return 'hello' as const;
        // It was closed while it still asked for an address: the client goes on all the same.
        await close();
        throw new Error('the socket was closed');
      });
      // It may fail after it was given up.
      started.catch(() => {});
      try {
        if ((await Promise.race([started, late])) === 'late') {
          await close();
          throw new Error('Slack did not say hello on the socket within 15 s');
        }
        isOpen = true;
      } finally {
        waited.abort();
      }
    },
    closed: () => (isOpen ? whenClosed() : Promise.resolve()),
    close,
  };
}
