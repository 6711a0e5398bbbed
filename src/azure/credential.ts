/** Which way to sign in to Azure. One way where the settings name one, so that a wrong secret is never papered over. */
import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { type CloudName, cloudOf } from './clouds.ts';

export interface CredentialSettings {
  readonly cloud: CloudName;
  /** Application or user-assigned identity to sign in as; null = whoever is signed in. */
  readonly clientId: string | null;
  readonly tenantId: string | null;
  /**
   * Names of the environment's variables that are set (never their values: @azure/identity reads those itself). Left out =
   * nothing is known of the environment, and each way is tried in turn.
   */
  readonly present?: readonly string[];
  /** For tests: what sign-in requests go through. */
  readonly httpClient?: HttpClient;
}

export type SignInWay = 'client-secret-or-certificate' | 'workload-identity' | 'managed-identity' | 'developer';

/** Where and as whom it is signed in: what repairs a failed sign-in depends on it. */
export interface SignInPlace {
  readonly way: SignInWay;
  /** Of the application or user-assigned identity; null = whoever is signed in, or the system's own. */
  readonly clientId: string | null;
}

/** A credential that knows its place; one that does not is somebody's at a terminal. */
export type PlacedCredential = TokenCredential & { readonly place?: SignInPlace };

/** A managed identity that does not answer by then is not there; on a laptop nothing ever answers. */
const MANAGED_IDENTITY_LIMIT_MS = 3_000;

/** The way that the settings point to: a secret or certificate, a workload's or a platform's identity, else a developer's own. */
export function signInWay(settings: Pick<CredentialSettings, 'present'>): SignInWay {
  const present = new Set(settings.present ?? []);
  const has = (...names: readonly string[]) => names.some((name) => present.has(name));
  if (has('AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PATH')) return 'client-secret-or-certificate';
  if (has('AZURE_FEDERATED_TOKEN_FILE')) return 'workload-identity';
  if (has('IDENTITY_ENDPOINT', 'MSI_ENDPOINT')) return 'managed-identity';
  return 'developer';
}

/** Nothing is imported or sent before the first token is asked for. */
export function createCredential(settings: CredentialSettings): PlacedCredential {
  let made: Promise<TokenCredential> | null = null;
  return {
    place: { way: signInWay(settings), clientId: settings.clientId },
    async getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken | null> {
      made ??= makeCredential(settings);
      return (await made).getToken(scopes, options);
    },
  };
}

async function makeCredential(settings: CredentialSettings): Promise<TokenCredential> {
  const identity = await import('@azure/identity');
  const { clientId, tenantId, httpClient } = settings;
  const common = {
    // The public cloud is @azure/identity's default; naming it here would override AZURE_AUTHORITY_HOST.
    ...(settings.cloud === 'public' ? {} : { authorityHost: cloudOf(settings.cloud).authorityHost }),
    ...(httpClient === undefined ? {} : { httpClient }),
    // The default sleeps for six seconds before it says that nobody answers: longer than a person waits for a sentence.
    retryOptions: { maxRetries: 1, retryDelayInMs: 300, maxRetryDelayInMs: 1_000 },
  };
  const developer = tenantId === null ? {} : { tenantId };
  const managed = (): TokenCredential =>
    withLimit(
      new identity.ManagedIdentityCredential({ ...common, ...(clientId === null ? {} : { clientId }) }),
      (message) => new identity.CredentialUnavailableError(message),
    );
  switch (signInWay(settings)) {
    case 'client-secret-or-certificate':
      return new identity.EnvironmentCredential(common);
    case 'workload-identity':
      return new identity.WorkloadIdentityCredential({
        ...common,
        ...developer,
        ...(clientId === null ? {} : { clientId }),
      });
    case 'managed-identity':
      return managed();
    case 'developer':
      return new identity.ChainedTokenCredential(
        ...(settings.present === undefined ? [new identity.EnvironmentCredential(common)] : []),
        new identity.AzureCliCredential(developer),
        new identity.AzureDeveloperCliCredential(developer),
        new identity.AzurePowerShellCredential(developer),
        managed(),
      );
  }
}

function withLimit(credential: TokenCredential, unavailable: (message: string) => Error): TokenCredential {
  return {
    async getToken(scopes, options) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_resolve, reject) => {
        const say = () => reject(unavailable('ManagedIdentityCredential: no managed identity answered in time.'));
        timer = setTimeout(say, MANAGED_IDENTITY_LIMIT_MS);
      });
      try {
        return await Promise.race([credential.getToken(scopes, options), late]);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
