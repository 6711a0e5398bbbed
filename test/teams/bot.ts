/** The Teams platform on a port of its own, in front of the simulated Teams; what it receives is kept, nothing is done. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Arrival, ArrivedPost, Received } from '../../src/commands/arrival.ts';
import type { Platform } from '../../src/commands/platform.ts';
import { type Clock, systemClock } from '../../src/core/clock.ts';
import type { Log } from '../../src/core/log.ts';
import type { SimulatedTeams } from '../../src/playground/teams/simulated-teams.ts';
import { openTeams, type TeamsOptions } from '../../src/teams/app.ts';

export interface Logged {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export interface Bot {
  readonly platform: Platform;
  readonly url: string;
  readonly arrivals: Arrival[];
  /** What programs posted, and what somebody pointed at. */
  readonly posts: ArrivedPost[];
  readonly logged: Logged[];
  /** What is said to what arrives; tests change it. */
  received: () => Promise<Received>;
  close(): Promise<void>;
}

/** Opens the bot and tells the simulated Teams where it is; it is not started. */
export async function openBot(
  teams: SimulatedTeams,
  more: Partial<TeamsOptions> & { readonly clock?: Clock; readonly reads?: boolean } = {},
): Promise<Bot> {
  const { clock = systemClock, reads = true, ...options } = more;
  const arrivals: Arrival[] = [];
  const posts: ArrivedPost[] = [];
  const logged: Logged[] = [];
  const note = (level: Logged['level']) => (fields: Logged['fields'], message: string) =>
    void logged.push({ level, fields, message });
  const log: Log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  const platform = await openTeams(
    {
      auth: { kind: 'password', appId: teams.appId, tenantId: teams.tenantId, password: teams.password },
      tenants: [teams.tenantId],
      service: teams.service,
      ...options,
    },
    {
      clock,
      log,
      receive(arrival) {
        arrivals.push(arrival);
        return bot.received();
      },
      ...(reads
        ? {
            receivePost: (post: ArrivedPost) => {
              posts.push(post);
              return bot.received();
            },
          }
        : {}),
    },
  );
  const [route] = platform.routes;
  if (route === undefined) throw new Error('there is no route');
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    await route.handle(request, response, Buffer.concat(chunks)).catch(() => response.writeHead(500).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bot: Bot = {
    platform,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${route.path}`,
    arrivals,
    posts,
    logged,
    received: async () => ({ state: 'accepted', acknowledgement: null }),
    async close() {
      await platform.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  teams.deliverTo(bot.url);
  return bot;
}

/** A clock whose pauses end at once, and are remembered. */
export function hastyClock(): Clock & { readonly pauses: number[] } {
  const pauses: number[] = [];
  return {
    pauses,
    now: () => new Date(),
    async after(ms) {
      pauses.push(ms);
    },
  };
}
