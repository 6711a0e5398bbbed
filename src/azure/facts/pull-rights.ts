/** The role assignments of the identity that pulls: at the registry, inherited from above, and through groups. */
import type { Fact } from '../../core/fact.ts';
import type { ReadContext } from '../../diagnosis/fact-source.ts';
import type { AzureRegistry, PullRights, RoleAssignment } from '../../diagnosis/registry-facts.ts';
import type { AzureClients } from '../clients.ts';
import { GarbledAnswer, statusOf } from '../errors.ts';
import { isObject, type Json, moment, properties, text, word } from '../json.ts';
import { FOREVER } from '../keep.ts';
import { idPath, odataString, segment } from '../names.ts';
import { readFact } from '../reading.ts';
import { builtInRole, type KnownRole, toKnownRole } from '../roles.ts';
import { denialsOf, readDenyAssignments } from './denials.ts';

const API = '2022-04-01';

export async function readPullRights(
  clients: AzureClients,
  principalId: string,
  registry: AzureRegistry,
  context: ReadContext,
): Promise<Fact<PullRights>> {
  const keptSince: Date[] = [];
  const fact = await readFact(
    clients,
    context,
    'ARM role assignments',
    () => ({
      what: `the role assignments at the registry ${registry.name}`,
      remedy: clients.grant('Reader', registry.resourceId),
    }),
    async (signal) => {
      const path = idPath(registry.resourceId);
      if (path === null) throw new GarbledAnswer('the registry has no readable id');
      // assignedTo also finds what the identity has through groups; a plain principalId would not.
      const filter = encodeURIComponent(`assignedTo(${odataString(principalId)})`);
      const [listed, denying] = await Promise.all([
        clients.list(`${path}/providers/Microsoft.Authorization/roleAssignments`, API, signal, `&$filter=${filter}`),
        readDenyAssignments(clients, path, context),
      ]);
      const rows = listed.filter((row) => isAbout(row, principalId));
      const rights = await toPullRights(clients, principalId, registry, rows, keptSince, signal);
      const groups = rows.flatMap((row) => text(properties(row).principalId) ?? []);
      return { ...rights, denials: denying === null ? null : denialsOf(denying, principalId, groups, registry) };
    },
  );
  // The assignments were read now; whoever reads the evidence is told what was not.
  const oldest = keptSince.sort((a, b) => a.getTime() - b.getTime())[0];
  if (fact.state === 'unknown' || oldest === undefined) return fact;
  return {
    ...fact,
    source: `${fact.source} (definitions of built-in roles as of ${oldest.toISOString().slice(0, 16)}Z)`,
  };
}

async function toPullRights(
  clients: AzureClients,
  principalId: string,
  registry: AzureRegistry,
  rows: readonly Json[],
  keptSince: Date[],
  signal: AbortSignal,
): Promise<PullRights> {
  const here = rows.filter((row) => holdsAt(text(properties(row).scope), registry.resourceId));
  const definitionIds = new Map<string, string>();
  for (const row of here) {
    const definitionId = text(properties(row).roleDefinitionId);
    if (definitionId !== null) definitionIds.set(guidOf(definitionId), definitionId);
  }
  const roles = new Map<string, KnownRole | null>();
  await Promise.all(
    [...definitionIds].map(async ([roleId, definitionId]) => {
      roles.set(roleId, builtInRole(roleId) ?? (await readRole(clients, registry, definitionId, keptSince, signal)));
    }),
  );
  const assignments: RoleAssignment[] = [];
  const unreadable = new Set<string>();
  for (const row of here) {
    const props = properties(row);
    const roleId = guidOf(text(props.roleDefinitionId) ?? '');
    const role = roles.get(roleId) ?? null;
    if (role === null) {
      unreadable.add(roleId === '' ? (text(row.id) ?? 'an assignment without a role') : roleId);
      continue;
    }
    assignments.push({
      id: text(row.id) ?? '',
      roleName: role.name,
      roleId,
      scope: text(props.scope) ?? '',
      via: text(props.principalId)?.toLowerCase() === principalId.toLowerCase() ? 'direct' : 'group',
      grants: { legacyPull: role.legacyPull, repositoryRead: role.repositoryRead },
      condition: text(props.condition),
      createdAt: moment(props.createdOn),
    });
  }
  return { principalId, assignments, unreadableRoles: [...unreadable], denials: null };
}

/**
 * Is the assignment the identity's own or, as far as can be told, a group's? What another single identity may do is not ours,
 * should something between Azure and us have left the filter out.
 */
export function isAbout(row: Json, principalId: string): boolean {
  const props = properties(row);
  const holder = text(props.principalId);
  if (holder === null || holder.toLowerCase() === principalId.toLowerCase()) return true;
  return !['serviceprincipal', 'user', 'device'].includes(word(props.principalType) ?? '');
}

/** Does an assignment at this scope hold at the registry? At it, or at a group, subscription or management group above it. */
export function holdsAt(scope: string | null, resourceId: string): boolean {
  // Without a scope there is nothing to go by: the list was asked for at the registry, so it counts.
  if (scope === null || scope === '/') return true;
  const above = scope.replace(/\/+$/, '').toLowerCase();
  const at = resourceId.toLowerCase();
  if (above.startsWith('/providers/microsoft.management/managementgroups/')) return true;
  return at === above || at.startsWith(`${above}/`);
}

function guidOf(definitionId: string): string {
  return definitionId.slice(definitionId.lastIndexOf('/') + 1).toLowerCase();
}

/**
 * null when it may not be read: nothing is concluded from such a role then.
 * @param keptSince is told when it was read, if that was for an earlier diagnosis
 */
async function readRole(
  clients: AzureClients,
  registry: AzureRegistry,
  definitionId: string,
  keptSince: Date[],
  signal: AbortSignal,
): Promise<KnownRole | null> {
  const path = `/subscriptions/${segment(registry.resourceId.split('/')[2] ?? '')}/providers/Microsoft.Authorization/roleDefinitions/${segment(guidOf(definitionId))}`;
  // Nobody can change a built-in role but Microsoft; somebody may have changed a custom one a minute ago.
  const key = `built-in role ${guidOf(definitionId)}`;
  const kept = clients.kept.get<KnownRole>(key, FOREVER);
  if (kept !== null) {
    keptSince.push(kept.at);
    return kept.value;
  }
  try {
    const definition = await clients.sharing.once(`role ${path}`, signal, (shared) => clients.get(path, API, shared));
    const role = isObject(definition) ? toKnownRole(definition) : null;
    const builtIn = word(properties(definition).type) === 'builtinrole';
    return role !== null && builtIn ? clients.kept.put(key, role).value : role;
  } catch (error) {
    if (signal.aborted) throw error;
    clients.log.debug({ status: statusOf(error) }, 'a role definition could not be read');
    return null;
  }
}
