/** One Socket Mode connection, from its hello to its end. */
import { setTimeout as pause } from 'node:timers/promises';
import type { App, ReceiverEvent, SocketModeReceiver } from '@slack/bolt';
import type { Clock } from '../core/clock.ts';
import { isObject, parseJson } from './json.ts';

export type LineReceiver = Pick<SocketModeReceiver, 'client' | 'init'>;

export interface SocketLine {
  /** Resolves when Slack has said hello. @throws what the client throws; after 15 s without a hello, an Error */
  open(): Promise<void>;
  readonly isOpen: boolean;
  /** Resolves when it is no more, or Slack has announced that. */
  readonly ended: Promise<void>;
  /** Resolves when it is no more. */
  readonly gone: Promise<void>;
  /** Closes it when nothing is on its way here any more. */
  retire(): void;
  close(): Promise<void>;
}

const HELLO_MS = 15_000;
/** For our goodbye, and an acknowledgement before it, to leave: Slack's end of the line stays open, whatever we wait. */
const GOODBYE_MS = 200;
/** Nothing came for so long: nothing is on its way. */
const QUIET_MS = 1_000;
/** Slack serves on for some seconds after these. */
const RENEWALS: ReadonlySet<unknown> = new Set(['warning', 'refresh_requested']);

export function createSocketLine(receiver: LineReceiver, app: App, clock: Clock): SocketLine {
  const { client } = receiver;
  let isOpen = false;
  let closing: Promise<void> | null = null;
  let isRetiring = false;
  /** Deliveries that are not acknowledged yet. */
  let busy = 0;
  const ended = signal();
  const gone = signal();
  const quiet = new AbortController();

  client.on('disconnected', () => {
    isOpen = false;
    gone.give();
    ended.give();
    quiet.abort();
  });

  // The client would close at once; what Slack delivers until then would be lost, and it repeats no command and no click.
  const [handle] = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  client.on('ws_message', (data: unknown, isBinary: boolean) => {
    const reason = announcedEnd(data);
    if (reason === null) handle?.(data, isBinary);
    else if (RENEWALS.has(reason)) ended.give();
    else void close();
  });

  // All that Bolt's receiver uses of an app.
  receiver.init({
    async processEvent(event: ReceiverEvent) {
      busy += 1;
      let isOurs = true;
      const settled = (): void => {
        if (isOurs) busy -= 1;
        isOurs = false;
        // Just after an acknowledgement Slack has hardly sent another delivery here. It may in any moment: the next one is no better.
        if (isRetiring && busy === 0) void close();
      };
      try {
        // What is done after the acknowledgement keeps no line open.
        const ack: ReceiverEvent['ack'] = async (...answer) => {
          await event.ack(...answer);
          settled();
        };
        await app.processEvent({ ...event, ack });
      } finally {
        settled();
      }
    },
  } as App);

  function close(): Promise<void> {
    closing ??= (async () => {
      isOpen = false;
      await Promise.race([client.disconnect(), pause(GOODBYE_MS)]);
      // Asked a second time, the client no longer waits for the other end; and it clears the timer that it leaves behind
      // when it is asked while it still connects.
      await client.disconnect();
    })();
    return closing;
  }

  return {
    async open() {
      const waited = new AbortController();
      const late = clock.after(HELLO_MS, waited.signal).then(() => 'late' as const);
      const started = client.start().then(async () => {
        if (closing === null) return 'hello' as const;
        // It was closed while it still asked for an address: the client goes on all the same.
        closing = null;
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
    get isOpen() {
      return isOpen;
    },
    ended: ended.given,
    gone: gone.given,
    retire() {
      isRetiring = true;
      void clock.after(QUIET_MS, quiet.signal).then(() => {
        if (busy === 0) void close();
      });
    },
    close,
  };
}

/** @returns the reason that Slack gives for ending the connection; null = it is another message */
function announcedEnd(data: unknown): unknown {
  const message = typeof data === 'string' ? parseJson(data) : null;
  return isObject(message) && message.type === 'disconnect' ? (message.reason ?? '') : null;
}

function signal(): { readonly given: Promise<void>; give(): void } {
  let give = (): void => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}
