/** Cutting text to a platform's room; what is cut says so. */

/** Length as JavaScript counts it: never less than the number of characters, so it errs on the safe side. */
const unitsOf = (text: string): number => text.length;

/**
 * As much of the beginning as has room, ended with "… (+N characters)" when that is not all of it. No character is halved.
 * @param most room, in the units of `sizeOf`
 * @param sizeOf what the text takes where it is going, escapes included; must grow with the text
 */
export function shorten(text: string, most: number, sizeOf: (text: string) => number = unitsOf): string {
  if (sizeOf(text) <= most) return text;
  const points = Array.from(text);
  const cutAt = (kept: number): string =>
    `${points.slice(0, kept).join('').trimEnd()}… (+${points.length - kept} characters)`;
  const kept = longest(points.length - 1, (count) => sizeOf(cutAt(count)) <= most);
  return kept === 0 ? ellipsis(points, most, sizeOf) : cutAt(kept);
}

/** For labels, which have no room to say how much is missing: ended with an ellipsis alone. */
export function shortenLabel(text: string, most: number, sizeOf: (text: string) => number = unitsOf): string {
  return sizeOf(text) <= most ? text : ellipsis(Array.from(text), most, sizeOf);
}

function ellipsis(points: readonly string[], most: number, sizeOf: (text: string) => number): string {
  const cutAt = (kept: number): string => `${points.slice(0, kept).join('').trimEnd()}…`;
  return cutAt(longest(points.length - 1, (count) => sizeOf(cutAt(count)) <= most));
}

/** The largest count up to `most` that is still good; 0 when none is. */
function longest(most: number, isGood: (count: number) => boolean): number {
  let [low, high] = [0, Math.max(0, most)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isGood(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** `1 more command`, `3 more commands`. */
export function countMore(count: number, one: string, many = `${one}s`): string {
  return `${count} more ${count === 1 ? one : many}`;
}
