/** What a write does to an app's revisions. The image decides how a new one fares, as it would in Azure. */
import { parseImage } from '../../../core/image-ref.ts';
import { failure, isObject } from '../exchange.ts';
import { offsetTime } from '../moments.ts';
import { findResource, type OperationError, type Resource, typeOf, type World } from '../world.ts';

/** JSON merge patch (RFC 7396): null removes, arrays are replaced whole. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = mergePatch(merged[name], value);
  }
  return merged;
}

/** The end of a PATCH. On failure the app keeps what was written, as Azure's does, with provisioningState Failed. */
export function finishUpdate(
  world: World,
  app: Resource,
  before: Resource,
  newTemplate: boolean,
): OperationError | null {
  if (newTemplate) {
    const error = imageError(world, app, imagesOf(before.properties?.template));
    if (error) {
      set(app, { provisioningState: 'Failed' });
      return error;
    }
    addRevision(world, app);
  }
  applyTraffic(world, app);
  set(app, { provisioningState: 'Succeeded' });
  return null;
}

export function activateRevision(world: World, revision: Resource): void {
  world.touched = true;
  const app = appOf(world, revision);
  const healthy = revision.properties?.healthState !== 'Unhealthy';
  set(revision, {
    active: true,
    replicas: 1,
    provisioningState: healthy ? 'Provisioned' : 'Failed',
    runningState: healthy ? 'Running' : 'Failed',
  });
  if (isSingle(app))
    for (const other of revisionsOf(world, app))
      if (other.id !== revision.id) set(other, { active: false, replicas: 0 });
}

export function deactivateRevision(world: World, revision: Resource): void {
  world.touched = true;
  set(revision, {
    active: false,
    replicas: 0,
    trafficWeight: 0,
    provisioningState: 'Deprovisioned',
    runningState: 'Stopped',
  });
}

export function revisionsOf(world: World, app: Resource): readonly Resource[] {
  const prefix = `${app.id.toLowerCase()}/revisions/`;
  return world.scenario.resources.filter(
    (one) => typeOf(one).endsWith('/revisions') && one.id.toLowerCase().startsWith(prefix),
  );
}

/** The check that Azure makes of each image whose reference changed, before there is a revision. */
function imageError(world: World, app: Resource, known: readonly string[]): OperationError | null {
  const containers = containersOf(app.properties?.template);
  for (const { name, image } of containers) {
    if (known.includes(image)) continue;
    const parsed = parseImage(image);
    const content = parsed.ok
      ? world.scenario.registries.find((one) => one.loginServer === parsed.image.host)
      : undefined;
    if (!parsed.ok || !content) continue;
    const { repository, tag, digest } = parsed.image;
    const found = content.repositories.find((one) => one.name === repository);
    if (digest ? found?.manifests.some((one) => one.digest === digest) : found?.tags.some((one) => one.name === tag))
      continue;
    const missing = digest
      ? `MANIFEST_UNKNOWN: manifest ${digest} is not found; map[]`
      : `MANIFEST_UNKNOWN: manifest tagged by "${tag}" is not found; map[Tag:${tag}]`;
    return {
      code: 'ContainerAppOperationError',
      message: `Failed to provision revision for container app '${app.name}'. Error details: The following field(s) are either invalid or missing. Field 'template.containers.${name}.image' is invalid with details: 'Invalid value: "${image}": GET https:: ${missing}';..`,
    };
  }
  return null;
}

function addRevision(world: World, app: Resource): void {
  const template = isObject(app.properties?.template) ? app.properties.template : {};
  const suffix =
    typeof template.revisionSuffix === 'string' && template.revisionSuffix !== '' ? template.revisionSuffix : null;
  const existing = revisionsOf(world, app);
  const name = `${app.name}--${suffix ?? String(existing.length + 1).padStart(7, '0')}`;
  // An existing suffix is a silent no-op in Azure (microsoft/azure-container-apps#650).
  if (existing.some((one) => one.name === name)) return;
  // Nothing but the image tells whether it will start: it fares as the last revision with the same images did.
  const images = imagesOf(template).join(' ');
  const twin = [...existing].reverse().find((one) => imagesOf(one.properties?.template).join(' ') === images);
  const fails = twin?.properties?.healthState === 'Unhealthy';
  const twinState = fails ? pick(twin.properties ?? {}, ['provisioningError', 'runningStateDetails']) : {};
  world.scenario.resources.push({
    id: `${app.id}/revisions/${name}`,
    name,
    type: 'Microsoft.App/containerapps/revisions',
    properties: {
      active: true,
      createdTime: offsetTime(world.now()),
      fqdn: `${name}.simulated.azurecontainerapps.io`,
      replicas: 1,
      trafficWeight: 0,
      template: structuredClone(template),
      healthState: fails ? 'Unhealthy' : 'Healthy',
      provisioningState: fails ? 'Failed' : 'Provisioned',
      runningState: fails ? 'Failed' : 'Running',
      ...twinState,
    },
  });
  set(app, { latestRevisionName: name, ...(fails ? {} : { latestReadyRevisionName: name }) });
  if (isSingle(app) && !fails)
    for (const other of existing) set(other, { active: false, replicas: 0, trafficWeight: 0 });
}

/** Shares of the ingress, onto the revisions: `latestRevision` means the latest that is ready. */
function applyTraffic(world: World, app: Resource): void {
  const configuration = isObject(app.properties?.configuration) ? app.properties.configuration : {};
  const ingress = isObject(configuration.ingress) ? configuration.ingress : null;
  const traffic = Array.isArray(ingress?.traffic) ? ingress.traffic.filter(isObject) : [];
  if (traffic.length === 0) return;
  for (const revision of revisionsOf(world, app)) {
    const isReady = revision.name === app.properties?.latestReadyRevisionName;
    const weight = traffic
      .filter((share) => (share.latestRevision === true ? isReady : share.revisionName === revision.name))
      .reduce((sum, share) => sum + Number(share.weight ?? 0), 0);
    set(revision, { trafficWeight: weight });
  }
}

function appOf(world: World, revision: Resource): Resource {
  const app = findResource(world, revision.id.replace(/\/revisions\/[^/]+$/i, ''));
  if (!app)
    throw failure(404, 'ResourceNotFound', `The container app of the revision '${revision.name}' was not found.`);
  return app;
}

function isSingle(app: Resource): boolean {
  const configuration = isObject(app.properties?.configuration) ? app.properties.configuration : {};
  return String(configuration.activeRevisionsMode ?? 'Single').toLowerCase() === 'single';
}

function containersOf(template: unknown): { name: string; image: string }[] {
  if (!isObject(template)) return [];
  return [template.initContainers, template.containers]
    .flatMap((list) => (Array.isArray(list) ? list.filter(isObject) : []))
    .map((one) => ({ name: String(one.name), image: String(one.image) }));
}

function imagesOf(template: unknown): string[] {
  return containersOf(template).map(({ image }) => image);
}

function set(resource: Resource, values: Readonly<Record<string, unknown>>): void {
  resource.properties = { ...resource.properties, ...values };
}

function pick(from: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]));
}
