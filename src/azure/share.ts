/**
 * One request for several facts that need the same answer at the same time. Nothing is kept once it has been answered: a
 * later diagnosis reads afresh.
 */
import { setMaxListeners } from 'node:events';

export interface Sharing {
  /**
   * Joins the request of that key that is under way, or starts it. The request is aborted only when everybody who waits
   * for it has gone.
   */
  once<T>(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Hands an answer that was just read to whoever asks next (and to those who ask in the same turn). */
  handOver<T>(key: string, value: T): void;
}

interface Flight {
  readonly promise: Promise<unknown>;
  readonly stop: AbortController;
  waiting: number;
  /** When an answer that was handed over is too old to be used. */
  readonly until: number | null;
}

/** Milliseconds for which an answer that was handed over may wait for its one use. */
const HAND_OVER_MS = 3_000;

export function createSharing(now: () => Date): Sharing {
  const flights = new Map<string, Flight>();

  function forget(key: string, flight: Flight): void {
    if (flights.get(key) === flight) flights.delete(key);
  }

  return {
    once<T>(key: string, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
      if (signal.aborted) return Promise.reject(aborted());
      let flight = flights.get(key);
      if (flight?.until != null) {
        const handed = flight;
        if (now().getTime() > (handed.until ?? 0)) {
          forget(key, handed);
          flight = undefined;
        } else queueMicrotask(() => forget(key, handed));
      }
      if (!flight) {
        const stop = new AbortController();
        setMaxListeners(0, stop.signal);
        const promise = work(stop.signal);
        const started: Flight = { promise, stop, waiting: 0, until: null };
        flights.set(key, started);
        const done = () => forget(key, started);
        promise.then(done, done);
        flight = started;
      }
      return join(key, flight, signal) as Promise<T>;
    },
    handOver(key, value) {
      flights.set(key, {
        promise: Promise.resolve(value),
        stop: new AbortController(),
        waiting: 0,
        until: now().getTime() + HAND_OVER_MS,
      });
    },
  };

  function join(key: string, flight: Flight, signal: AbortSignal): Promise<unknown> {
    flight.waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = () => {
        flight.waiting -= 1;
        if (flight.waiting === 0) {
          forget(key, flight);
          flight.stop.abort();
        }
        reject(aborted());
      };
      signal.addEventListener('abort', leave, { once: true });
      flight.promise.then(
        (value) => {
          signal.removeEventListener('abort', leave);
          resolve(value);
        },
        (error: unknown) => {
          signal.removeEventListener('abort', leave);
          reject(error);
        },
      );
    });
  }
}

function aborted(): Error {
  const error = new Error('The request was aborted.');
  error.name = 'AbortError';
  return error;
}
