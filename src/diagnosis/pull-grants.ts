/** Which of an identity's roles let it pull from a registry, as that registry honours them. */
import type { AzureRegistry, PullRights, RoleAssignment } from './registry-facts.ts';

/**
 * Built-in roles, by what they hold whatever a role definition's wildcards were read as (azure-docs
 * built-in-roles/containers.md; Reader and above match `registries/pull/read` by `*`).
 */
const LEGACY_PULL = new Set([
  '7f951dda-4ed3-4680-a7ca-43fe172d538d', // AcrPull
  '8311e382-0749-4cb8-b61a-304f252e45ec', // AcrPush
  'acdd72a7-3385-48ef-bd42-f606fba81ae7', // Reader
  'b24988ac-6180-42a0-ab88-20f7382dd24c', // Contributor
  '8e3af657-a8ff-443c-a75c-2fe8c4bcb635', // Owner
]);
const REPOSITORY_READ = new Set([
  'b93aa761-3e63-49ed-ac28-beffa264f7ac', // Container Registry Repository Reader
  '2a1e307c-b015-4ebd-883e-5b7698a07328', // … Writer
  '2efddaa5-3f1f-4df3-97df-af3f13818f4c', // … Contributor
]);

/** The role that this kind of registry honours for a pull. */
export const ROLE_FOR = {
  legacy: { name: 'AcrPull', id: '7f951dda-4ed3-4680-a7ca-43fe172d538d' },
  abac: { name: 'Container Registry Repository Reader', id: 'b93aa761-3e63-49ed-ac28-beffa264f7ac' },
} as const;

/** Roles take up to ten minutes to be honoured everywhere (azure-docs role-based-access-control/troubleshooting.md). */
export const SPREADING_MS = 10 * 60_000;

export interface PullGrants {
  /** Let it pull, without a condition. */
  readonly honoured: readonly RoleAssignment[];
  /** Let it pull where their condition holds. */
  readonly conditional: readonly RoleAssignment[];
  /** Would let it pull from a registry of the other permission mode. */
  readonly ignored: readonly RoleAssignment[];
}

/** Sorts the assignments by what they are worth at this registry; those that grant no pull of any kind are left out. */
export function pullGrants(rights: PullRights, registry: AzureRegistry): PullGrants {
  const honoured: RoleAssignment[] = [];
  const conditional: RoleAssignment[] = [];
  const ignored: RoleAssignment[] = [];
  for (const assignment of rights.assignments) {
    const roleId = assignment.roleId.toLowerCase();
    const legacy = assignment.grants.legacyPull || LEGACY_PULL.has(roleId);
    const repository = assignment.grants.repositoryRead || REPOSITORY_READ.has(roleId);
    const [counts, other] = registry.permissionMode === 'abac' ? [repository, legacy] : [legacy, repository];
    if (counts) (assignment.condition === null ? honoured : conditional).push(assignment);
    else if (other) ignored.push(assignment);
  }
  return { honoured, conditional, ignored };
}

/**
 * Does the condition speak of this repository? `null` when that cannot be told: conditions are a language of their own, and
 * this only looks for the names that they quote.
 */
export function conditionNames(condition: string, repository: string): boolean | null {
  if (!/repositories:name/i.test(condition)) return null;
  const quoted = [...condition.matchAll(/'([^']*)'/g)].map((match) => (match[1] ?? '').toLowerCase());
  if (/\bnot\b|NotEquals|NotLike/i.test(condition) || quoted.some((name) => /[*?]/.test(name))) return null;
  const startsWith = /StartsWith/i.test(condition);
  return quoted.some((name) => name === repository || (startsWith && name !== '' && repository.startsWith(name)));
}

/** `AcrPull at acme (as a member of a group)`: how a sentence names an assignment. */
export function grantName(assignment: RoleAssignment): string {
  const scope =
    assignment.scope
      .split('/')
      .filter((part) => part !== '')
      .at(-1) ?? assignment.scope;
  return `${assignment.roleName} at ${scope}${assignment.via === 'group' ? ' (through a group)' : ''}`;
}
