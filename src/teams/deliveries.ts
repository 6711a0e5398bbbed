/** One delivery of Teams, from the bytes to the answer of its request. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ArrivedPost, Received } from '../commands/arrival.ts';
import type { Receive } from '../commands/platform.ts';
import type { Activity } from './activity.ts';
import type { Adapter } from './adapter.ts';
import { type Doors, isRefusal, type Refusal } from './doors.ts';
import { ConnectorError, SignInError } from './errors.ts';
import { answerPointed, answerWithoutMessage, type MessageActionParts } from './message-action.ts';
import { type Read, readRequest } from './read-request.ts';
import { noteText, renderReply } from './render-reply.ts';

export interface DeliveryParts extends MessageActionParts {
  readonly doors: Doors;
  readonly adapter: Adapter;
  readonly receive: Receive;
  /** Told of every delivery that was let in. */
  readonly onArrival: (activity: Activity) => void;
  readonly onRefusal: (refusal: Refusal) => void;
}

interface Answer {
  readonly status: number;
  readonly body: object | null;
}

const TAKEN: Answer = { status: 200, body: null };

/** @throws Error when something is wrong with us: a 500 without details */
export async function answerDelivery(
  parts: DeliveryParts,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
): Promise<void> {
  const { status, body: said } = await answerTo(parts, request, body);
  response.statusCode = status;
  if (said === null) response.end();
  else response.setHeader('content-type', 'application/json; charset=utf-8').end(JSON.stringify(said));
}

async function answerTo(parts: DeliveryParts, request: IncomingMessage, body: Buffer): Promise<Answer> {
  const judged = parts.doors(request.headers, body);
  if (isRefusal(judged)) return refuse(parts, judged);
  const { activity, authorization } = judged;
  const forged = await parts.adapter.checkSignature(activity, authorization);
  if (forged !== null) return refuse(parts, forged);
  parts.onArrival(activity);

  const read = readRequest(activity, body);
  switch (read.kind) {
    case 'ask':
      return ask(parts, read);
    case 'post':
      return take(parts, read.post);
    case 'point':
      return { status: 200, body: await answerPointed(parts, read) };
    case 'no-message':
      return { status: 200, body: answerWithoutMessage() };
    case 'ignored':
      parts.log.debug({ platform: 'teams', type: activity.type, because: read.because }, 'a delivery was ignored');
      return TAKEN;
    case 'unknown-button':
      return {
        status: 200,
        body: {
          statusCode: 400,
          type: 'application/vnd.microsoft.error',
          value: { code: 'BadRequest', message: 'This button is none of mine, or too old.' },
        },
      };
    case 'unknown-invoke':
      return { status: 501, body: { error: 'This bot has no answer to such an invoke.' } };
    case 'malformed':
      return refuse(parts, { status: 400, kind: 'malformed', because: read.because });
  }
}

function refuse({ onRefusal }: DeliveryParts, refusal: Refusal): Answer {
  onRefusal(refusal);
  return { status: refusal.status, body: { error: refusal.because } };
}

/** Nobody waits for it, so nobody is told; Teams does not bring it again. */
async function take(parts: DeliveryParts, post: ArrivedPost): Promise<Answer> {
  if (parts.receivePost === null) return TAKEN;
  const { state } = await parts.receivePost(post);
  return state === 'refused'
    ? refuse(parts, { status: 503, kind: 'post-not-taken', because: 'This could not be taken; it may be sent again.' })
    : TAKEN;
}

async function ask(parts: DeliveryParts, { arrival, answer }: Extract<Read, { kind: 'ask' }>): Promise<Answer> {
  const received = await parts.receive(arrival);
  if (answer === 'card') return { status: 200, body: clickAnswer(received) };
  if (received.state !== 'refused' && received.state !== 'answered') return TAKEN;
  // Teams does not bring a message again whatever we answer: so it is said now, or the person is left waiting.
  try {
    await parts.messenger.post(arrival.request.place, received.reply, arrival.request.person);
    return TAKEN;
  } catch (error) {
    parts.log.debug({ platform: 'teams', err: error }, 'a request was refused, and nobody could be told');
    parts.onRefusal({
      status: 503,
      kind: 'nobody-told',
      because: `It could not be taken, and nobody could be told: ${failureOf(error)}.`,
    });
    return { status: 503, body: { error: 'This could not be taken; it may be sent again.' } };
  }
}

/** A clause with nothing in it that came from elsewhere. */
function failureOf(error: unknown): string {
  if (error instanceof SignInError) return 'the bot cannot sign in';
  if (!(error instanceof ConnectorError)) return 'something is wrong with the answer';
  return error.status === null ? 'the Bot Framework cannot be reached' : `the Bot Framework said HTTP ${error.status}`;
}

/**
 * The answer to a click is shown to who clicked: a card in the place of the one he sees, or a note under it.
 * https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model#response-format
 */
function clickAnswer(received: Received): object {
  if (received.state === 'accepted' && received.acknowledgement !== null)
    return {
      statusCode: 200,
      type: 'application/vnd.microsoft.card.adaptive',
      value: renderReply(received.acknowledgement).card,
    };
  return {
    statusCode: 200,
    type: 'application/vnd.microsoft.activity.message',
    value: received.state === 'refused' || received.state === 'answered' ? noteText(received.reply) : 'Working on it.',
  };
}
