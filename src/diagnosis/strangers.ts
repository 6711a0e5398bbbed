/** What a registry tells strangers, as the facts of registries outside Azure are read: is it what it tells the app? */
import { isAzureRegistry } from '../core/image-ref.ts';
import type { Suspect } from './cause.ts';

/** Here a repository is public or private as a whole: who may see it at all sees all of its tags. */
const WHOLE_REPOSITORIES: readonly string[] = ['docker.io', 'ghcr.io', 'quay.io', 'mcr.microsoft.com'];

/**
 * False where the app's account may see what strangers do not: elsewhere a right may end at a folder or a tag (Artifactory's
 * permission targets), and hide the rest as if it were not there. Azure's own registries are asked with an account.
 */
export function appSeesTheSame({ image, signIn }: Suspect): boolean {
  if (image === null) return false;
  return isAzureRegistry(image.host) || signIn.kind === 'anonymous' || WHOLE_REPOSITORIES.includes(image.host);
}
