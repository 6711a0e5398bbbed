/** Answers of the port itself, as JSON, and how a request is refused whose body was not read. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpLimits } from './limits.ts';

export type Headers = Readonly<Record<string, string>>;

/** Sends one JSON object. Does nothing when an answer is already on its way. */
export function answerJson(response: ServerResponse, status: number, body: object, headers: Headers = {}): void {
  if (response.headersSent || response.destroyed) return;
  const text = writeHead(response, status, body, headers);
  response.end(text);
}

/**
 * Refuses a request of which something may still be on its way. Closing at once would make the sender's system throw the
 * answer away unread (a TCP reset), so what comes is read and forgotten for a while, and the connection is closed then.
 */
export function refuseUnread(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: { readonly status: number; readonly because: string; readonly headers?: Headers },
  limits: Pick<HttpLimits, 'lingerBytes' | 'lingerMs'>,
): void {
  const { status, because, headers = {} } = refusal;
  if (response.headersSent || response.destroyed) return;
  // It has a length, so the sender knows that it has all of the answer before the connection ends.
  response.write(writeHead(response, status, { error: because }, { ...headers, connection: 'close' }));
  if (request.complete) {
    response.end();
    return;
  }
  let left = limits.lingerBytes;
  const end = () => {
    clearTimeout(timer);
    request.off('data', count);
    response.end();
  };
  const count = (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) end();
  };
  const timer = setTimeout(end, limits.lingerMs);
  request.on('data', count);
  request.once('end', end);
  request.once('close', end);
}

function writeHead(response: ServerResponse, status: number, body: object, headers: Headers): string {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(text)),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  return text;
}
