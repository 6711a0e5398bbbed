/** How an app is configured to sign in to a registry: read off the app, no request of its own. */
import { sameId } from '../core/app-ref.ts';
import { canonicalRegistryHost } from '../core/image-ref.ts';
import type { AppState } from './app-facts.ts';

export type SignIn =
  | {
      readonly kind: 'system-identity';
      readonly principalId: string | null /** false: the app has no system identity */;
      readonly attached: boolean;
    }
  | {
      readonly kind: 'user-identity';
      readonly identityId: string;
      readonly principalId: string | null;
      readonly attached: boolean;
    }
  | {
      readonly kind: 'secret';
      readonly username: string | null;
      readonly secretName: string | null;
      /** Does the app hold a secret of that name? */
      readonly secretExists: boolean;
    }
  /** No entry for this host: the platform asks anonymously. `otherServers` = what the app does have entries for. */
  | { readonly kind: 'anonymous'; readonly otherServers: readonly string[] };

/**
 * The sign-in that Container Apps uses for a host. The entry's `server` must equal the image's host; the first match
 * wins. Docker Hub's entry may be written in several ways, also by the name of its web API, which no image can be pulled from.
 */
export function signInFor(app: AppState, host: string): SignIn {
  const entry = app.registries.find(({ server }) => isEntryFor(server, host));
  if (!entry)
    return {
      kind: 'anonymous',
      otherServers: app.registries.map((registry) => canonicalRegistryHost(registry.server)),
    };
  const identity = entry.identity?.trim() ?? '';
  if (identity.toLowerCase() === 'system') {
    return {
      kind: 'system-identity',
      principalId: app.systemIdentity?.principalId ?? null,
      attached: app.systemIdentity !== null,
    };
  }
  if (identity !== '') {
    const attached = app.userIdentities.find((candidate) => sameId(candidate.id, identity));
    return {
      kind: 'user-identity',
      identityId: identity,
      principalId: attached?.principalId ?? null,
      attached: attached !== undefined,
    };
  }
  const secretName = entry.passwordSecretRef || null;
  return {
    kind: 'secret',
    username: entry.username || null,
    secretName,
    secretExists:
      secretName !== null && app.secretNames.some((name) => name.toLowerCase() === secretName.toLowerCase()),
  };
}

/** Is the registry entry one for this host? People got Docker Hub to work with `index.docker.io` and `registry.hub.docker.com` as the entry's server. */
export function isEntryFor(server: string, host: string): boolean {
  const written = canonicalRegistryHost(server);
  return written === host || (host === 'docker.io' && written === 'registry.hub.docker.com');
}
