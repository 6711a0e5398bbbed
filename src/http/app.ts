/** What the port answers: the platforms' paths, `/healthz`, `/readyz`, and nothing else. */
import type { ServerResponse } from 'node:http';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Route } from '../commands/platform.ts';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { createQuietLog } from '../core/quiet-log.ts';
import { answerJson, refuseUnread } from './answer.ts';
import { type PartState, readiness } from './health.ts';
import type { HttpLimits } from './limits.ts';
import { readBody } from './read-body.ts';

export interface AppParts {
  readonly routes: readonly Route[];
  readonly state: () => readonly PartState[];
  readonly limits: HttpLimits;
  readonly clock: Clock;
  readonly log: Log;
}

export function createApp({ routes, state, limits, clock, log }: AppParts): Express {
  const quiet = createQuietLog({ clock, log });
  /** Those whose body is on its way, the oldest first: a delivery has all of it in one piece, so the oldest is no loss. */
  const reading = new Set<ServerResponse>();
  const working = new Set<ServerResponse>();

  /** Nobody who only holds connections open may keep deliveries out. @returns whether there is room now */
  function makeRoom(path: string): boolean {
    if (reading.size + working.size < limits.bodies) return true;
    const [oldest] = reading;
    if (oldest === undefined) return false;
    reading.delete(oldest);
    const because = 'The body took too long, and others are waiting.';
    quiet.refused({ path, kind: 'body-too-slow', status: 408, because });
    answerJson(oldest, 408, { error: because }, { connection: 'close' });
    return true;
  }

  async function serve(route: Route, request: Request, response: Response): Promise<void> {
    const { path } = route;
    if (!makeRoom(path)) {
      const refusal = { status: 503, because: 'Too many requests are under way; try again in a moment.' };
      quiet.refused({ path, kind: 'too-many', ...refusal });
      return refuseUnread(request, response, { ...refusal, headers: { 'retry-after': '1' } }, limits);
    }
    reading.add(response);
    const read = await readBody(request, response, route.limitBytes);
    reading.delete(response);
    // It may have been answered meanwhile: dropped to make room, or because the port is being closed.
    if (read.state === 'gone' || response.headersSent) return;
    if (read.state === 'refused') {
      const { status, because } = read;
      quiet.refused({ path, kind: status === 413 ? 'body-too-long' : 'body-compressed', status, because });
      return refuseUnread(request, response, read, limits);
    }
    working.add(response);
    response.once('close', () => working.delete(response));
    await route.handle(request, response, read.body);
  }

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // `/slack/events/` is not `/slack/events`: behind the door, exact paths are compared.
  app.enable('strict routing');
  app.enable('case sensitive routing');

  const own = new Map<string, { readonly method: string; readonly answer: (response: Response) => void }>([
    ['/healthz', { method: 'GET, HEAD', answer: (response) => answerJson(response, 200, { status: 'ok' }) }],
    [
      '/readyz',
      {
        method: 'GET, HEAD',
        answer: (response) => {
          const { status, body } = readiness(state());
          answerJson(response, status, body);
        },
      },
    ],
  ]);
  for (const [path, { answer }] of own) app.get(path, (_request, response) => answer(response));
  for (const route of routes) {
    const paths = route.withSecret ? [route.path, `${route.path}/:secret`] : [route.path];
    app.post(paths, (request, response) => serve(route, request, response));
  }

  /** The route whose secret the path ends with; null = none. */
  const routeAbove = (path: string): Route | null =>
    routes.find(
      (route) => route.withSecret && /^\/[^/]+$/.test(path.slice(route.path.length)) && path.startsWith(route.path),
    ) ?? null;
  const methods = new Map([
    ...routes.map((route) => [route.path, route.method] as const),
    ...[...own].map(([path, { method }]) => [path, method] as const),
  ]);
  app.use((request, response) => {
    const allow = methods.get(request.path) ?? methods.get(routeAbove(request.path)?.path ?? '');
    const refusal =
      allow === undefined
        ? { status: 404, because: 'There is nothing at this path.' }
        : { status: 405, because: `This path takes ${allow}.`, headers: { allow } };
    refuseUnread(request, response, refusal, limits);
  });

  // Four parameters: that is how express knows that it is for errors.
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    const status = statusOf(error);
    if (status < 500) return refuseUnread(request, response, { status, because: 'The request is malformed.' }, limits);
    log.error({ err: error, path: routeAbove(request.path)?.path ?? request.path }, 'a request failed');
    if (response.headersSent) response.destroy();
    else
      refuseUnread(
        request,
        response,
        { status, because: 'Something is wrong on our side; the log says what.' },
        limits,
      );
  });
  return app;
}

/** Express's own errors about a request (an URL that cannot be decoded) carry a status. */
function statusOf(error: unknown): number {
  const status = error instanceof Error && 'status' in error ? error.status : null;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
