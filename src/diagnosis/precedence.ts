/**
 * The ONE order among causes that stand equally strong: what is narrower and what is met more often comes first. Used by
 * the judge and by `explain`; depends on a symptom only through the `fits` of the causes.
 */
import { CAUSE_IDS, type CauseId } from './cause-id.ts';

const ORDER: readonly CauseId[] = [
  // Words or facts that leave no room for another cause.
  'network.firewall-denied',
  'registry.rate-limited',
  'registry.account-problem',
  'pull.policy-never',
  'node.throttled',
  'image.platform-mismatch',
  'image.unsupported-format',
  'image.invalid-reference',
  'image.digest-not-found',
  'image.tag-not-found',
  'image.repository-not-found',
  'image.policy-rejected',
  'network.dns',
  'network.proxy',
  'network.tls',
  'network.entra-blocked',
  // How the app signs in, most common first.
  'auth.missing-pull-role',
  'auth.anonymous-denied',
  'auth.secret-mismatch',
  'auth.secret-expired',
  'auth.identity-not-assigned',
  'auth.role-not-honoured',
  'auth.admin-disabled',
  'auth.arm-token-disabled',
  // The way there, then the registry, the content and the node.
  'network.timeout',
  'network.refused-or-reset',
  'registry.unavailable',
  'registry.quota-or-disk',
  'image.corrupt',
  'pull.cancelled-or-deadline',
  'node.runtime-failure',
  'platform.transient',
  // Where nothing says more.
  'auth.unauthorized',
  'pull.generic',
];

const PLACE: ReadonlyMap<CauseId, number> = new Map(ORDER.map((id, index) => [id, index]));

/** For `sort`: negative when `a` comes first. An id that the table lacks comes last, in the order of the list of ids. */
export function byPrecedence(a: CauseId, b: CauseId): number {
  return precedenceOf(a) - precedenceOf(b);
}

/** Place in the order, from 0; smaller comes first. */
export function precedenceOf(id: CauseId): number {
  return PLACE.get(id) ?? ORDER.length + CAUSE_IDS.indexOf(id);
}

/** Says only that sign-in or the pull failed: never better than a cause that names something. */
export function isGeneric(id: CauseId): boolean {
  return id === 'auth.unauthorized' || id === 'pull.generic';
}
