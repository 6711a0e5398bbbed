/**
 * The settings of the chats, judged apart from those of Azure: a wrong one never stands in the way of a diagnosis. No value
 * is ever said, for most of them are secrets.
 */
import { GUID, noValue, type SettingsProblem, setValues } from './settings.ts';

export interface ChatSettings {
  /** null = not set up. */
  readonly slack: SlackSettings | null;
  readonly teams: TeamsSettings | null;
  readonly http: HttpSettings;
}

export interface SlackSettings {
  readonly botToken: string;
  /** Socket Mode when both are set: it needs nothing that others can reach. */
  readonly delivery:
    | { readonly kind: 'socket'; readonly appToken: string }
    | { readonly kind: 'http'; readonly signingSecret: string };
}

export interface TeamsSettings {
  readonly auth:
    | { readonly kind: 'password'; readonly appId: string; readonly tenantId: string; readonly password: string }
    | { readonly kind: 'managed-identity'; readonly appId: string; readonly tenantId: string }
    | { readonly kind: 'none' };
  /** Whose people may ask: tenants' GUIDs, in small letters. */
  readonly tenants: readonly string[];
}

export interface HttpSettings {
  readonly port: number;
  readonly host: string;
  /** Where others reach the port, https, without a slash at the end; null = not said. */
  readonly publicUrl: string | null;
}

export type ChatSettingsResult =
  | { readonly ok: true; readonly settings: ChatSettings }
  | { readonly ok: false; readonly problems: readonly SettingsProblem[] };

/** What Azure Container Apps and most container platforms suggest, and no right is needed for. */
export const DEFAULT_PORT = 8080;
/** Every IPv4 address of the machine: in a container, nothing else can be reached. */
const DEFAULT_HOST = '0.0.0.0';
const LOOPBACK = '127.0.0.1';

const HOW = {
  SLACK_BOT_TOKEN:
    'Copy the "Bot User OAuth Token" (xoxb-…) from the app\'s page "OAuth & Permissions" (docs/slack.md).',
  // Slack's page is named "Basic …", which redaction takes for the header with a password: so the part of it is named.
  SLACK_APP_TOKEN:
    'Make one (xapp-…) with the scope connections:write under "App-Level Tokens" of the app (docs/slack.md).',
  SLACK_SIGNING_SECRET: 'Copy the "Signing Secret" from the "App Credentials" of the app (docs/slack.md).',
  MICROSOFT_APP_ID:
    'Set it to the application (client) id, a GUID: `az ad app list --display-name <name> --query "[].appId" -o tsv`, or of a managed identity its client id (docs/teams.md).',
  MICROSOFT_APP_TENANT_ID: 'Set it to the tenant id, a GUID: `az account show --query tenantId -o tsv`.',
  MICROSOFT_APP_PASSWORD:
    'Set it to the value of a client secret, which `az ad app credential reset --id <app id> --query password -o tsv` prints once; or, with a managed identity, set MICROSOFT_APP_TYPE=UserAssignedMsi instead (docs/teams.md).',
  MICROSOFT_APP_TYPE:
    'Leave it out for an app registration with a secret, or set it to UserAssignedMsi for a managed identity.',
  PULLCHECK_TENANTS: "Set it to tenants' GUIDs, separated by commas, or leave it out for the app's own tenant alone.",
  PULLCHECK_TEAMS_NO_AUTH: 'Leave it out. For tools on this machine alone, without an app id, it is `loopback`.',
  PORT: `Set it to a number from 0 to 65535, or leave it out for ${DEFAULT_PORT}.`,
  HOST: `Set it to an address of this machine, or leave it out for ${DEFAULT_HOST}.`,
  PUBLIC_URL:
    'Set it to the https address that leads to this port, such as https://pullcheck.example.com, or leave it out.',
} as const;

type Name = keyof typeof HOW;

/** Where the judges put what they find. */
interface Judging {
  readonly values: Readonly<Record<string, string>>;
  /** @param remedy left out: how to get the setting */
  problem(name: Name, because: string, remedy?: string): void;
}

/** Finds every problem at once; an empty value counts as not set. */
export function checkChatSettings(env: Readonly<Record<string, string | undefined>>): ChatSettingsResult {
  const problems: SettingsProblem[] = [];
  const problem: Judging['problem'] = (name, because, remedy = HOW[name]) => {
    problems.push({ name, because, remedy });
  };
  const values = setValues(env);
  // What is plainly no value says so, and is not judged any further.
  const judged: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (!(name in HOW)) continue;
    const because = noValue(value);
    if (because !== null) problem(name as Name, because);
    judged[name] = because === null ? value : '';
  }
  const judging: Judging = { values: judged, problem };
  const slack = judgeSlack(judging);
  const teams = judgeTeams(judging);
  const http = judgeHttp(judging, teams);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, settings: { slack, teams, http } };
}

function judgeSlack({ values, problem }: Judging): SlackSettings | null {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = values;
  if (botToken === undefined && appToken === undefined && signingSecret === undefined) return null;

  if (botToken === undefined)
    problem(
      'SLACK_BOT_TOKEN',
      `it is not set, and ${appToken === undefined ? 'SLACK_SIGNING_SECRET' : 'SLACK_APP_TOKEN'} is`,
    );
  else if (botToken.startsWith('xapp-'))
    problem('SLACK_BOT_TOKEN', 'it is an app-level token (xapp-…), which belongs into SLACK_APP_TOKEN');
  else if (botToken.startsWith('xoxp-'))
    problem('SLACK_BOT_TOKEN', "it is a user's token (xoxp-…), and the bot has its own");
  else if (botToken !== '' && !/^xoxb-[A-Za-z0-9-]{8,}$/.test(botToken))
    problem('SLACK_BOT_TOKEN', "it is not a bot's token (xoxb-…)");

  if (appToken?.startsWith('xoxb-'))
    problem('SLACK_APP_TOKEN', "it is the bot's token (xoxb-…), which belongs into SLACK_BOT_TOKEN");
  else if (appToken && !/^xapp-[A-Za-z0-9-]{8,}$/.test(appToken))
    problem('SLACK_APP_TOKEN', 'it is not an app-level token (xapp-…)');

  // Slack's are 32 hexadecimal digits today, which nothing promises.
  if (signingSecret && (!/^[\x21-\x7e]{16,}$/.test(signingSecret) || /^x(ox.|app)-/.test(signingSecret)))
    problem('SLACK_SIGNING_SECRET', 'it is not a signing secret (usually 32 hexadecimal digits)');

  if (appToken === undefined && signingSecret === undefined)
    problem(
      'SLACK_APP_TOKEN',
      'neither it nor SLACK_SIGNING_SECRET is set, so Slack has no way to deliver anything',
      `${HOW.SLACK_APP_TOKEN} Or, to be called over https, set SLACK_SIGNING_SECRET.`,
    );

  if (!botToken) return null;
  if (appToken !== undefined) return { botToken, delivery: { kind: 'socket', appToken } };
  return signingSecret === undefined ? null : { botToken, delivery: { kind: 'http', signingSecret } };
}

function judgeTeams(judging: Judging): TeamsSettings | null {
  const { values, problem } = judging;
  const tenants = judgeTenants(judging);
  const { MICROSOFT_APP_ID: appId, PULLCHECK_TEAMS_NO_AUTH: noAuth } = values;
  if (noAuth !== undefined) {
    if (noAuth !== '' && noAuth !== 'loopback') problem('PULLCHECK_TEAMS_NO_AUTH', 'its only value is `loopback`');
    if (appId !== undefined)
      problem(
        'PULLCHECK_TEAMS_NO_AUTH',
        'MICROSOFT_APP_ID is set too, and with an app id every delivery must be signed',
      );
    return noAuth === 'loopback' ? { auth: { kind: 'none' }, tenants: tenants ?? [] } : null;
  }
  const { MICROSOFT_APP_TENANT_ID: tenantId, MICROSOFT_APP_PASSWORD: password, MICROSOFT_APP_TYPE: type } = values;
  if (appId === undefined) {
    const others = (['MICROSOFT_APP_TENANT_ID', 'MICROSOFT_APP_PASSWORD', 'MICROSOFT_APP_TYPE'] as const).filter(
      (name) => values[name] !== undefined,
    );
    if (others.length > 0)
      problem('MICROSOFT_APP_ID', `it is not set, and ${others.join(' and ')} ${others.length === 1 ? 'is' : 'are'}`);
    return null;
  }

  if (appId !== '' && !GUID.test(appId)) problem('MICROSOFT_APP_ID', 'it is not a GUID');
  if (tenantId === undefined) problem('MICROSOFT_APP_TENANT_ID', 'it is not set, and MICROSOFT_APP_ID is');
  else if (tenantId !== '' && !GUID.test(tenantId)) problem('MICROSOFT_APP_TENANT_ID', 'it is not a GUID');
  else if (tenantId !== '' && tenantId.toLowerCase() === appId.toLowerCase())
    problem('MICROSOFT_APP_TENANT_ID', 'it is the same as MICROSOFT_APP_ID, so one of them was copied into both');
  const managed = judgeType(judging, type);
  if (managed === true && password !== undefined)
    problem(
      'MICROSOFT_APP_PASSWORD',
      'it is set, and a managed identity (MICROSOFT_APP_TYPE) has no password',
      'Leave out one of the two.',
    );
  if (managed === false && password === undefined)
    problem('MICROSOFT_APP_PASSWORD', 'it is not set, and MICROSOFT_APP_ID is');
  // The portal shows both beside each other, and only the value is a secret.
  if (managed === false && password && GUID.test(password))
    problem('MICROSOFT_APP_PASSWORD', "it is a GUID: that is the secret's id, not its value");
  else if (password && /\s/.test(password)) problem('MICROSOFT_APP_PASSWORD', 'it has a space in it');

  if (!appId || !tenantId) return null;
  const who = { appId: appId.toLowerCase(), tenantId: tenantId.toLowerCase() };
  const allowed = tenants ?? [who.tenantId];
  if (managed === true) return { auth: { kind: 'managed-identity', ...who }, tenants: allowed };
  return password ? { auth: { kind: 'password', ...who, password }, tenants: allowed } : null;
}

/** @returns whether the app is a managed identity; null = it cannot be told */
function judgeType({ problem }: Judging, type: string | undefined): boolean | null {
  // The Bot Framework's spelling; `az bot create --app-type` writes UserAssignedMSI.
  switch (type?.toLowerCase()) {
    case undefined:
    case 'singletenant':
      return false;
    case 'userassignedmsi':
      return true;
    case 'multitenant':
      // https://learn.microsoft.com/azure/bot-service/bot-builder-authentication: none can be made since 2025-07-31.
      problem(
        'MICROSOFT_APP_TYPE',
        'multi-tenant bots are not supported: Microsoft lets none be made since July 2025, and anybody could write to one',
        'Make the bot again with `az bot create --app-type SingleTenant` (docs/teams.md), and leave this setting out.',
      );
      return null;
    case '':
      return null;
    default:
      problem('MICROSOFT_APP_TYPE', 'it is neither SingleTenant nor UserAssignedMsi');
      return null;
  }
}

/** @returns null when none is named */
function judgeTenants({ values, problem }: Judging): readonly string[] | null {
  const list = (values.PULLCHECK_TENANTS ?? '').split(/[\s,;]+/).filter((id) => id !== '');
  const wrong = list.filter((id) => !GUID.test(id)).length;
  if (wrong > 0)
    problem('PULLCHECK_TENANTS', `${wrong} of its ${list.length} entries ${wrong === 1 ? 'is' : 'are'} not a GUID`);
  return list.length === 0 ? null : [...new Set(list.map((id) => id.toLowerCase()))];
}

function judgeHttp({ values, problem }: Judging, teams: TeamsSettings | null): HttpSettings {
  const port = values.PORT === undefined || values.PORT === '' ? DEFAULT_PORT : Number(values.PORT);
  if (values.PORT && (!/^\d{1,5}$/.test(values.PORT) || port > 65_535)) problem('PORT', 'it is not a port number');

  const open = teams?.auth.kind === 'none';
  const host = values.HOST?.replace(/^\[(.*)\]$/, '$1') || (open ? LOOPBACK : DEFAULT_HOST);
  if (!/^[a-z0-9._:%-]+$/i.test(host) || /^\w+:\/\//.test(host))
    problem('HOST', 'it is not an address or a name of a machine');
  else if (open && !/^(127\.0\.0\.1|::1|localhost)$/i.test(host))
    problem(
      'HOST',
      'with PULLCHECK_TEAMS_NO_AUTH anybody who reaches the port is answered, so it may be bound to 127.0.0.1 alone',
      'Leave HOST out, or set up Teams with an app id (docs/teams.md).',
    );

  return { port, host, publicUrl: judgePublicUrl({ values, problem }) };
}

function judgePublicUrl({ values, problem }: Judging): string | null {
  const text = values.PUBLIC_URL;
  if (!text) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) problem('PUBLIC_URL', 'it is not a web address (https://…)');
  else if (url.protocol !== 'https:')
    problem('PUBLIC_URL', 'it is not https, and Slack and Teams deliver to nothing else');
  else if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    problem('PUBLIC_URL', 'it has a user, a question mark or a hash in it');
  else return text.replace(/\/+$/, '');
  return null;
}

/** How Slack is set up, in a few words; null = it is not. */
export function describeSlack(slack: SlackSettings | null): string | null {
  if (slack === null) return null;
  return slack.delivery.kind === 'socket' ? 'Socket Mode' : 'signed deliveries over HTTP';
}

/** How Teams is set up, in a few words; null = it is not. */
export function describeTeams(teams: TeamsSettings | null): string | null {
  if (teams === null) return null;
  const { auth, tenants } = teams;
  if (auth.kind === 'none') return 'WITHOUT any authentication, for tools on this machine alone';
  const how = auth.kind === 'password' ? 'app registration with a secret' : 'managed identity';
  return `${how}, people of ${tenants.length === 1 ? 'one tenant' : `${tenants.length} tenants`}`;
}
