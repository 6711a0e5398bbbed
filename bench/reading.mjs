/**
 * How the time to read a text grows with its length: from 1 KB to 1 MB, doubled each time. About 2 a doubling is linear
 * growth; 4 would be quadratic. Short texts swing, so the last column is the growth over the whole upper half.
 */
import { readText } from '../dist/diagnosis/reading/read-text.js';

const request = (i) => `2026-06-26T12:00:00Z INFO GET /api/orders/${i} took ${i % 97} ms, status 200, user ${i * 7}\n`;
const failure = (i) =>
  `2026-06-26T12:00:00Z Failed to pull image "acme.azurecr.io/api:${i}": rpc error: code = NotFound desc = failed to resolve reference "acme.azurecr.io/api:${i}": acme.azurecr.io/api:${i}: not found\n`;

/** Texts by how they are made: what is common, and what patterns with a weakness would choke on. */
const KINDS = {
  'a log without errors': request,
  'a log of failed pulls': failure,
  'rows of JSON': (i) => `${JSON.stringify({ Msg: failure(i), Reason: 'Failed' })}\n`,
  'one line of joined errors': () => 'rpc error: code = Unknown desc = failed to resolve reference "x": ',
  'one line of beginnings': (i) => `failed to pull image "acme/api:${i} lookup acme${i} on `,
  'quotes in quotes': () => '\\"{"a":"[',
};

function textOf(make, length) {
  const parts = [];
  for (let i = 0, size = 0; size < length; i += 1) {
    const part = make(i);
    parts.push(part);
    size += part.length;
  }
  return parts.join('').slice(0, length);
}

/** Milliseconds, the median of some runs. */
function timeOf(text, runs) {
  const times = Array.from({ length: runs }, () => {
    const began = performance.now();
    readText(text);
    return performance.now() - began;
  });
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)];
}

/** @param smoke each length once, and none above 16 KB */
export function benchReading(smoke) {
  const sizes = Array.from({ length: smoke ? 5 : 11 }, (_, i) => 1024 * 2 ** i);
  const label = (size) => (size < 1024 ** 2 ? `${size / 1024} KB` : `${size / 1024 ** 2} MB`);
  console.log('\nreading a text: ms by its length, and how much longer twice the length took (2 = linear)');
  console.log(`${''.padEnd(28)}${sizes.map((size) => label(size).padStart(8)).join('')}   upper half, a doubling`);
  for (const [name, make] of Object.entries(KINDS)) {
    timeOf(textOf(make, 16 * 1024), smoke ? 1 : 20);
    const times = sizes.map((size) => timeOf(textOf(make, size), smoke ? 1 : size > 128 * 1024 ? 3 : 7));
    const half = Math.floor(times.length / 2);
    const growth = (times.at(-1) / times[half]) ** (1 / (times.length - 1 - half));
    console.log(
      `${name.padEnd(28)}${times.map((ms) => ms.toFixed(1).padStart(8)).join('')}${growth.toFixed(2).padStart(8)}`,
    );
    const ratios = times.slice(1).map((ms, i) => (ms / times[i]).toFixed(1).padStart(8));
    console.log(`${''.padEnd(36)}${ratios.join('')}`);
  }
}
