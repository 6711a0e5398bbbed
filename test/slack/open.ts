/** Slack's platform on the simulated Slack, without the rest of the bot: what it hands in is kept, what it answers is chosen. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Arrival, ArrivedPost, Received } from '../../src/commands/arrival.ts';
import type { Platform } from '../../src/commands/platform.ts';
import { type Clock, systemClock } from '../../src/core/clock.ts';
import type { Log } from '../../src/core/log.ts';
import type { SimulatedSlack } from '../../src/playground/slack/simulated-slack.ts';
import { openSlack, type SlackOptions } from '../../src/slack/app.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface KeptLog extends Log {
  readonly lines: LogLine[];
  /** Without what only somebody who debugs would see. */
  loud(): readonly LogLine[];
}

export function keepLog(): KeptLog {
  const lines: LogLine[] = [];
  const say = (level: LogLine['level']) => (fields: Readonly<Record<string, unknown>>, message: string) =>
    void lines.push({ level, message, fields });
  return {
    lines,
    loud: () => lines.filter(({ level }) => level === 'warn' || level === 'error'),
    debug: say('debug'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
  };
}

export interface Opened {
  readonly platform: Platform;
  readonly arrivals: Arrival[];
  /** What programs posted, and what somebody pointed at. */
  readonly posts: ArrivedPost[];
  readonly log: KeptLog;
  /** What the next deliveries are told; also a promise that does not resolve, or a throw. */
  answer(how: (arrival: Arrival | ArrivedPost) => Received | Promise<Received>): void;
  /** `http://127.0.0.1:<port>/slack/events`; `''` over a socket. */
  readonly url: string;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly kind: 'http' | 'socket';
  readonly clock?: Clock;
  readonly options?: Partial<SlackOptions>;
  /** Default true. */
  readonly start?: boolean;
  /** Whether anybody wants to know what programs post; default true. */
  readonly reads?: boolean;
}

export async function open(
  slack: SimulatedSlack,
  { kind, clock, options, start, reads }: OpenOptions,
): Promise<Opened> {
  const arrivals: Arrival[] = [];
  const posts: ArrivedPost[] = [];
  const log = keepLog();
  let answer: (arrival: Arrival | ArrivedPost) => Received | Promise<Received> = () => ({
    state: 'accepted',
    acknowledgement: null,
  });
  const platform = await openSlack(
    {
      botToken: slack.botToken,
      delivery: kind === 'http' ? { kind, signingSecret: slack.signingSecret } : { kind, appToken: slack.appToken },
      apiUrl: slack.apiUrl,
      responseHosts: [slack.responseHost],
      ...options,
    },
    {
      clock: clock ?? systemClock,
      log,
      receive: async (arrival) => {
        arrivals.push(arrival);
        return answer(arrival);
      },
      ...(reads === false
        ? {}
        : {
            receivePost: async (post) => {
              posts.push(post);
              return answer(post);
            },
          }),
    },
  );
  const server = kind === 'http' ? await serve(platform) : null;
  if (start !== false) await platform.start();
  const port = server === null ? 0 : (server.address() as AddressInfo).port;
  const url = server === null ? '' : `http://127.0.0.1:${port}/slack/events`;
  if (server !== null) slack.deliverTo(url);
  return {
    platform,
    arrivals,
    posts,
    log,
    url,
    answer(how) {
      answer = how;
    },
    async close() {
      await platform.stop();
      if (server === null) return;
      slack.deliverTo(null);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The little that `http/` does: the whole body, then the route. */
async function serve({ routes: [route] }: Platform): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      route?.handle(request, response, Buffer.concat(chunks)).catch(() => response.writeHead(500).end());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
