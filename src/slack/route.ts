/** `POST /slack/events`: events, commands and clicks, past the door and on to Bolt. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import type { HTTPReceiver } from '@slack/bolt';
import type { Route } from '../commands/platform.ts';
import type { QuietLog } from '../core/quiet-log.ts';
import type { Door } from './doors.ts';

export const SLACK_PATH = '/slack/events';
/** A message of 40,000 characters, with all that Slack tells around it, stays far below. */
const LIMIT_BYTES = 1024 * 1024;

export interface RouteParts {
  readonly receiver: HTTPReceiver;
  readonly door: Door;
  readonly quiet: QuietLog;
  /** A request came whose signature is not right. */
  readonly onBadSignature: () => void;
}

export function slackRoute({ receiver, door, quiet, onBadSignature }: RouteParts): Route {
  return {
    method: 'POST',
    path: SLACK_PATH,
    limitBytes: LIMIT_BYTES,
    async handle(request, response, body) {
      const judgement = door.judge(request.headers, body);
      if (judgement.state === 'ssl-check' || judgement.state === 'ignored') {
        response.writeHead(200).end();
        return;
      }
      if (judgement.state === 'refused') {
        const { refusal: kind, status, because } = judgement;
        if (kind === 'bad-signature') onBadSignature();
        quiet.refused({ platform: 'slack', kind, status, because });
        refuse(response, status, because);
        return;
      }
      // Bolt compares the whole header: `; charset=utf-8`, which proxies add, would be another type.
      request.headers['content-type'] = judgement.contentType;
      // From here on, "not taken" may be followed by the same request.
      response.once('close', () => {
        if (!response.writableFinished || response.statusCode >= 300) door.forget(judgement.signature);
      });
      try {
        // Bolt reads no stream where the body is there already.
        receiver.requestListener(Object.assign(request, { rawBody: body }) satisfies IncomingMessage, response);
      } catch {
        // It throws, rather than answers, when the path is not its own.
        refuse(response, 404, 'there is nothing here');
        return;
      }
      await finished(response).catch(() => {});
    },
  };
}

function refuse(response: ServerResponse, status: number, because: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify({ error: because })}\n`);
}
