/** Slack as a platform: Bolt, put together. */
import { App, HTTPReceiver, SocketModeReceiver } from '@slack/bolt';
import { type ModalView, WebClient, type WebClientOptions } from '@slack/web-api';
import { createHeard } from '../commands/heard.ts';
import type { Platform, Receive, ReceivePost } from '../commands/platform.ts';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { createQuietLog } from '../core/quiet-log.ts';
import { boltLog } from './bolt-log.ts';
import { type SlackArrival, slackChecks } from './checks.ts';
import { createConnection } from './connection.ts';
import { listen } from './deliveries.ts';
import { createDoor } from './doors.ts';
import { becauseOf } from './errors.ts';
import { holdAck } from './hold-ack.ts';
import { createPeople } from './membership.ts';
import { createMessenger } from './messenger.ts';
import { placeInChannel, readPlace } from './place.ts';
import { createResponder, SLACK_RESPONSE_HOSTS } from './response-url.ts';
import { SLACK_PATH, slackRoute } from './route.ts';
import { createSocket } from './socket.ts';

export interface SlackOptions {
  readonly botToken: string;
  readonly delivery:
    | { readonly kind: 'socket'; readonly appToken: string }
    | { readonly kind: 'http'; readonly signingSecret: string };
  /** Slack's Web API; left out = `https://slack.com/api/`. The simulated Slack has its own. */
  readonly apiUrl?: string;
  /** Hosts that a `response_url` may have; left out = Slack's. A loopback address (with port) only in simulations. */
  readonly responseHosts?: readonly string[];
  /** Where Slack reaches the port, for what `doctor` says; null or left out = not known. */
  readonly publicUrl?: string | null;
}

export interface SlackParts {
  readonly receive: Receive;
  /** Left out = what programs post is not read. */
  readonly receivePost?: ReceivePost;
  readonly clock: Clock;
  readonly log: Log;
}

/** So long a trigger is good, less the way to us. */
const DIALOG_WITHIN_MS = 2_000;

/** Opens no connection yet: `start()` does. @throws Error when the signing secret is empty */
export async function openSlack(
  options: SlackOptions,
  { receive, receivePost, clock, log }: SlackParts,
): Promise<Platform> {
  const { botToken, delivery } = options;
  const logger = boltLog(log);
  const quiet = createQuietLog({ clock, log });
  const heard = createHeard<SlackArrival>(clock);
  const clientOptions = (): WebClientOptions => ({
    logger,
    // Left alone, the client tries ten times in half an hour, and waits without end for each answer.
    timeout: 10_000,
    retryConfig: { retries: 2 },
    rejectRateLimitedCalls: false,
    ...(options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl }),
  });
  /** For what is tried again by us, with pauses that a program can end. */
  const onceOnly = (): WebClientOptions => ({
    ...clientOptions(),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });

  const http =
    delivery.kind === 'http'
      ? {
          door: createDoor({ signingSecret: delivery.signingSecret, clock }),
          // The door has checked the signature, more strictly, and by the program's clock.
          receiver: new HTTPReceiver({
            signingSecret: delivery.signingSecret,
            signatureVerification: false,
            endpoints: [SLACK_PATH],
            logger,
            // Bolt's own one leaves a timer running for three seconds.
            processEventErrorHandler: async ({ response }) => {
              if (!response.headersSent) response.writeHead(500).end();
              return true;
            },
          }),
        }
      : null;
  const socket =
    delivery.kind === 'socket'
      ? createSocket(
          () =>
            new SocketModeReceiver({
              appToken: delivery.appToken,
              logger,
              autoReconnectEnabled: false,
              installerOptions: { clientOptions: onceOnly() },
            }),
          clock,
        )
      : null;

  const connection = createConnection({
    botToken,
    socket: delivery.kind === 'socket' && socket !== null ? { appToken: delivery.appToken, connection: socket } : null,
    client: new WebClient(botToken, onceOnly()),
    clock,
    log,
  });
  const receiver = socket?.receiver ?? http?.receiver;
  if (receiver === undefined) throw new Error('Slack delivers either over HTTP or over a socket');
  const app = new App({
    receiver: holdAck(receiver, (error) =>
      quiet.refused({ platform: 'slack', kind: 'failed', status: 500, because: becauseOf(error) }),
    ),
    // Given a token instead, Bolt signs in from its constructor, and a refusal ends the process.
    authorize: async () => {
      const known = connection.identity();
      return {
        botToken,
        ...(known?.botId ? { botId: known.botId } : {}),
        ...(known?.userId ? { botUserId: known.userId } : {}),
      };
    },
    convoStore: false,
    logger,
    clientOptions: clientOptions(),
  });

  const responder = createResponder({ hosts: options.responseHosts ?? SLACK_RESPONSE_HOSTS, clock });
  const identity = () => connection.identity() ?? { userId: null, botId: null };
  const messenger = createMessenger({
    client: new WebClient(botToken, { ...clientOptions(), rejectRateLimitedCalls: true }),
    onRefused: (error) => connection.refused(error),
    poster: new WebClient(botToken, onceOnly()),
    clock,
    responder,
    botName: () => connection.identity()?.name ?? 'pullcheck',
    log,
  });
  const people = createPeople({
    client: new WebClient(botToken, onceOnly()),
    teamId: () => connection.identity()?.teamId ?? null,
    clock,
    log,
  });
  const hasty = new WebClient(botToken, { ...onceOnly(), timeout: DIALOG_WITHIN_MS });
  const openDialog = async (trigger_id: string, view: ModalView): Promise<void> => {
    await hasty.views.open({ trigger_id, view });
  };
  listen(app, {
    openDialog,
    receive,
    receivePost: receivePost ?? null,
    responder,
    messenger,
    identity,
    onArrival: heard.note,
    clock,
    log,
  });

  return {
    name: 'slack',
    messenger,
    people,
    routes:
      http === null
        ? []
        : [
            slackRoute({
              receiver: http.receiver,
              door: http.door,
              quiet,
              onBadSignature: () => heard.note('refused'),
            }),
          ],
    placeOf: (channel) =>
      channel.platform === 'slack' ? placeInChannel(channel.channel, connection.identity()?.teamId ?? null) : null,
    start: () => connection.start(),
    stop: () => connection.stop(),
    state: () => connection.state(),
    checks: (at, { channels, slackGroups: groups }) =>
      slackChecks({
        options,
        clock,
        running: { heard, state: () => connection.state() },
        at: at === null ? null : readPlace(at).channel,
        channels: channels.flatMap((each) => (each.platform === 'slack' ? [each.channel] : [])),
        groups,
      }),
  };
}
