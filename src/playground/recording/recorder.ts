/** Listens on the way to Azure and to registries, and keeps what was asked and answered, as it was. */
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { RegistryFetch } from '../../registries/wire.ts';
import type { RecordedAnswer } from '../azure/recorded.ts';

export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly asked: string;
  status: number;
  readonly headers: Record<string, string>;
  body: string;
  staysOpen: boolean;
  connection: RecordedAnswer['connection'] | null;
}

export interface Recorder {
  readonly exchanges: readonly Exchange[];
  client(inner: HttpClient): HttpClient;
  fetch(inner: RegistryFetch): RegistryFetch;
}

/** What a client of ours reads of headers; the rest may name who asked. */
const HEADERS = /^(?:content-type|link|www-authenticate|docker-content-digest|location|retry-after|ratelimit-.*)$/i;

export function createRecorder(): Recorder {
  const exchanges: Exchange[] = [];

  function begin(method: string, url: string, asked: string): Exchange {
    const exchange: Exchange = {
      method,
      // As it is compared when it is asked again.
      url: new URL(url).href,
      asked,
      status: 0,
      headers: {},
      body: '',
      staysOpen: false,
      connection: 'hang',
    };
    exchanges.push(exchange);
    return exchange;
  }

  function keep(exchange: Exchange, status: number, headers: Readonly<Record<string, string>>): void {
    exchange.status = status;
    exchange.connection = null;
    for (const [name, value] of Object.entries(headers))
      if (HEADERS.test(name)) exchange.headers[name.toLowerCase()] = value;
  }

  return {
    exchanges,
    client: (inner) => ({
      async sendRequest(request) {
        const asked = typeof request.body === 'string' ? request.body : '';
        const exchange = begin(request.method, request.url, asked);
        try {
          const response = await inner.sendRequest(request);
          keep(exchange, response.status, response.headers.toJSON());
          exchange.body = response.bodyAsText ?? '';
          const stream = response.readableStreamBody;
          if (stream !== undefined) {
            exchange.staysOpen = true;
            stream.on('data', (chunk: Buffer | string) => {
              exchange.body += chunk.toString();
            });
            stream.on('end', () => {
              exchange.staysOpen = false;
            });
            // Whoever reads it begins to: listening alone must not let anything pass by.
            stream.pause();
          }
          return response;
        } catch (error) {
          exchange.connection = connectionOf(error);
          throw error;
        }
      },
    }),
    fetch: (inner) => async (request) => {
      const exchange = begin(request.method, request.url.href, '');
      try {
        const response = await inner(request);
        keep(exchange, response.status, response.headers);
        exchange.body = new TextDecoder().decode(response.body);
        return response;
      } catch (error) {
        exchange.connection = connectionOf(error);
        throw error;
      }
    },
  };
}

function connectionOf(error: unknown): NonNullable<RecordedAnswer['connection']> {
  const { name, code, kind } = (error ?? {}) as { name?: unknown; code?: unknown; kind?: unknown };
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || kind === 'unresolvable') return 'unresolvable';
  return name === 'AbortError' || kind === 'timeout' ? 'hang' : 'reset';
}
