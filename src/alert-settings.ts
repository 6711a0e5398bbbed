/**
 * The settings of the alerts' doors (docs/alerts.md), judged apart as those of the chats are: a wrong one never stands in the way
 * of a diagnosis. No value is ever said, for most of them are secrets.
 */
import { GUID, noValue, type SettingsProblem, setValues } from './settings.ts';

export interface AlertSettings {
  /** Any of them opens every door: the second is for the time of a change. Empty = none. */
  readonly secrets: readonly string[];
  /** Azure Monitor's "secure webhook", signed by Entra; null = not set up. */
  readonly entra: EntraSettings | null;
}

export interface EntraSettings {
  /** A GUID, in small letters. */
  readonly tenantId: string;
  /** What tokens may be made out for: application ids (GUIDs, in small letters) and identifier URIs, as Entra has them. */
  readonly audiences: readonly string[];
  /** The app role that Azure Monitor's own application was given. */
  readonly role: string;
}

export type AlertSettingsResult =
  | { readonly ok: true; readonly settings: AlertSettings }
  | { readonly ok: false; readonly problems: readonly SettingsProblem[] };

/** Characters; 16 hexadecimal digits are 64 bits, which nobody guesses over a network. */
export const SECRET_LENGTH = 16;
/** As Microsoft's own script names it: https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups#secure-webhook */
export const DEFAULT_ROLE = 'ActionGroupsSecureWebhook';

const HOW = {
  PULLCHECK_WEBHOOK_SECRET:
    'Make one with `openssl rand -hex 32`, and set two, separated by a comma, while one replaces the other (docs/alerts.md).',
  PULLCHECK_WEBHOOK_ENTRA_TENANT: 'Set it to the tenant id, a GUID: `az account show --query tenantId -o tsv`.',
  PULLCHECK_WEBHOOK_ENTRA_AUDIENCE:
    'Set it to the application (client) id of the app registration that stands for this webhook, and its `api://…` if it has one of its own, separated by commas (docs/alerts.md).',
  PULLCHECK_WEBHOOK_ENTRA_ROLE: `Leave it out for ${DEFAULT_ROLE}, or set it to the value of the app role.`,
  AZURE_CLOUD: 'Use PULLCHECK_WEBHOOK_SECRET in this cloud.',
} as const;

type Name = keyof typeof HOW;

/** Finds every problem at once; an empty value counts as not set. */
export function checkAlertSettings(env: Readonly<Record<string, string | undefined>>): AlertSettingsResult {
  const problems: SettingsProblem[] = [];
  const problem = (name: Name, because: string): void => {
    problems.push({ name, because, remedy: HOW[name] });
  };
  const values = setValues(env);
  const secrets = judgeSecrets(values.PULLCHECK_WEBHOOK_SECRET, problem);
  const entra = judgeEntra(values, problem);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, settings: { secrets, entra } };
}

type Problem = (name: Name, because: string) => void;

function judgeSecrets(text: string | undefined, problem: Problem): readonly string[] {
  if (text === undefined) return [];
  const wrong = (because: string): readonly string[] => {
    problem('PULLCHECK_WEBHOOK_SECRET', because);
    return [];
  };
  const quoted = noValue(text);
  if (quoted !== null) return wrong(quoted);
  const secrets = [...new Set(text.split(',').map((secret) => secret.trim()))].filter((secret) => secret !== '');
  const which = (index: number): string => (secrets.length === 1 ? 'it' : `secret ${index + 1} of ${secrets.length}`);
  for (const [index, secret] of secrets.entries()) {
    const sample = noValue(secret);
    if (sample !== null) return wrong(`${which(index)}: ${sample}`);
    // It stands in an address as it is. Percent signs and slashes would be changed on the way, or end it.
    if (!/^[A-Za-z0-9._~-]+$/.test(secret))
      return wrong(`${which(index)} has a character that an address cannot hold: letters, digits and . _ ~ - are good`);
    if (secret.length < SECRET_LENGTH || new Set(secret).size < 6)
      return wrong(`${which(index)} is too easy to guess: at least ${SECRET_LENGTH} characters, drawn by chance`);
  }
  return secrets.length === 0 ? wrong('it has commas and nothing between them') : secrets;
}

function judgeEntra(values: Readonly<Record<string, string>>, problem: Problem): EntraSettings | null {
  const {
    PULLCHECK_WEBHOOK_ENTRA_TENANT: tenant,
    PULLCHECK_WEBHOOK_ENTRA_AUDIENCE: audience,
    PULLCHECK_WEBHOOK_ENTRA_ROLE: role = DEFAULT_ROLE,
  } = values;
  if (tenant === undefined && audience === undefined) {
    if (role !== DEFAULT_ROLE)
      problem('PULLCHECK_WEBHOOK_ENTRA_TENANT', 'it is not set, and PULLCHECK_WEBHOOK_ENTRA_ROLE is');
    return null;
  }
  if (tenant === undefined)
    problem('PULLCHECK_WEBHOOK_ENTRA_TENANT', 'it is not set, and PULLCHECK_WEBHOOK_ENTRA_AUDIENCE is');
  else if (!GUID.test(tenant)) problem('PULLCHECK_WEBHOOK_ENTRA_TENANT', 'it is not a GUID');
  const audiences = (audience ?? '').split(/[\s,;]+/).filter((one) => one !== '');
  if (audiences.length === 0)
    problem('PULLCHECK_WEBHOOK_ENTRA_AUDIENCE', 'it is not set, and PULLCHECK_WEBHOOK_ENTRA_TENANT is');
  const wrong = audiences.filter((one) => !GUID.test(one) && !/^(api|https):\/\/[^\s/].*$/.test(one)).length;
  if (wrong > 0)
    problem(
      'PULLCHECK_WEBHOOK_ENTRA_AUDIENCE',
      `${wrong} of its ${audiences.length} entries ${wrong === 1 ? 'is' : 'are'} neither a GUID nor an identifier URI (api://…)`,
    );
  if (!/^[^\s,]{1,120}$/.test(role)) problem('PULLCHECK_WEBHOOK_ENTRA_ROLE', 'it is not the value of an app role');
  // Entra has other addresses there, and Microsoft names the application of Azure Monitor for the public cloud alone.
  if ((values.AZURE_CLOUD ?? 'public').toLowerCase() !== 'public')
    problem('AZURE_CLOUD', 'webhooks that Entra signs are known of the public cloud alone');
  if (tenant === undefined) return null;
  return { tenantId: tenant.toLowerCase(), audiences: [...new Set(audiences.flatMap(spellings))], role };
}

/** An application's tokens are made out for its id (version 2) or for its identifier URI (version 1), which is this one by default. */
function spellings(audience: string): readonly string[] {
  const id = /^(?:api:\/\/)?([^/]+)$/i.exec(audience)?.[1] ?? '';
  return GUID.test(id) ? [id.toLowerCase(), `api://${id.toLowerCase()}`] : [audience];
}

/** How alerts may come in, in a few words; null = in no way. */
export function describeAlerts({ secrets, entra }: AlertSettings): string | null {
  const ways = [
    ...(secrets.length === 0 ? [] : [secrets.length === 1 ? 'by a secret' : `by one of ${secrets.length} secrets`]),
    ...(entra === null ? [] : ["Azure Monitor's also signed by Entra"]),
  ];
  return ways.length === 0 ? null : ways.join(', ');
}
