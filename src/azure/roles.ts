/** What roles let their holder do at a registry. */
import { type Json, objects, properties, text, texts } from './json.ts';

/** Action that pulls from a registry in legacy mode. */
export const LEGACY_PULL = 'Microsoft.ContainerRegistry/registries/pull/read';
/** Data action that pulls from a registry in ABAC mode. */
export const REPOSITORY_READ = 'Microsoft.ContainerRegistry/registries/repositories/content/read';

export interface KnownRole {
  readonly name: string;
  readonly legacyPull: boolean;
  readonly repositoryRead: boolean;
}

const pull = { legacyPull: true, repositoryRead: false } as const;
const read = { legacyPull: false, repositoryRead: true } as const;
const none = { legacyPull: false, repositoryRead: false } as const;

/**
 * Built-in roles with their real effect (https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/containers
 * and .../general): known by GUID, so that most answers need no request. Reader, Contributor and Owner pull through the
 * wildcard in their actions, in legacy mode only; AcrDelete and AcrImageSigner do not pull.
 */
const BUILT_IN: Readonly<Record<string, KnownRole>> = {
  '7f951dda-4ed3-4680-a7ca-43fe172d538d': { name: 'AcrPull', ...pull },
  '8311e382-0749-4cb8-b61a-304f252e45ec': { name: 'AcrPush', ...pull },
  'c2f4ef07-c644-48eb-af81-4b1b4947fb11': { name: 'AcrDelete', ...none },
  '6cef56e8-d556-48e5-a04f-b8e64114680f': { name: 'AcrImageSigner', ...none },
  'b93aa761-3e63-49ed-ac28-beffa264f7ac': { name: 'Container Registry Repository Reader', ...read },
  '2a1e307c-b015-4ebd-883e-5b7698a07328': { name: 'Container Registry Repository Writer', ...read },
  '2efddaa5-3f1f-4df3-97df-af3f13818f4c': { name: 'Container Registry Repository Contributor', ...read },
  'bfdb9389-c9a5-478a-bb2f-ba9ca092c3c7': { name: 'Container Registry Repository Catalog Lister', ...none },
  'acdd72a7-3385-48ef-bd42-f606fba81ae7': { name: 'Reader', ...pull },
  'b24988ac-6180-42a0-ab88-20f7382dd24c': { name: 'Contributor', ...pull },
  '8e3af657-a8ff-443c-a75c-2fe8c4bcb635': { name: 'Owner', ...pull },
};

export function builtInRole(roleId: string): KnownRole | null {
  return BUILT_IN[roleId.toLowerCase()] ?? null;
}

/** Reads a role definition as ARM returns it. */
export function toKnownRole(definition: Json): KnownRole | null {
  const props = properties(definition);
  if (!Array.isArray(props.permissions)) return null;
  const permissions = objects(props.permissions);
  return {
    name: text(props.roleName) ?? text(definition.name) ?? '',
    legacyPull: permissions.some((one) => allows(LEGACY_PULL, texts(one.actions), texts(one.notActions))),
    repositoryRead: permissions.some((one) =>
      allows(REPOSITORY_READ, texts(one.dataActions), texts(one.notDataActions)),
    ),
  };
}

/** An action is granted when one of `allowed` matches it and none of `denied` does; `*` stands for any text. */
export function allows(action: string, allowed: readonly string[], denied: readonly string[]): boolean {
  const matches = (pattern: string) => matchesAction(pattern, action);
  return allowed.some(matches) && !denied.some(matches);
}

/** Case-insensitive; linear, whatever the pattern: the parts between the stars are looked for from left to right. */
export function matchesAction(pattern: string, action: string): boolean {
  const parts = pattern.toLowerCase().split('*');
  const wanted = action.toLowerCase();
  if (parts.length === 1) return parts[0] === wanted;
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (!wanted.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = wanted.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return wanted.length - last.length >= at && wanted.endsWith(last);
}
