/**
 * The writes that exist: two PATCHes of one property each, two POSTs. `Microsoft.App/containerApps/write` allows anything
 * on an app, so the limit is here: what is not one of these does not leave the process, whoever asks for it.
 */
import type { PipelinePolicy, PipelineRequest } from '@azure/core-rest-pipeline';
import type { AppRef } from '../core/app-ref.ts';
import type { JsonObject, JsonValue } from '../core/json.ts';
import { isObject } from './json.ts';
import { segment } from './names.ts';

export type Write =
  | { readonly kind: 'traffic'; readonly traffic: readonly JsonObject[] }
  | { readonly kind: 'template'; readonly template: JsonObject }
  | { readonly kind: 'activate' | 'restart'; readonly revisionName: string };

export interface WriteRequest {
  readonly method: 'PATCH' | 'POST';
  /** Begins with `/`, encoded, without api-version. */
  readonly path: string;
  /** null = none. */
  readonly body: JsonValue;
}

/** @throws ForbiddenWrite for what a job does not have: traffic, revisions */
export function writeRequest(ref: AppRef, write: Write): WriteRequest {
  const path = resourcePath(ref);
  if (ref.kind === 'job' && write.kind !== 'template') throw new ForbiddenWrite({ method: write.kind, url: path });
  switch (write.kind) {
    case 'traffic':
      return {
        method: 'PATCH',
        path,
        body: { properties: { configuration: { ingress: { traffic: write.traffic } } } },
      };
    case 'template':
      return { method: 'PATCH', path, body: { properties: { template: write.template } } };
    case 'activate':
    case 'restart':
      return { method: 'POST', path: `${path}/revisions/${segment(write.revisionName)}/${write.kind}`, body: null };
  }
}

export function resourcePath(ref: AppRef): string {
  const type = ref.kind === 'job' ? 'jobs' : 'containerApps';
  return `/subscriptions/${segment(ref.subscriptionId)}/resourceGroups/${segment(ref.resourceGroup)}/providers/Microsoft.App/${type}/${segment(ref.name)}`;
}

/** A write that is not in the closed set was about to be sent: a mistake in this program, never of a user's. */
export class ForbiddenWrite extends Error {
  constructor(request: { readonly method: string; readonly url: string }) {
    super(`refused to send ${request.method} ${request.url.replace(/\?.*$/, '')}: it is not one of the allowed writes`);
    this.name = 'ForbiddenWrite';
  }
}

/** Looks at each request as it leaves. @param arm the cloud's ARM, `https://management.azure.com` */
export function onlyAllowedWrites(arm: string): PipelinePolicy {
  return {
    name: 'pullcheckOnlyAllowedWrites',
    sendRequest(request, next) {
      if (!isAllowed(request, arm)) throw new ForbiddenWrite(request);
      return next(request);
    },
  };
}

const BASE = '/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\\.App';
const APP = new RegExp(`^${BASE}/containerApps/[^/]+$`);
const JOB = new RegExp(`^${BASE}/jobs/[^/]+$`);
const ACTION = new RegExp(`^${BASE}/containerApps/[^/]+/revisions/[^/]+/(?:activate|restart)$`);

function isAllowed({ method, url, body }: PipelineRequest, arm: string): boolean {
  const { origin, pathname, searchParams } = new URL(url);
  if (origin !== new URL(arm).origin || [...searchParams.keys()].join() !== 'api-version') return false;
  if (method === 'POST') return ACTION.test(pathname) && body === undefined;
  if (method !== 'PATCH' || typeof body !== 'string') return false;
  const sent: unknown = JSON.parse(body);
  const isTemplate = isObject(only(sent, 'properties', 'template'));
  if (JOB.test(pathname)) return isTemplate;
  return (
    APP.test(pathname) && (isTemplate || Array.isArray(only(sent, 'properties', 'configuration', 'ingress', 'traffic')))
  );
}

/** What lies at the end of the path, if each object on it holds nothing else. */
function only(value: unknown, ...path: readonly string[]): unknown {
  let at = value;
  for (const name of path) {
    if (!isObject(at) || Object.keys(at).join() !== name) return undefined;
    at = at[name];
  }
  return at;
}
