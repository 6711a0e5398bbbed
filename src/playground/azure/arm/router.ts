/** `management.azure.com`: which part answers. */
import { type AzureRequest, type AzureResponse, failure } from '../exchange.ts';
import { demandArmToken } from '../rights.ts';
import type { World } from '../world.ts';
import { listActivity } from './activity-log.ts';
import { getAuthorization } from './authorization.ts';
import { postAppAction } from './container-apps.ts';
import { getOperation } from './operations.ts';
import { armPath } from './path.ts';
import { queryGraph } from './resource-graph.ts';
import { getArm, requireSubscription } from './resources.ts';
import { patchResource, putResource } from './write-app.ts';

export function answerArm(world: World, request: AzureRequest): AzureResponse {
  demandArmToken(world, request);
  if (!/^\d{4}-\d\d-\d\d(-[a-z]+)?$/i.test(request.url.searchParams.get('api-version') ?? '')) {
    throw failure(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  const path = armPath(request.url);
  const namespace = path.namespace?.toLowerCase() ?? '';
  const [first = '', second = ''] = path.rest.map((part) => part.toLowerCase());
  if (request.method === 'POST') {
    if (namespace === 'microsoft.resourcegraph') return queryGraph(world, request);
    if (namespace === 'microsoft.app') return postAppAction(world, request, path);
  }
  if (request.method === 'PATCH' && namespace === 'microsoft.app') return patchResource(world, request, path);
  if (request.method === 'PUT' && namespace === 'microsoft.app') return putResource(world, request, path);
  if (request.method === 'GET' || request.method === 'HEAD') {
    requireSubscription(world, path);
    if (namespace === 'microsoft.authorization') return getAuthorization(world, request, path);
    if (namespace === 'microsoft.insights' && first === 'eventtypes' && second === 'management') {
      return listActivity(world, request, path);
    }
    if (namespace === 'microsoft.app' && first === 'locations') return getOperation(world, request, path);
    return getArm(world, request, path);
  }
  throw failure(405, 'MethodNotAllowed', `The simulated Azure does not know ${request.method} ${path.type}.`);
}
