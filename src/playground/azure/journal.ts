/** All that was asked of the simulated Azure, so that a test can say what must never be among it. */
import type { AzureRequest } from './exchange.ts';
import { bearerOf } from './tokens.ts';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  /** HTTP status; 0 = the connection failed or nothing ever came. */
  status: number;
  /** Of the URL, without host and query. */
  readonly path: string;
  /** As it was sent; `''` = none. A sign-in's is left out, for it holds a secret. */
  readonly body: string;
  /** Object id of who asked; null = without a token of ours. */
  readonly identity: string | null;
}

export function seen(request: AzureRequest): SeenRequest {
  const signsIn = /\/oauth2\//.test(request.url.pathname);
  return {
    method: request.method,
    url: request.url.href,
    status: 0,
    path: request.url.pathname,
    body: signsIn ? '' : request.body,
    identity: bearerOf(request)?.oid ?? null,
  };
}

/** Requests other than GET that only read: signing in, to the event stream and registries too, Resource Graph, a log query, who is in a group. */
const READS = [
  /\/getAuthToken$/i,
  /\/providers\/Microsoft\.ResourceGraph\/resources$/i,
  /\/v1\.0\/users\/[^/]+\/checkMemberGroups$/i,
  /\/v1\/workspaces\/[^/]+\/query$/i,
  /\/oauth2\//i,
];

/** Would the request change something, or show a secret? `listSecrets` counts. */
export function isWrite({ method, url }: Pick<SeenRequest, 'method' | 'url'>): boolean {
  if (method === 'GET' || method === 'HEAD') return false;
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  return !READS.some((read) => read.test(path));
}
