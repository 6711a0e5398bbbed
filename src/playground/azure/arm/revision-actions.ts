/** POST `…/revisions/{name}/activate|deactivate|restart`: each a plain 200, and done over the next seconds. */
import { canonicalRegistryHost, parseImage } from '../../../core/image-ref.ts';
import { appOf, containersOf, isSingle, listAt, revisionsOf } from '../app-model.ts';
import { type AzureFailure, type AzureResponse, empty, failure } from '../exchange.ts';
import { invalidImage } from '../platform-words.ts';
import { writeRefusal } from '../pull/outcome.ts';
import { resourceOf } from '../registry/content.ts';
import { beginRevision, endRevision } from '../revision-life.ts';
import { applyTraffic } from '../traffic.ts';
import type { Resource, World } from '../world.ts';
import { demandIdle } from './operations.ts';
import { recordEvent, type WriteEvent } from './write-events.ts';

export type RevisionAction = 'activate' | 'deactivate' | 'restart';

/** @throws AzureFailure 409 during a write to the app, 400 when the revision cannot be started as it is */
export function actOnRevision(
  world: World,
  revision: Resource,
  action: RevisionAction,
  event: WriteEvent,
): AzureResponse {
  const app = appOf(world, revision);
  demandIdle(world, app);
  const at = world.now();
  ACTIONS[action](world, app, revision, at);
  recordEvent(world, event, 'Started', at);
  recordEvent(world, event, 'Succeeded', at);
  return empty(200);
}

type Act = (world: World, app: Resource, revision: Resource, at: Date) => void;

const ACTIONS: Readonly<Record<RevisionAction, Act>> = { activate, deactivate, restart };

function activate(world: World, app: Resource, revision: Resource, at: Date): void {
  if (revision.properties?.active === true) return;
  demandStartable(world, app, revision);
  beginRevision(world, revision, at);
  // In Single mode the others go at once, and the traffic does not come along (microsoft/azure-container-apps#679, #787).
  if (isSingle(app)) endAll(world, app, at, (one) => one.id !== revision.id);
  applyTraffic(world, app);
}

function deactivate(world: World, app: Resource, revision: Resource, at: Date): void {
  if (revision.properties?.active !== true) return;
  const failing = revision.properties.healthState === 'Unhealthy';
  endRevision(world, revision, at);
  // Reported: with the failing one, the good one that served went as well (Azure/azure-powershell#26748).
  if (isSingle(app) && failing) endAll(world, app, at, () => true);
  applyTraffic(world, app);
}

/** All its replicas at once: nothing is left running if the image cannot be pulled. An inactive one cannot be restarted. */
function restart(world: World, _app: Resource, revision: Resource, at: Date): void {
  if (revision.properties?.active !== true)
    throw operationError('restarting', revision, `the revision ${revision.name} is not active`);
  beginRevision(world, revision, at);
}

function endAll(world: World, app: Resource, at: Date, which: (revision: Resource) => boolean): void {
  for (const one of revisionsOf(world, app))
    if (one.properties?.active === true && which(one)) endRevision(world, one, at);
}

/** Azure looks at registries and images again (Azure/azure-powershell#22607, microsoft/azure-container-apps#1233). */
function demandStartable(world: World, app: Resource, revision: Resource): void {
  const entries = listAt(app.properties, 'configuration', 'registries').map(({ server }) =>
    canonicalRegistryHost(String(server)),
  );
  for (const { name, image } of containersOf(revision.properties?.template)) {
    const parsed = parseImage(image);
    const host = parsed.ok ? parsed.image.host : '';
    const registry = resourceOf(world, host);
    if (registry && registry.properties?.anonymousPullEnabled !== true && !entries.includes(host)) {
      throw operationError(
        'activating',
        revision,
        `the revision you are trying to activate ${revision.name} references registry ${host} which is no longer defined, please add registry ${host} back and try again`,
      );
    }
    const problem = writeRefusal(world, app, image);
    if (problem !== null) throw operationError('activating', revision, invalidImage(app.name, name, image, problem));
  }
}

function operationError(doing: string, revision: Resource, error: string): AzureFailure {
  return failure(
    400,
    'RevisionOperationError',
    `Error ${doing} revision ${revision.name}. Details Reason: Bad Request. Body: ${JSON.stringify({ error, success: false })}`,
  );
}
