/** The simulated Azure as the SDKs' own transport: no socket, the same errors. */
import { Readable } from 'node:stream';
import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import type { AzureRequest, AzureResponse } from './exchange.ts';
import { ConnectionFault } from './faults.ts';

/** @param answer resolves with the answer; rejects with {@link ConnectionFault}, or never */
export function inProcessClient(answer: (request: AzureRequest) => Promise<AzureResponse>): HttpClient {
  return {
    async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
      if (request.abortSignal?.aborted) throw abortError();
      const answered = answer({
        method: request.method,
        url: new URL(request.url),
        headers: Object.fromEntries(
          Object.entries(request.headers.toJSON()).map(([name, value]) => [name.toLowerCase(), value]),
        ),
        body: await bodyText(request.body),
      });
      const response = await untilAborted(answered, request).catch((error: unknown) => {
        if (!(error instanceof ConnectionFault)) throw error;
        const code = error.kind === 'unresolvable' ? 'ENOTFOUND' : 'ECONNRESET';
        throw new RestError(error.message, { code, request });
      });
      const streams = request.streamResponseStatusCodes;
      const streamed = streams?.has(response.status) || streams?.has(Number.POSITIVE_INFINITY) || response.staysOpen;
      return {
        request,
        status: response.status,
        headers: createHttpHeaders({ ...response.headers }),
        ...(streamed ? { readableStreamBody: bodyStream(response, request) } : { bodyAsText: response.body }),
      };
    },
  };
}

/** In pieces that ignore the ends of lines, as a network does. */
function bodyStream(response: AzureResponse, request: PipelineRequest): Readable {
  const bytes = Buffer.from(response.body, 'utf8');
  const stream = new Readable({ read() {} });
  for (let at = 0; at < bytes.length; at += 1000) stream.push(bytes.subarray(at, at + 1000));
  if (!response.staysOpen) stream.push(null);
  const stop = () => stream.destroy(abortError());
  request.abortSignal?.addEventListener('abort', stop);
  stream.once('close', () => request.abortSignal?.removeEventListener('abort', stop));
  return stream;
}

function untilAborted<T>(work: Promise<T>, request: PipelineRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    const signal = request.abortSignal;
    const stop = () => finish(() => reject(abortError()));
    const timer = request.timeout > 0 ? setTimeout(stop, request.timeout) : undefined;
    function finish(report: () => void) {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      report();
    }
    signal?.addEventListener('abort', stop);
    work.then(
      (value) => finish(() => resolve(value)),
      (error: unknown) => finish(() => reject(error)),
    );
  });
}

function abortError(): Error {
  const error = new Error('The operation was aborted.');
  error.name = 'AbortError';
  return error;
}

async function bodyText(body: PipelineRequest['body']): Promise<string> {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string') return body;
  if (body instanceof URLSearchParams) return body.toString();
  if (body instanceof Uint8Array) return Buffer.from(body).toString('utf8');
  if (typeof body === 'function') return bodyText((body as () => PipelineRequest['body'])());
  if (body instanceof Blob) return body.text();
  return new Response(body as ConstructorParameters<typeof Response>[0]).text();
}
