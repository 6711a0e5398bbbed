/** What shall go wrong next, by route. */
import type { Fault, Route } from './shapes.ts';

export interface Faults {
  add(route: Route, fault: Fault): void;
  /** The fault that this call meets; it counts the strike. */
  strike(route: Route): Fault | null;
}

export function createFaults(): Faults {
  const queues = new Map<Route, { readonly fault: Fault; left: number }[]>();
  return {
    add(route, fault) {
      const queue = queues.get(route) ?? [];
      queue.push({ fault, left: fault.times ?? 1 });
      queues.set(route, queue);
    },
    strike(route) {
      const queue = queues.get(route);
      const next = queue?.[0];
      if (!queue || !next) return null;
      next.left--;
      if (next.left <= 0) queue.shift();
      return next.fault;
    },
  };
}
