/**
 * Deny assignments: they win over every role. People cannot make them directly; deployment stacks, managed applications and
 * Azure itself do, mostly for everybody with a few exceptions
 * (https://learn.microsoft.com/azure/role-based-access-control/deny-assignments).
 */

import type { ReadContext } from '../../diagnosis/fact-source.ts';
import type { AzureRegistry, PullRights } from '../../diagnosis/registry-facts.ts';
import { aside } from '../aside.ts';
import type { AzureClients } from '../clients.ts';
import { bool, type Json, objects, properties, text, texts, word } from '../json.ts';
import { allows, LEGACY_PULL, REPOSITORY_READ } from '../roles.ts';

const API = '2022-04-01';
/** "All principals" in a deny assignment. */
const EVERYBODY = '00000000-0000-0000-0000-000000000000';

/**
 * All that hold at the registry or above it; null when they may not be read. Not asked for by principal: that filter leaves
 * out those that deny everybody.
 */
export function readDenyAssignments(
  clients: AzureClients,
  registryPath: string,
  context: ReadContext,
): Promise<readonly Json[] | null> {
  return aside(clients, 'the deny assignments', context, (short) =>
    clients.list(
      `${registryPath}/providers/Microsoft.Authorization/denyAssignments`,
      API,
      short,
      `&$filter=${encodeURIComponent('atScope()')}`,
    ),
  );
}

/**
 * Those that take the pull from this identity.
 * @param groups ids of groups that are known to have the identity as a member
 * @returns null when it hangs on something that cannot be seen from here: a group's members, a condition
 */
export function denialsOf(
  rows: readonly Json[],
  principalId: string,
  groups: readonly string[],
  registry: AzureRegistry,
): PullRights['denials'] {
  const denials: { readonly id: string; readonly name: string; readonly scope: string }[] = [];
  let unsure = false;
  for (const row of rows) {
    const props = properties(row);
    const strikes = deniesPull(props, registry) ? applies(props, principalId, groups) : 'no';
    if (strikes === 'no') continue;
    if (strikes === 'maybe' || isConditional(props)) {
      unsure = true;
      continue;
    }
    denials.push({
      id: text(row.id) ?? '',
      name: text(props.denyAssignmentName) ?? text(row.name) ?? '',
      scope: text(props.scope) ?? '',
    });
  }
  return denials.length === 0 && unsure ? null : denials;
}

function isConditional(props: Json): boolean {
  return [props, ...objects(props.permissions)].some((one) => text(one.condition) !== null);
}

function deniesPull(props: Json, registry: AzureRegistry): boolean {
  const scope = (text(props.scope) ?? '').replace(/\/+$/, '').toLowerCase();
  const here = scope === '' || scope === registry.resourceId.toLowerCase();
  if (bool(props.doNotApplyToChildScopes) === true && !here) return false;
  return objects(props.permissions).some((one) =>
    registry.permissionMode === 'abac'
      ? allows(REPOSITORY_READ, texts(one.dataActions), texts(one.notDataActions))
      : allows(LEGACY_PULL, texts(one.actions), texts(one.notActions)),
  );
}

function applies(props: Json, principalId: string, groups: readonly string[]): 'yes' | 'no' | 'maybe' {
  const own = new Set([principalId, ...groups].map((id) => id.toLowerCase()));
  const listed = matches(objects(props.principals), own);
  if (listed === 'no') return 'no';
  const excluded = matches(objects(props.excludePrincipals), own);
  if (excluded === 'yes') return 'no';
  return listed === 'yes' && excluded === 'no' ? 'yes' : 'maybe';
}

/** A group whose members nobody has looked up may hold the identity. */
function matches(principals: readonly Json[], own: ReadonlySet<string>): 'yes' | 'no' | 'maybe' {
  const ids = principals.map((one) => word(one.id) ?? '');
  if (ids.some((id) => id === EVERYBODY || own.has(id))) return 'yes';
  return principals.some((one) => word(one.type) === 'group') ? 'maybe' : 'no';
}
