/**
 * The sign-in of a rollback: an identity of its own (`PULLCHECK_ROLLBACK_CLIENT_ID`). A secret or certificate in the
 * environment belongs to the identity that reads, so that way is not taken: it would write with the reader's name.
 */
import { PullcheckError } from '../core/error.ts';
import { type CredentialSettings, createCredential, type PlacedCredential, signInWay } from './credential.ts';

/** The variables by which @azure/identity signs in as one certain application: the one that reads. */
const OF_THE_READER = ['AZURE_CLIENT_SECRET', 'AZURE_CLIENT_CERTIFICATE_PATH'];

/**
 * @param settings as of the reading identity; `clientId` is the rollback's own
 * @returns on a developer's machine whoever is signed in there: nothing else can be had
 */
export function createRollbackCredential(
  settings: CredentialSettings & { readonly clientId: string },
): PlacedCredential {
  const present = (settings.present ?? []).filter((name) => !OF_THE_READER.includes(name));
  const hasReaderSecret = present.length < (settings.present ?? []).length;
  if (hasReaderSecret && signInWay({ present }) === 'developer') {
    return {
      async getToken() {
        throw new PullcheckError(
          'sign-in-failed',
          'The rollback has no sign-in of its own: the secret in the environment is that of the identity that reads.',
          {
            remedy:
              'Run Pullcheck where a managed identity or a workload identity with PULLCHECK_ROLLBACK_CLIENT_ID answers.',
          },
        );
      },
    };
  }
  return createCredential({ ...settings, present });
}
