/** An app or a job read raw, for a rollback: what may be sent back is kept as it came. Any identity that reads will do. */
import type { AppRef } from '../core/app-ref.ts';
import { isJsonObject, type JsonObject } from '../core/json.ts';
import type { LiveReader } from '../rollback/deployer.ts';
import type { LiveApp, LiveRevision } from '../rollback/live-app.ts';
import { resourcePath } from './allowed-writes.ts';
import type { AzureClients } from './clients.ts';
import { deployErrorFrom } from './deploy-error.ts';
import { groupScope, registryEntry } from './facts/app.ts';
import { bool, isObject, type Json, list, num, obj, objects, properties, text } from './json.ts';
import { namedResources } from './reading.ts';

/** The version whose fields the facts read as well; 2024-03-01 lacks `runningStatus`. */
export const APPS_API = '2025-07-01';

/** @param role what a refusal advises to grant: `Reader` is enough for whoever only reads */
export function createLiveReader(clients: AzureClients, role = 'Reader'): LiveReader {
  const reading = async <T>(ref: AppRef, read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      throw deployErrorFrom(error, clients.grant(role, groupScope(ref)));
    }
  };
  return {
    app: (ref, signal) =>
      reading(ref, async () => toLiveApp(ref, await clients.get(resourcePath(ref), APPS_API, signal))),
    revisions: (ref, signal) =>
      reading(ref, async () =>
        ref.kind === 'job'
          ? []
          : toLiveRevisions(await clients.list(`${resourcePath(ref)}/revisions`, APPS_API, signal)),
      ),
  };
}

/** Reads ARM's JSON; whatever is missing is null or empty. */
export function toLiveApp(ref: AppRef, resource: Json): LiveApp {
  const props = properties(resource);
  const configuration = obj(props.configuration);
  const system = obj(resource.systemData);
  const isApp = ref.kind === 'app';
  const ingress = isApp && isObject(configuration.ingress) ? configuration.ingress : null;
  return {
    ref,
    location: text(resource.location) ?? '',
    mode: isApp ? text(configuration.activeRevisionsMode) : null,
    ingress:
      ingress === null
        ? null
        : { external: ingress.external === true, fqdn: text(ingress.fqdn), traffic: jsonObjects(ingress.traffic) },
    latestRevisionName: isApp ? text(props.latestRevisionName) : null,
    latestReadyRevisionName: isApp ? text(props.latestReadyRevisionName) : null,
    provisioningState: text(props.provisioningState),
    lastModifiedAt: text(system.lastModifiedAt),
    lastModifiedBy: text(system.lastModifiedBy),
    template: isJsonObject(props.template) ? props.template : {},
    secretNames: objects(configuration.secrets).flatMap((secret) => text(secret.name) ?? []),
    registries: objects(configuration.registries).flatMap(registryEntry),
    maxInactiveRevisions: num(configuration.maxInactiveRevisions),
  };
}

/** @throws GarbledAnswer for one without a name: leaving it out would make "purged" of it */
export function toLiveRevisions(resources: readonly Json[]): readonly LiveRevision[] {
  return namedResources({ value: resources }).map(({ name, props }) => ({
    name,
    // Only a revision that somebody put aside says false; a partial answer leaves the field out.
    active: bool(props.active) ?? true,
    createdAt: text(props.createdTime),
    lastActiveAt: text(props.lastActiveTime),
    replicas: num(props.replicas),
    trafficWeight: num(props.trafficWeight),
    healthState: text(props.healthState),
    provisioningState: text(props.provisioningState),
    provisioningError: text(props.provisioningError),
    runningState: text(props.runningState),
    runningStateDetails: text(props.runningStateDetails),
    template: isJsonObject(props.template) ? props.template : null,
  }));
}

function jsonObjects(value: unknown): readonly JsonObject[] {
  return list(value).filter(isJsonObject);
}
