/**
 * The only file that runs botbuilder, which Microsoft archived: its successor (@microsoft/agents-hosting) has the same
 * adapter, and goes in here. It checks signatures and speaks to the connector; what is said, when it is said again and
 * what becomes of errors is decided outside.
 */
import {
  type Activity as BotActivity,
  type ChannelAccount,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  ConfigurationServiceClientCredentialFactory,
  type ConversationAccount,
  type ConversationParameters,
  type ConversationReference,
  TeamsInfo,
  type TurnContext,
} from 'botbuilder';
import { redact } from '../core/redact.ts';
import { safeLine } from '../core/safe-text.ts';
import type { Activity } from './activity.ts';
import { TIMEOUT_MS, tame, target } from './connector-pipeline.ts';
import type { Refusal } from './doors.ts';
import { ConnectorError, SignInError } from './errors.ts';
import { roomOf, type Where, withoutAsker } from './place.ts';
import { quietly } from './quiet-console.ts';
import { MICROSOFT, type TeamsAuth, type TeamsService } from './service.ts';
import { checkOwner, plainLogin, sharedSource, type TokenSource } from './token-source.ts';

/** A message, without where it goes. */
export interface OutgoingMessage {
  readonly summary: string;
  /** Plain, in place of a card; left out = none. */
  readonly text?: string;
  readonly attachments: readonly { readonly contentType: string; readonly content: object }[];
}

export interface Member {
  readonly tenantId: string | null;
  /** `user`, `guest`, `anonymous`; null = it was not told. */
  readonly userRole: string | null;
}

export interface Adapter {
  /** @returns null when the delivery was signed for us by the Bot Framework */
  checkSignature(activity: Activity, authorization: string): Promise<Refusal | null>;
  /** @returns the id of the new message; null when Teams gave none @throws ConnectorError, SignInError */
  send(where: Where, message: OutgoingMessage): Promise<string | null>;
  /**
   * Begins a thread in a channel. @param where the channel itself
   * @returns the id of the new message, which is the thread's too; null when Teams gave none @throws ConnectorError, SignInError
   */
  begin(where: Where, message: OutgoingMessage): Promise<string | null>;
  /**
   * Opens somebody's own conversation with the bot, where the app is installed for that person. Nothing is said in it.
   * @param where gives the connector and the tenant @param personId id in Entra, or `29:…` @throws ConnectorError, SignInError
   */
  openPersonal(where: Where, personId: string): Promise<Where>;
  /** Whether the bot may see who is in a conversation, a thread's channel: it must be in there itself. @throws ConnectorError, SignInError */
  roster(where: Where): Promise<void>;
  /** @throws ConnectorError, SignInError */
  update(where: Where, activityId: string, message: OutgoingMessage): Promise<void>;
  /**
   * Says a message that one person sees. @param account of a member of the conversation: `29:…`
   * @returns as {@link send} does @throws ConnectorError, SignInError
   */
  sendTargeted(where: Where, account: string, message: OutgoingMessage): Promise<string | null>;
  /** Changes such a message; who sees it cannot be changed. @throws ConnectorError, SignInError */
  updateTargeted(where: Where, activityId: string, message: OutgoingMessage): Promise<void>;
  /** Takes such a message away. @throws ConnectorError, SignInError */
  removeTargeted(where: Where, activityId: string): Promise<void>;
  /** Somebody, as the conversation's roster has them; of a thread, its channel's. @throws ConnectorError, SignInError */
  member(where: Where, personId: string): Promise<Member>;
  /** Gets the bot's own token, `fresh`: not the one that is kept. @throws SignInError */
  signIn(fresh: boolean): Promise<void>;
}

export function createAdapter(auth: TeamsAuth, service: TeamsService): Adapter {
  const appId = auth.kind === 'none' ? '' : auth.appId;
  const tokens = auth.kind === 'none' ? null : tokenSource(auth, service);
  const authentication = new Authentication(appId, service, tokens);
  const adapter = new CloudAdapter(authentication);

  /** Speaks in a conversation, without anybody having spoken in it just now. */
  function speak(
    where: Where,
    say: (context: TurnContext, message: Partial<BotActivity>) => Promise<void>,
  ): Promise<void> {
    const { serviceUrl, channelId, conversationId, conversationType, tenantId, botId } = where;
    // Names are not needed, and an empty one is none.
    const bot = { id: botId } as ChannelAccount;
    const conversation = {
      id: conversationId,
      isGroup: conversationType !== null && conversationType !== 'personal',
      ...(conversationType === null ? {} : { conversationType }),
      ...(tenantId === null ? {} : { tenantId }),
    } as ConversationAccount;
    return quietly(async () => {
      try {
        await adapter.continueConversationAsync(appId, { bot, channelId, conversation, serviceUrl }, (context) =>
          say(context, { type: 'message', from: bot, conversation, channelId, serviceUrl }),
        );
      } catch (error) {
        throw errorOf(error);
      }
    });
  }

  /** Threads have no roster (https://github.com/microsoft/botframework-sdk/issues/3062): it is their channel's. */
  const inRoom = (where: Where, ask: (context: TurnContext) => Promise<void>): Promise<void> =>
    speak(roomOf(where), ask);

  async function send(where: Where, message: OutgoingMessage, account: string | null): Promise<string | null> {
    let id: string | null = null;
    await speak(where, async (context, envelope) => {
      if (account !== null) target(context);
      const to = account === null ? {} : { recipient: { id: account } as ChannelAccount };
      // Not by the context, which would make it a reply to an id that botbuilder invents for this turn.
      const [sent] = await adapter.sendActivities(context, [{ ...envelope, ...to, ...contentOf(message) }]);
      id = sent?.id || null;
    });
    return id;
  }

  /** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#create-conversation @returns its id */
  function create(
    { serviceUrl, channelId, tenantId, botId }: Where,
    { channelData, ...what }: { readonly channelData: object; readonly [part: string]: unknown },
  ): Promise<string> {
    const tenant = tenantId === null ? {} : { tenant: { id: tenantId } };
    const parameters = {
      ...what,
      bot: { id: botId },
      ...(tenantId === null ? {} : { tenantId }),
      channelData: { ...channelData, ...tenant },
    } as unknown as ConversationParameters;
    return quietly(async () => {
      let id = '';
      try {
        await adapter.createConversationAsync(
          appId,
          channelId,
          serviceUrl,
          service.scope,
          parameters,
          async ({ activity }) => {
            id = activity.conversation?.id ?? '';
          },
        );
      } catch (error) {
        throw errorOf(error);
      }
      return id;
    });
  }

  const update = (where: Where, activityId: string, message: OutgoingMessage, targeted: boolean): Promise<void> =>
    speak(where, async (context, envelope) => {
      if (targeted) target(context);
      await adapter.updateActivity(context, { ...envelope, ...contentOf(message), id: activityId });
    });

  return {
    checkSignature: (activity, authorization) => quietly(() => authentication.check(activity, authorization)),
    send: (where, message) => send(where, message, null),
    sendTargeted: (where, account, message) => send(where, message, account),
    async begin(where, message) {
      const id = await create(where, {
        isGroup: true,
        channelData: { channel: { id: where.conversationId } },
        activity: { type: 'message', ...contentOf(message) },
      });
      // The library does not hand on `activityId`; the new conversation's id ends with it.
      return id.split(';messageid=')[1] || null;
    },
    async openPersonal(where, personId) {
      const conversationId = await create(where, { isGroup: false, members: [{ id: personId }], channelData: {} });
      return { ...withoutAsker(where), conversationId, conversationType: 'personal' };
    },
    update: (where, activityId, message) => update(where, activityId, message, false),
    updateTargeted: (where, activityId, message) => update(where, activityId, message, true),
    removeTargeted: (where, activityId) =>
      speak(where, async (context, { conversation }) => {
        target(context);
        await adapter.deleteActivity(context, { conversation, activityId } as ConversationReference);
      }),
    async member(where, personId) {
      let found: Member = { tenantId: null, userRole: null };
      await inRoom(where, async (context) => {
        const { tenantId, userRole } = await TeamsInfo.getMember(context, personId);
        found = { tenantId: tenantId || null, userRole: userRole || null };
      });
      return found;
    },
    roster: (where) =>
      inRoom(where, async (context) => {
        await TeamsInfo.getPagedMembers(context, 1);
      }),
    async signIn(fresh) {
      await tokens?.get(fresh);
    },
  };
}

/** https://learn.microsoft.com/azure/bot-service/bot-builder-authentication-basics */
class Authentication extends ConfigurationBotFrameworkAuthentication {
  constructor(appId: string, service: TeamsService, tokens: TokenSource | null) {
    super(
      {
        ToBotFromChannelOpenIdMetadataUrl: service.openIdMetadataUrl,
        // Its tokens have no place here (`doors.ts`); nor has another source of keys.
        ToBotFromEmulatorOpenIdMetadataUrl: service.openIdMetadataUrl,
        ToBotFromChannelTokenIssuer: service.tokenIssuer,
        ToChannelFromBotLoginUrl: loginUrlOf(service),
        ToChannelFromBotOAuthScope: service.scope,
        OAuthUrl: service.scope,
        ValidateAuthority: true,
        CallerId: 'urn:botframework:azure',
      },
      {
        isValidAppId: async (id) => id === appId,
        // Of an empty app id botbuilder asks nothing: it is given for `none` alone, never by a mistake of settings.
        isAuthenticationDisabled: async () => tokens === null,
        createCredentials: async () => ({
          async signRequest(request) {
            if (tokens !== null) request.headers.set('authorization', `Bearer ${await tokens.get(false)}`);
            return request;
          },
        }),
      },
    );
  }

  async check(activity: Activity, authorization: string): Promise<Refusal | null> {
    const { type, channelId, serviceUrl } = activity;
    const checked = super
      .authenticateRequest({ type, channelId, serviceUrl } as BotActivity, authorization)
      .then(() => null, refusalOf);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Refusal>((resolve) => {
      timer = setTimeout(() => resolve(noKeys('they did not come in time')), TIMEOUT_MS);
    });
    return Promise.race([checked, late]).finally(() => clearTimeout(timer));
  }

  override createConnectorFactory(
    identity: Parameters<ConfigurationBotFrameworkAuthentication['createConnectorFactory']>[0],
  ) {
    const factory = super.createConnectorFactory(identity);
    return {
      async create(serviceUrl: string, audience: string) {
        const client = await factory.create(serviceUrl, audience);
        tame(client);
        return client;
      },
    };
  }
}

function tokenSource(auth: Exclude<TeamsAuth, { kind: 'none' }>, service: TeamsService): TokenSource {
  if (auth.kind === 'password' && service.loginUrl !== MICROSOFT.loginUrl)
    return sharedSource(plainLogin(auth, service));
  const factory = new ConfigurationServiceClientCredentialFactory({
    MicrosoftAppId: auth.appId,
    MicrosoftAppTenantId: auth.tenantId,
    ...(auth.kind === 'password'
      ? { MicrosoftAppType: 'SingleTenant', MicrosoftAppPassword: auth.password }
      : { MicrosoftAppType: 'UserAssignedMsi' }),
  });
  const credentials = factory.createCredentials(auth.appId, service.scope, loginUrlOf(service), true);
  return sharedSource(async (fresh) => {
    const source = (await credentials) as Partial<{ getToken(fresh: boolean): Promise<string> }>;
    if (source.getToken === undefined) throw new SignInError('botbuilder has no credentials of this kind');
    return checkOwner(await source.getToken(fresh), auth.appId);
  });
}

/** The tenant in it is botbuilder's default; the app's own takes its place (`MicrosoftAppTenantId`). */
function loginUrlOf(service: TeamsService): string {
  return `${service.loginUrl}/botframework.com`;
}

function contentOf({ summary, text, attachments }: OutgoingMessage): Partial<BotActivity> {
  const words = text === undefined ? {} : { text, textFormat: 'plain' };
  return { summary, ...words, attachments: attachments.map((attachment) => ({ ...attachment })) };
}

/**
 * botbuilder's own refusals carry a status; a bad signature is the error of its JWT library, which it answers with 500,
 * and which is the caller's fault all the same.
 */
function refusalOf(error: unknown): Refusal {
  const { name, statusCode, message } = error as Partial<{ name: string; statusCode: number; message: string }>;
  if (name === 'FetchError' || (statusCode !== undefined && statusCode >= 500))
    return noKeys(safeLine(message ?? '', 200));
  return {
    status: 401,
    kind: 'signature',
    because: `The token was not accepted: ${safeLine(redact(message ?? ''), 120)}`,
  };
}

function noKeys(why: string): Refusal {
  return { status: 503, kind: 'no-keys', because: `The keys of the Bot Framework cannot be had: ${why}` };
}

function errorOf(error: unknown): Error {
  if (error instanceof SignInError) return error;
  const given = Object(error) as Partial<{
    name: string;
    message: string;
    statusCode: number;
    code: string;
    response: { readonly headers: { get(name: string): string | undefined } };
  }>;
  const status = given.statusCode ?? null;
  const late = given.name === 'AbortError';
  const code = late ? 'ETIMEDOUT' : (given.code ?? null);
  const said = safeLine(redact(late ? `no answer in ${TIMEOUT_MS / 1000} s` : (given.message ?? String(error))), 300);
  const which = [status === null ? null : `HTTP ${status}`, code].filter((part) => part !== null).join(' ');
  return new ConnectorError(`the Bot Framework did not take a message: ${which === '' ? '' : `${which}: `}${said}`, {
    status,
    code,
    retryAfterMs: retryAfterMs(given.response?.headers.get('retry-after')),
  });
}

/** Seconds, or a date (RFC 9110 §10.2.3). */
function retryAfterMs(header: string | undefined): number | null {
  if (header === undefined || header === '') return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}
