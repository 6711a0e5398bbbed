/** PATCH and PUT of container apps and jobs. */
import { objectAt } from '../app-model.ts';
import { beginWrite, type Writer } from '../app-write.ts';
import { type AzureRequest, type AzureResponse, failure, isObject, json, jsonOf } from '../exchange.ts';
import { mergePatch } from '../merge-patch.ts';
import { demand, demandLinked } from '../rights.ts';
import { findResource, type Operation, type Resource, shown, typeOf, type World } from '../world.ts';
import { accepted, demandIdle, statusHeader } from './operations.ts';
import type { ArmPath } from './path.ts';
import { notFound, requireSubscription } from './resources.ts';
import { demandValid } from './write-checks.ts';
import { recorded } from './write-events.ts';

const WRITABLE = ['microsoft.app/containerapps', 'microsoft.app/jobs'];

/** What Azure says of a resource by itself: no PUT changes it. */
const READ_ONLY = [
  'latestRevisionName',
  'latestReadyRevisionName',
  'latestRevisionFqdn',
  'eventStreamEndpoint',
  'outboundIpAddresses',
  'customDomainVerificationId',
  'runningStatus',
];

/** PATCH: a JSON merge patch, taken with 202. What it does not name stays, secrets too. */
export function patchResource(world: World, request: AzureRequest, path: ArmPath): AzureResponse {
  return write(world, request, path, (target, body) => {
    const patch = objectAt(body, 'properties');
    const merged = objectAt(mergePatch(target.properties ?? {}, patch));
    return { patch, properties: { ...merged }, answer: (operation) => accepted(world, request, operation) };
  });
}

/** PUT: all of it anew, answered with 200. A secret that is not sent with its value is lost, or the PUT is refused. */
export function putResource(world: World, request: AzureRequest, path: ArmPath): AzureResponse {
  return write(world, request, path, (target, body) => {
    const patch = objectAt(body, 'properties');
    const kept = Object.entries(target.properties ?? {}).filter(([name]) => READ_ONLY.includes(name));
    return {
      patch,
      properties: { ...patch, ...Object.fromEntries(kept) },
      answer: (operation) => json(200, shown(world, target), statusHeader(world, request, operation)),
    };
  });
}

interface Wanted {
  readonly patch: Readonly<Record<string, unknown>>;
  readonly properties: Record<string, unknown>;
  readonly answer: (operation: Operation) => AzureResponse;
}

function write(
  world: World,
  request: AzureRequest,
  path: ArmPath,
  read: (target: Resource, body: Readonly<Record<string, unknown>>) => Wanted,
): AzureResponse {
  requireSubscription(world, path);
  if (!WRITABLE.includes(path.type.toLowerCase()))
    throw failure(405, 'MethodNotAllowed', `The simulated Azure does not know ${request.method} ${path.type}.`);
  return recorded(world, { resourceId: path.id, operationName: `${path.type}/write` }, (event) => {
    demand(world, `${path.type}/write`, path.id);
    const target = findResource(world, path.id);
    if (!target) throw notFound(path);
    const environment = String(target.properties?.environmentId ?? target.properties?.managedEnvironmentId ?? '');
    demandLinked(world, `${path.type}/write`, path.id, 'Microsoft.App/managedEnvironments/join/action', environment);
    demandIdle(world, target);
    const body = jsonOf(request);
    const { patch, properties, answer } = read(target, body);
    if (typeOf(target) === 'microsoft.app/containerapps') demandValid(world, { ...target, properties }, patch);
    const operation = beginWrite(world, target, properties, writer(world), event, isObject(patch.template));
    return answer(operation);
  });
}

/** Of an application, `systemData` has the application's id and the activity log the object id. */
function writer(world: World): Writer {
  const { who } = world.asking;
  return { name: who.clientId ?? who.objectId, type: 'Application' };
}
