/** How what happens reaches the app: over a socket, or signed over HTTP. Events are repeated until they are acknowledged. */
import { type Posted, post, signature } from './http-client.ts';
import { eventEnvelope } from './payloads.ts';
import type { Service } from './service.ts';
import type { Delivered, EventDelivery, SeenDelivery } from './shapes.ts';
import type { EnvelopeType, Repeat } from './sockets.ts';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

export interface Deliveries {
  /** Everything that was sent, oldest first. */
  readonly seen: readonly SeenDelivery[];
  to(url: string | null): void;
  /** Whether there is anybody to deliver to. */
  readonly reachable: boolean;
  command(fields: Readonly<Record<string, string>>): Promise<Delivered>;
  interaction(payload: SeenDelivery['payload']): Promise<Delivered>;
  /** Resolves after the first try. */
  event(event: Readonly<Record<string, unknown>>): Promise<EventDelivery>;
  /** The last command or interaction once more, byte by byte. */
  again(): Promise<Delivered>;
}

interface Prepared {
  readonly type: EnvelopeType;
  readonly payload: SeenDelivery['payload'];
  readonly send: () => Promise<Delivered>;
}

export interface DeliveryOptions {
  readonly acknowledgeWithinMs: number;
  readonly retryAfterMs: readonly number[];
  readonly isDown: () => boolean;
}

export function createDeliveries(service: Service, options: DeliveryOptions): Deliveries {
  const { workspace } = service;
  let url: string | null = null;
  const seen: SeenDelivery[] = [];
  let last: Prepared | null = null;

  /** Prepares a delivery, so that it can be sent twice just as it is. */
  function prepare(type: EnvelopeType, payload: SeenDelivery['payload'], body: string, repeat?: Repeat): Prepared {
    const target = url;
    if (target === null) return { type, payload, send: () => service.sockets.deliver(type, payload, repeat) };
    const headers = {
      ...signedHeaders(service, body),
      'content-type': type === 'events_api' ? JSON_TYPE : FORM,
      accept: 'application/json,*/*',
      ...(repeat ? { 'x-slack-retry-num': String(repeat.attempt), 'x-slack-retry-reason': repeat.reason } : {}),
    };
    return { type, payload, send: () => post(target, body, headers, options.acknowledgeWithinMs) };
  }

  async function go({ type, payload, send }: Prepared): Promise<Delivered> {
    if (options.isDown()) return { status: 0, body: null, error: 'dispatch_failed' };
    const delivery: SeenDelivery = { type, payload, at: workspace.now(), answer: null };
    seen.push(delivery);
    const answer = await send();
    delivery.answer = answer;
    workspace.changed();
    return answer;
  }

  async function tryEvent(
    envelope: SeenDelivery['payload'],
    tries: Delivered[],
    attempt: number,
  ): Promise<'acknowledged' | 'again' | 'never'> {
    const before = tries.at(-1);
    const repeat = attempt === 0 ? undefined : { attempt, reason: before ? reasonOf(before) : 'unknown_error' };
    const tried = await go(prepare('events_api', envelope, JSON.stringify(envelope), repeat));
    tries.push({ status: tried.status, body: tried.body, error: tried.error });
    if (tried.error === null) return 'acknowledged';
    // https://docs.slack.dev/apis/events-api#turning-retries-off
    return (tried as Partial<Posted>).headers?.['x-slack-no-retry'] === '1' ? 'never' : 'again';
  }

  return {
    seen,
    to(target) {
      url = target;
    },
    get reachable() {
      return url !== null || service.sockets.open > 0;
    },
    command(fields) {
      last = prepare('slash_commands', fields, new URLSearchParams(fields).toString());
      return go(last);
    },
    interaction(payload) {
      const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
      last = prepare('interactive', payload, body);
      return go(last);
    },
    async event(event) {
      const eventId = workspace.id('Ev');
      const envelope = eventEnvelope(workspace, event, eventId);
      const tries: Delivered[] = [];
      const first = await tryEvent(envelope, tries, 0);
      const repetitions = async () => {
        let state = first;
        for (const [i, wait] of options.retryAfterMs.entries()) {
          if (state !== 'again') break;
          if (!(await service.timers.after(wait))) return false;
          state = await tryEvent(envelope, tries, i + 1);
        }
        return state === 'acknowledged';
      };
      return { eventId, tries, done: repetitions() };
    },
    again() {
      if (!last) throw new Error('Nothing was delivered yet.');
      return go(last);
    },
  };
}

export function signedHeaders(
  service: Pick<Service, 'signingSecret' | 'workspace'>,
  body: string,
  forged: { readonly secret?: string; readonly at?: Date; readonly signature?: string } = {},
): Record<string, string> {
  const seconds = Math.floor((forged.at ?? service.workspace.now()).getTime() / 1000);
  return {
    'x-slack-request-timestamp': String(seconds),
    'x-slack-signature': forged.signature ?? signature(forged.secret ?? service.signingSecret, seconds, body),
  };
}

/** https://docs.slack.dev/apis/events-api#retries ; over a socket the only one seen is `timeout`. */
function reasonOf({ status, error }: Delivered): string {
  if (error === 'operation_timeout') return 'http_timeout';
  return status === 0 ? 'connection_failed' : 'http_error';
}
