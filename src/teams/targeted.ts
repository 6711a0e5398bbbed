/**
 * Targeted messages: in a channel or group chat, one person sees them, for 24 hours. Where they are not taken (an older tenant,
 * a tool on this machine, a person who is no member), the same is said for all to read, as it always was.
 */
import type { Clock } from '../core/clock.ts';
import type { Person } from '../core/person.ts';
import type { AdaptiveCardObject, CardAction } from './card.ts';
import { ConnectorError } from './errors.ts';
import { channelOf, type Where } from './place.ts';

/** @returns the id within Teams of who shall see it alone; null = it cannot be, or need not: a personal chat is private as it is */
export function accountOf({ conversationType, asker }: Where, { platform, id }: Person): string | null {
  if (conversationType === null || conversationType === 'personal') return null;
  // A place may be that of somebody else who spoke there.
  return platform === 'teams' && asker?.person === id ? asker.account : null;
}

/**
 * It is not taken as a targeted message. Microsoft documents 400 and 403 for these; tenants without them were seen to say 400
 * `ServiceError` (https://github.com/microsoft/teams.py/issues/334); other connectors know no such call.
 */
const NOT_TARGETED: ReadonlySet<number> = new Set([400, 403, 404, 405, 501]);

export function isRefused(error: unknown): boolean {
  return error instanceof ConnectorError && NOT_TARGETED.has(error.status ?? 0);
}

/** Refused for being targeted, whatever it says. */
export function isUnknown(error: unknown): boolean {
  return error instanceof ConnectorError && error.status === 400 && error.code === 'ServiceError';
}

export interface Refusals {
  /** It was refused lately: not every answer has to try. */
  has(where: Where, account: string): boolean;
  /** It was refused targeted, and taken as an ordinary message. @returns whether that is new */
  note(where: Where, account: string): boolean;
}

/** A tenant may be given them at any time. */
const FOR_MS = 60 * 60 * 1000;
const MOST_KEPT = 1_000;

/** By channel and person: what is refused may be the person. */
export function createRefusals(clock: Clock): Refusals {
  const since = new Map<string, number>();
  const keyOf = (where: Where, account: string) => JSON.stringify([channelOf(where), account]);
  const isFresh = (at: number | undefined) => at !== undefined && clock.now().getTime() - at < FOR_MS;

  return {
    has: (where, account) => isFresh(since.get(keyOf(where, account))),
    note(where, account) {
      const key = keyOf(where, account);
      const isNew = !isFresh(since.get(key));
      since.delete(key);
      since.set(key, clock.now().getTime());
      for (const oldest of since.keys()) {
        if (since.size <= MOST_KEPT) break;
        since.delete(oldest);
      }
      return isNew;
    },
  };
}

/** Its buttons say that the message is a targeted one: a click tells which message it was on, and not of what kind. */
export function withMark(card: AdaptiveCardObject): AdaptiveCardObject {
  return mark(card) as AdaptiveCardObject;
}

function mark(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mark);
  if (typeof value !== 'object' || value === null) return value;
  const marked = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mark(inner)]));
  const { type } = value as Partial<CardAction>;
  if (type !== 'Action.Execute' && String(type) !== 'Action.Submit') return marked;
  return { ...marked, data: { ...(marked.data as object), targeted: true } };
}
