/** Any resource by its id, and any collection: what all of ARM has in common. */
import { parseResourceId, sameId } from '../../../core/app-ref.ts';
import { type AzureFailure, type AzureRequest, type AzureResponse, failure, json } from '../exchange.ts';
import { demand, mayDo } from '../rights.ts';
import { findResource, type Resource, shown, typeOf, type World } from '../world.ts';
import { asListed } from './collections.ts';
import { page } from './lists.ts';
import { subnetList, subnetOf } from './network.ts';
import type { ArmPath } from './path.ts';

/** GET of `/subscriptions`, of groups, of one resource or of a collection. */
export function getArm(world: World, request: AzureRequest, path: ArmPath): AzureResponse {
  if (path.segments.length === 1) return listSubscriptions(world, request);
  requireSubscription(world, path);
  if (path.namespace === null) return getContainer(world, request, path);
  if (path.rest.length % 2 === 0) return getResource(world, path);
  return listCollection(world, request, path);
}

function getResource(world: World, path: ArmPath): AzureResponse {
  // Rights come first: a caller who may not read cannot find out whether the resource exists.
  demand(world, `${path.type}/read`, path.id);
  requireGroup(world, path);
  const resource = findResource(world, path.id) ?? subnetOf(world, path.id);
  if (!resource) throw notFound(path);
  return json(200, shown(world, resource));
}

function listCollection(world: World, request: AzureRequest, path: ArmPath): AzureResponse {
  demand(world, `${path.type}/read`, path.rest.length === 1 ? path.scope : `/${path.segments.slice(0, -1).join('/')}`);
  requireGroup(world, path);
  return page(
    world,
    request,
    asListed(world, request, collection(world, path)).map((resource) => shown(world, resource)),
  );
}

function collection(world: World, path: ArmPath): readonly Resource[] {
  const isExtension = path.scope.toLowerCase().includes('/providers/');
  if (path.rest.length === 1 && !isExtension) {
    return world.scenario.resources.filter((resource) => {
      const id = parseResourceId(resource.id);
      if (!id || typeOf(resource) !== path.type.toLowerCase() || id.type.split('/').length !== 2) return false;
      return (
        sameId(id.subscriptionId, path.subscriptionId ?? '') &&
        (path.resourceGroup === null || sameId(id.resourceGroup, path.resourceGroup))
      );
    });
  }
  const parentId = path.id.slice(0, path.id.lastIndexOf('/'));
  if (!isExtension && !findResource(world, parentId)) throw notFound(path, true);
  const wantsAllRecords = /\/privatednszones\/[^/]+\/(?:all|recordsets)$/i.test(path.id);
  if (wantsAllRecords) {
    const under = `${parentId.toLowerCase()}/`;
    return world.scenario.resources.filter(
      (resource) => resource.id.toLowerCase().startsWith(under) && !typeOf(resource).endsWith('/virtualnetworklinks'),
    );
  }
  const children = world.scenario.resources.filter((resource) =>
    sameId(resource.id.slice(0, resource.id.lastIndexOf('/')), path.id),
  );
  return children.length > 0 ? children : (subnetList(world, path.id) ?? []);
}

/** Subscriptions, resource groups, and `/resources` with `$filter=resourceType eq '…'`. */
function getContainer(world: World, request: AzureRequest, path: ArmPath): AzureResponse {
  const [, subscriptionId, kind, group, last] = path.segments;
  if (kind === undefined) {
    demand(world, 'Microsoft.Resources/subscriptions/read', path.id);
    return json(200, subscriptionBody(world, subscriptionId as string));
  }
  const groups = groupsOf(world, subscriptionId as string);
  if (kind.toLowerCase() === 'resourcegroups' && group === undefined) {
    demand(world, 'Microsoft.Resources/subscriptions/resourceGroups/read', path.scope);
    return page(world, request, groups);
  }
  if (kind.toLowerCase() === 'resourcegroups' && last === undefined) {
    demand(world, 'Microsoft.Resources/subscriptions/resourceGroups/read', path.id);
    requireGroup(world, path);
    return json(
      200,
      groups.find((one) => one.name.toLowerCase() === group?.toLowerCase()),
    );
  }
  if ((last ?? kind).toLowerCase() === 'resources') {
    const type = /resourceType eq '([^']+)'/i.exec(request.url.searchParams.get('$filter') ?? '')?.[1]?.toLowerCase();
    const found = world.scenario.resources.filter((resource) => {
      const id = parseResourceId(resource.id);
      return (
        id !== null &&
        id.type.split('/').length === 2 &&
        sameId(id.subscriptionId, subscriptionId as string) &&
        (last === undefined || sameId(id.resourceGroup, group as string)) &&
        (type === undefined || typeOf(resource) === type) &&
        mayDo(world, `${resource.type}/read`, resource.id)
      );
    });
    return page(
      world,
      request,
      found.map(({ id, name, type: kindOf, location }) => ({ id, name, type: kindOf, location })),
    );
  }
  throw failure(404, 'InvalidResourceType', `The resource type could not be found in the path '${path.id}'.`);
}

function listSubscriptions(world: World, request: AzureRequest): AzureResponse {
  const readable = world.scenario.subscriptions.filter(({ subscriptionId }) =>
    mayDo(world, 'Microsoft.Resources/subscriptions/read', `/subscriptions/${subscriptionId}`),
  );
  return page(
    world,
    request,
    readable.map(({ subscriptionId }) => subscriptionBody(world, subscriptionId)),
  );
}

function subscriptionBody(world: World, subscriptionId: string) {
  const known = world.scenario.subscriptions.find((one) => sameId(one.subscriptionId, subscriptionId));
  return {
    id: `/subscriptions/${known?.subscriptionId}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId: known?.subscriptionId,
    tenantId: known?.tenantId ?? world.scenario.caller.tenantId,
    displayName: known?.displayName,
    state: 'Enabled',
    subscriptionPolicies: {
      locationPlacementId: 'Public_2014-09-01',
      quotaId: 'PayAsYouGo_2014-09-01',
      spendingLimit: 'Off',
    },
  };
}

/** Resource groups are not written down in a scenario: they follow from the resources in them. */
export function groupsOf(world: World, subscriptionId: string) {
  const groups = new Map<string, { id: string; name: string; type: string; location: string; properties: object }>();
  for (const resource of world.scenario.resources) {
    const id = parseResourceId(resource.id);
    if (!id || !sameId(id.subscriptionId, subscriptionId) || id.resourceGroup === '') continue;
    const key = id.resourceGroup.toLowerCase();
    if (groups.has(key)) continue;
    groups.set(key, {
      id: `/subscriptions/${id.subscriptionId}/resourceGroups/${id.resourceGroup}`,
      name: id.resourceGroup,
      type: 'Microsoft.Resources/resourceGroups',
      location: resource.location && resource.location !== 'global' ? resource.location : 'westeurope',
      properties: { provisioningState: 'Succeeded' },
    });
  }
  return [...groups.values()];
}

/** @throws AzureFailure 404 SubscriptionNotFound */
export function requireSubscription(world: World, path: ArmPath): void {
  const { subscriptionId } = path;
  if (subscriptionId === null) return;
  if (!world.scenario.subscriptions.some((one) => sameId(one.subscriptionId, subscriptionId)))
    throw failure(404, 'SubscriptionNotFound', `The subscription '${subscriptionId}' could not be found.`);
}

function requireGroup(world: World, path: ArmPath): void {
  const { subscriptionId, resourceGroup } = path;
  if (subscriptionId === null || resourceGroup === null) return;
  if (!groupsOf(world, subscriptionId).some((group) => sameId(group.name, resourceGroup)))
    throw failure(404, 'ResourceGroupNotFound', `Resource group '${resourceGroup}' could not be found.`);
}

export function notFound(path: ArmPath, parent = false): AzureFailure {
  const rest = parent ? path.rest.slice(0, -1) : path.rest;
  const types = rest.filter((_segment, i) => i % 2 === 0);
  const names = rest.filter((_segment, i) => i % 2 === 1);
  return failure(
    404,
    parent ? 'ParentResourceNotFound' : 'ResourceNotFound',
    parent
      ? `Failed to perform 'read' on resource(s) of type '${path.rest.filter((_segment, i) => i % 2 === 0).join('/')}', because the parent resource '${path.scope}/providers/${path.namespace}/${rest.join('/')}' could not be found.`
      : `The Resource '${path.namespace}/${types.join('/')}/${names.join('/')}' under resource group '${path.resourceGroup ?? '<null>'}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}
