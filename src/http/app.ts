/** What the port answers: the platforms' paths, `/healthz`, `/readyz`, and nothing else. */
import type { ServerResponse } from 'node:http';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Route } from '../commands/platform.ts';
import type { Log } from '../core/log.ts';
import { answerJson, refuseUnread } from './answer.ts';
import { type PartState, readiness } from './health.ts';
import type { HttpLimits } from './limits.ts';
import { readBody } from './read-body.ts';
import { createRefusalLog } from './refusal-log.ts';

export interface AppParts {
  readonly routes: readonly Route[];
  readonly state: () => readonly PartState[];
  readonly limits: HttpLimits;
  readonly log: Log;
}

export function createApp({ routes, state, limits, log }: AppParts): Express {
  const refused = createRefusalLog(log);
  /** Those whose body is being read or worked on. */
  const busy = new Set<ServerResponse>();

  async function serve(route: Route, request: Request, response: Response): Promise<void> {
    const { path } = route;
    if (busy.size >= limits.bodies) {
      refused({ kind: 'too many at a time', status: 503, path });
      const because = 'Too many requests are under way; try again in a moment.';
      return refuseUnread(request, response, { status: 503, because, headers: { 'retry-after': '1' } }, limits);
    }
    busy.add(response);
    response.once('close', () => busy.delete(response));
    const read = await readBody(request, response, route.limitBytes);
    if (read.state === 'gone') return;
    if (read.state === 'refused') {
      refused({ kind: read.status === 413 ? 'body too long' : 'body compressed', status: read.status, path });
      return refuseUnread(request, response, read, limits);
    }
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
  for (const route of routes) app.post(route.path, (request, response) => serve(route, request, response));

  const methods = new Map([
    ...routes.map((route) => [route.path, route.method] as const),
    ...[...own].map(([path, { method }]) => [path, method] as const),
  ]);
  app.use((request, response) => {
    const allow = methods.get(request.path);
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
    log.error({ err: error, path: request.path }, 'a request failed');
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
