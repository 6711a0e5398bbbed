/** Sign-in to Azure Database for PostgreSQL: a token in place of a password. */
import type { TokenCredential } from '@azure/core-auth';
import { PullcheckError } from '../core/error.ts';
import { type CloudName, cloudOf } from './clouds.ts';

/**
 * @returns what makes a fresh token when one is needed; the credential keeps it until it ends
 * https://learn.microsoft.com/azure/postgresql/flexible-server/how-to-configure-sign-in-azure-ad-authentication
 */
export function databaseToken(credential: TokenCredential, cloud: CloudName): () => Promise<string> {
  const scope = cloudOf(cloud).databaseScope;
  return async () => {
    const token = await credential.getToken(scope);
    if (token === null) throw new PullcheckError('sign-in-failed', 'There is no token for the database.');
    return token.token;
  };
}
