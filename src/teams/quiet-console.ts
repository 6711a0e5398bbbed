/**
 * botbuilder writes to the console, and of a bad signature the public key: what happened is in our log, in our words.
 * Only what is written while it works for us is dropped.
 */
import { AsyncLocalStorage } from 'node:async_hooks';

type Print = (...args: unknown[]) => void;

const working = new AsyncLocalStorage<true>();
const NAMES = ['log', 'info', 'warn', 'error'] as const;
const ours = new WeakSet<Print>();

/** Runs `work`; what it and all that it waits for print is dropped. */
export function quietly<T>(work: () => T): T {
  for (const name of NAMES) if (!ours.has(console[name])) console[name] = attentive(console[name]);
  return working.run(true, work);
}

function attentive(print: Print): Print {
  const listening: Print = (...args) => {
    if (working.getStore() !== true) print.apply(console, args);
  };
  ours.add(listening);
  return listening;
}
