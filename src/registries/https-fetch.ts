/**
 * The real way to a registry. An image's name is written by whoever deploys, so it must not turn the bot into a scanner of
 * the network that it stands in: https only, public addresses only (judged where the connection is made, so that a name
 * cannot change its address in between), no redirects, small limits.
 */
import { type LookupAddress, lookup as resolve } from 'node:dns';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request as open } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './addresses.ts';
import { type RegistryFetch, type RegistryRequest, type RegistryResponse, WireError } from './wire.ts';

export interface HttpsOptions {
  /** Hosts (`registry.corp.example:5000`, lower case, as in the image) that may have an address in a private network. */
  readonly privateHosts: readonly string[];
  /** PEM of a certificate authority to trust beside the usual ones. */
  readonly ca?: string;
}

/** Milliseconds for one request: a fact has 8 s for its three or four. */
const REQUEST_LIMIT_MS = 4_000;
/** Registries refuse manifests above 4 MiB; real ones, and lists of a thousand tags, are far below this. */
const BODY_LIMIT_BYTES = 1_048_576;

/** Nothing is sent before the first request. */
export function createHttpsFetch(options: HttpsOptions): RegistryFetch {
  const agent = new Agent({ keepAlive: true, maxSockets: 4, ...(options.ca === undefined ? {} : { ca: options.ca }) });
  return async (request) => {
    const { url } = request;
    if (url.protocol !== 'https:') throw new WireError('broken', url.host, 'only https is spoken');
    const anywhere = options.privateHosts.includes(url.host.toLowerCase());
    const literal = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(literal) !== 0 && !anywhere && !isPublicAddress(literal)) throw notPublic(url.host);
    return send(request, agent, anywhere);
  };
}

function send(request: RegistryRequest, agent: Agent, anywhere: boolean): Promise<RegistryResponse> {
  const { url, method, headers } = request;
  const late = AbortSignal.timeout(REQUEST_LIMIT_MS);
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(wireError(error, url.host, late.aborted || request.signal.aborted));
    const outgoing = open(url, {
      method,
      agent,
      headers: { 'user-agent': 'pullcheck', 'accept-encoding': 'identity', ...headers },
      lookup: guarded(url.host, anywhere),
      signal: AbortSignal.any([request.signal, late]),
    });
    outgoing.on('error', fail);
    outgoing.on('response', (incoming) => {
      readBody(incoming, url.host).then(
        (body) => resolve({ status: incoming.statusCode ?? 0, headers: flat(incoming.headers), body }),
        fail,
      );
    });
    outgoing.end();
  });
}

/** The system's own resolver, of whose answer only public addresses remain. */
function guarded(host: string, anywhere: boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, []);
      const addresses: LookupAddress[] = anywhere ? found : found.filter(({ address }) => isPublicAddress(address));
      const [first] = addresses;
      if (first === undefined) return callback(notPublic(host), []);
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function notPublic(host: string): WireError {
  return new WireError('private', host, `${host} has no public address`);
}

async function readBody(incoming: IncomingMessage, host: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > BODY_LIMIT_BYTES) {
      incoming.destroy();
      throw new WireError('too-long', host, `the answer is longer than ${BODY_LIMIT_BYTES} bytes`);
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function flat(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, [value].flat().join(', ')]],
    ),
  );
}

function wireError(error: unknown, host: string, ended: boolean): WireError {
  if (error instanceof WireError) return error;
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  const kind = ended
    ? 'timeout'
    : /^(ENOTFOUND|EAI_)/.test(code)
      ? 'unresolvable'
      : code === 'ECONNREFUSED'
        ? 'refused'
        : code === 'ETIMEDOUT' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH'
          ? 'timeout'
          : /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|EPROTO/.test(code)
            ? 'certificate'
            : 'broken';
  return new WireError(kind, host, code === '' ? String(error).slice(0, 200) : code);
}
