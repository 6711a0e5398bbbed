/** Answers of a recording, given again in place of the simulation's own: the same words, with their times moved to now. */
import { z } from 'zod';
import type { AzureResponse } from './exchange.ts';
import { covers } from './rights.ts';

export const recordedAnswer = z.object({
  /** `METHOD url`, `*` matches anything. */
  match: z.string(),
  /** The request's body, `*` matches anything; left out: whatever it is. */
  asked: z.string().optional(),
  status: z.number().int().default(0),
  headers: z.record(z.string(), z.string()).default({}),
  /** Moments in it stand as `⟦-754123 T7Z⟧`: milliseconds from now, and how they are written. */
  body: z.string().default(''),
  /** A stream that did not end. */
  staysOpen: z.boolean().optional(),
  /** There was no answer. */
  connection: z.enum(['reset', 'hang', 'unresolvable']).optional(),
});

export type RecordedAnswer = z.infer<typeof recordedAnswer>;

const MOMENT = /(\d{4}-\d\d-\d\d)([T ])(\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|\+00:00| \+0000 UTC)?/g;
const MARK = /⟦(-?\d+) ([T ])(\d)(Z|\+00:00| \+0000 UTC)?⟧/g;
/** The same, where something holds nothing but one. */
const WHOLE_MARK = /^⟦(-?\d+) [T ]\d(?:Z|\+00:00| \+0000 UTC)?⟧$/;
/** In an address, written plainly or encoded. */
const MOMENT_IN_ADDRESS =
  /\d{4}-\d\d-\d\d(?:T|%20|\+| )\d\d(?::|%3A)\d\d(?::|%3A)\d\d[\d.]*(?:Z|%2B00(?::|%3A)00|\+00:00)?/gi;

/** Every moment becomes one that is so long before or after `now`. */
export function markTimes(text: string, now: Date): string {
  return text.replace(MOMENT, (whole, day: string, between: string, time: string, digits?: string, zone?: string) => {
    const at = Date.parse(`${day}T${time}.${(digits ?? '').slice(0, 3).padEnd(3, '0')}Z`);
    return Number.isNaN(at) ? whole : `⟦${at - now.getTime()} ${between}${digits?.length ?? 0}${zone ?? ''}⟧`;
  });
}

export function renderMarks(text: string, now: Date): string {
  return text.replace(MARK, (_whole, offset: string, between: string, digits: string, zone?: string) => {
    const iso = new Date(now.getTime() + Number(offset)).toISOString();
    const fraction = `${iso.slice(20, 23)}000000`.slice(0, Number(digits));
    return `${iso.slice(0, 10)}${between}${iso.slice(11, 19)}${fraction === '' ? '' : `.${fraction}`}${zone ?? ''}`;
  });
}

/** A moment as the rest of a scenario has it: `@-754s`. */
export function relativeTime(text: string): string {
  const offset = WHOLE_MARK.exec(text)?.[1];
  if (offset === undefined) return text;
  const seconds = Math.round(Number(offset) / 1000);
  return `@${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}s`;
}

export function withoutTimes(text: string): string {
  return text.replace(MOMENT_IN_ADDRESS, '*');
}

/**
 * The answer to a request; of several, each once in their order, and the last one from then on.
 * @param given how often each was given, by its place: counted here
 */
export function findRecorded(
  answers: readonly RecordedAnswer[],
  given: Map<number, number>,
  request: { readonly method: string; readonly url: string; readonly body: string },
): RecordedAnswer | null {
  const target = `${request.method} ${request.url}`;
  const fitting = [...answers.entries()].filter(
    ([, { match, asked }]) => covers(match, target) && (asked === undefined || covers(asked, request.body)),
  );
  const found = fitting.find(([i]) => !given.has(i)) ?? fitting.at(-1);
  if (found === undefined) return null;
  given.set(found[0], (given.get(found[0]) ?? 0) + 1);
  return found[1];
}

export function asResponse({ status, headers, body, staysOpen }: RecordedAnswer, now: Date): AzureResponse {
  return {
    status,
    headers: { 'content-type': /^\s*[{[]/.test(body) ? 'application/json' : 'text/plain', ...headers },
    body: renderMarks(body, now),
    ...(staysOpen === true ? { staysOpen } : {}),
  };
}
