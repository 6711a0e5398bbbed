/** `/healthz`: does the process live; `/readyz`: can it be of use. Anybody may ask, so neither says a secret. */
import { redact } from '../core/redact.ts';
import { safeLine } from '../core/safe-text.ts';

export interface PartState {
  readonly name: string;
  readonly ready: boolean;
  /** Why it is not ready. */
  readonly because: string | null;
  /** Without it nothing works; of the others one is enough. */
  readonly needed?: true;
}

export interface Readiness {
  readonly status: 200 | 503;
  readonly body: {
    readonly status: 'ready' | 'degraded' | 'not ready';
    readonly platforms: readonly PartState[];
    readonly needed: readonly PartState[];
  };
}

/**
 * 503 when no platform is ready, or what all of them need is not (the database). When one of two is, the other's trouble is told in the body alone: a load balancer that
 * took this replica away would break the one that works, and repair nothing.
 */
export function readiness(parts: readonly PartState[]): Readiness {
  const shown = (wanted: boolean): PartState[] =>
    parts
      .filter((part) => (part.needed === true) === wanted)
      .map(({ name, ready, because }) => ({
        name,
        ready,
        because: because === null ? null : safeLine(redact(because), 300),
      }));
  const [platforms, needed] = [shown(false), shown(true)];
  const ready = platforms.filter((part) => part.ready).length;
  if ((ready === 0 && platforms.length > 0) || needed.some((part) => !part.ready))
    return { status: 503, body: { status: 'not ready', platforms, needed } };
  return { status: 200, body: { status: ready === platforms.length ? 'ready' : 'degraded', platforms, needed } };
}
