/** The one port that all share: what Slack and Teams deliver, and whether the program is well. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Route } from '../commands/platform.ts';
import type { Clock } from '../core/clock.ts';
import { PullcheckError } from '../core/error.ts';
import type { Log } from '../core/log.ts';
import { answerJson } from './answer.ts';
import { createApp } from './app.ts';
import type { PartState } from './health.ts';
import { type HttpLimits, LIMITS, MAX_HEADER_BYTES } from './limits.ts';

export interface HttpParts {
  readonly routes: readonly Route[];
  /** The parts that `/readyz` tells about. */
  readonly state: () => readonly PartState[];
  readonly clock: Clock;
  readonly log: Log;
  /** Left out = {@link LIMITS}. */
  readonly limits?: Partial<HttpLimits>;
}

export interface HttpServer {
  /**
   * @param where port 0 = any free one
   * @returns the port that is listened on
   * @throws PullcheckError `settings-invalid` when it cannot be had: taken, not permitted, or no address of this machine
   */
  listen(where: { readonly host: string; readonly port: number }): Promise<number>;
  /** Takes no new request, drops those whose body is not there yet, and waits for the others (5 s at most). */
  close(): Promise<void>;
}

export function createHttp(parts: HttpParts): HttpServer {
  const limits = { ...LIMITS, ...parts.limits };
  const { clock, log } = parts;
  const app = createApp({ routes: parts.routes, state: parts.state, limits, clock, log });
  const sockets = new Set<Socket>();
  const underWay = new Set<ServerResponse>();
  let closing: Promise<void> | null = null;

  const server = createServer({
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    // How often the two first are looked at; half a minute, its default, would let a slow sender hold on for so long.
    connectionsCheckingInterval: Math.min(1_000, limits.headersMs),
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  server.timeout = limits.idleMs;
  server.maxConnections = limits.connections;
  const onRequest = (...[request, response]: Parameters<typeof app>) => {
    underWay.add(response);
    response.once('close', () => underWay.delete(response));
    if (closing !== null) response.setHeader('connection', 'close');
    app(request, response);
  };
  server.on('request', onRequest);
  // Without this, node says "100 Continue" by itself, and gets all of a body that is too long.
  server.on('checkContinue', onRequest);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  async function close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    const used = new Set<Socket>();
    for (const response of underWay) {
      const { req: request } = response;
      if (request.complete) {
        used.add(request.socket);
        if (!response.headersSent) response.setHeader('connection', 'close');
      } else if (response.headersSent) {
        // It was refused, and what its sender still sends is only read away.
        request.socket.destroy();
      } else {
        // Without all of its body it was handed to nobody: it may go to whoever runs next.
        used.add(request.socket);
        answerJson(response, 503, { error: 'The program is stopping.' }, { connection: 'close', 'retry-after': '1' });
      }
    }
    // A connection that was opened ahead, or has said half a header, is nobody's request.
    for (const socket of sockets) if (!used.has(socket)) socket.destroy();
    const late = setTimeout(() => {
      log.warn({ requests: underWay.size }, 'requests that were still under way are cut off');
      server.closeAllConnections();
    }, limits.closeMs);
    await closed;
    clearTimeout(late);
  }

  return {
    async listen({ host, port }) {
      await new Promise<void>((resolve, reject) => {
        server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, host, port)));
        server.listen({ host, port }, () => {
          server.removeAllListeners('error');
          resolve();
        });
      });
      server.on('error', (error) => log.error({ err: error }, 'the port is in trouble'));
      return (server.address() as AddressInfo).port;
    },
    async close() {
      if (!server.listening && closing === null) return;
      closing ??= close();
      await closing;
    },
  };
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): PullcheckError {
  const where = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const [because, remedy] = WORDS[error.code ?? ''] ?? [error.message, 'Set PORT and HOST to what this machine has.'];
  return new PullcheckError('settings-invalid', `It cannot listen on ${where}: ${because}.`, { remedy, cause: error });
}

const WORDS: Readonly<Record<string, readonly [because: string, remedy: string]>> = {
  EADDRINUSE: ['another program has this port', 'Stop the other program, or set PORT to another number.'],
  EACCES: ['this user may not have this port', 'Set PORT to a number above 1023.'],
  EADDRNOTAVAIL: ['this machine has no such address', 'Set HOST to one of its own, or leave it out.'],
  ENOTFOUND: ['this name leads nowhere', 'Set HOST to an address of this machine, or leave it out.'],
  EAFNOSUPPORT: ['this machine has no addresses of this kind', 'Set HOST to 0.0.0.0, or leave it out.'],
};
