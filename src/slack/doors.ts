/**
 * Who may hand something in over HTTP: Slack, once, now. Bolt's own check accepts a signature from the future and the same
 * request twice (tried with @slack/bolt 5.1.0); this one does not, and it measures by the program's own clock.
 * https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { parse } from 'node:querystring';
import type { Clock } from '../core/clock.ts';
import { parseJson } from './json.ts';
import { type Shape, shapeOfCommand, shapeOfEvent, shapeOfInteraction } from './shapes.ts';

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
  /** Signed, and nothing that anybody here listens to: acknowledged with an empty 200. */
  | { readonly state: 'ignored' }
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
      const shape = shapeOf(contentType, body);
      if (shape === 'malformed') return refused(400, 'malformed', 'the body is nothing that Slack sends');
      if (shape === 'ignored') return { state: 'ignored' };
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

function shapeOf(contentType: string, body: Buffer): Shape {
  const text = body.toString('utf8');
  if (contentType === JSON_TYPE) return shapeOfEvent(parseJson(text));
  const form = parse(text);
  return typeof form.payload === 'string' ? shapeOfInteraction(parseJson(form.payload)) : shapeOfCommand(form);
}
