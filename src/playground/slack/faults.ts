/** What shall go wrong next, by method. */
import type { Fault } from './shapes.ts';
import type { WebAnswer } from './web-api.ts';

export interface Faults {
  add(method: string, fault: Fault): void;
  /** The fault that this call meets; it counts the strike. @param about the call's arguments */
  strike(method: string, about: Readonly<Record<string, unknown>>): Fault | null;
}

export function createFaults(): Faults {
  const queues = new Map<string, { readonly fault: Fault; left: number }[]>();
  return {
    add(method, fault) {
      const queue = queues.get(method) ?? [];
      queue.push({ fault, left: fault.times ?? 1 });
      queues.set(method, queue);
    },
    strike(method, about) {
      const queue = queues.get(method);
      const size = JSON.stringify(about).length;
      const next = queue?.find(
        ({ fault: { channel, largerThan } }) =>
          (channel === undefined || channel === about.channel) && (largerThan === undefined || size > largerThan),
      );
      if (!queue || !next) return null;
      next.left--;
      if (next.left <= 0) queue.splice(queue.indexOf(next), 1);
      return next.fault;
    },
  };
}

/** The answer that a fault gives in place of the real one; null = the real one is given. */
export function faultyAnswer(fault: Fault): {
  readonly status: number;
  readonly answer: WebAnswer['body'] | string;
  readonly headers: Record<string, string>;
} | null {
  const { status, error, retryAfter, body } = fault;
  if (retryAfter !== undefined) {
    const headers = { 'retry-after': String(retryAfter) };
    return { status: status ?? 429, answer: { ok: false, error: error ?? 'ratelimited' }, headers };
  }
  if (body !== undefined) return { status: status ?? 502, answer: body, headers: {} };
  if (error !== undefined) return { status: status ?? 200, answer: { ok: false, error }, headers: {} };
  return status === undefined ? null : { status, answer: { ok: false, error: 'internal_error' }, headers: {} };
}
