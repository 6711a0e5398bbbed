import type { Clock } from '../../src/core/clock.ts';

export const NOW = new Date('2026-11-24T03:00:00Z');

/** A clock that stands still. */
export const testClock: Clock = { now: () => NOW, after: () => Promise.resolve() };
