/** Every cause that Pullcheck can name, in alphabetical order. `npm run new-cause` keeps this list. */
import type { Cause } from '../cause.ts';
import type { CauseId } from '../cause-id.ts';
import { authAdminDisabled } from './auth.admin-disabled.ts';
import { authAnonymousDenied } from './auth.anonymous-denied.ts';
import { authArmTokenDisabled } from './auth.arm-token-disabled.ts';
import { authIdentityNotAssigned } from './auth.identity-not-assigned.ts';
import { authMissingPullRole } from './auth.missing-pull-role.ts';
import { authRoleNotHonoured } from './auth.role-not-honoured.ts';
import { authSecretExpired } from './auth.secret-expired.ts';
import { authSecretMismatch } from './auth.secret-mismatch.ts';
import { authUnauthorized } from './auth.unauthorized.ts';
import { imageCorrupt } from './image.corrupt.ts';
import { imageDigestNotFound } from './image.digest-not-found.ts';
import { imageInvalidReference } from './image.invalid-reference.ts';
import { imagePlatformMismatch } from './image.platform-mismatch.ts';
import { imagePolicyRejected } from './image.policy-rejected.ts';
import { imageRepositoryNotFound } from './image.repository-not-found.ts';
import { imageTagNotFound } from './image.tag-not-found.ts';
import { imageUnsupportedFormat } from './image.unsupported-format.ts';
import { networkDns } from './network.dns.ts';
import { networkEntraBlocked } from './network.entra-blocked.ts';
import { networkFirewallDenied } from './network.firewall-denied.ts';
import { networkProxy } from './network.proxy.ts';
import { networkRefusedOrReset } from './network.refused-or-reset.ts';
import { networkTimeout } from './network.timeout.ts';
import { networkTls } from './network.tls.ts';
import { nodeRuntimeFailure } from './node.runtime-failure.ts';
import { nodeThrottled } from './node.throttled.ts';
import { platformTransient } from './platform.transient.ts';
import { pullCancelledOrDeadline } from './pull.cancelled-or-deadline.ts';
import { pullGeneric } from './pull.generic.ts';
import { pullPolicyNever } from './pull.policy-never.ts';
import { registryAccountProblem } from './registry.account-problem.ts';
import { registryQuotaOrDisk } from './registry.quota-or-disk.ts';
import { registryRateLimited } from './registry.rate-limited.ts';
import { registryUnavailable } from './registry.unavailable.ts';

export const causes: readonly Cause[] = [
  authAdminDisabled,
  authAnonymousDenied,
  authArmTokenDisabled,
  authIdentityNotAssigned,
  authMissingPullRole,
  authRoleNotHonoured,
  authSecretExpired,
  authSecretMismatch,
  authUnauthorized,
  imageCorrupt,
  imageDigestNotFound,
  imageInvalidReference,
  imagePlatformMismatch,
  imagePolicyRejected,
  imageRepositoryNotFound,
  imageTagNotFound,
  imageUnsupportedFormat,
  networkDns,
  networkEntraBlocked,
  networkFirewallDenied,
  networkProxy,
  networkRefusedOrReset,
  networkTimeout,
  networkTls,
  nodeRuntimeFailure,
  nodeThrottled,
  platformTransient,
  pullCancelledOrDeadline,
  pullGeneric,
  pullPolicyNever,
  registryAccountProblem,
  registryQuotaOrDisk,
  registryRateLimited,
  registryUnavailable,
];

const byId: ReadonlyMap<CauseId, Cause> = new Map(causes.map((cause) => [cause.id, cause]));

/** @returns null for an id that has no cause of its own yet. */
export function causeById(id: CauseId): Cause | null {
  return byId.get(id) ?? null;
}
