/** The app (or job) itself, as ARM has it. */
import type { AppRef } from '../../core/app-ref.ts';
import type { Fact } from '../../core/fact.ts';
import type {
  AppState,
  ContainerSpec,
  RegistryEntry,
  TrafficShare,
  UserAssignedIdentity,
} from '../../diagnosis/app-facts.ts';
import type { ReadContext } from '../../diagnosis/fact-source.ts';
import { type AzureClients, parseAnswer } from '../clients.ts';
import { isObject, type Json, moment, num, obj, objects, properties, text, texts, word } from '../json.ts';
import { isGuid } from '../names.ts';
import { rawBodies, readFact } from '../reading.ts';
import { innermostMessage } from './activity-message.ts';

export function readApp(clients: AzureClients, ref: AppRef, context: ReadContext): Promise<Fact<AppState>> {
  return readFact(
    clients,
    context,
    'ARM',
    () => ({ what: `the ${ref.kind} ${ref.name}`, remedy: clients.grant('Reader', groupScope(ref)) }),
    async (signal) => {
      const resource = await getApp(clients, ref, signal);
      // Whoever has been answered has a token: nothing more is asked for it.
      return toAppState(resource, ref, clients.credential.principal()?.tenantId ?? null);
    },
  );
}

/** The ARM object, read once for all facts that ask at the same time. */
export function getApp(clients: AzureClients, ref: AppRef, signal: AbortSignal): Promise<Json> {
  return clients.sharing.once(appKey(ref), signal, (shared) =>
    fetchApp(clients, ref.kind, ref.subscriptionId, ref.resourceGroup, ref.name, shared),
  );
}

export function appKey(ref: AppRef): string {
  return `app ${ref.resourceId.toLowerCase()}`;
}

export function groupScope(ref: Pick<AppRef, 'subscriptionId' | 'resourceGroup'>): string {
  return `/subscriptions/${ref.subscriptionId}/resourceGroups/${ref.resourceGroup}`;
}

/** One GET, through the SDK; the body is taken raw, since its model drops what it does not know. */
export async function fetchApp(
  clients: AzureClients,
  kind: AppRef['kind'],
  subscriptionId: string,
  group: string,
  name: string,
  signal: AbortSignal,
): Promise<Json> {
  const client = await clients.containerApps(subscriptionId);
  const { bodies, onResponse } = rawBodies();
  if (kind === 'job') await client.jobs.get(group, name, { abortSignal: signal, onResponse });
  else await client.containerApps.get(group, name, { abortSignal: signal, onResponse });
  return parseAnswer(bodies.at(-1));
}

/**
 * Reads ARM's JSON; whatever is missing is null or empty.
 * @param directory the tenant of the token that it was read with, as the token says it
 */
export function toAppState(resource: Json, ref: AppRef, directory: string | null = null): AppState {
  const props = properties(resource);
  const configuration = obj(props.configuration);
  const template = obj(props.template);
  const identity = obj(resource.identity);
  const hasSystem =
    /system/i.test(text(identity.type) ?? '') || (text(identity.type) === null && text(identity.principalId) !== null);
  const mode = word(configuration.activeRevisionsMode);
  return {
    ref: { ...ref, name: text(resource.name) ?? ref.name, resourceId: text(resource.id) ?? ref.resourceId },
    location: text(resource.location) ?? '',
    provisioningState: text(props.provisioningState),
    runningStatus: text(props.runningStatus),
    latestRevisionName: text(props.latestRevisionName),
    latestReadyRevisionName: text(props.latestReadyRevisionName),
    revisionsMode: mode === 'single' || mode === 'multiple' || mode === 'labels' ? mode : null,
    // `managedEnvironmentId` is the deprecated twin: either may be the one that is filled.
    environmentId: text(props.environmentId) ?? text(props.managedEnvironmentId),
    hasEventStream: text(props.eventStreamEndpoint) !== null,
    systemIdentity: hasSystem ? { principalId: text(identity.principalId) } : null,
    userIdentities: userIdentities(identity.userAssignedIdentities),
    tenantId: text(identity.tenantId),
    directoryId: directory !== null && isGuid(directory) ? directory.toLowerCase() : null,
    registries: objects(configuration.registries).flatMap(registryEntry),
    secretNames: objects(configuration.secrets).flatMap((secret) => text(secret.name) ?? []),
    containers: containers(template),
    ingress: ingress(configuration.ingress),
    traffic: objects(obj(configuration.ingress).traffic).map(trafficShare),
    minReplicas: num(obj(template.scale).minReplicas),
    outboundIps: texts(props.outboundIpAddresses),
    provisioningError: provisioningError(props),
    lastModifiedAt: moment(obj(resource.systemData).lastModifiedAt),
  };
}

/** Containers of a template, init containers last. A container without an image is left out: there is nothing to pull. */
export function containers(template: Json): readonly ContainerSpec[] {
  const read = (value: unknown, init: boolean): ContainerSpec[] =>
    objects(value).flatMap((container) => {
      const image = text(container.image);
      return image === null ? [] : [{ name: text(container.name) ?? image, image, init }];
    });
  return [...read(template.containers, false), ...read(template.initContainers, true)];
}

function userIdentities(value: unknown): readonly UserAssignedIdentity[] {
  if (!isObject(value)) return [];
  return Object.entries(value).map(([id, identity]) => ({
    id,
    principalId: text(obj(identity).principalId),
    clientId: text(obj(identity).clientId),
  }));
}

export function registryEntry(entry: Json): RegistryEntry[] {
  const server = text(entry.server);
  if (server === null) return [];
  return [
    {
      server,
      identity: text(entry.identity),
      username: text(entry.username),
      passwordSecretRef: text(entry.passwordSecretRef),
    },
  ];
}

function ingress(value: unknown): AppState['ingress'] {
  if (!isObject(value)) return null;
  return { external: value.external === true, fqdn: text(value.fqdn), targetPort: num(value.targetPort) };
}

function trafficShare(share: Json): TrafficShare {
  return {
    revisionName: share.latestRevision === true ? null : text(share.revisionName),
    weight: num(share.weight) ?? 0,
    label: text(share.label),
  };
}

/** Only preview versions fill these; the shape of `deploymentErrors` differs between them. */
function provisioningError(props: Json): string | null {
  for (const value of [props.provisioningError, props.deploymentErrors]) {
    if (typeof value === 'string' && value !== '') return innermostMessage(value);
    if (isObject(value) || (Array.isArray(value) && value.length > 0)) return innermostMessage(JSON.stringify(value));
  }
  return null;
}
