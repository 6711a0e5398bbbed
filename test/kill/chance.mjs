/** Chance that can be had again: the same seed gives the same kills (mulberry32, public domain). */

/** @param {number} seed */
export function createChance(seed) {
  let state = seed >>> 0;
  /** @returns {number} from 0 up to 1, without it */
  function next() {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  return {
    next,
    /** A whole number, both ends included. */
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    /** @template T @param {readonly T[]} list @returns {T} */
    oneOf: (list) => list[Math.floor(next() * list.length)],
  };
}
