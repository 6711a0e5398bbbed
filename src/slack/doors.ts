/**
 * Who may hand something in over HTTP: Slack, once, now. Bolt's own check accepts a signature from the future and the same
 * request twice (tried with @slack/bolt 5.1.0); this one does not, and it measures by the program's own clock.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { parse } from 'node:querystring';
import type { Clock } from '../core/clock.ts';
import { isObject, type JsonObject, parseJson, textIn } from './json.ts';

const MAX_AGE_S = 5 * 60;
/** Clocks differ a little; a stamp further ahead was made up to be good for longer. */
const MAX_AHEAD_S = 60;
/** Longer than a signature can be good for: {@link MAX_AGE_S} and {@link MAX_AHEAD_S} together. */
const REMEMBER_MS = 10 * 60_000;
/** Slack sends at most 30,000 events an hour and workspace; only signatures that are right get in here. */
const MOST_REMEMBERED = 50_000;
/** `ssl_check` comes unsigned: what is longer than this is none, and is not parsed. */
const SSL_CHECK_BYTES = 4_096;

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/** Fixed words: they are the keys of the log. */
export type Refusal =
  | 'unsigned'
  | 'bad-signature'
  | 'too-old'
  | 'from-the-future'
  | 'replayed'
  | 'wrong-type'
  | 'malformed';

export type Judgement =
  | { readonly state: 'open'; readonly signature: string; readonly contentType: string }
  /** Slack tries whether TLS works: answered with an empty 200, and nothing else is done. */
  | { readonly state: 'ssl-check' }
  | { readonly state: 'refused'; readonly status: number; readonly refusal: Refusal; readonly because: string };

export interface Door {
  judge(headers: IncomingHttpHeaders, body: Buffer): Judgement;
  /** It could not be handled: the sender may try again with the same signature. */
  forget(signature: string): void;
}

export function createDoor({ signingSecret, clock }: { readonly signingSecret: string; readonly clock: Clock }): Door {
  // An empty key would let everybody sign.
  if (signingSecret === '') throw new Error('the signing secret is empty');
  // A Map keeps the order of insertion: the first is the oldest.
  const seen = new Map<string, number>();

  function seenBefore(signature: string, now: number): boolean {
    for (const [old, at] of seen) {
      if (now - at <= REMEMBER_MS && seen.size < MOST_REMEMBERED) break;
      seen.delete(old);
    }
    if (seen.has(signature)) return true;
    seen.set(signature, now);
    return false;
  }

  return {
    forget: (signature) => void seen.delete(signature),
    judge(headers, body) {
      const contentType = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
      if (contentType === FORM && body.length <= SSL_CHECK_BYTES && isSslCheck(body)) return { state: 'ssl-check' };

      const signature = headers['x-slack-signature'];
      const stamp = headers['x-slack-request-timestamp'];
      if (typeof signature !== 'string' || typeof stamp !== 'string')
        return refused(401, 'unsigned', 'the request is not signed');
      if (!/^\d{1,12}$/.test(stamp) || !/^v0=[0-9a-f]{64}$/.test(signature))
        return refused(401, 'bad-signature', 'the signature is not right');
      const expected = createHmac('sha256', signingSecret).update(`v0:${stamp}:`).update(body).digest();
      if (!timingSafeEqual(expected, Buffer.from(signature.slice(3), 'hex')))
        return refused(401, 'bad-signature', 'the signature is not right');

      const now = clock.now().getTime();
      const age = now / 1000 - Number(stamp);
      if (age > MAX_AGE_S) return refused(401, 'too-old', 'the signature is older than 5 minutes');
      if (age < -MAX_AHEAD_S) return refused(401, 'from-the-future', 'the signature is from the future');
      if (seenBefore(signature, now)) return refused(409, 'replayed', 'it is replayed, the same one came before');

      if (contentType !== FORM && contentType !== JSON_TYPE)
        return refused(415, 'wrong-type', 'the content type is none that Slack sends');
      if (!isDelivery(contentType, body)) return refused(400, 'malformed', 'the body is nothing that Slack sends');
      return { state: 'open', signature, contentType };
    },
  };
}

function refused(status: number, refusal: Refusal, because: string): Judgement {
  return { state: 'refused', status, refusal, because };
}

function isSslCheck(body: Buffer): boolean {
  return parse(body.toString('latin1')).ssl_check === '1';
}

/** Bolt reads into these without looking; of another shape, they crash it after the answer is lost. */
function isDelivery(contentType: string, body: Buffer): boolean {
  const text = body.toString('utf8');
  if (contentType === JSON_TYPE) return isEvent(parseJson(text));
  const form = parse(text);
  if (typeof form.payload === 'string') return isInteraction(parseJson(form.payload));
  return ['command', 'team_id', 'channel_id', 'user_id', 'trigger_id'].every((field) => textIn(form, field) !== null);
}

function isEvent(value: unknown): boolean {
  if (!isObject(value)) return false;
  if (value.type === 'url_verification') return textIn(value, 'challenge') !== null;
  // `app_rate_limited` comes without an event: it is acknowledged, and says nothing that could be done.
  if (value.event === undefined) return value.type === 'app_rate_limited';
  return isObject(value.event) && textIn(value.event, 'type') !== null && hasSafeAuthorizations(value);
}

function hasSafeAuthorizations({ authorizations }: JsonObject): boolean {
  return authorizations === undefined || (Array.isArray(authorizations) && authorizations.every(isObject));
}

function isInteraction(value: unknown): boolean {
  return (
    isObject(value) &&
    textIn(value, 'type') !== null &&
    isObject(value.user) &&
    (value.actions === undefined ||
      (Array.isArray(value.actions) && value.actions.length > 0 && value.actions.every(isObject)))
  );
}
