/**
 * Alerts that came by a webhook, into the inbox: each under a key that is the same when it is delivered again, so that nothing is
 * told twice, whoever repeats it and how often.
 */
import { createHash } from 'node:crypto';
import type { Alert } from '../alerts/alert.ts';
import type { Clock } from '../core/clock.ts';
import { redact } from '../core/redact.ts';
import type { Inbox } from './inbox.ts';

/**
 * Stores them, in their order. Redacted first: senders put whole log lines into alerts.
 * @returns how many are new, and how many came before
 * @throws Error when one could not be stored: the sender has to send all of them again, and those that were stored are then known
 */
export type TakeAlerts = (
  alerts: readonly Alert[],
) => Promise<{ readonly accepted: number; readonly duplicates: number }>;

/**
 * An alert that does not tell when it began looks like its own repeat. Within this time, and up to twice of it, it is taken for
 * one. Senders try again for a minute or two (Azure Monitor: 75 s); a person who tests with curl waits less.
 */
const SAME_MS = 15 * 60_000;
const PLAIN_KEY = /^[\x20-\x7e]{1,200}$/;

export function createAlertIntake({ inbox, clock }: { readonly inbox: Inbox; readonly clock: Clock }): TakeAlerts {
  async function take(alert: Alert): Promise<'accepted' | 'duplicate'> {
    const key = alertKey(alert, clock.now());
    if (key.former !== null && (await inbox.knows(key.former))) return 'duplicate';
    return inbox.accept(key.own, { kind: 'alert', alert: redacted(alert), origin: { kind: 'webhook' } });
  }

  return async (alerts) => {
    let accepted = 0;
    // One after the other: what was sent together is worked on in its order, and a storm takes one connection.
    for (const alert of alerts) if ((await take(alert)) === 'accepted') accepted++;
    return { accepted, duplicates: alerts.length - accepted };
  };
}

export interface AlertKey {
  readonly own: string;
  /** Had it come in the period before, it would be known under this one; null = the key has no period. */
  readonly former: string | null;
}

/**
 * Sender, key, state and beginning: whatever repeats it (a retry, another action group, Alertmanager's `repeat_interval`) says the
 * same four, and an alert that fires anew says another beginning. All that it says stands in for a key, and the period of time for
 * a beginning. Two periods are asked for, so that a retry across their border is known too.
 */
export function alertKey(alert: Alert, now: Date): AlertKey {
  const { sender, key, state, at } = alert;
  const subject = key === null ? hash(contentOf(alert)) : plain(at === null ? key : JSON.stringify([key, at]));
  const name = `alert:${sender}:${state}:${subject}`;
  if (at !== null) return { own: name, former: null };
  const period = Math.floor(now.getTime() / SAME_MS);
  return { own: `${name}~${period}`, former: `${name}~${period - 1}` };
}

/** All that it says. Names in a fixed order: a program that was updated in between tells the same. */
function contentOf({ title, severity, at, text, url, clues }: Alert): string {
  return JSON.stringify([
    title,
    severity,
    at,
    text,
    url,
    clues.names,
    clues.resourceIds,
    clues.revisions,
    clues.images,
  ]);
}

/** Longer keys, such as a database would choke on, and such as hold a secret, are told by their hash. */
function plain(text: string): string {
  return PLAIN_KEY.test(text) && redact(text) === text ? text : hash(text);
}

function hash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function redacted(alert: Alert): Alert {
  const { title, text, url } = alert;
  return { ...alert, title: redact(title), text: redact(text), url: url === null ? null : redact(url) };
}
