/** The port with one route, on any free number: what comes in is kept, what is said in the log too. */
import type { Route } from '../../src/commands/platform.ts';
import { systemClock } from '../../src/core/clock.ts';
import type { PartState } from '../../src/http/health.ts';
import type { HttpLimits } from '../../src/http/limits.ts';
import { createHttp, type HttpServer } from '../../src/http/server.ts';

/** The most that a body may have, bytes. */
export const LIMIT = 1_000;

export interface Line {
  readonly level: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

let server: HttpServer | null = null;

/** For `afterEach`. */
export async function closeServed(): Promise<void> {
  await server?.close();
  server = null;
}

export async function serve(options: {
  readonly handle?: Route['handle'];
  readonly state?: readonly PartState[];
  readonly limits?: Partial<HttpLimits>;
}) {
  const lines: Line[] = [];
  const bodies: Buffer[] = [];
  const add = (level: string) => (fields: Readonly<Record<string, unknown>>, message: string) =>
    lines.push({ level, fields, message });
  const echo: Route['handle'] = async (_request, response, body) => {
    bodies.push(body);
    response.end(`${body.length}`);
  };
  const route: Route = { method: 'POST', path: '/slack/events', limitBytes: LIMIT, handle: options.handle ?? echo };
  server = createHttp({
    routes: [route],
    state: () => options.state ?? [],
    clock: systemClock,
    log: { debug: add('debug'), info: add('info'), warn: add('warn'), error: add('error') },
    limits: { closeMs: 2_000, ...options.limits },
  });
  const port = await server.listen({ host: '127.0.0.1', port: 0 });
  return { port, lines, bodies, server, url: `http://127.0.0.1:${port}` };
}
