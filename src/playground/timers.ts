/** Waits that end with a simulated service, so that nothing is left over. */
export interface Timers {
  /** Resolves after `ms` to true, or to false as soon as the service closes. */
  after(ms: number): Promise<boolean>;
  close(): void;
}

export function createTimers(): Timers {
  const pending = new Map<NodeJS.Timeout, (passed: boolean) => void>();
  let closed = false;
  return {
    after(ms) {
      if (closed) return Promise.resolve(false);
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          pending.delete(timer);
          resolve(true);
        }, ms);
        pending.set(timer, resolve);
      });
    },
    close() {
      closed = true;
      for (const [timer, resolve] of pending) {
        clearTimeout(timer);
        resolve(false);
      }
      pending.clear();
    },
  };
}
