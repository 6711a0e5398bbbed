/** An ARM URL path, cut at its last `/providers/`. */
import { failure } from '../exchange.ts';

export interface ArmPath {
  readonly segments: readonly string[];
  readonly subscriptionId: string | null;
  readonly resourceGroup: string | null;
  /** What stands before the last `providers`: the scope of a list, the parent of an extension. `''` = the tenant. */
  readonly scope: string;
  /** `Microsoft.App`; null where the path names no provider. */
  readonly namespace: string | null;
  /** Type and name in turn, after the namespace: an odd number = a collection or an action. */
  readonly rest: readonly string[];
  /** The path itself, without a slash at the end. */
  readonly id: string;
  /** `Microsoft.App/containerApps/revisions`. */
  readonly type: string;
}

export function armPath(url: URL): ArmPath {
  const segments = url.pathname
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => decode(segment));
  const provider = segments.findLastIndex((segment) => segment.toLowerCase() === 'providers');
  const before = provider < 0 ? segments : segments.slice(0, provider);
  const namespace = provider < 0 ? null : (segments[provider + 1] ?? null);
  const rest = provider < 0 ? [] : segments.slice(provider + 2);
  const at = (i: number, word: string) => (segments[i]?.toLowerCase() === word ? (segments[i + 1] ?? null) : null);
  return {
    segments,
    subscriptionId: at(0, 'subscriptions'),
    resourceGroup: at(2, 'resourcegroups'),
    scope: before.length === 0 ? '' : `/${before.join('/')}`,
    namespace,
    rest,
    id: `/${segments.join('/')}`,
    type: [namespace, ...rest.filter((_segment, i) => i % 2 === 0)].join('/'),
  };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw failure(400, 'InvalidRequestUri', 'The request URI is invalid.');
  }
}
