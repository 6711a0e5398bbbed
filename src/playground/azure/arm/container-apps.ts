/** Microsoft.App beyond plain GETs: tokens, secrets, revision actions, PATCH. */
import { type AzureRequest, type AzureResponse, empty, failure, isObject, json, jsonOf } from '../exchange.ts';
import { zonelessTime, zuluTime } from '../moments.ts';
import { demand } from '../rights.ts';
import { mintToken } from '../tokens.ts';
import { findResource, type Resource, typeOf, type World } from '../world.ts';
import { activateRevision, deactivateRevision, finishUpdate, mergePatch } from './container-app-revisions.ts';
import { accepted, demandIdle, startOperation } from './operations.ts';
import type { ArmPath } from './path.ts';
import { notFound, requireSubscription } from './resources.ts';

/** The audience of the tokens that open the event stream: not ARM's. */
export const STREAM_AUDIENCE = 'https://azurecontainerapps.dev';

/** POST `…/containerApps/{name}/{action}` and the like. */
export function postAppAction(world: World, request: AzureRequest, path: ArmPath): AzureResponse {
  requireSubscription(world, path);
  const action = path.rest.at(-1) as string;
  demand(world, `${path.type}/action`, path.id.slice(0, path.id.lastIndexOf('/')));
  const target = findResource(world, path.id.slice(0, path.id.lastIndexOf('/')));
  if (!target) throw notFound({ ...path, rest: path.rest.slice(0, -1) });
  switch (action.toLowerCase()) {
    case 'getauthtoken':
      if (typeOf(target) === 'microsoft.app/jobs') demandPreview(request, path);
      return authToken(world, target);
    case 'listsecrets':
      return json(200, { value: secretsOf(target) });
    case 'activate':
      activateRevision(world, target);
      return empty(200);
    case 'deactivate':
      deactivateRevision(world, target);
      return empty(200);
    case 'restart':
      world.touched = true;
      return empty(200);
    case 'start':
    case 'stop': {
      demandIdle(world, target);
      const operation = startOperation(world, target, () => {
        setProperty(target, 'runningStatus', action.toLowerCase() === 'start' ? 'Running' : 'Stopped');
        return null;
      });
      return accepted(world, request, operation);
    }
    default:
      throw failure(404, 'NotFound', `The action '${action}' is not supported on '${path.type}'.`);
  }
}

/** Only previews know getAuthToken of a job; others answer as to any unknown action. */
function demandPreview(request: AzureRequest, path: ArmPath): void {
  if (/-preview$/i.test(request.url.searchParams.get('api-version') ?? '')) return;
  throw failure(404, 'NotFound', `The action 'getAuthToken' is not supported on '${path.type}'.`);
}

/** PATCH: a JSON merge patch (RFC 7396) on the app, then a new revision if the template changed. */
export function patchApp(world: World, request: AzureRequest, path: ArmPath): AzureResponse {
  requireSubscription(world, path);
  demand(world, `${path.type}/write`, path.id);
  const app = findResource(world, path.id);
  if (!app) throw notFound(path);
  demandIdle(world, app);
  const patch = jsonOf(request);
  const properties = isObject(patch.properties) ? patch.properties : {};
  const configuration = isObject(properties.configuration) ? properties.configuration : {};
  if (
    Array.isArray(configuration.secrets) &&
    configuration.secrets.some((one) => isObject(one) && !one.value && !one.keyVaultUrl)
  ) {
    throw failure(
      400,
      'ContainerAppSecretInvalid',
      `Invalid request to update the container app '${app.name}' because of invalid secrets: a value or keyVaultUrl and identity must be provided.`,
    );
  }
  const before = structuredClone(app);
  const merged = mergePatch(app.properties ?? {}, properties);
  app.properties = isObject(merged) ? merged : {};
  setProperty(app, 'provisioningState', 'InProgress');
  stampModified(world, app);
  const operation = startOperation(world, app, () => finishUpdate(world, app, before, isObject(properties.template)));
  return accepted(world, request, operation);
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

function stampModified(world: World, app: Resource): void {
  const stamp = {
    lastModifiedAt: zonelessTime(world.now()),
    lastModifiedBy: world.scenario.caller.objectId,
    lastModifiedByType: 'Application',
  };
  const before = isObject(app.systemData) ? app.systemData : {};
  app.systemData = { ...before, ...stamp };
}

function setProperty(resource: Resource, name: string, value: unknown): void {
  resource.properties = { ...resource.properties, [name]: value };
}
