/**
 * The body of a request, as it came. Signatures are made over its bytes, so nothing may parse, decode or unpack it here:
 * that is why this is not express's own reader, which also closes the connection under a sender whose body is too long.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

export type ReadBody =
  | { readonly state: 'read'; readonly body: Buffer }
  | { readonly state: 'refused'; readonly status: 413 | 415; readonly because: string }
  /** The sender went away in the middle: there is nobody to answer. */
  | { readonly state: 'gone' };

/**
 * @param response gets "100 Continue", when the sender waits for it and the body may come
 * @param limit bytes, of all of it
 */
export function readBody(request: IncomingMessage, response: ServerResponse, limit: number): Promise<ReadBody> {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    return Promise.resolve({ state: 'refused', status: 415, because: 'Send the body as it is, not compressed.' });
  const tooLong: ReadBody = { state: 'refused', status: 413, because: `The body is longer than ${limit} bytes.` };
  // Node has judged the header: what is not a number never comes here.
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.resolve(tooLong);
  if (/^100-continue$/i.test(request.headers.expect ?? '')) response.writeContinue();

  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const done = (result: ReadBody) => {
      request.off('data', add).off('end', end).off('error', gone).off('close', gone);
      resolve(result);
    };
    const add = (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      else done(tooLong);
    };
    const end = () => done({ state: 'read', body: Buffer.concat(chunks, length) });
    const gone = () => done({ state: 'gone' });
    request.on('data', add).once('end', end).once('close', gone);
    // Stays: a connection that breaks later must not become an uncaught error.
    request.on('error', () => {});
    request.once('error', gone);
  });
}
