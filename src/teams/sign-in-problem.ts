/** Why the bot got no token of its own, in words, and the one step that repairs it. */

export interface SignInProblem {
  /** A clause. */
  readonly message: string;
  /** A sentence. */
  readonly remedy: string;
}

/** Entra's codes: https://learn.microsoft.com/entra/identity-platform/reference-error-codes. First match wins. */
const RULES: readonly (SignInProblem & { readonly pattern: RegExp })[] = [
  {
    pattern: /AADSTS7000222/,
    message: 'the client secret has expired (AADSTS7000222)',
    remedy:
      'Make a new one (az ad app credential reset --id <MICROSOFT_APP_ID> --append) and set MICROSOFT_APP_PASSWORD.',
  },
  {
    pattern: /AADSTS7000215/,
    message: 'the client secret is wrong (AADSTS7000215)',
    remedy: "Set MICROSOFT_APP_PASSWORD to the secret's value, not its id.",
  },
  {
    pattern: /AADSTS700016/,
    message: 'the tenant does not know this application (AADSTS700016)',
    remedy:
      "Set MICROSOFT_APP_TENANT_ID to the tenant in which the bot's app is registered, and MICROSOFT_APP_ID to its application id: bots are single-tenant.",
  },
  {
    pattern: /AADSTS7000112|AADSTS7000229|AADSTS7000114/,
    message: 'the application is disabled in its tenant, or is not there as an enterprise application',
    remedy: 'az ad sp create --id <MICROSOFT_APP_ID>, or enable it under Enterprise applications.',
  },
  {
    pattern: /AADSTS90002|AADSTS900023|AADSTS90013|tenant_not_found|openid_config_error.*\b400\b/i,
    message: 'there is no such tenant',
    remedy: 'Set MICROSOFT_APP_TENANT_ID to the value of: az account show --query tenantId -o tsv',
  },
  {
    pattern: /AADSTS530\d\d|AADSTS53003/,
    message: 'conditional access does not let this application sign in',
    remedy: 'Exclude the bot from the policy for workload identities, or allow the address from which it signs in.',
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|endpoints_resolution_error|openid_config_error|network_error|getaddrinfo|fetch failed|socket|self[- ]signed|unable to verify|HTTP 5\d\d/i,
    message: 'the sign-in service cannot be reached',
    remedy:
      'Allow login.microsoftonline.com:443; from the same network, see: curl -sS https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration',
  },
];

const MANAGED_IDENTITY: SignInProblem = {
  message: 'no managed identity with that client id answers here',
  remedy:
    "Set MICROSOFT_APP_ID to the client id of a user-assigned identity, and assign it: az containerapp identity assign -n <app> -g <group> --user-assigned <identity's resource id>",
};

/** @param text what the sign-in said @param kind how the bot signs in */
export function signInProblem(text: string, kind: 'password' | 'managed-identity' | 'none'): SignInProblem {
  if (/token is of another application/.test(text))
    return {
      message: text,
      remedy: 'Take AZURE_CLIENT_SECRET out of the environment: it is preferred to the managed identity.',
    };
  // The chain that botbuilder asks for an identity names every source that it tried: those words prove nothing.
  const rules = kind === 'managed-identity' ? RULES.filter(({ pattern }) => /AADSTS/.test(pattern.source)) : RULES;
  const rule = rules.find(({ pattern }) => pattern.test(text));
  if (rule !== undefined) return { message: rule.message, remedy: rule.remedy };
  if (kind === 'managed-identity') return MANAGED_IDENTITY;
  return { message: text, remedy: 'Check MICROSOFT_APP_ID, MICROSOFT_APP_TENANT_ID and MICROSOFT_APP_PASSWORD.' };
}
