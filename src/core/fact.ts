/**
 * Something that was asked of the outside world. "Could not look" is never "nothing there": an empty list is a known
 * value, a refused request is not.
 */
export type Fact<T> = Known<T> | Unknown;

export interface Known<T> {
  readonly state: 'known';
  readonly value: T;
  /** Where it was read, for the evidence line: "ARM", "registry acme.azurecr.io", "event stream", … */
  readonly source: string;
  /** When it was read. */
  readonly at: Date;
}

export interface Unknown {
  readonly state: 'unknown';
  /** A clause that completes "I could not see it, because …"; holds no secret. */
  readonly because: string;
  /** The one command or step that would let us see, or null when nothing the user does would help. */
  readonly remedy: string | null;
  /**
   * - `denied`: the right is missing (403, 401) · `unreachable`: network, DNS, firewall towards us · `timeout`: not within its limit
   * - `throttled`: 429 · `failed`: 5xx or garbage · `absent`: what it would be read from does not exist (no log destination,
   *   no event stream) · `depends`: a fact that it builds on is unknown
   */
  readonly kind: 'denied' | 'unreachable' | 'timeout' | 'throttled' | 'failed' | 'absent' | 'depends';
}

export function known<T>(value: T, source: string, at: Date): Known<T> {
  return { state: 'known', value, source, at };
}

export function unknown(kind: Unknown['kind'], because: string, remedy: string | null = null): Unknown {
  return { state: 'unknown', kind, because, remedy };
}

/** The unknown of a fact that builds on one that could not be read: the same reason, and the same one remedy. */
export function dependsOn(missing: Unknown): Unknown {
  return { state: 'unknown', kind: 'depends', because: missing.because, remedy: missing.remedy };
}

/** The value, or null when it could not be read. Use it only where null cannot be mistaken for "nothing there". */
export function knownOrNull<T>(fact: Fact<T>): T | null {
  return fact.state === 'known' ? fact.value : null;
}
