/** A real bot that runs against the simulated Teams, as anybody would write it with botbuilder. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Activity,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  type ConversationReference,
  type Request,
  type Response,
  type TurnContext,
} from 'botbuilder';
import type { SimulatedTeams } from '../../../src/playground/teams/simulated-teams.ts';

export type Listener = (context: TurnContext) => Promise<void>;

export interface RunningBot {
  readonly adapter: CloudAdapter;
  /** What came in, oldest first. */
  readonly activities: Activity[];
  /** What its requests say who it is. Tests put something else there. */
  bearer: () => Promise<string | null>;
  /** Speaks without being spoken to. */
  later(reference: Partial<ConversationReference>, say: Listener): Promise<void>;
  close(): Promise<void>;
}

/** Gets the bot's token as MSAL does, which would insist on https. */
export async function signIn(teams: SimulatedTeams, more: Readonly<Record<string, string>> = {}, tenant?: string) {
  const response = await fetch(`${teams.service.loginUrl}/${tenant ?? teams.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: teams.appId,
      client_secret: teams.password,
      scope: `${teams.service.scope}/.default`,
      ...more,
    }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

export async function startBot(teams: SimulatedTeams, listen: Listener = async () => {}): Promise<RunningBot> {
  const { service } = teams;
  const authentication = new ConfigurationBotFrameworkAuthentication(
    {
      ToBotFromChannelOpenIdMetadataUrl: service.openIdMetadataUrl,
      ToBotFromEmulatorOpenIdMetadataUrl: service.openIdMetadataUrl,
      ToBotFromChannelTokenIssuer: service.tokenIssuer,
      ToChannelFromBotLoginUrl: service.loginUrl,
      ToChannelFromBotOAuthScope: service.scope,
      OAuthUrl: service.scope,
      ValidateAuthority: true,
      CallerId: 'urn:botframework:azure',
    },
    {
      isValidAppId: async (id) => id === teams.appId,
      isAuthenticationDisabled: async () => false,
      createCredentials: async () => ({
        async signRequest(request) {
          const token = await bot.bearer();
          if (token !== null) request.headers.set('authorization', `Bearer ${token}`);
          return request;
        },
      }),
    },
  );
  const adapter = new CloudAdapter(authentication);
  // Left alone, it says "The bot encountered an error" to the person.
  adapter.onTurnError = async (_context, error) => {
    throw error;
  };
  const activities: Activity[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    await adapter
      .process(Object.assign(request, { body }) as unknown as Request, shim(response), async (context) => {
        activities.push(context.activity);
        await listen(context);
      })
      .catch(() => {
        if (!response.headersSent) response.writeHead(500).end();
      });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  teams.deliverTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`);

  const bot: RunningBot = {
    adapter,
    activities,
    bearer: async () => String((await signIn(teams)).body.access_token),
    later: (reference, say) => adapter.continueConversationAsync(teams.appId, reference, say),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return bot;
}

function shim(response: ServerResponse): Response {
  const self: Response = {
    socket: response.socket,
    status(code: number) {
      response.statusCode = code;
      return self;
    },
    header(name: string, value: unknown) {
      response.setHeader(name, String(value));
      return self;
    },
    send(body: unknown) {
      if (typeof body === 'object') response.setHeader('content-type', 'application/json');
      response.write(typeof body === 'object' ? JSON.stringify(body) : String(body));
      return self;
    },
    end() {
      response.end();
      return self;
    },
  };
  return self;
}

export function card(...actions: readonly object[]): Record<string, unknown> {
  return {
    type: 'AdaptiveCard',
    version: '1.5',
    body: [{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: 'orders-api cannot pull its image' }] }],
    actions,
  };
}

export function withCard(content: object): Partial<Activity> {
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }] };
}

export function execute(title: string, data: object = { command: title }): object {
  return {
    type: 'Action.Execute',
    title,
    verb: 'command',
    data,
    fallback: { type: 'Action.Submit', title, data },
  };
}
