/** Long-running writes: accepted with 202, asked after by `containerappOperationResults` or `…Statuses`. */
import { randomUUID } from 'node:crypto';
import { type AzureRequest, type AzureResponse, empty, failure, json } from '../exchange.ts';
import { offsetTime } from '../moments.ts';
import { demand } from '../rights.ts';
import type { Operation, OperationError, Resource, World } from '../world.ts';
import { after, findResource, later, shown } from '../world.ts';
import type { ArmPath } from './path.ts';

/** @throws AzureFailure 409 while another write to the resource is under way */
export function demandIdle(world: World, resource: Resource): void {
  const running = world.operations.find((one) => !one.done && one.resourceId === resource.id);
  if (!running) return;
  throw failure(
    409,
    'ContainerAppOperationInProgress',
    `Cannot modify a container app '${resource.name}' because there is an active provisioning operation in progress. OperationId: '${running.id}'`,
  );
}

/**
 * Registers a write that is done after the world's `operationMs`.
 * @param finish changes the world then; returns the error, or null when it succeeded
 */
export function startOperation(
  world: World,
  resource: Resource,
  finish: (at: Date) => OperationError | null,
): Operation {
  const startedAt = world.now();
  const operation: Operation = {
    id: randomUUID(),
    resourceId: resource.id,
    location: (resource.location ?? 'westeurope').toLowerCase().replace(/ /g, ''),
    startedAt,
    doneAt: after(startedAt, world.operationMs),
    done: false,
    error: null,
  };
  world.operations.push(operation);
  later(world, operation.doneAt, (at) => {
    operation.done = true;
    operation.error = finish(at);
  });
  world.touched = true;
  return operation;
}

/** The 202 by which Azure accepts a PATCH, a start, a stop. */
export function accepted(world: World, request: AzureRequest, operation: Operation): AzureResponse {
  return empty(202, {
    location: operationUrl(request, operation, 'Results'),
    ...askAgain(world),
  });
}

/** What a PUT is answered with: where its status is. */
export function statusHeader(world: World, request: AzureRequest, operation: Operation): Record<string, string> {
  return {
    'azure-asyncoperation': operationUrl(request, operation, 'Statuses'),
    ...askAgain(world),
  };
}

/** Of the subscription, whatever was written: a role on the resource group does not reach it. */
function operationUrl(request: AzureRequest, operation: Operation, what: 'Results' | 'Statuses'): string {
  const kind = `${/\/jobs\//i.test(operation.resourceId) ? 'containerappsjob' : 'containerapp'}Operation${what}`;
  const version = request.url.searchParams.get('api-version') ?? '2024-03-01';
  return `${request.url.origin}/subscriptions/${operation.resourceId.split('/')[2]}/providers/Microsoft.App/locations/${operation.location}/${kind}/${operation.id}?api-version=${version}`;
}

function askAgain(world: World): Record<string, string> {
  return { 'retry-after': world.operationMs >= 1000 ? '1' : '0' };
}

/** GET `…/locations/{region}/containerapp[sjob]OperationResults|…Statuses/{id}`; jobs have actions of their own for it. */
export function getOperation(world: World, request: AzureRequest, path: ArmPath): AzureResponse {
  const [, region = '', kind = '', id = ''] = path.rest;
  demand(world, `Microsoft.App/locations/${kind.toLowerCase()}/read`, path.scope);
  const operation = world.operations.find((one) => one.id === id);
  if (!operation) throw failure(404, 'OperationNotFound', `The operation '${id}' was not found in '${region}'.`);
  const running = !operation.done;
  if (kind.toLowerCase().endsWith('operationresults')) {
    if (running) return accepted(world, request, operation);
    if (operation.error) throw failure(400, operation.error.code, operation.error.message);
    const resource = findResource(world, operation.resourceId);
    return resource ? json(200, shown(world, resource)) : empty(204);
  }
  return json(
    200,
    {
      id: path.id,
      name: operation.id,
      status: running ? 'InProgress' : operation.error ? 'Failed' : 'Succeeded',
      startTime: offsetTime(operation.startedAt),
      ...(running ? {} : { endTime: offsetTime(operation.doneAt) }),
      ...(operation.error ? { error: operation.error } : {}),
    },
    running ? askAgain(world) : {},
  );
}
