/** One repository of a registry, asked as anybody may: without an account. */
import type { Log } from '../core/log.ts';
import { type Challenge, parseChallenge } from './challenge.ts';
import { objectOf, type RegistryFetch, type RegistryResponse } from './wire.ts';

export interface Repository {
  /** `host` of the image; not always the host that is asked. */
  readonly host: string;
  readonly name: string;
  /**
   * Asks below `/v2/<name>/`, with an anonymous token if the registry wants one.
   * @throws Refusal when no anonymous token is given out; WireError
   */
  ask(method: 'GET' | 'HEAD', path: string, accept: string): Promise<RegistryResponse>;
  /**
   * The same for a blob, which most registries keep elsewhere: one redirect is followed, without the token.
   * @throws Refusal, WireError
   */
  blob(digest: string): Promise<RegistryResponse>;
}

/** The registry answers, and not with what was asked for. */
export class Refusal extends Error {
  readonly response: RegistryResponse;
  /** Who said so: the registry, or the service that hands out its tokens. */
  readonly host: string;
  /** What it wants in place of nobody, when it says: an account. */
  readonly wants: Challenge | null;

  constructor(response: RegistryResponse, host: string, wants: Challenge | null) {
    super(`${host} answered ${response.status}`);
    this.name = 'Refusal';
    this.response = response;
    this.host = host;
    this.wants = wants;
  }
}

export interface Asking {
  readonly fetch: RegistryFetch;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** A token is a header's value: nothing else may get into a header. */
const TOKEN = /^[\x21-\x7e]{1,16384}$/;

/** Docker Hub's API has a name of its own; every other registry is where its images' names say. */
export function apiHost(host: string): string {
  return host === 'docker.io' ? 'registry-1.docker.io' : host;
}

export function openRepository(host: string, name: string, { fetch, log, signal }: Asking): Repository {
  const base = `https://${apiHost(host)}/v2/${name}/`;
  let token: string | null = null;

  async function send(method: 'GET' | 'HEAD', url: URL, headers: Readonly<Record<string, string>>) {
    const response = await fetch({ method, url, headers, signal });
    log.debug({ method, host: url.host, path: url.pathname, status: response.status }, 'registry asked');
    return response;
  }

  async function ask(method: 'GET' | 'HEAD', path: string, accept: string): Promise<RegistryResponse> {
    const url = new URL(path, base);
    const headers = () => ({ accept, ...(token === null ? {} : { authorization: `Bearer ${token}` }) });
    const response = await send(method, url, headers());
    if (response.status !== 401) return response;
    const challenge = parseChallenge(response.headers['www-authenticate']);
    if (token !== null || challenge?.scheme !== 'bearer') throw new Refusal(response, host, challenge);
    token = await anonymousToken(challenge);
    const second = await send(method, url, headers());
    if (second.status === 401) throw new Refusal(second, host, challenge);
    return second;
  }

  async function anonymousToken(challenge: Extract<Challenge, { scheme: 'bearer' }>): Promise<string> {
    const url = new URL(challenge.realm);
    if (challenge.service !== null) url.searchParams.set('service', challenge.service);
    url.searchParams.set('scope', challenge.scope ?? `repository:${name}:pull`);
    const response = await send('GET', url, { accept: 'application/json' });
    if (response.status !== 200) throw new Refusal(response, url.host, challenge);
    const body = objectOf(response);
    // Both spellings are allowed by distribution's specification (spec/auth/token).
    const given = body?.token ?? body?.access_token;
    if (typeof given !== 'string' || !TOKEN.test(given)) throw new Refusal(response, url.host, null);
    return given;
  }

  return {
    host,
    name,
    ask,
    async blob(digest) {
      const response = await ask('GET', `blobs/${digest}`, '*/*');
      const location = response.headers.location ?? '';
      if (response.status < 300 || response.status > 399 || !URL.canParse(location, base)) return response;
      return send('GET', new URL(location, base), { accept: '*/*' });
    },
  };
}
