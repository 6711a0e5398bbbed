/** What shall go wrong next, by route. */
import type { Fault, Route } from './shapes.ts';

export interface Faults {
  add(route: Route, fault: Fault): void;
  /** The fault that this call meets; it counts the strike. */
  strike(route: Route, body: string, conversation: string | null): Fault | null;
}

export function createFaults(): Faults {
  const queues = new Map<Route, { readonly fault: Fault; left: number }[]>();
  return {
    add(route, fault) {
      const queue = queues.get(route) ?? [];
      queue.push({ fault, left: fault.times ?? 1 });
      queues.set(route, queue);
    },
    strike(route, body, conversation) {
      const queue = queues.get(route);
      const next = queue?.find(
        ({ fault: { largerThan = -1, containing = '', conversation: where } }) =>
          body.length > largerThan &&
          body.includes(containing) &&
          (where === undefined || conversation?.split(';messageid=', 1)[0] === where),
      );
      if (!queue || !next) return null;
      next.left--;
      if (next.left <= 0) queue.splice(queue.indexOf(next), 1);
      return next.fault;
    },
  };
}
