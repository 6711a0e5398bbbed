/** How much is worked on at a time: the same in memory and on a database. */
import type { Lane } from '../commands/inbox.ts';

/** Pieces of work at a time and replica: each asks Azure some forty things. The others wait their turn. */
export const AT_ONCE: Readonly<Record<Lane, number>> = { people: 12, machines: 4 };
export const LANE_NAMES = Object.keys(AT_ONCE) as Lane[];
