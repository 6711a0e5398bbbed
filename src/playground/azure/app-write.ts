/** What a write to an app or a job does: taken at once, done after a while; a new template makes a new revision. */
import { containersOf, imagesOf, listAt, objectAt, revisionsOf, sameTemplate, set } from './app-model.ts';
import { startOperation } from './arm/operations.ts';
import { recordEnd, recordEvent, type WriteEvent } from './arm/write-events.ts';
import { offsetTime, zonelessTime } from './moments.ts';
import { creatingRevision, invalidImage } from './platform-words.ts';
import { writeRefusal } from './pull/outcome.ts';
import { say } from './replicas.ts';
import { beginRevision } from './revision-life.ts';
import { applyTraffic } from './traffic.ts';
import { type Operation, type OperationError, type Resource, typeOf, type World } from './world.ts';

export interface Writer {
  /** As `systemData.lastModifiedBy` names them: an application's id, a person's sign-in name. */
  readonly name: string;
  readonly type: 'Application' | 'User';
}

/**
 * @param properties what the resource's are to be
 * @param asksForTemplate false: the write says nothing of the template, so no revision comes of it
 */
export function beginWrite(
  world: World,
  target: Resource,
  properties: Record<string, unknown>,
  by: Writer,
  event: WriteEvent,
  asksForTemplate: boolean,
): Operation {
  const at = world.now();
  target.properties = properties;
  set(target, { provisioningState: 'InProgress' });
  target.systemData = {
    ...objectAt(target.systemData),
    lastModifiedAt: zonelessTime(at),
    lastModifiedBy: by.name,
    lastModifiedByType: by.type,
  };
  recordEvent(world, event, 'Started', at);
  recordEvent(world, event, 'Accepted', at);
  const isApp = typeOf(target) === 'microsoft.app/containerapps';
  return startOperation(world, target, (then) => {
    const error = isApp && asksForTemplate ? deploy(world, target, then) : null;
    if (isApp) applyTraffic(world, target);
    // What was asked for stays, also when it failed: the app then shows an image that no revision has.
    set(target, { provisioningState: error === null ? 'Succeeded' : 'Failed' });
    recordEnd(world, event, then, error);
    return error;
  });
}

/** Makes a revision of the app's template, if that is a new one. */
function deploy(world: World, app: Resource, at: Date): OperationError | null {
  const template = objectAt(app.properties, 'template');
  const revisions = revisionsOf(world, app);
  const latest = revisions.find(({ name }) => name === app.properties?.latestRevisionName) ?? null;
  const suffix = typeof template.revisionSuffix === 'string' ? template.revisionSuffix : '';
  const asKept = templateOfRevision(app, template);
  if (suffix === '' && latest !== null && sameTemplate(latest.properties?.template, asKept)) return null;
  const name = `${app.name}--${suffix === '' ? nextNumber(revisions) : suffix}`;
  // An existing suffix is a silent no-op in Azure (microsoft/azure-container-apps#650).
  if (revisions.some((one) => one.name === name)) return null;
  const known = imagesOf(latest?.properties?.template);
  for (const { name: container, image } of containersOf(template)) {
    const problem = known.includes(image) ? null : writeRefusal(world, app, image);
    if (problem !== null)
      return { code: 'ContainerAppOperationError', message: invalidImage(app.name, container, image, problem) };
  }
  addRevision(world, app, name, asKept, at);
  return null;
}

function addRevision(world: World, app: Resource, name: string, template: object, at: Date): void {
  const fqdn = String(objectAt(app.properties, 'configuration', 'ingress').fqdn ?? '');
  const revision: Resource = {
    id: `${app.id}/revisions/${name}`,
    name,
    type: 'Microsoft.App/containerapps/revisions',
    properties: {
      createdTime: offsetTime(at),
      fqdn: fqdn.replace(app.name, name),
      trafficWeight: 0,
      template,
    },
  };
  world.scenario.resources.push(revision);
  set(app, { latestRevisionName: name, ...(fqdn === '' ? {} : { latestRevisionFqdn: fqdn.replace(app.name, name) }) });
  say(world, revision, at, creatingRevision(name), { whole: true });
  beginRevision(world, revision, at);
}

/**
 * A revision keeps its template without the suffix (recorded), and names secrets with "<app>-" before them
 * (`_update_revision_env_secretrefs` of the Azure CLI takes it off again).
 */
function templateOfRevision(app: Resource, template: object): Record<string, unknown> {
  const copy = structuredClone(template) as Record<string, unknown>;
  for (const container of [...listAt(copy, 'initContainers'), ...listAt(copy, 'containers')]) {
    for (const variable of listAt(container, 'env'))
      if (typeof variable.secretRef === 'string' && variable.secretRef !== '')
        variable.secretRef = `${app.name}-${variable.secretRef}`;
  }
  return { ...copy, revisionSuffix: null };
}

/** `0000008` after `0000007`. */
function nextNumber(revisions: readonly Resource[]): string {
  const numbers = revisions.map(({ name }) => Number(/--(\d{7})$/.exec(name)?.[1] ?? 0));
  return String(Math.max(0, ...numbers) + 1).padStart(7, '0');
}
