/**
 * Environment -> one typed object. Every problem is found at once, each with its remedy. The names are documented in
 * `.env.example`, and `pullcheck doctor` shows which of them are set.
 */
import { z } from 'zod';
import { PullcheckError } from './core/error.ts';
import { safeLine } from './core/safe-text.ts';

export interface Settings {
  readonly azure: {
    /** null = every subscription in reach. */
    readonly subscriptionIds: readonly string[] | null;
    readonly cloud: 'public' | 'china' | 'usgov';
    /** Entra application or user-assigned identity to sign in as; null = whoever `az login` or the platform gives. */
    readonly clientId: string | null;
    readonly tenantId: string | null;
    /** The identity that carries out approved rollbacks; null = nothing is carried out. */
    readonly rollbackClientId: string | null;
    /** Which of {@link SIGN_IN_VARIABLES} are set: they decide the way to sign in. */
    readonly signIn: readonly string[];
  };
  /** Registries (`host`, `host:port`) that may be asked although their address is in a private network. */
  readonly privateRegistries: readonly string[];
  /** The file that says who may approve what; null = nobody may. */
  readonly policyFile: string | null;
  /** Where the cause pages are, without a slash at the end. */
  readonly docsUrl: string | null;
  /** null = each program's own: silent for the terminal, info for the bot. */
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent' | null;
  /** Names of the settings that are present, for `doctor`; never their values. */
  readonly present: readonly string[];
}

export interface SettingsProblem {
  readonly name: string;
  readonly because: string;
  readonly remedy: string;
}

export type SettingsResult =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly SettingsProblem[] };

/**
 * Every name that is read, in the order of `.env.example`. Those of the chats and of the alerts are judged apart
 * (`chat-settings.ts`, `alert-settings.ts`), by the programs that need them, so that a wrong one never stands in the way of a diagnosis.
 */
export const SETTING_NAMES = [
  'AZURE_SUBSCRIPTION_IDS',
  'AZURE_CLOUD',
  'AZURE_CLIENT_ID',
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE_PATH',
  'AZURE_FEDERATED_TOKEN_FILE',
  'PULLCHECK_ROLLBACK_CLIENT_ID',
  'PULLCHECK_PRIVATE_REGISTRIES',
  'PULLCHECK_DOCS_URL',
  'LOG_LEVEL',
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'MICROSOFT_APP_ID',
  'MICROSOFT_APP_TENANT_ID',
  'MICROSOFT_APP_PASSWORD',
  'MICROSOFT_APP_TYPE',
  'PULLCHECK_TENANTS',
  'PULLCHECK_TEAMS_NO_AUTH',
  'PULLCHECK_DATA',
  'DATABASE_URL',
  'PULLCHECK_RETENTION',
  'PULLCHECK_POLICY',
  'PULLCHECK_WEBHOOK_SECRET',
  'PULLCHECK_WEBHOOK_ENTRA_TENANT',
  'PULLCHECK_WEBHOOK_ENTRA_AUDIENCE',
  'PULLCHECK_WEBHOOK_ENTRA_ROLE',
  'PORT',
  'HOST',
  'PUBLIC_URL',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
] as const;

/** Variables that @azure/identity reads by itself. The last two are set by the platform where a managed identity is offered. */
export const SIGN_IN_VARIABLES = [
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE_PATH',
  'AZURE_FEDERATED_TOKEN_FILE',
  'IDENTITY_ENDPOINT',
  'MSI_ENDPOINT',
] as const;

export const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const CLOUDS = ['public', 'china', 'usgov'] as const;

/** What repairs a setting that is wrong. */
const REMEDIES: Readonly<Record<string, string>> = {
  AZURE_SUBSCRIPTION_IDS: 'List them with `az account list --query "[].id" -o tsv`, and set them separated by commas.',
  AZURE_CLOUD: `Set it to one of ${CLOUDS.join(', ')}, or leave it out for public.`,
  AZURE_CLIENT_ID: 'Set it to the client id (a GUID) of the app registration or managed identity, or leave it out.',
  AZURE_TENANT_ID: 'Set it to the tenant id: `az account show --query tenantId -o tsv`, or leave it out.',
  PULLCHECK_ROLLBACK_CLIENT_ID:
    'Set it to the client id (a GUID) of the identity that carries out rollbacks (docs/rollback.md), or leave it out.',
  PULLCHECK_PRIVATE_REGISTRIES:
    'Set it to the hosts as they are written in images, separated by commas, such as registry.corp.example:5000.',
  PULLCHECK_DOCS_URL: 'Set it to the address of the folder with the cause pages, such as https://example.com/causes.',
  LOG_LEVEL: `Set it to one of ${LOG_LEVELS.join(', ')}, or leave it out.`,
};

const subscriptionIds = z
  .string()
  .transform((text) =>
    text
      .split(/[\s,;]+/)
      .filter((id) => id !== '')
      .map((id) => id.toLowerCase()),
  )
  .superRefine((ids, context) => {
    for (const id of ids.filter((each) => !GUID.test(each)))
      context.addIssue({ code: 'custom', message: `"${safeLine(id, 60)}" is not a subscription id (a GUID)` });
  });

/** As in an image's name; `:443` goes without saying, as it does in a web address. */
const registryHosts = z
  .string()
  .transform((text) =>
    text
      .split(/[\s,;]+/)
      .filter((host) => host !== '')
      .map((host) => host.toLowerCase()),
  )
  .superRefine((hosts, context) => {
    for (const host of hosts.filter(
      (each) => !/^[a-z0-9.-]+(:\d{1,5})?$/.test(each) || !URL.canParse(`https://${each}`),
    ))
      context.addIssue({ code: 'custom', message: `"${safeLine(host, 60)}" is not a registry's host` });
  })
  .transform((hosts) => [...new Set(hosts.map((host) => host.replace(/:443$/, '')))]);

const webAddress = z
  .string()
  .refine((text) => /^https?:\/\/[^\s]+$/i.test(text) && URL.canParse(text), 'it is not a web address (https://…)')
  .transform((text) => text.replace(/\/+$/, ''));

const schema = z.object({
  AZURE_SUBSCRIPTION_IDS: subscriptionIds.optional(),
  AZURE_CLOUD: z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(z.enum(CLOUDS, { error: `it is not one of ${CLOUDS.join(', ')}` }))
    .optional(),
  AZURE_CLIENT_ID: z.string().regex(GUID, 'it is not a GUID').optional(),
  // A tenant may also be named by its domain (https://learn.microsoft.com/entra/identity-platform/v2-protocols#endpoints).
  AZURE_TENANT_ID: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]*$/i, 'it is neither a GUID nor a domain')
    .optional(),
  PULLCHECK_ROLLBACK_CLIENT_ID: z.string().regex(GUID, 'it is not a GUID').optional(),
  PULLCHECK_POLICY: z.string().optional(),
  PULLCHECK_PRIVATE_REGISTRIES: registryHosts.optional(),
  PULLCHECK_DOCS_URL: webAddress.optional(),
  LOG_LEVEL: z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(z.enum(LOG_LEVELS, { error: `it is not one of ${LOG_LEVELS.join(', ')}` }))
    .optional(),
});

/** The settings that are set, by their names, without spaces around them. An empty value counts as not set. */
export function setValues(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const set: Record<string, string> = {};
  for (const name of SETTING_NAMES) {
    const value = env[name]?.trim();
    if (value !== undefined && value !== '') set[name] = value;
  }
  return set;
}

/** What a sample has where the value belongs; no token, secret or id is made like this. */
const PLACEHOLDER = /^<.*>$|^\$|^\.{3}$|…|\byour[-_ ]|x{6,}|change[-_ ]?me|^(xoxb|xapp)-[.…]|^[0-]{36}$/i;

/** Why it is plainly not a value, as settings are copied from samples; null = it may be one. */
export function noValue(value: string): string | null {
  if (/^(["'`]).*\1$/.test(value))
    return 'it is in quotation marks, which are part of the value here (`docker run --env-file` keeps them)';
  if (PLACEHOLDER.test(value)) return 'it still holds what a sample has in its place';
  return null;
}

/** Reads the settings without throwing: `doctor` shows each problem as a check of its own. */
export function checkSettings(env: Readonly<Record<string, string | undefined>>): SettingsResult {
  const set = setValues(env);
  const parsed = schema.safeParse(set);
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.map((issue) => {
        const name = String(issue.path[0]);
        return { name, because: issue.message, remedy: REMEDIES[name] ?? 'See .env.example.' };
      }),
    };
  }
  const value = parsed.data;
  const ids = [...new Set(value.AZURE_SUBSCRIPTION_IDS ?? [])];
  return {
    ok: true,
    settings: {
      azure: {
        subscriptionIds: ids.length > 0 ? ids : null,
        cloud: value.AZURE_CLOUD ?? 'public',
        clientId: value.AZURE_CLIENT_ID ?? null,
        tenantId: value.AZURE_TENANT_ID ?? null,
        rollbackClientId: value.PULLCHECK_ROLLBACK_CLIENT_ID ?? null,
        signIn: SIGN_IN_VARIABLES.filter((name) => (env[name]?.trim() ?? '') !== ''),
      },
      privateRegistries: value.PULLCHECK_PRIVATE_REGISTRIES ?? [],
      policyFile: value.PULLCHECK_POLICY ?? null,
      docsUrl: value.PULLCHECK_DOCS_URL ?? null,
      logLevel: value.LOG_LEVEL ?? null,
      present: SETTING_NAMES.filter((name) => set[name] !== undefined),
    },
  };
}

/**
 * The settings, for programs that cannot go on without them.
 * @throws PullcheckError `settings-invalid`, naming every problem and its remedy
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const result = checkSettings(env);
  if (result.ok) return result.settings;
  throw settingsError(result.problems);
}

/** All problems as one error, `settings-invalid`, each with its remedy. */
export function settingsError(problems: readonly SettingsProblem[]): PullcheckError {
  const words = problems.map(({ name, because }) => `${name}: ${because}`).join('; ');
  const remedies = [...new Set(problems.map(({ name, remedy }) => `${name}: ${remedy}`))].join(' ');
  return new PullcheckError('settings-invalid', `The settings cannot be used: ${words}.`, { remedy: remedies });
}
