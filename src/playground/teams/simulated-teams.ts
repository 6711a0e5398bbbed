/**
 * Microsoft Teams and the Bot Framework as a service, behind their real protocols: OpenID metadata and signed deliveries,
 * the login of the bot, the connector's REST API. botbuilder runs against it unchanged. It never acts on its own: people
 * type and click through these methods.
 *
 * Where it is stricter than the real one, a comment says so at the place.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { createTimers } from '../timers.ts';
import { buttonsOf } from './buttons.ts';
import { watchTeams } from './conversation.ts';
import { createDeliveries } from './deliveries.ts';
import { createFaults } from './faults.ts';
import { post } from './http-client.ts';
import { createInstallation } from './installation.ts';
import { createIssuer } from './issuer.ts';
import { createPeople } from './people.ts';
import { createPosts } from './posts.ts';
import { createSendLimit } from './rate-limit.ts';
import { APP_ID, BOT, seed, TENANT_ID } from './seed.ts';
import { answerRequest, type Service } from './server.ts';
import type {
  Clicked,
  Conversation,
  Delivered,
  Dialog,
  Fault,
  Forged,
  Json,
  Post,
  Route,
  Said,
  SeenCall,
  TeamsConversation,
  TeamsMessage,
  TeamsPerson,
  Typed,
} from './shapes.ts';
import { createWorkspace, personalChat, personNamed } from './workspace.ts';

/** 100 KB in UTF-16: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages */
const MESSAGE_BYTES = 100 * 1024;
/** The Bot Framework waits this long for the bot: https://learn.microsoft.com/azure/bot-service/bot-service-troubleshoot-general-problems */
const ANSWER_WITHIN_MS = 15_000;

export interface SimulatedTeamsOptions {
  /** Default 0: any free port of 127.0.0.1. */
  readonly port?: number;
  /** Default: the system's clock. Tokens and message ids follow it. */
  readonly now?: () => Date;
  /** The largest activity that is taken, in bytes of UTF-16; default 102,400 as documented. */
  readonly messageBytes?: number;
  /** How long the bot may take to answer a delivery; default 15,000. */
  readonly answerWithinMs?: number;
  /** Sends beyond the documented rate of one thread are answered with 429; default false. */
  readonly limitSends?: boolean;
  /** The team has consented to ChannelMessage.Read.Group: what people say in its channels is delivered; default false. */
  readonly readsChannels?: boolean;
  /** What other bots post is delivered, which nothing promises; default false. */
  readonly tellsOfBots?: boolean;
  /** The tenant has targeted messages, which one person sees; default true. */
  readonly knowsTargeted?: boolean;
  /** No tokens on either side, as with tools on one's own machine; default false. */
  readonly unsigned?: boolean;
  /** The addresses to hand out when another server stands in front (`attach`, `handle`); default: its own port. */
  readonly addresses?: { readonly serviceUrl: string; readonly openId: string; readonly login: string };
}

export interface SimulatedTeams extends Conversation {
  /** `http://127.0.0.1:<port>/emea/<tenant>/`: stands in every delivery. */
  readonly serviceUrl: string;
  readonly appId: string;
  readonly tenantId: string;
  readonly password: string;
  /** What `openTeams` needs to speak to this service in place of Microsoft's. */
  readonly service: {
    readonly openIdMetadataUrl: string;
    readonly tokenIssuer: string;
    readonly loginUrl: string;
    readonly scope: string;
    readonly serviceUrl: string;
    readonly connectorOrigins: readonly string[];
  };

  /**
   * Seeded people. The guest is one of the tenant's guests; the stranger is of another tenant, and in `crew` and a chat of his own;
   * the neighbour is of a third one, and in a chat of her own.
   */
  readonly people: Readonly<Record<'oncall' | 'approver' | 'second' | 'guest' | 'neighbour' | 'stranger', TeamsPerson>>;
  /**
   * `general` and `orders`: channels of the team Platform, where the bot is installed. `elsewhere`: a channel of a team where
   * it is not. `crew`: a group chat with the bot.
   */
  readonly conversations: Readonly<Record<'general' | 'orders' | 'elsewhere' | 'crew', TeamsConversation>>;
  /** The chat of one person with the bot. */
  personal(user: string): TeamsConversation;
  /** The bot's own account: `28:<app id>`. */
  readonly bot: { readonly id: string; readonly name: string };

  /** The bot's `/api/messages`. */
  deliverTo(url: string): void;

  /** Somebody types. Resolves when the bot's endpoint answered; never rejects for what the bot does. */
  types(text: string, by: Typed): Promise<Said>;
  /** The activity that `types` would deliver, to be changed and sent by hand. Nothing is said. */
  typedActivity(text: string, by: Typed): Json;
  /** Presses the button with this label, on the card as this person sees it. @throws Error when he sees no such button */
  click(
    label: string,
    on: { readonly message: TeamsMessage; readonly user: string; readonly typed?: string },
  ): Promise<Clicked>;
  /** The same in a client without Universal Actions: the `fallback` of the button is pressed. */
  submit(
    label: string,
    on: { readonly message: TeamsMessage; readonly user: string; readonly typed?: string },
  ): Promise<Clicked>;
  /** A workflow, another bot, or a person with a card posts. @returns `delivery` null = Teams does not tell the bot */
  posts(
    content: Post,
    by: ({ readonly program: string } | { readonly user: string }) & {
      readonly conversation: string;
      readonly thread?: string;
    },
  ): Promise<Said>;
  editsPost(message: TeamsMessage, content: Post): Promise<Said['delivery']>;
  /** Chooses a message action of the app in the menu of a message. @throws Error when this person does not see it */
  messageAction(commandId: string, on: { readonly message: TeamsMessage; readonly user: string }): Promise<Dialog>;
  /** Agrees to add the bot where a dialog asked for it, and sees what comes of it. */
  letsIn(dialog: Dialog): Promise<Dialog>;
  /** Labels of the buttons that this person sees; what is folded is left out. */
  buttons(message: TeamsMessage, user?: string): readonly string[];

  /** Installs the bot for a team, a group chat, or a person (`personal`). Answers of the deliveries, in order. */
  adds(by: { readonly user: string; readonly conversation: string }): Promise<readonly Delivered[]>;
  removes(by: { readonly user: string; readonly conversation: string }): Promise<readonly Delivered[]>;
  /** A person joins a conversation of the bot. */
  joins(user: string, conversation: string): Promise<readonly Delivered[]>;

  /** Delivers any activity, signed or with a forged token; `token: null` = no Authorization header. */
  deliver(activity: Json, forged?: { readonly token?: string | null }): Promise<Delivered>;
  /** Delivers the last activity once more, exactly as it was. */
  again(): Promise<Delivered>;
  /** A token as the Bot Framework signs it, with parts forged. */
  forge(forged?: Forged): Promise<string>;
  /** Posts bytes anywhere, as anybody on the network may. */
  send(url: string, body: string | Buffer, headers?: Readonly<Record<string, string>>): Promise<Delivered>;

  /** The next calls of a route go wrong like this. Faults of one route follow each other. */
  fault(route: Route, fault: Fault): void;
  /** Ends the tokens that the bot has got so far. */
  revokeTokens(): void;
  /** The secret that the bot must sign in with from now on. */
  changePassword(password: string): void;
  /** All of it is unreachable: every connection is cut. */
  down(isDown: boolean): void;

  /**
   * Waits until it holds. It is looked at after every change, so no test needs a pause.
   * @throws Error with the whole conversation when it does not hold within 20 s
   */
  until(predicate: (teams: Conversation) => boolean, what: string): Promise<void>;
  /** Told after everything that changes: a page that shows it looks again. @returns stops that */
  onChange(listener: () => void): () => void;

  /** Serves the same on another server, for TLS. */
  attach(server: Server | TlsServer): void;
  /** Answers one request, for a server of one's own. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
}

/** Starts the service on a port of 127.0.0.1. @throws Error when the port is taken */
export async function simulateTeams(options: SimulatedTeamsOptions = {}): Promise<SimulatedTeams> {
  const workspace = createWorkspace(options.now ?? (() => new Date()), BOT);
  const seeded = seed(workspace);
  const timers = createTimers();
  const faults = createFaults();
  const requests: SeenCall[] = [];
  const connections = new Set<Socket>();
  const unsigned = options.unsigned ?? false;
  let isDown = false;
  let origin = '';

  const addresses = () =>
    options.addresses ?? { serviceUrl: `${origin}/emea/${TENANT_ID}/`, openId: origin, login: origin };
  const issuer = await createIssuer({
    appId: APP_ID,
    tenantId: TENANT_ID,
    now: workspace.now,
    serviceUrl: () => addresses().serviceUrl,
  });
  const service: Service = {
    workspace,
    issuer,
    unsigned,
    addresses,
    faults,
    timers,
    requests,
    messageBytes: options.messageBytes ?? MESSAGE_BYTES,
    knowsTargeted: options.knowsTargeted ?? true,
    limitSend: options.limitSends ? createSendLimit(workspace.now) : () => null,
  };
  const answerWithinMs = options.answerWithinMs ?? ANSWER_WITHIN_MS;
  const deliveries = createDeliveries({ workspace, issuer, unsigned, answerWithinMs, isDown: () => isDown });
  const watchers = watchTeams(workspace, requests, deliveries.seen);
  const serviceUrl = () => addresses().serviceUrl;
  const people = createPeople({
    workspace,
    deliveries,
    serviceUrl,
    readsChannels: options.readsChannels ?? false,
    cardFor: watchers.conversation.cardFor,
  });
  const posts = createPosts({
    workspace,
    deliveries,
    serviceUrl,
    readsChannels: options.readsChannels ?? false,
    tellsOfBots: options.tellsOfBots ?? false,
  });
  const installation = createInstallation({ workspace, deliveries, serviceUrl });

  function handle(request: IncomingMessage, response: ServerResponse): void {
    answerRequest(service, request, response).catch(() => response.destroy());
  }

  function attach(server: Server | TlsServer): void {
    server.on('connection', (socket: Socket) => {
      if (isDown) return void socket.destroy();
      connections.add(socket);
      socket.on('close', () => connections.delete(socket));
    });
    server.on('request', handle);
  }

  const server = createServer();
  // As a load balancer does: no connection ends between two requests of a client that still counts on it.
  server.keepAliveTimeout = 75_000;
  attach(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    ...seeded,
    ...people,
    ...posts,
    ...installation,
    ...watchers.conversation,
    until: watchers.until,
    onChange: workspace.onChange,
    get serviceUrl() {
      return serviceUrl();
    },
    appId: APP_ID,
    tenantId: TENANT_ID,
    get password() {
      return issuer.password;
    },
    get service() {
      const { openId, login } = addresses();
      return {
        openIdMetadataUrl: `${openId}/v1/.well-known/openidconfiguration`,
        tokenIssuer: issuer.name,
        loginUrl: login,
        scope: issuer.scope,
        serviceUrl: `${new URL(serviceUrl()).origin}/teams/`,
        connectorOrigins: [new URL(serviceUrl()).origin],
      };
    },
    bot: workspace.bot,
    personal: (user) => personalChat(workspace, personNamed(workspace, user)),
    buttons: (message, user) =>
      buttonsOf(
        user === undefined ? message.card : watchers.conversation.cardFor(user, message),
        workspace.viewOf(message.id, user === undefined ? '' : personNamed(workspace, user).id),
      ).map(({ label }) => label),
    deliverTo: deliveries.to,
    deliver: deliveries.raw,
    again: deliveries.again,
    forge: issuer.forge,
    send: (url, body, headers = {}) => post(url, body, headers, answerWithinMs),
    fault: faults.add,
    revokeTokens: issuer.revokeTokens,
    changePassword: issuer.changePassword,
    down(nowDown) {
      isDown = nowDown;
      if (nowDown) for (const socket of connections) socket.destroy();
    },
    attach,
    handle,
    async close() {
      watchers.close();
      timers.close();
      for (const socket of connections) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
