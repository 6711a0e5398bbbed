/**
 * Speaking through a `response_url`. It comes with the payload, so it is followed only to Slack's own hosts; and it is used
 * up: 5 messages within 30 minutes (https://docs.slack.dev/interactivity/handling-user-interaction).
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Posted } from '../commands/messenger.ts';
import type { Clock } from '../core/clock.ts';
import { ResponseUrlError, reasonOf } from './errors.ts';
import { isObject, parseJson, textIn } from './json.ts';
import type { ResponseUrl } from './place.ts';
import type { SlackMessage } from './render-reply.ts';

export const SLACK_RESPONSE_HOSTS: readonly string[] = ['hooks.slack.com', 'hooks.slack-gov.com'];

const USES = 5;
const TIMEOUT_MS = 10_000;
/** Pauses before a second and a third try, where Slack itself failed. */
const RETRY_MS = [500, 2_000];
/** Slack asks to wait longer than this: somebody else's turn. */
const LONGEST_WAIT_S = 30;
/** Some 300 bytes each; they are gone after 30 minutes anyway. */
const MOST_KEPT = 5_000;

export type Response =
  | (SlackMessage & {
      readonly response_type: 'ephemeral' | 'in_channel';
      /** Of a click only: in the place of the message that was clicked. */
      readonly replace_original: boolean;
      readonly thread_ts?: string;
    })
  | { readonly delete_original: true };

export interface Responder {
  /** May it be tried? False for one that is old, used up, or not Slack's. */
  usable(respond: ResponseUrl | null): respond is ResponseUrl;
  /** @throws ResponseUrlError, always without the address: it is a password */
  send(respond: ResponseUrl, response: Response): Promise<void>;
  /** A click's `response_url` can change the message that was clicked, also where `chat.update` cannot: it is kept in memory. */
  remember(message: Posted, respond: ResponseUrl | null): void;
  of(message: Posted): ResponseUrl | null;
}

export interface ResponderParts {
  /** Hosts, with a port where it is not 443. A loopback address may be spoken to without TLS: a simulation. */
  readonly hosts: readonly string[];
  readonly clock: Clock;
}

export function createResponder({ hosts, clock }: ResponderParts): Responder {
  const uses = new Map<string, number>();
  const clicks = new Map<Posted, ResponseUrl>();

  return {
    usable(respond): respond is ResponseUrl {
      return (
        respond !== null &&
        isAllowed(respond.url, hosts) &&
        Date.parse(respond.until) > clock.now().getTime() &&
        (uses.get(respond.url) ?? 0) < USES
      );
    },

    async send(respond, response) {
      if (!isAllowed(respond.url, hosts)) throw new ResponseUrlError('the response_url is not an address of Slack');
      const body = 'delete_original' in response ? response : { ...response, unfurl_links: false, unfurl_media: false };
      // Counted before it is sent: an answer that was lost was a use too.
      keep(uses, respond.url, (uses.get(respond.url) ?? 0) + 1);
      for (const wait of [...RETRY_MS, null]) {
        const { retryInMs, because, word } = await attempt(respond.url, JSON.stringify(body));
        if (because === null) return;
        if (retryInMs === null || wait === null) throw new ResponseUrlError(because, word);
        await pause(Math.max(retryInMs, wait));
      }
    },

    remember(message, respond) {
      if (respond !== null) keep(clicks, message, respond);
    },
    of: (message) => clicks.get(message) ?? null,
  };
}

/** Exactly a known host over https: no user name, no other port, no look-alike. */
export function isAllowed(address: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host, hostname, username, password } = new URL(address);
  if (username !== '' || password !== '' || !hosts.includes(host)) return false;
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname));
}

interface Outcome {
  /** Null = it was taken. */
  readonly because: string | null;
  /** Null = trying again is no use. */
  readonly retryInMs: number | null;
  /** Slack's word for a refusal. */
  readonly word: string | null;
}

async function attempt(url: string, body: string): Promise<Outcome> {
  let answer: globalThis.Response;
  let text: string;
  try {
    answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body,
      // Nobody else may be told what is said here.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = (await answer.text()).slice(0, 2_000);
  } catch (error) {
    const reason = error instanceof Error ? reasonOf(error) : String(error);
    return { because: `Slack's response_url could not be reached (${reason})`, retryInMs: 0, word: null };
  }
  if (answer.status === 429) {
    const seconds = Number(answer.headers.get('retry-after') ?? '1');
    const wait = seconds >= 0 && seconds <= LONGEST_WAIT_S ? seconds * 1000 : null;
    return { because: 'Slack is throttling its response_url', retryInMs: wait, word: null };
  }
  if (answer.status >= 500)
    return { because: `Slack's response_url answered ${answer.status}`, retryInMs: 0, word: null };
  const parsed = parseJson(text);
  const word = isObject(parsed) ? textIn(parsed, 'error') : null;
  // Slack says some refusals with a 200.
  const refused = !answer.ok || (isObject(parsed) && parsed.ok === false);
  if (!refused) return { because: null, retryInMs: null, word };
  const said = (word ?? text).replace(/[^\w .:-]/g, '').slice(0, 80);
  return { because: `Slack's response_url was refused: ${answer.status} ${said}`.trim(), retryInMs: null, word };
}

function keep<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= MOST_KEPT) break;
    map.delete(oldest);
  }
}
