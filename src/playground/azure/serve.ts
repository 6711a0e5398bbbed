/** The simulated Azure over TLS, on all of Azure's names at once: the Host header says which one is meant. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ConnectionFault } from './faults.ts';
import type { SimulatedAzure } from './simulated-azure.ts';

export interface Certificate {
  /** PEM. */
  readonly key: string | Buffer;
  /** PEM; must hold the names that clients will use. */
  readonly cert: string | Buffer;
}

export interface ServedAzure {
  readonly port: number;
  close(): Promise<void>;
}

/** @param options port 0 (default) = any free one; host defaults to 127.0.0.1 */
export async function serveAzure(
  azure: SimulatedAzure,
  certificate: Certificate,
  options: { port?: number; host?: string } = {},
): Promise<ServedAzure> {
  const server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
    handleAzure(azure, request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers one request, for a server of one's own that other services share. */
export function handleAzure(azure: SimulatedAzure, request: IncomingMessage, response: ServerResponse): void {
  handle(azure, request, response).catch(() => response.destroy());
}

async function handle(azure: SimulatedAzure, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  try {
    const answer = await azure.answer({
      method: request.method ?? 'GET',
      url: new URL(`https://${host}${request.url ?? '/'}`),
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
      ),
      body: Buffer.concat(chunks).toString('utf8'),
    });
    response.writeHead(answer.status, answer.headers);
    if (answer.staysOpen) response.write(answer.body);
    else response.end(answer.body);
  } catch (error) {
    // A name that does not resolve cannot be played on a connection that stands: it is cut instead.
    if (error instanceof ConnectionFault) request.socket.destroy();
    else throw error;
  }
}
