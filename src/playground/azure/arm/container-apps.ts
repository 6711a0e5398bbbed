/** POST on what is in Microsoft.App: tokens, secrets, revisions' actions, start and stop. */
import { set } from '../app-model.ts';
import { type AzureRequest, type AzureResponse, failure, isObject, json } from '../exchange.ts';
import { beginExecution } from '../job-life.ts';
import { zuluTime } from '../moments.ts';
import { demand } from '../rights.ts';
import { mintToken } from '../tokens.ts';
import { findResource, type Resource, typeOf, type World } from '../world.ts';
import { accepted, demandIdle, startOperation } from './operations.ts';
import type { ArmPath } from './path.ts';
import { notFound, requireSubscription } from './resources.ts';
import { actOnRevision, type RevisionAction } from './revision-actions.ts';
import { recorded } from './write-events.ts';

/** The audience of the tokens that open the event stream: not ARM's. */
export const STREAM_AUDIENCE = 'https://azurecontainerapps.dev';

/** POST `…/containerApps/{name}/{action}` and the like. */
export function postAppAction(world: World, request: AzureRequest, path: ArmPath): AzureResponse {
  requireSubscription(world, path);
  const action = path.rest.at(-1) as string;
  const id = path.id.slice(0, path.id.lastIndexOf('/'));
  const find = () => {
    demand(world, `${path.type}/action`, id);
    const target = findResource(world, id);
    if (!target) throw notFound({ ...path, rest: path.rest.slice(0, -1) });
    return target;
  };
  if (isRevisionAction(action.toLowerCase()) && path.type.split('/').length === 4) {
    const operationName = `${path.type}/action`;
    return recorded(world, { resourceId: id, operationName }, (event) =>
      actOnRevision(world, find(), action.toLowerCase() as RevisionAction, event),
    );
  }
  const target = find();
  switch (action.toLowerCase()) {
    case 'getauthtoken':
      if (typeOf(target) === 'microsoft.app/jobs') demandPreview(request, path);
      return authToken(world, target);
    case 'listsecrets':
      return json(200, { value: secretsOf(target) });
    case 'start':
    case 'stop': {
      if (action.toLowerCase() === 'start' && typeOf(target) === 'microsoft.app/jobs') {
        const { id: execution, name } = beginExecution(world, target, world.now());
        return json(200, { id: execution, name });
      }
      demandIdle(world, target);
      const operation = startOperation(world, target, () => {
        set(target, { runningStatus: action.toLowerCase() === 'start' ? 'Running' : 'Stopped' });
        return null;
      });
      return accepted(world, request, operation);
    }
    default:
      throw failure(404, 'NotFound', `The action '${action}' is not supported on '${path.type}'.`);
  }
}

function isRevisionAction(action: string): action is RevisionAction {
  return ['activate', 'deactivate', 'restart'].includes(action);
}

/** Only previews know getAuthToken of a job; others answer as to any unknown action. */
function demandPreview(request: AzureRequest, path: ArmPath): void {
  if (/-preview$/i.test(request.url.searchParams.get('api-version') ?? '')) return;
  throw failure(404, 'NotFound', `The action 'getAuthToken' is not supported on '${path.type}'.`);
}

function authToken(world: World, target: Resource): AzureResponse {
  const { token, expiresOn } = mintToken(world, STREAM_AUDIENCE, target.id.toLowerCase());
  return json(200, {
    id: target.id,
    name: target.name,
    type: `${target.type}/accesstoken`,
    location: target.location ?? 'West Europe',
    properties: { expires: zuluTime(expiresOn), token },
  });
}

function secretsOf(target: Resource): unknown[] {
  const configuration = target.properties?.configuration;
  const secrets = isObject(configuration) ? configuration.secrets : null;
  return Array.isArray(secrets) ? secrets.map((secret) => ({ value: 'simulated-secret-value', ...secret })) : [];
}
