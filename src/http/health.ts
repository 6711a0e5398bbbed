/** `/healthz`: does the process live; `/readyz`: can it be of use. Anybody may ask, so neither says a secret. */
import { redact } from '../core/redact.ts';
import { safeLine } from '../core/safe-text.ts';

export interface PartState {
  readonly name: string;
  readonly ready: boolean;
  /** Why it is not ready. */
  readonly because: string | null;
  /** No platform can do without it, and it is none itself: where the data is. Left out = a platform. */
  readonly vital?: true;
}

export interface Readiness {
  readonly status: 200 | 503;
  readonly body: { readonly status: 'ready' | 'degraded' | 'not ready'; readonly platforms: readonly PartState[] };
}

/**
 * 503 when no platform is ready, or something vital is not: nothing is accepted then. When one of two is, the other's trouble
 * is told in the body alone: a load balancer that took this replica away would break the one that works, and repair nothing.
 */
export function readiness(parts: readonly PartState[]): Readiness {
  const platforms = parts.map(({ name, ready, because }) => ({
    name,
    ready,
    because: because === null ? null : safeLine(redact(because), 300),
  }));
  if (platforms.every(({ ready }) => ready)) return { status: 200, body: { status: 'ready', platforms } };
  const useful =
    parts.some(({ ready, vital }) => ready && !vital) && parts.every(({ ready, vital }) => ready || !vital);
  return useful
    ? { status: 200, body: { status: 'degraded', platforms } }
    : { status: 503, body: { status: 'not ready', platforms } };
}
