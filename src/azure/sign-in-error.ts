/** Why signing in to Azure failed, in words, and the one step that repairs it. */
import { type ErrorCode, PullcheckError } from '../core/error.ts';
import { redact } from '../core/redact.ts';
import { safeLine } from '../core/safe-text.ts';
import { lowerFirst } from '../core/words.ts';
import type { SignInPlace } from './credential.ts';
import type { SignInError } from './token.ts';

export interface SignInProblem {
  readonly code: Extract<ErrorCode, 'sign-in-failed' | 'azure-unreachable'>;
  /** A clause or sentence; holds no secret. */
  readonly message: string;
  readonly remedy: string;
}

interface Rule {
  readonly pattern: RegExp;
  readonly message: string;
  readonly remedy: (text: string, place: SignInPlace | null) => string;
}

const GUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** The application that the message names, or a placeholder. */
function appId(text: string): string {
  return (
    new RegExp(`(?:app(?:lication)?(?: with identifier)?|client)[^0-9a-f]{1,12}(${GUID})`, 'i').exec(text)?.[1] ??
    '<AZURE_CLIENT_ID>'
  );
}

/** Signing in again, or giving the identity: whoever runs a service cannot type `az login` there. */
function anew(_text: string, place: SignInPlace | null): string {
  const { way = 'developer', clientId = null } = place ?? {};
  switch (way) {
    case 'developer':
      return clientId === null
        ? 'az login'
        : `az login  (on your own machine; a service runs where the identity ${clientId} is assigned)`;
    case 'client-secret-or-certificate':
      return 'Set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET (or AZURE_CLIENT_CERTIFICATE_PATH) to those of one application.';
    case 'workload-identity':
      return `Give ${clientId === null ? 'the identity' : `the identity ${clientId}`} a federated credential for this workload's service account, and start Pullcheck again.`;
    case 'managed-identity':
      return assign(clientId);
  }
}

/** A user-assigned identity is named by its resource id there: https://learn.microsoft.com/cli/azure/containerapp/identity */
function assign(clientId: string | null): string {
  const command = 'az containerapp identity assign --name <pullcheck-app> --resource-group <its-group>';
  return clientId === null
    ? `${command} --system-assigned`
    : `${command} --user-assigned "$(az identity list --query "[?clientId=='${clientId}'].id" -o tsv)"`;
}

/** Entra's codes: https://learn.microsoft.com/entra/identity-platform/reference-error-codes. First match wins. */
const RULES: readonly Rule[] = [
  {
    pattern: /AADSTS7000222/,
    message: 'signing in to Azure failed: the client secret has expired (AADSTS7000222)',
    remedy: (text) =>
      `az ad app credential reset --id ${appId(text)} --append  (then set AZURE_CLIENT_SECRET to the new password)`,
  },
  {
    pattern: /AADSTS7000215/,
    message: 'signing in to Azure failed: the client secret is wrong (AADSTS7000215)',
    remedy: () => "Set AZURE_CLIENT_SECRET to the secret's value, not its id.",
  },
  {
    pattern: /AADSTS700016|AADSTS7000112|AADSTS7000229/,
    message: 'signing in to Azure failed: the tenant does not know this application, or it is disabled there',
    remedy: (text) => `az ad sp show --id ${appId(text)}  (check AZURE_CLIENT_ID and AZURE_TENANT_ID)`,
  },
  {
    pattern: /AADSTS90002|AADSTS900023|AADSTS90013/,
    message: 'signing in to Azure failed: there is no such tenant',
    remedy: () => 'Set AZURE_TENANT_ID to the value of: az account show --query tenantId -o tsv',
  },
  {
    pattern: /ENOENT|EACCES/,
    message: 'signing in to Azure failed: the file with the certificate or token cannot be read',
    remedy: () =>
      'Set AZURE_CLIENT_CERTIFICATE_PATH (or AZURE_FEDERATED_TOKEN_FILE) to a file that this program may read.',
  },
  {
    pattern: /AADSTS700027|AADSTS7000214|client certificate|\.pem\b/i,
    message: 'signing in to Azure failed: the certificate was not accepted',
    remedy: (text) =>
      `az ad app credential list --id ${appId(text)} --cert  (compare with AZURE_CLIENT_CERTIFICATE_PATH)`,
  },
  {
    pattern: /AADSTS70021\b|AADSTS700213|AADSTS700212/,
    message: 'signing in to Azure failed: no federated credential of the application fits this workload',
    remedy: (text) => `az ad app federated-credential list --id ${appId(text)}`,
  },
  {
    pattern: /AADSTS(?:50076|50079|50158|53003|530\d\d)/,
    message:
      'signing in to Azure failed: the tenant wants a fresh, stronger sign-in (multi-factor or conditional access)',
    remedy: anew,
  },
  {
    pattern:
      /AADSTS(?:700082|70008|50173|70043|65001|50078|700084)|refresh token|interaction_required|token (?:has |is )?expired/i,
    message: 'signing in to Azure failed: the saved sign-in has expired',
    remedy: anew,
  },
  {
    pattern: /az login|Azure CLI|azd auth login|Connect-AzAccount|CLI could not be found/i,
    message: 'nobody is signed in to Azure where Pullcheck runs',
    remedy: anew,
  },
  {
    pattern: /ManagedIdentity|managed identity|IMDS|identity endpoint/i,
    message: 'signing in to Azure failed: no managed identity answers here',
    remedy: (_text, place) => assign(place?.clientId ?? null),
  },
];

const NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|endpoints_resolution_error|openid_config_error|network_error|getaddrinfo|self[- ]signed|unable to verify/i;

export function signInProblem({ cause, place }: SignInError): SignInProblem {
  // It is our own, and knows what helps.
  if (cause instanceof PullcheckError && cause.code === 'sign-in-failed' && cause.remedy !== null)
    return { code: cause.code, message: lowerFirst(cause.message.replace(/[.]$/, '')), remedy: cause.remedy };
  const all = allText(cause, 0);
  const aadsts = /AADSTS\d+/.exec(all);
  // No answer from Entra's hosts is no verdict on the credential; but when a chain was tried, its `az login` part rules.
  if (!aadsts && NETWORK.test(all) && !/az login|Azure CLI/i.test(all))
    return {
      code: 'azure-unreachable',
      message: 'the sign-in service of Azure could not be reached from here',
      remedy:
        'curl -sS https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration  (shows whether this machine reaches it)',
    };
  for (const rule of RULES)
    if (rule.pattern.test(all))
      return { code: 'sign-in-failed', message: rule.message, remedy: rule.remedy(all, place) };
  return {
    code: 'sign-in-failed',
    message: `signing in to Azure failed: ${safeLine(redact(all), 200)}`,
    remedy: anew(all, place),
  };
}

/** Messages of an error and of those it wraps: a chain of credentials keeps one a member. */
function allText(error: unknown, depth: number): string {
  if (depth > 4) return '';
  if (!(error instanceof Error)) return typeof error === 'string' ? error : '';
  const parts = [error.message];
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  parts.push(code);
  if ('errors' in error && Array.isArray(error.errors))
    for (const one of error.errors) parts.push(allText(one, depth + 1));
  if (error.cause !== undefined) parts.push(allText(error.cause, depth + 1));
  return parts.filter((part) => part !== '').join(' ');
}
