/**
 * Slack as a service, behind its real protocols: Web API, Socket Mode, signed deliveries, `response_url`. Bolt and the
 * WebClient run against it unchanged. It never acts on its own: people type and click through these methods.
 *
 * Two things that surprise, both as the real one does them:
 * - A slash command's `response_url` can only add messages. `replace_original` and `delete_original` change nothing there
 *   (github.com/slackapi/bolt-js/issues/2287, github.com/slackapi/bolt-python/issues/1268): only the `response_url` of a
 *   click can replace or delete, and only the message that was clicked.
 * - What was said in a channel through a `response_url` cannot be changed by `chat.update` either: `cant_update_message`
 *   (github.com/slackapi/bolt-js/issues/2063).
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { createTimers } from '../timers.ts';
import { watchSlack } from './conversation.ts';
import { createDeliveries, signedHeaders } from './deliveries.ts';
import { createFaults } from './faults.ts';
import { createHooks } from './hooks.ts';
import { post } from './http-client.ts';
import { type Answer, refusal } from './methods/method.ts';
import { messageChangedEvent, messageEvent } from './payloads.ts';
import { createPeople } from './people.ts';
import { createPrograms } from './programs.ts';
import { seed } from './seed.ts';
import { answerRequest } from './server.ts';
import { createPostLimit, createTriggers, hears, type Service } from './service.ts';
import type {
  Acknowledged,
  Conversation,
  Delivered,
  EventDelivery,
  Fault,
  ProgramPost,
  Said,
  SeenCall,
  SlackChannel,
  SlackMessage,
  SlackProgram,
  SlackUser,
  Typed,
  Written,
} from './shapes.ts';
import { createSockets } from './sockets.ts';
import { channelNamed, createWorkspace, directBetween, directChannel, userNamed } from './workspace.ts';

/** What the bot's own manifests ask for. */
const DEFAULT_SCOPES = [
  'app_mentions:read',
  'channels:history',
  'chat:write',
  'commands',
  'groups:history',
  'im:history',
  'usergroups:read',
  'users:read',
];
const DEFAULT_EVENTS = ['app_mention', 'message.channels', 'message.groups', 'message.im'];
/** For posts by hand: longer than any door should take. */
const SEND_WITHIN_MS = 10_000;

export interface SimulatedSlackOptions {
  /** Default 0: any free port of 127.0.0.1. */
  readonly port?: number;
  /** Default: the system's clock. Timestamps, signatures and the life of a `response_url` follow it. */
  readonly now?: () => Date;
  /** The slash command that the app has; default `/pullcheck`. */
  readonly command?: string;
  /** `should_escape` of that command: links, people and channels in it arrive marked; default false, as in our manifests. */
  readonly shouldEscape?: boolean;
  /** The events that the app subscribed to; default those of our manifests. */
  readonly events?: readonly string[];
  /** The bot token's scopes; a method that needs another one answers `missing_scope`. */
  readonly scopes?: readonly string[];
  /** How long Slack waits for an acknowledgement; default 3000, as the real one. */
  readonly acknowledgeWithinMs?: number;
  /** Pauses before an event is sent again; default at once, after a minute, after five, as the real one. */
  readonly retryAfterMs?: readonly number[];
  /** Posts to one channel beyond one a second are answered with 429; default false. */
  readonly limitPosts?: boolean;
  /** The addresses to hand out when another server stands in front (`attach`); default: its own port. */
  readonly addresses?: { readonly socket: string; readonly hooks: string };
}

export interface SimulatedSlack extends Conversation {
  /** `http://127.0.0.1:<port>/api/`: for the WebClient's `slackApiUrl`. */
  readonly apiUrl: string;
  /** `127.0.0.1:<port>`: the host of every `response_url`. */
  readonly responseHost: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly teamId: string;
  readonly appId: string;
  readonly bot: { readonly userId: string; readonly botId: string };

  /** Seeded people. The guest, and the stranger of another organisation, are in `orders` only. */
  readonly users: Readonly<Record<'oncall' | 'approver' | 'second' | 'guest' | 'stranger', SlackUser>>;
  /**
   * `orders`: public, the bot is in. `general`: public, the bot is not. `secret`: private, the bot is not. `crew`: private,
   * the bot is in. `archived`: the bot was in.
   */
  readonly channels: Readonly<Record<'orders' | 'general' | 'secret' | 'crew' | 'archived', SlackChannel>>;
  /** Members of a user group from now on; `S0001ONCALL` has the approver. */
  userGroup(id: string, users: readonly string[]): void;
  /** The direct message between a user and the bot. */
  direct(user: string): SlackChannel;
  /** The direct message between two people: no bot can be in it. */
  directBetween(one: string, other: string): SlackChannel;
  /** `/invite @pullcheck`, and its opposite. */
  invite(channel: string): void;
  kick(channel: string): void;

  /** Where signed deliveries go; null (default) = Socket Mode. */
  deliverTo(url: string | null): void;

  /** Somebody types the slash command with these words. Resolves when Slack knows how it went, with an error in it too. */
  command(text: string, by: Typed & { readonly thread?: string; readonly command?: string }): Promise<Acknowledged>;
  /** Somebody types `@pullcheck <text>`; resolves after the first delivery was answered. */
  mention(text: string, by: Typed & { readonly thread?: string; readonly written?: Written }): Promise<Said>;
  /** Somebody writes to the bot directly. */
  directMessage(
    text: string,
    by: { readonly user: string; readonly thread?: string; readonly written?: Written },
  ): Promise<Said>;
  /** Somebody writes in a channel, and not to the bot. With `message.channels` it hears that too. */
  says(text: string, by: Typed & { readonly thread?: string }): Promise<Said>;
  /** Somebody changes what he said; `mention` = it begins with `@pullcheck` now. @returns the event that tells the bot, or null */
  edits(message: SlackMessage, text: string, how?: { readonly mention: boolean }): Promise<Said['event']>;
  /** Another program posts. @param by `kind` default `app` */
  programPosts(
    content: ProgramPost,
    by: {
      readonly name: string;
      readonly channel: string;
      readonly kind?: SlackProgram['kind'];
      readonly thread?: string;
    },
  ): Promise<Said>;
  /** It changes what it posted. @returns the event that tells the bot; null = it does not hear of it */
  programEdits(message: SlackMessage, content: ProgramPost): Promise<Said['event']>;
  /** Chooses a shortcut of the app in the menu of a message. @throws Error when this user does not see the message */
  shortcut(callbackId: string, on: { readonly message: SlackMessage; readonly user: string }): Promise<Acknowledged>;
  /** Any event of the Events API, as it stands in the envelope's `event`. */
  event(event: Readonly<Record<string, unknown>>): Promise<Said['event']>;
  /** Presses the button with this label. @throws Error when this user cannot see such a button there */
  click(label: string, on: { readonly message: SlackMessage; readonly user: string }): Promise<Acknowledged>;
  /** Fills in the dialog that a click opened, and sends it. @throws Error when it opened none, or more is required */
  fillIn(typed: string, on: { readonly clicked: Acknowledged; readonly user: string }): Promise<Delivered>;
  /** The labels of the buttons that a message shows. */
  buttons(message: SlackMessage): readonly string[];
  /** Delivers the last command or click once more, exactly as it was (what a proxy or an attacker may do). */
  again(): Promise<Delivered>;

  /** All of a channel, deleted ones too. */
  history(channel: string): readonly SlackMessage[];

  /** The next calls of a Web API method (or `response_url`) go wrong like this. Faults of one method follow each other. */
  fault(method: string, fault: Fault): void;
  /** Slack is unreachable: every connection is cut. */
  down(isDown: boolean): void;
  /** Sockets that are open now. */
  readonly sockets: number;
  /** Slack asks every socket to reconnect, as it does every few hours. `cut`: without a word. `lost`: nobody notices. */
  dropSockets(how?: 'refresh_requested' | 'warning' | 'link_disabled' | 'cut' | 'lost'): void;

  /** Headers that sign a body as Slack does, or with parts forged. */
  signed(
    body: string,
    forged?: { readonly secret?: string; readonly at?: Date; readonly signature?: string },
  ): Record<string, string>;
  /** Posts bytes anywhere, as anybody on the network may. */
  send(url: string, body: string | Buffer, headers?: Readonly<Record<string, string>>): Promise<Delivered>;
  /** The body of a delivery, to be signed and sent by hand. */
  commandBody(text: string, by: Typed): string;

  /**
   * Waits until it holds. It is looked at after every change, so no test needs a pause.
   * @throws Error with the whole conversation when it does not hold within 20 s
   */
  until(predicate: (slack: Conversation) => boolean, what: string): Promise<void>;
  /** Told after everything that changes: a page that shows it looks again. @returns stops that */
  onChange(listener: () => void): () => void;

  /** Serves the same on another server, for TLS. */
  attach(server: Server | TlsServer): void;
  /** Answers one request, for a server of one's own. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
}

/** Starts the service on a free port of 127.0.0.1. @throws Error when the port is taken */
export async function simulateSlack(options: SimulatedSlackOptions = {}): Promise<SimulatedSlack> {
  const workspace = createWorkspace(options.now ?? (() => new Date()));
  const seeded = seed(workspace);
  const timers = createTimers();
  const triggers = createTriggers(workspace);
  const faults = createFaults();
  const requests: SeenCall[] = [];
  const connections = new Set<Socket>();
  const acknowledgeWithinMs = options.acknowledgeWithinMs ?? 3000;
  let isDown = false;
  let host = '';

  const service: Service = {
    workspace,
    botToken: 'xoxb-0000000000-0000000000-simulated',
    appToken: 'xapp-1-A0001PULLCH-0000000000-simulated',
    signingSecret: 'a0b1c2d3e4f5061728394a5b6c7d8e9f',
    scopes: options.scopes ?? DEFAULT_SCOPES,
    events: options.events ?? DEFAULT_EVENTS,
    timers,
    sockets: createSockets({
      workspace,
      timers,
      acknowledgeWithinMs,
      base: () => options.addresses?.socket ?? `ws://${host}`,
    }),
    limitPost: options.limitPosts ? createPostLimit(workspace, rateLimited) : () => null,
    takeTrigger: triggers.take,
    // A bot hears itself too: one that answers every message would answer itself.
    said: (message) => void tell(message, 'said'),
    edited: (message) => void tell(message, 'edited'),
  };
  const hooks = createHooks(workspace, () => options.addresses?.hooks ?? `http://${host}`, service.said);
  const deliveries = createDeliveries(service, {
    acknowledgeWithinMs,
    retryAfterMs: options.retryAfterMs ?? [0, 60_000, 300_000],
    isDown: () => isDown,
  });
  const watchers = watchSlack(workspace, requests, deliveries.seen);
  const people = createPeople({
    service,
    hooks,
    deliveries,
    commandName: options.command ?? '/pullcheck',
    shouldEscape: options.shouldEscape ?? false,
    nextTrigger: triggers.next,
    tell,
  });
  const programs = createPrograms({ service, deliveries, tell });

  /** Those who listen to a channel are told of every message in it, whoever wrote it. */
  async function tell(message: SlackMessage, what: 'said' | 'edited'): Promise<EventDelivery | null> {
    if (!hears(service, message, 'message') || !deliveries.reachable) return null;
    return deliveries.event(
      what === 'said' ? messageEvent(workspace, message, 'message') : messageChangedEvent(workspace, message),
    );
  }

  function handle(request: IncomingMessage, response: ServerResponse): void {
    answerRequest({ service, hooks, faults, requests }, request, response).catch(() => response.destroy());
  }

  function attach(server: Server | TlsServer): void {
    server.on('connection', (socket: Socket) => {
      if (isDown) return void socket.destroy();
      connections.add(socket);
      socket.on('close', () => connections.delete(socket));
    });
    server.on('request', handle);
    server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      service.sockets.upgrade(request, socket, head);
    });
  }

  const server = createServer();
  // As a load balancer does: no connection ends between two requests of a client that still counts on it.
  server.keepAliveTimeout = 75_000;
  attach(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    ...people,
    ...programs,
    ...seeded,
    ...watchers.conversation,
    history: watchers.history,
    until: watchers.until,
    onChange: workspace.onChange,
    apiUrl: `http://${host}/api/`,
    responseHost: host,
    botToken: service.botToken,
    appToken: service.appToken,
    signingSecret: service.signingSecret,
    teamId: workspace.teamId,
    appId: workspace.appId,
    bot: workspace.bot,
    userGroup: (id, users) =>
      void workspace.userGroups.set(id, new Set(users.map((name) => userNamed(workspace, name).id))),
    direct: (user) => directChannel(workspace, userNamed(workspace, user)),
    directBetween: (one, other) =>
      directBetween(workspace, userNamed(workspace, one).id, userNamed(workspace, other).id),
    invite: (channel) => void channelNamed(workspace, channel).members.add(workspace.bot.userId),
    kick: (channel) => void channelNamed(workspace, channel).members.delete(workspace.bot.userId),
    deliverTo: deliveries.to,
    fault: faults.add,
    down(nowDown) {
      isDown = nowDown;
      if (nowDown) for (const socket of connections) socket.destroy();
    },
    get sockets() {
      return service.sockets.open;
    },
    dropSockets: (how = 'refresh_requested') => service.sockets.drop(how),
    signed: (body, forged) => signedHeaders(service, body, forged),
    async send(url, body, headers = {}) {
      const { status, body: answer, error } = await post(url, body, headers, SEND_WITHIN_MS);
      return { status, body: answer, error };
    },
    attach,
    handle,
    async close() {
      watchers.close();
      timers.close();
      service.sockets.close();
      for (const socket of connections) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function rateLimited(seconds: number): Answer {
  return { ...refusal('ratelimited'), status: 429, retryAfter: seconds };
}
