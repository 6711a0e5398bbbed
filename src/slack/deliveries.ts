/** What Slack delivers, on either way: read, handed in, acknowledged. */
import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/web-api';
import type { ArrivedPost, Received } from '../commands/arrival.ts';
import type { Messenger } from '../commands/messenger.ts';
import type { Receive, ReceivePost } from '../commands/platform.ts';
import type { Clock } from '../core/clock.ts';
import { PullcheckError } from '../core/error.ts';
import type { Log } from '../core/log.ts';
import type { Person } from '../core/person.ts';
import type { Place } from '../core/place.ts';
import { errorReply } from '../replies/error-reply.ts';
import type { Reply } from '../replies/reply.ts';
import type { SlackDelivery } from './checks.ts';
import { dialogView } from './dialog.ts';
import { NotTaken } from './hold-ack.ts';
import { isObject, type JsonObject, objectIn } from './json.ts';
import type { ResponseUrl } from './place.ts';
import { DIAGNOSE_SHORTCUT, type Pointed, readPost, readShortcut } from './read-post.ts';
import {
  type BotIdentity,
  type Read,
  readAsk,
  readClick,
  readCommand,
  readEdit,
  readEvent,
  readSubmission,
} from './read-request.ts';
import { renderReply } from './render-reply.ts';
import type { Responder } from './response-url.ts';

/** Slack waits 3 s for an acknowledgement; the way back takes some of it. */
const RECEIVE_WITHIN_MS = 2_500;

export interface DeliveryParts {
  readonly receive: Receive;
  /** null = nobody wants to know what programs post. */
  readonly receivePost: ReceivePost | null;
  readonly responder: Responder;
  /** For what is answered at once, and has no `response_url` to be answered by. */
  readonly messenger: Messenger;
  readonly identity: () => BotIdentity;
  /** Told of everything that is delivered, before it is read. */
  readonly onArrival: (what: SlackDelivery) => void;
  /** Opens a dialog. A trigger is good for three seconds. @throws Error when Slack does not take it in time */
  readonly openDialog: (trigger: string, view: ModalView) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

export function listen(app: App, parts: DeliveryParts): void {
  const { receive, receivePost, responder, messenger, clock, log } = parts;

  /** Never hangs: what is not stored in time is as good as not stored. It may be stored later; then it is answered, too. */
  async function inTime(key: string, handedIn: () => Promise<Received>): Promise<Received> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Received>((resolve) => {
      timer = setTimeout(() => {
        log.error({ key }, 'a request could not be stored within 2.5 s');
        resolve({ state: 'refused', reply: notTaken() });
      }, RECEIVE_WITHIN_MS);
    });
    try {
      return await Promise.race([handedIn(), late]);
    } catch (error) {
      log.error({ err: error, key }, 'a request could not be taken');
      return { state: 'refused', reply: notTaken() };
    } finally {
      clearTimeout(timer);
    }
  }
  const handIn = ({ arrival }: Read) => inTime(arrival.key, () => receive(arrival));
  const handInPost = (post: ArrivedPost) =>
    inTime(post.key, async () => (receivePost === null ? { state: 'refused', reply: noAlerts() } : receivePost(post)));

  // Slack sends only the commands that the app's manifest has, whatever an installation calls them.
  app.command(/^\//, async ({ body, ack }) => {
    parts.onArrival('command');
    const read = readCommand(body, clock.now());
    if (read === null) return ack();
    const received = await handIn(read);
    const note = toAsker(received) ?? (received.state === 'accepted' ? received.acknowledgement : null);
    if (note === null) return ack();
    const { text, blocks } = renderReply(note);
    await ack({ response_type: 'ephemeral', text, blocks: [...blocks] });
  });

  app.action(/^/, async ({ body, ack }) => {
    parts.onArrival('click');
    const asked = readAsk(asObject(body), clock.now());
    if (asked !== null) {
      await openDialog(asked);
      return ack();
    }
    const read = readClick(asObject(body), clock.now());
    if (read === null) return ack();
    const received = await handIn(read);
    await ack();
    const told = toAsker(received);
    if (told !== null) void tellAsker(read, told);
  });

  app.view(/^/, async ({ body, ack }) => {
    const read = readSubmission(asObject(body));
    if (read === null) return ack();
    const received = await handIn(read);
    // An empty acknowledgement closes the dialog.
    await ack();
    const told = toAsker(received);
    if (told !== null) void tellAsker(read, told);
  });

  app.shortcut({ type: 'message_action', callback_id: DIAGNOSE_SHORTCUT }, async ({ body, ack }) => {
    parts.onArrival('shortcut');
    const pointed = readShortcut(asObject(body), clock.now());
    if (pointed === null) return ack();
    const received = await handInPost(pointed.post);
    // Slack shows nothing of an acknowledgement.
    await ack();
    const note = toAsker(received) ?? (received.state === 'accepted' ? received.acknowledgement : null);
    if (note !== null) void tellPointer(pointed, note);
  });

  /** What a program posted. Nobody waits for it, so nobody is told when it cannot be taken: Slack sends it again. */
  const read = async (body: JsonObject): Promise<void> => {
    const post = receivePost === null ? null : readPost(body, parts.identity());
    if (post === null) return;
    const { state } = await handInPost(post);
    if (state === 'refused') throw new NotTaken('a post was not taken: Slack will send it again');
  };

  /** @param repeat which of Slack's repeats it is; 0 = the first delivery */
  const heard = async (body: unknown, repeat: number): Promise<void> => {
    parts.onArrival(kindOf(objectIn(asObject(body), 'event')));
    const read = readEvent(asObject(body), parts.identity()) ?? readEdit(asObject(body), parts.identity());
    if (read === null) return;
    // No acknowledgement: Slack sends it again, after some seconds, a minute, five minutes.
    const received = await handIn(read);
    if (received.state === 'refused') {
      // Once: with a repeat it may still be taken, and if not, nobody waits in vain.
      if (repeat === 0) void tellAsker(read, received.reply);
      throw new NotTaken('an event was not taken: Slack will send it again');
    }
    if (received.state === 'answered') void tellAsker(read, received.reply);
  };
  app.event('app_mention', ({ body, context }) => heard(body, context.retryNum ?? 0));
  app.event('message', async ({ body, context }) => {
    await heard(body, context.retryNum ?? 0);
    await read(asObject(body));
  });

  async function openDialog({ ask, clicked, trigger, read }: NonNullable<ReturnType<typeof readAsk>>): Promise<void> {
    try {
      const view = dialogView(ask, clicked);
      if (view === null) throw new Error('there is no room in the dialog for the click');
      await parts.openDialog(trigger, view);
    } catch (error) {
      log.warn({ err: error }, 'a dialog could not be opened');
      void tellAsker(read, noDialog(ask.command));
    }
  }

  const tellAsker = ({ respond, arrival }: Read, reply: Reply): Promise<void> =>
    tell(respond, arrival.request.place, reply, arrival.request.person);

  const tellPointer = ({ respond, post, asker }: Pointed, reply: Reply): Promise<void> =>
    tell(respond, post.place, { ...reply, visibility: 'asker' }, asker);

  /** Alone, where there is a `response_url`; else as the reply itself wants it. */
  async function tell(respond: ResponseUrl | null, place: Place, reply: Reply, person: Person): Promise<void> {
    try {
      if (responder.usable(respond))
        await responder.send(respond, { ...renderReply(reply), response_type: 'ephemeral', replace_original: false });
      else await messenger.post(place, reply, person);
    } catch (error) {
      log.warn({ err: error, reply: reply.id }, 'somebody could not be told what came of a request');
    }
  }
}

/** What is said to the asker alone, there and then; null = nothing. */
function toAsker(received: Received): Reply | null {
  return received.state === 'refused' || received.state === 'answered' ? received.reply : null;
}

function noDialog(command: string): Reply {
  return errorReply(
    new PullcheckError('internal', 'Slack did not let me ask you for your words.', {
      remedy: `Press it again, or type it: /pullcheck ${command} and your words`,
    }),
  );
}

function noAlerts(): Reply {
  return errorReply(
    new PullcheckError('usage', 'This bot does not read alerts.', {
      remedy: "Ask with the app's name: /pullcheck orders-api",
    }),
  );
}

function notTaken(): Reply {
  return errorReply(
    new PullcheckError('internal', 'I could not take that in time.', {
      remedy: 'When no answer comes within a minute, ask again.',
    }),
  );
}

/** A channel's chatter is no sign that mentions and direct messages come. */
function kindOf({ type, channel_type }: JsonObject): 'mention' | 'direct' | 'message' {
  if (type === 'app_mention') return 'mention';
  return channel_type === 'im' ? 'direct' : 'message';
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
