/**
 * Socket Mode: https://docs.slack.dev/apis/events-api/using-socket-mode . An app opens a websocket with a ticket; what is
 * delivered goes to one of its sockets, and is acknowledged there by its envelope's id.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { Timers } from '../timers.ts';
import type { Delivered } from './shapes.ts';
import type { Workspace } from './workspace.ts';

/** One app may have so many sockets; the next one is told `too_many_websockets`. */
const MAX_SOCKETS = 10;
/** The client takes a socket without pings for dead after 30 s. */
const PING_EVERY_MS = 10_000;
/** After so many seconds Slack will ask to reconnect; it says so in its hello. */
const CONNECTION_SECONDS = 18_060;
/** So long a socket serves on whose end was announced. */
const ANNOUNCED_MS = 10_000;

export type EnvelopeType = 'slash_commands' | 'interactive' | 'events_api';

export interface Repeat {
  /** 1 for the first repetition. */
  readonly attempt: number;
  readonly reason: string;
}

export interface Sockets {
  /** The address for one new socket. */
  ticket(): string;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Resolves when it is acknowledged, or will not be. */
  deliver(type: EnvelopeType, payload: object, repeat?: Repeat): Promise<Delivered>;
  readonly open: number;
  /**
   * Slack announces its end to every socket, and serves on for ten seconds. `cut`: without a word. `lost`: the line is dead and
   * nobody is told. No ping goes out, none is answered, and what is delivered there is not heard.
   */
  drop(how: 'refresh_requested' | 'warning' | 'link_disabled' | 'cut' | 'lost'): void;
  close(): void;
}

export function createSockets(options: {
  readonly workspace: Workspace;
  readonly timers: Timers;
  readonly base: () => string;
  readonly acknowledgeWithinMs: number;
}): Sockets {
  const { workspace, timers } = options;
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  /** In the order in which they take their turn. */
  const turn: WebSocket[] = [];
  /** Slack takes them for good ones still: an event that goes there is repeated when nobody has acknowledged it. */
  const lost = new Set<WebSocket>();
  /** By envelope: on which socket it went, and what to do with its acknowledgement. */
  const waiting = new Map<string, { readonly socket: WebSocket; readonly resolve: (answer: Delivered) => void }>();
  const pings = setInterval(() => {
    for (const socket of turn) if (!lost.has(socket)) socket.ping();
  }, PING_EVERY_MS);

  function welcome(socket: WebSocket): void {
    socket.on('error', () => socket.terminate());
    if (turn.length >= MAX_SOCKETS) {
      send(socket, { type: 'disconnect', reason: 'too_many_websockets', debug_info: { host: 'simulated' } });
      socket.close();
      return;
    }
    turn.push(socket);
    socket.on('close', () => {
      const at = turn.indexOf(socket);
      if (at >= 0) turn.splice(at, 1);
      lost.delete(socket);
      for (const each of waiting.values())
        if (each.socket === socket) each.resolve({ status: 0, body: null, error: 'dispatch_failed' });
      workspace.changed();
    });
    socket.on('message', (data) => acknowledge(data.toString()));
    send(socket, {
      type: 'hello',
      num_connections: turn.length,
      connection_info: { app_id: workspace.appId },
      debug_info: { host: 'simulated', build_number: 1, approximate_connection_time: CONNECTION_SECONDS },
    });
    workspace.changed();
  }

  function acknowledge(text: string): void {
    const { envelope_id, payload } = parse(text);
    const isEmpty = typeof payload !== 'object' || payload === null || Object.keys(payload).length === 0;
    waiting.get(String(envelope_id))?.resolve({ status: 200, body: isEmpty ? null : payload, error: null });
  }

  return {
    ticket() {
      const ticket = randomUUID();
      tickets.add(ticket);
      return `${options.base()}/link/?ticket=${ticket}&app_id=${workspace.appId}`;
    },
    upgrade(request, socket, head) {
      const ticket = new URL(request.url ?? '/', 'ws://simulated').searchParams.get('ticket') ?? '';
      // A ticket opens one socket.
      if (!tickets.delete(ticket)) {
        socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
        return;
      }
      // Slack says goodbye, and leaves it to the app to close the line: github.com/slackapi/node-slack-sdk/issues/2752.
      socket.end = () => socket;
      socket.once('end', () => socket.destroy());
      server.handleUpgrade(request, socket, head, welcome);
    },
    async deliver(type, payload, repeat) {
      const socket = nextOpen(turn);
      if (!socket) return { status: 0, body: null, error: 'dispatch_failed' };
      const envelope_id = randomUUID();
      const isEvent = type === 'events_api';
      const answer = new Promise<Delivered>((resolve) => {
        waiting.set(envelope_id, { socket, resolve });
        timers
          .after(options.acknowledgeWithinMs)
          .then(() => resolve({ status: 0, body: null, error: 'operation_timeout' }));
      });
      const envelope = {
        envelope_id,
        payload,
        type,
        accepts_response_payload: !isEvent,
        ...(isEvent ? { retry_attempt: repeat?.attempt ?? 0, retry_reason: repeat?.reason ?? '' } : {}),
      };
      if (!lost.has(socket)) send(socket, envelope);
      return answer.finally(() => waiting.delete(envelope_id));
    },
    get open() {
      return turn.filter(isOpen).length;
    },
    drop(how) {
      for (const socket of [...turn]) {
        if (how === 'cut') socket.terminate();
        else if (how === 'lost') {
          lost.add(socket);
          socket.pause();
        } else {
          send(socket, { type: 'disconnect', reason: how, debug_info: { host: 'simulated' } });
          timers.after(ANNOUNCED_MS).then(() => socket.terminate());
        }
      }
    },
    close() {
      clearInterval(pings);
      for (const socket of [...turn]) socket.terminate();
      server.close();
    },
  };
}

/** The socket whose turn it is; it goes to the end of the line. */
function nextOpen(turn: WebSocket[]): WebSocket | null {
  const at = turn.findIndex(isOpen);
  const socket = turn[at];
  if (!socket) return null;
  turn.splice(at, 1);
  turn.push(socket);
  return socket;
}

function isOpen({ readyState }: WebSocket): boolean {
  return readyState === WebSocket.OPEN;
}

function send(socket: WebSocket, message: object): void {
  socket.send(JSON.stringify(message));
}

function parse(text: string): { readonly envelope_id?: unknown; readonly payload?: unknown } {
  try {
    return { ...JSON.parse(text) };
  } catch {
    return {};
  }
}
