/** Microsoft.Authorization: role assignments, role definitions, the caller's own permissions. */
import { type AzureRequest, type AzureResponse, failure, isObject, json } from '../exchange.ts';
import { momentOf, zuluTime } from '../moments.ts';
import { demand, grantsAt } from '../rights.ts';
import { shown, typeOf, type World } from '../world.ts';
import { BUILT_IN_ROLES } from './built-in-roles.ts';
import { page } from './lists.ts';
import type { ArmPath } from './path.ts';

export function getAuthorization(world: World, request: AzureRequest, path: ArmPath): AzureResponse {
  const scope = path.scope === '' ? '/' : path.scope;
  const [kind = '', name] = path.rest;
  switch (kind.toLowerCase()) {
    case 'roleassignments':
      demand(world, 'Microsoft.Authorization/roleAssignments/read', scope);
      return name === undefined ? listAssignments(world, request, path) : getAssignment(world, path, name);
    case 'roledefinitions':
      demand(world, 'Microsoft.Authorization/roleDefinitions/read', scope);
      return name === undefined ? listDefinitions(world, request) : getDefinition(world, path, name);
    case 'permissions':
      demand(world, 'Microsoft.Authorization/permissions/read', scope);
      return json(200, { value: permissions(world, scope) });
    case 'denyassignments':
      demand(world, 'Microsoft.Authorization/denyAssignments/read', scope);
      return listDenials(world, request, path);
    default:
      throw failure(
        404,
        'InvalidResourceType',
        `The resource type '${kind}' could not be found in the namespace 'Microsoft.Authorization'.`,
      );
  }
}

/** As ARM does: what is assigned at the scope, what it inherits, and (unless `atScope()`) what lies below it. */
function listAssignments(world: World, request: AzureRequest, path: ArmPath): AzureResponse {
  const filter = request.url.searchParams.get('$filter') ?? '';
  const atScope = /atScope\(\)/i.test(filter);
  const assignedTo = /assignedTo\('([^']*)'\)/i.exec(filter)?.[1];
  const principal = /principalId eq '?([^' )]*)'?/i.exec(filter)?.[1];
  if (filter !== '' && !atScope && assignedTo === undefined && principal === undefined) {
    throw failure(
      400,
      'UnsupportedQuery',
      `The filter '${filter}' is not supported. Supported filters are either 'atScope()' or 'principalId eq '{value}' or assignedTo('{value}')'.`,
    );
  }
  const here = slashed(path.scope);
  const found = world.scenario.roleAssignments.filter((assignment) => {
    const there = slashed(assignment.scope);
    if (!here.startsWith(there) && (atScope || !there.startsWith(here))) return false;
    if (principal !== undefined && !same(assignment.principalId, principal)) return false;
    // assignedTo() is transitive: members of a group have what the group has.
    if (
      assignedTo !== undefined &&
      ![assignment.principalId, ...assignment.members].some((one) => same(one, assignedTo))
    )
      return false;
    return true;
  });
  return page(
    world,
    request,
    found.map((assignment) => assignmentBody(world, path, assignment)),
  );
}

/** `principalId eq` goes by the list of principals alone: what denies everybody is not among its answers. */
function listDenials(world: World, request: AzureRequest, path: ArmPath): AzureResponse {
  const filter = request.url.searchParams.get('$filter') ?? '';
  const principal = /principalId eq '?([^' )]*)'?/i.exec(filter)?.[1];
  const atScope = /atScope\(\)/i.test(filter);
  const here = slashed(path.scope);
  const found = world.scenario.resources.filter((one) => {
    if (typeOf(one) !== 'microsoft.authorization/denyassignments') return false;
    const there = slashed(String(one.properties?.scope ?? ''));
    if (!here.startsWith(there) && (atScope || !there.startsWith(here))) return false;
    const principals: unknown = one.properties?.principals;
    return (
      principal === undefined ||
      (Array.isArray(principals) && principals.some((each) => isObject(each) && same(String(each.id), principal)))
    );
  });
  return page(
    world,
    request,
    found.map((one) => shown(world, one)),
  );
}

function getAssignment(world: World, path: ArmPath, name: string): AzureResponse {
  const found = world.scenario.roleAssignments.find(
    (one) => same(one.name, name) && same(slashed(one.scope), slashed(path.scope)),
  );
  if (!found) throw failure(404, 'RoleAssignmentNotFound', `The role assignment '${name}' is not found.`);
  return json(200, assignmentBody(world, path, found));
}

function assignmentBody(world: World, path: ArmPath, assignment: World['scenario']['roleAssignments'][number]) {
  const subscription =
    /^\/subscriptions\/[^/]+/i.exec(assignment.scope)?.[0] ??
    (path.subscriptionId ? `/subscriptions/${path.subscriptionId}` : '');
  const createdOn = zuluTime(momentOf(assignment.createdOn, world.anchor));
  const scope = assignment.scope.replace(/\/+$/, '');
  return {
    properties: {
      roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${assignment.roleDefinitionId}`,
      principalId: assignment.principalId,
      principalType: assignment.principalType,
      scope: scope === '' ? '/' : scope,
      condition: assignment.condition,
      conditionVersion: assignment.condition === null ? null : '2.0',
      createdOn,
      updatedOn: createdOn,
      createdBy: null,
      updatedBy: null,
      delegatedManagedIdentityResourceId: null,
      description: null,
    },
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${assignment.name}`,
    type: 'Microsoft.Authorization/roleAssignments',
    name: assignment.name,
  };
}

function definitions(world: World) {
  const builtIn = BUILT_IN_ROLES.map((role) => ({
    properties: {
      roleName: role.roleName,
      type: 'BuiltInRole',
      description: role.roleName,
      assignableScopes: ['/'],
      permissions: [
        { actions: role.actions, notActions: role.notActions, dataActions: role.dataActions, notDataActions: [] },
      ],
    },
    id: `/providers/Microsoft.Authorization/roleDefinitions/${role.id}`,
    type: 'Microsoft.Authorization/roleDefinitions',
    name: role.id,
  }));
  return [...builtIn, ...world.scenario.roleDefinitions.map((role) => shown(world, role))];
}

function listDefinitions(world: World, request: AzureRequest): AzureResponse {
  const filter = request.url.searchParams.get('$filter') ?? '';
  const name = /roleName eq '([^']*)'/i.exec(filter)?.[1];
  const type = /type eq '([^']*)'/i.exec(filter)?.[1];
  const found = definitions(world).filter((role) => {
    const properties = role.properties as { roleName?: string; type?: string } | undefined;
    return (
      (name === undefined || same(properties?.roleName ?? '', name)) &&
      (type === undefined || same(properties?.type ?? '', type))
    );
  });
  return page(world, request, found);
}

function getDefinition(world: World, path: ArmPath, name: string): AzureResponse {
  const found = definitions(world).find((role) => same(role.name, name));
  if (!found) {
    throw failure(404, 'RoleDefinitionDoesNotExist', `The specified role definition with ID '${name}' does not exist.`);
  }
  // A built-in role is shown under the scope by which it was asked for.
  const prefix =
    path.subscriptionId && found.id.startsWith('/providers') ? `/subscriptions/${path.subscriptionId}` : '';
  return json(200, { ...found, id: `${prefix}${found.id}` });
}

/** One entry a role, as ARM has it. */
function permissions(world: World, scope: string) {
  // A scenario writes both kinds of action in one list: neither is ever mistaken for the other.
  const entry = (actions: readonly string[], notActions: readonly string[]) => ({
    actions,
    notActions,
    dataActions: actions,
    notDataActions: notActions,
  });
  const { actions, notActions } = world.asking.who;
  const part = grantsAt(world, scope);
  return [entry(actions, notActions), ...(part.length === 0 ? [] : [entry(part, [])])];
}

function slashed(scope: string): string {
  return `${scope.toLowerCase().replace(/\/+$/, '')}/`;
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
