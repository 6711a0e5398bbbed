/** The Bot Framework's addresses, and which of them may be talked to. */

/** How the bot proves who it is, and whether what comes in must be signed. */
export type TeamsAuth =
  | { readonly kind: 'password'; readonly appId: string; readonly tenantId: string; readonly password: string }
  | { readonly kind: 'managed-identity'; readonly appId: string; readonly tenantId: string }
  /** Nothing is signed. For tools on this machine alone: the program has made sure that the port is bound to loopback. */
  | { readonly kind: 'none' };

/** Where the Bot Framework is. The simulated Teams has its own; left out of the options, it is Microsoft's. */
export interface TeamsService {
  /** OpenID metadata of who signs what Teams delivers; it names the keys (`jwks_uri`). */
  readonly openIdMetadataUrl: string;
  /** The `iss` of those tokens. */
  readonly tokenIssuer: string;
  /**
   * Who gives the bot's own tokens: `POST <loginUrl>/<tenant>/oauth2/v2.0/token`, client credentials. Microsoft's is
   * asked by MSAL, which takes https alone; another one by a plain form post.
   */
  readonly loginUrl: string;
  /** What the bot's own token is for: `<scope>/.default`. */
  readonly scope: string;
  /**
   * The connector for who was told of none: Microsoft's leads to each tenant's own region,
   * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
   */
  readonly serviceUrl: string;
  /** Origins of connectors (`http://127.0.0.1:4000`) that may be talked to, in place of Microsoft's hosts. */
  readonly connectorOrigins: readonly string[];
}

/** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
export const MICROSOFT: TeamsService = {
  openIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
  tokenIssuer: 'https://api.botframework.com',
  loginUrl: 'https://login.microsoftonline.com',
  scope: 'https://api.botframework.com',
  serviceUrl: 'https://smba.trafficmanager.net/teams/',
  connectorOrigins: [],
};

/** Says whether the bot may speak to a connector: its URL is written by the sender of a message. */
export type AllowsServiceUrl = (serviceUrl: string) => boolean;

/**
 * Only the hosts of the Bot Framework, so that nobody makes the bot send its token or its answers elsewhere.
 * @param signed whether deliveries are signed; unsigned ones are for tools on this machine alone
 */
export function allowsServiceUrl(service: TeamsService | undefined, signed: boolean): AllowsServiceUrl {
  return (text) => {
    const url = parse(text);
    if (url === null) return false;
    if (!signed) return isLoopback(url);
    return service === undefined ? isMicrosoft(url) : service.connectorOrigins.includes(url.origin);
  };
}

/**
 * Only what is printed ASCII, without a user, a query or a fragment: paths are put behind the text as it stands, and not
 * behind what a URL parser makes of it.
 */
function parse(text: string): URL | null {
  if (!/^[!-~]+$/.test(text) || /[?#@\\]/.test(text)) return null;
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

function isMicrosoft(url: URL): boolean {
  const { protocol, port, hostname } = url;
  return (
    protocol === 'https:' &&
    port === '' &&
    (hostname === 'smba.trafficmanager.net' || hostname.endsWith('.botframework.com'))
  );
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return /^https?:$/.test(protocol) && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}
