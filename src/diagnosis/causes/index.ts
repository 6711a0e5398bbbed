/** Every cause that Pullcheck can name, in alphabetical order. `npm run new-cause` keeps this list. */
import type { Cause } from '../cause.ts';
import type { CauseId } from '../cause-id.ts';
import { authAnonymousDenied } from './auth.anonymous-denied.ts';
import { authIdentityNotAssigned } from './auth.identity-not-assigned.ts';
import { authMissingPullRole } from './auth.missing-pull-role.ts';
import { authRoleNotHonoured } from './auth.role-not-honoured.ts';
import { authSecretMismatch } from './auth.secret-mismatch.ts';
import { authUnauthorized } from './auth.unauthorized.ts';
import { imageDigestNotFound } from './image.digest-not-found.ts';
import { imageInvalidReference } from './image.invalid-reference.ts';
import { imagePlatformMismatch } from './image.platform-mismatch.ts';
import { imageRepositoryNotFound } from './image.repository-not-found.ts';
import { imageTagNotFound } from './image.tag-not-found.ts';
import { networkDns } from './network.dns.ts';
import { networkFirewallDenied } from './network.firewall-denied.ts';
import { networkRefusedOrReset } from './network.refused-or-reset.ts';
import { networkTimeout } from './network.timeout.ts';
import { pullGeneric } from './pull.generic.ts';
import { registryRateLimited } from './registry.rate-limited.ts';
import { registryUnavailable } from './registry.unavailable.ts';

export const causes: readonly Cause[] = [
  authAnonymousDenied,
  authIdentityNotAssigned,
  authMissingPullRole,
  authRoleNotHonoured,
  authSecretMismatch,
  authUnauthorized,
  imageDigestNotFound,
  imageInvalidReference,
  imagePlatformMismatch,
  imageRepositoryNotFound,
  imageTagNotFound,
  networkDns,
  networkFirewallDenied,
  networkRefusedOrReset,
  networkTimeout,
  pullGeneric,
  registryRateLimited,
  registryUnavailable,
];

const byId: ReadonlyMap<CauseId, Cause> = new Map(causes.map((cause) => [cause.id, cause]));

/** @returns null for an id that has no cause of its own yet. */
export function causeById(id: CauseId): Cause | null {
  return byId.get(id) ?? null;
}
