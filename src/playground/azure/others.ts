/** What other people do to the subscription while somebody looks: each a step that a test or the playground takes by name. */
import { randomUUID } from 'node:crypto';
import { sameId } from '../../core/app-ref.ts';
import { parseImage } from '../../core/image-ref.ts';
import { objectAt } from './app-model.ts';
import { beginWrite } from './app-write.ts';
import { demandIdle } from './arm/operations.ts';
import { recordEvent, type WriteEvent } from './arm/write-events.ts';
import { beginExecution } from './job-life.ts';
import { mergePatch } from './merge-patch.ts';
import { dropOldRevisions } from './revision-life.ts';
import { isWithin } from './rights.ts';
import { type Resource, settle, typeOf, type World } from './world.ts';

const SOMEBODY = 'sam@contoso.com';

export interface Others {
  /**
   * Somebody deploys, in the portal or by a pipeline.
   * @param app name or resource id, of an app or a job
   * @param template merged into the one that is there, as by PATCH
   * @throws AzureFailure 409 while another write is under way
   */
  deploy(app: string, template: object, by?: string): void;
  /** Somebody shifts traffic. @param traffic the whole array @throws AzureFailure as `deploy` */
  moveTraffic(app: string, traffic: readonly object[], by?: string): void;
  /** A clean-up deletes a tag, or a digest with all its tags. @param image as a template names it */
  purge(image: string): void;
  /** Role assignments of this principal end. @param within only those at this scope or above it */
  removeRole(principalId: string, within?: string, by?: string): void;
  /**
   * Somebody writes a resource other than an app: a registry's firewall, a route table.
   * @param properties merged into those that are there; null = it is deleted
   */
  change(resourceId: string, properties: object | null, by?: string): void;
  /** A job's next execution begins, by its schedule or by hand. @returns the execution's name */
  runJob(job: string): string;
  /** Azure drops the inactive revisions that are too many; by itself it does so a minute after one is put aside. */
  dropOldRevisions(app: string): void;
  /** The next writes to the app are refused: 409 ContainerAppLockConflict. @param times how many */
  lock(app: string, times?: number): void;
}

/** Each throws RangeError when there is no such app, job, image or resource. */
export function createOthers(world: World): Others {
  function target(nameOrId: string): Resource {
    const found = world.scenario.resources.find(
      (one) =>
        ['microsoft.app/containerapps', 'microsoft.app/jobs'].includes(typeOf(one)) &&
        (one.name === nameOrId || sameId(one.id, nameOrId)),
    );
    if (!found) throw new RangeError(`there is no app or job "${nameOrId}"`);
    return found;
  }

  function write(nameOrId: string, patch: object, by: string): void {
    settle(world);
    const app = target(nameOrId);
    demandIdle(world, app);
    beginWrite(
      world,
      app,
      { ...objectAt(mergePatch(app.properties ?? {}, patch)) },
      { name: by, type: 'User' },
      {
        resourceId: app.id,
        operationName: `${app.type}/write`,
        caller: by,
        correlationId: randomUUID(),
      },
      'template' in patch,
    );
  }

  function leaveEvents(event: Omit<WriteEvent, 'correlationId'>): void {
    const shared = { ...event, correlationId: randomUUID() };
    for (const status of ['Started', 'Succeeded'] as const) recordEvent(world, shared, status, world.now());
  }

  return {
    deploy: (app, template, by = SOMEBODY) => write(app, { template }, by),
    moveTraffic: (app, traffic, by = SOMEBODY) => write(app, { configuration: { ingress: { traffic } } }, by),
    purge(image) {
      settle(world);
      world.touched = true;
      const parsed = parseImage(image);
      const named = parsed.ok ? parsed.image : null;
      const repository = world.scenario.registries
        .find((one) => one.loginServer.toLowerCase() === named?.host)
        ?.repositories.find((one) => one.name === named?.repository);
      const digest = named?.digest ?? repository?.tags.find((one) => one.name === named?.tag)?.digest;
      if (!named || !repository || digest === undefined) throw new RangeError(`there is no image "${image}"`);
      const stays = (one: { readonly name: string; readonly digest: string }) =>
        named.digest === null ? one.name !== named.tag : one.digest !== digest;
      repository.tags = repository.tags.filter(stays);
      // A manifest that another tag names is still wanted.
      if (!repository.tags.some((one) => one.digest === digest))
        repository.manifests = repository.manifests.filter((one) => one.digest !== digest);
    },
    removeRole(principalId, within = '', by = SOMEBODY) {
      settle(world);
      const ends = (one: World['scenario']['roleAssignments'][number]) =>
        one.principalId === principalId && (within === '' || isWithin(within, one.scope));
      const gone = world.scenario.roleAssignments.filter(ends);
      if (gone.length === 0) throw new RangeError(`"${principalId}" has no such role`);
      world.scenario.roleAssignments = world.scenario.roleAssignments.filter((one) => !ends(one));
      for (const { scope, name, principalId: holder, principalType, roleDefinitionId } of gone) {
        const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
        const subscription = /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? '';
        // Only the answer says whose assignment it was.
        const responseBody = JSON.stringify({
          properties: {
            roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleDefinitionId}`,
            principalId: holder,
            principalType,
            scope,
          },
          id,
          type: 'Microsoft.Authorization/roleAssignments',
          name,
        });
        leaveEvents({
          resourceId: id,
          operationName: 'Microsoft.Authorization/roleAssignments/delete',
          caller: by,
          responseBody,
        });
      }
    },
    change(resourceId, properties, by = SOMEBODY) {
      settle(world);
      const found = world.scenario.resources.find((one) => sameId(one.id, resourceId));
      if (!found) throw new RangeError(`there is no resource "${resourceId}"`);
      if (properties === null)
        world.scenario.resources = world.scenario.resources.filter((one) => !isWithin(one.id, found.id));
      else found.properties = { ...objectAt(mergePatch(found.properties ?? {}, properties)) };
      const verb = properties === null ? 'delete' : 'write';
      leaveEvents({ resourceId: found.id, operationName: `${found.type}/${verb}`, caller: by });
    },
    runJob(job) {
      settle(world);
      return beginExecution(world, target(job), world.now()).name;
    },
    dropOldRevisions(app) {
      settle(world);
      dropOldRevisions(world, target(app));
    },
    lock(app, times = 1) {
      const { id, name } = target(app);
      const path = id.slice(id.indexOf('/resourceGroups/'));
      for (const asked of [`PATCH *${path}?*`, `PUT *${path}?*`, `POST *${path}/revisions/*`]) {
        world.scenario.faults.push({
          match: asked,
          status: 409,
          body: JSON.stringify({
            error: {
              code: 'ContainerAppLockConflict',
              message: `Cannot modify container App '${name}' because another modification is in progress. Please retry the operation.`,
            },
          }),
          headers: { 'x-ms-correlation-request-id': randomUUID() },
          delayMs: 0,
          times,
        });
      }
    },
  };
}
