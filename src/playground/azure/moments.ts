/** Relative times of a scenario, and the four ways in which Azure writes a moment. */
import { RELATIVE_TIME } from './scenario.ts';

const UNIT_MS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };

/**
 * @param text ISO 8601, or `@-12m`, `@+1d2h`, `@now`
 * @param anchor what "now" means
 * @throws RangeError when it is neither
 */
export function momentOf(text: string, anchor: Date): Date {
  if (!RELATIVE_TIME.test(text)) {
    const absolute = new Date(text);
    if (Number.isNaN(absolute.getTime())) throw new RangeError(`"${text}" is no moment`);
    return absolute;
  }
  let offset = 0;
  for (const match of text.matchAll(/(\d+(?:\.\d+)?)([dhms])/g)) {
    offset += Number(match[1]) * (UNIT_MS[match[2] as string] as number);
  }
  return new Date(anchor.getTime() + (text.startsWith('@-') ? -offset : offset));
}

/** `2026-06-26T12:24:04.2967252`: systemData of Container Apps. Seven digits, and no zone (it is UTC). */
export function zonelessTime(date: Date): string {
  return sevenDigits(date);
}

/** `2026-06-26T12:38:23+00:00`: revisions. */
export function offsetTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}+00:00`;
}

/** `2026-06-26T12:24:04.2967252Z`: most of ARM, Log Analytics, ACR. */
export function zuluTime(date: Date): string {
  return `${sevenDigits(date)}Z`;
}

/** `2026-06-26 12:40:54.7869523 +0000 UTC`: the event stream; without a fraction where there is none. */
export function goTime(date: Date): string {
  const text = date.getUTCMilliseconds() === 0 ? date.toISOString().slice(0, 19) : sevenDigits(date);
  return `${text.replace('T', ' ')} +0000 UTC`;
}

/** JavaScript has milliseconds, Azure has ticks of 100 ns: the last four digits are made up, but always the same. */
function sevenDigits(date: Date): string {
  const ticks = String((date.getTime() * 7919) % 10_000).padStart(4, '0');
  return `${date.toISOString().slice(0, 23)}${ticks}`;
}

/**
 * A copy of a resource with every relative time written as Azure writes it at that place.
 * @param key name of the property that holds the value
 */
export function renderTimes(value: unknown, anchor: Date, key = ''): unknown {
  if (typeof value === 'string') {
    if (!value.startsWith('@') || !RELATIVE_TIME.test(value)) return value;
    const date = momentOf(value, anchor);
    if (key === 'createdAt' || key === 'lastModifiedAt') return zonelessTime(date);
    if (key === 'createdTime' || key === 'lastActiveTime') return offsetTime(date);
    return zuluTime(date);
  }
  if (Array.isArray(value)) return value.map((item) => renderTimes(item, anchor, key));
  if (typeof value === 'object' && value !== null) {
    // A loop, for every request walks whole subscriptions.
    const copy: Record<string, unknown> = {};
    for (const [name, item] of Object.entries(value)) copy[name] = renderTimes(item, anchor, name);
    return copy;
  }
  return value;
}
