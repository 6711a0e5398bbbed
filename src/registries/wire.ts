/** What goes over the wire to a registry, and the errors of a connection: the little of HTTP that reading needs. */
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';

export interface RegistryRequest {
  readonly method: 'GET' | 'HEAD';
  /** https only. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface RegistryResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whole: a reader of manifests has no use for a part. Empty for HEAD. */
  readonly body: Uint8Array;
}

/**
 * Sends one request and never follows a redirect.
 * @throws WireError when there is no answer, or none that may be read
 */
export type RegistryFetch = (request: RegistryRequest) => Promise<RegistryResponse>;

export class WireError extends Error {
  /**
   * `private` = the name leads to an address that is not public, and nobody has allowed it; `too-long` = the answer is
   * longer than a manifest can be; `broken` = any other end of the connection.
   */
  readonly kind: 'unresolvable' | 'refused' | 'certificate' | 'timeout' | 'private' | 'too-long' | 'broken';
  /** Who was asked, with the port. */
  readonly host: string;

  constructor(kind: WireError['kind'], host: string, message: string) {
    super(message);
    this.name = 'WireError';
    this.kind = kind;
    this.host = host;
  }
}

export function textOf(response: RegistryResponse): string {
  return new TextDecoder().decode(response.body);
}

/** The body as a JSON object; null when it is none. */
export function objectOf(response: RegistryResponse): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(textOf(response));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What every reader of registries is given. */
export interface RegistryOptions {
  readonly fetch: RegistryFetch;
  readonly clock: Clock;
  readonly log: Log;
}
