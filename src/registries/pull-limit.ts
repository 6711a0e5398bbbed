/** Docker Hub's own limit on pulls (https://docs.docker.com/docker-hub/usage/pulls/#view-pull-rate-and-limit). */
import type { OtherRegistry } from '../diagnosis/registry-facts.ts';

export type PullLimit = NonNullable<OtherRegistry['limit']>;

/** `ratelimit-limit: 100;w=21600` and `ratelimit-remaining: 76;w=21600`; null when the registry names none. */
export function readPullLimit(headers: Readonly<Record<string, string>>): PullLimit | null {
  const limit = /^\s*(\d{1,9})\s*;\s*w=(\d{1,9})\s*$/.exec(headers['ratelimit-limit'] ?? '');
  if (limit === null) return null;
  const remaining = /^\s*(\d{1,9})\s*(?:;|$)/.exec(headers['ratelimit-remaining'] ?? '')?.[1];
  return {
    pulls: Number(limit[1]),
    remaining: remaining === undefined ? null : Number(remaining),
    windowSeconds: Number(limit[2]),
  };
}

/** "100 pulls in 6 h". */
export function limitText({ pulls, windowSeconds }: PullLimit): string {
  const hours = windowSeconds / 3600;
  return `${pulls} pulls in ${Number.isInteger(hours) ? `${hours} h` : `${Math.round(windowSeconds / 60)} min`}`;
}
