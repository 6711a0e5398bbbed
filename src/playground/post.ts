/** One post as a platform makes it: without redirects, and no longer than it waits. */
import { type IncomingHttpHeaders, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';

export type Posted =
  | {
      readonly state: 'answered';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      /** Parsed where it is JSON, else its text; null when empty. */
      readonly body: unknown;
    }
  /** No whole answer: not in time, cut off in its midst, or none at all (`because`: the code of the error, or its words). */
  | { readonly state: 'late' | 'cut-off' }
  | { readonly state: 'unreachable'; readonly because: string };

/** @returns never throws and never rejects for what happens on the way: see {@link Posted} */
export function post(
  url: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>>,
  withinMs: number,
): Promise<Posted> {
  return new Promise((resolve) => {
    const send = url.startsWith('https:') ? tlsRequest : plainRequest;
    const length = String(Buffer.byteLength(body));
    const request = send(url, { method: 'POST', agent: false, headers: { 'content-length': length, ...headers } });
    const timer = setTimeout(() => {
      resolve({ state: 'late' });
      request.destroy();
    }, withinMs);
    request.on('close', () => clearTimeout(timer));
    // A server may refuse a long body before it has read it all: then the answer counts, not the broken pipe.
    request.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ state: 'unreachable', because: error.code ?? error.message }),
    );
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => resolve({ state: 'cut-off' }));
      response.on('end', () => {
        const { statusCode: status = 0, headers } = response;
        resolve({ state: 'answered', status, headers, body: parse(Buffer.concat(chunks).toString('utf8')) });
      });
    });
    request.end(body);
  });
}

function parse(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
