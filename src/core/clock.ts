/** Time, handed in: diagnosis has no clock of its own, and tests have one they can set. */
export interface Clock {
  now(): Date;
  /** Resolves after `ms`; a cancelled wait resolves too. */
  after(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  after: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done, { once: true });
      function done() {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      }
    }),
};
