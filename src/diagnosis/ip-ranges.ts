/** IPv4 addresses and ranges, as firewalls, routes and security rules write them. */

/** @returns the address as an unsigned number, or null when it is no complete IPv4 address. */
export function parseIpv4(text: string): number | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text.trim());
  if (!match) return null;
  let value = 0;
  for (const part of match.slice(1)) {
    const byte = Number(part);
    if (byte > 255) return null;
    value = value * 256 + byte;
  }
  return value;
}

export interface Ipv4Range {
  readonly first: number;
  readonly last: number;
  /** Length of the prefix, 0 to 32; the longest decides among routes. */
  readonly prefix: number;
}

/** Reads `1.2.3.4`, `1.2.3.0/24`; null for anything else: service tags, IPv6. */
export function parseRange(text: string): Ipv4Range | null {
  const [address = '', length] = text.trim().split('/');
  const base = parseIpv4(address);
  if (base === null) return null;
  const prefix = length === undefined ? 32 : /^\d{1,2}$/.test(length) ? Number(length) : Number.NaN;
  if (!(prefix >= 0 && prefix <= 32)) return null;
  const size = 2 ** (32 - prefix);
  const first = Math.floor(base / size) * size;
  return { first, last: first + size - 1, prefix };
}

/** Is the address in one of the ranges? Ranges that cannot be read hold nothing. */
export function isInRanges(address: string, ranges: readonly string[]): boolean {
  const value = parseIpv4(address);
  if (value === null) return false;
  return ranges.some((text) => {
    const range = parseRange(text);
    return range !== null && range.first <= value && value <= range.last;
  });
}
