/** The numbers as lines of a table. */
const WIDTH = 60;

/** The line above the reports. */
export function heading(title = '') {
  if (title !== '') console.log(`\n${title}`);
  console.log(`${''.padEnd(WIDTH)}${['median', '95 %', '99 %', 'worst'].map((word) => word.padStart(9)).join('')}`);
}

/**
 * @param unit `ms` has one digit after the point, `x` (a ratio) two or three, anything else none
 */
export function report(name, values, unit) {
  const sorted = [...values].sort((a, b) => a - b);
  const digits = (value) => (unit === 'ms' ? 1 : unit !== 'x' ? 0 : value < 0.1 ? 3 : 2);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  const numbers = [at(0.5), at(0.95), at(0.99), sorted.at(-1)];
  const shown = numbers.map((value) => value.toFixed(digits(value)).padStart(9)).join('');
  console.log(`${name.padEnd(WIDTH)}${shown} ${unit.padEnd(9)} n=${sorted.length}`);
}
