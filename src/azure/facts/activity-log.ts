/**
 * The activity log of a subscription: what was written, when, by whom. One operation leaves several events (started, accepted,
 * ended), which are put together here. Shapes: activityLogs_API.json of 2015-04-01, and for role assignments what Azure
 * PowerShell's `Get-AzAuthorizationChangeLog` reads.
 */
import { type AppRef, parseResourceId } from '../../core/app-ref.ts';
import type { ActivityEvent, Actor, RegistryEvent, RoleEvent } from '../../diagnosis/change-facts.ts';
import type { ReadContext } from '../../diagnosis/fact-source.ts';
import type { AzureClients } from '../clients.ts';
import { bool, isObject, type Json, moment, obj, properties, text, word } from '../json.ts';
import { isGuid, odataString, segment } from '../names.ts';
import { onceADiagnosis } from '../per-diagnosis.ts';
import { builtInRole } from '../roles.ts';

/** How far back an app's own events are read: as far as an incident that nobody saw over a weekend. */
export const OWN_EVENTS_MS = 3 * 86_400_000;

/** What else the filter asks for. Azure knows these patterns and no other, and one of them at a time. */
export type Clause = {
  readonly name: 'resourceUri' | 'resourceGroupName' | 'resourceProvider';
  readonly value: string;
} | null;

/** Events of a time, newest first, all pages. @throws as `clients.list` */
export function listEvents(
  clients: AzureClients,
  subscriptionId: string,
  clause: Clause,
  { from, to }: { readonly from: Date; readonly to: Date },
  signal: AbortSignal,
): Promise<readonly Json[]> {
  const time = `eventTimestamp ge '${from.toISOString()}' and eventTimestamp le '${to.toISOString()}'`;
  const filter = clause === null ? time : `${time} and ${clause.name} eq ${odataString(clause.value)}`;
  return clients.list(
    `/subscriptions/${segment(subscriptionId)}/providers/Microsoft.Insights/eventtypes/management/values`,
    '2015-04-01',
    signal,
    `&$filter=${encodeURIComponent(filter)}`,
  );
}

/** The app's own events of the last three days: one request for all facts of a diagnosis that are made of them. */
export function listOwnEvents(clients: AzureClients, ref: AppRef, context: ReadContext): Promise<readonly Json[]> {
  return onceADiagnosis(clients, `activity of ${ref.resourceId.toLowerCase()}`, context, (shared) => {
    const now = clients.clock.now().getTime();
    const time = { from: new Date(now - OWN_EVENTS_MS), to: new Date(now + 60_000) };
    return listEvents(clients, ref.subscriptionId, { name: 'resourceUri', value: ref.resourceId }, time, shared);
  });
}

/** ARM writes `{value, localizedValue}`, `az` prints either of the two alone. */
export function named(value: unknown): string | null {
  if (isObject(value)) return text(value.value) ?? text(value.localizedValue);
  return text(value);
}

/** Operations that have ended, newest first. What is still under way, or whose end the log has not yet, is left out. */
export function toActivityEvents(rows: readonly Json[]): readonly ActivityEvent[] {
  const operations = new Map<string, Json[]>();
  for (const row of rows) {
    const id = text(row.operationId) ?? text(row.correlationId) ?? text(row.eventDataId) ?? '';
    const key = [id, named(row.operationName) ?? '', text(row.resourceId) ?? ''].join(' ').toLowerCase();
    operations.set(key, [...(operations.get(key) ?? []), row]);
  }
  return [...operations.values()].flatMap(toEvent).sort((a, b) => b.at.getTime() - a.at.getTime());
}

function toEvent(events: readonly Json[]): readonly ActivityEvent[] {
  const end = events.find((row) => /^(?:succeeded|failed)$/i.test(named(row.status) ?? ''));
  const times = events.flatMap((row) => moment(row.eventTimestamp) ?? []);
  const began = times.sort((a, b) => a.getTime() - b.getTime())[0];
  const operation = end === undefined ? null : named(end.operationName);
  // Microsoft's own example leaves it out; what the caller had to be allowed on is the same thing.
  const resourceId = end === undefined ? null : (text(end.resourceId) ?? text(obj(end.authorization).scope));
  if (end === undefined || began === undefined || operation === null || resourceId === null) return [];
  const bodies = events.flatMap(bodiesOf);
  return [
    {
      at: began,
      operation,
      resourceId,
      succeeded: word(named(end.status)) === 'succeeded',
      actor: actorOf(events),
      correlationId: text(end.correlationId),
      role: /\/roleAssignments\/(?:write|delete)$/i.test(operation) ? roleOf(bodies) : null,
      registry: /^Microsoft\.ContainerRegistry\/registries\/write$/i.test(operation) ? registryOf(bodies) : null,
    },
  ];
}

/** A write's event holds what was sent, a deletion's what Azure answered: JSON in a string, and not in every provider. */
function bodiesOf(event: Json): readonly Json[] {
  const props = properties(event);
  return [props.requestbody, props.requestBody, props.responseBody, props.responsebody].flatMap((body) => {
    if (isObject(body)) return [body];
    try {
      const value: unknown = JSON.parse(text(body) ?? '');
      return isObject(value) ? [value] : [];
    } catch {
      return [];
    }
  });
}

/** The first value of that name: role assignments write `Properties.PrincipalId` on the way in, `properties.principalId` out. */
function pick(bodies: readonly Json[], name: string): unknown {
  for (const body of bodies)
    for (const holder of [body.properties, body.Properties, body])
      for (const [key, value] of Object.entries(obj(holder)))
        if (key.toLowerCase() === name.toLowerCase() && value !== null) return value;
  return undefined;
}

function roleOf(bodies: readonly Json[]): RoleEvent {
  const definition = text(pick(bodies, 'roleDefinitionId'));
  const role = definition === null ? null : builtInRole(definition.slice(definition.lastIndexOf('/') + 1));
  return {
    principalId: text(pick(bodies, 'principalId')),
    ofGroup: word(pick(bodies, 'principalType')) === 'group',
    roleName: role?.name ?? null,
    pulls: role === null ? null : role.legacyPull || role.repositoryRead,
  };
}

function registryOf(bodies: readonly Json[]): RegistryEvent {
  const policies = obj(pick(bodies, 'policies'));
  const one = <T extends string>(value: unknown, known: readonly T[]): T | null =>
    known.find((each) => each === word(value)) ?? null;
  const mode = word(pick(bodies, 'roleAssignmentMode'));
  const switched = ['enabled', 'disabled'] as const;
  return {
    publicNetworkAccess: one(pick(bodies, 'publicNetworkAccess'), switched),
    defaultAction: one(obj(pick(bodies, 'networkRuleSet')).defaultAction, ['allow', 'deny'] as const),
    adminUserEnabled: bool(pick(bodies, 'adminUserEnabled')),
    anonymousPullEnabled: bool(pick(bodies, 'anonymousPullEnabled')),
    armTokens: one(obj(policies.azureADAuthenticationAsArmPolicy).status, switched),
    quarantine: one(obj(policies.quarantinePolicy).status, switched),
    permissionMode: mode === null ? null : mode.startsWith('abac') ? 'abac' : 'legacy',
  };
}

const CLAIM = {
  upn: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
  scope: 'http://schemas.microsoft.com/identity/claims/scope',
} as const;

/** The caller's token, as the log keeps its claims. A token with a scope or a sign-in name is a person's. */
function actorOf(events: readonly Json[]): Actor {
  const claims = Object.assign({}, ...events.map((event) => obj(event.claims))) as Json;
  const caller = events.map((event) => text(event.caller)).find((one) => one !== null) ?? text(claims[CLAIM.upn]);
  const identityId = text(claims.xms_mirid);
  const person =
    text(claims[CLAIM.upn]) !== null || text(claims[CLAIM.scope]) !== null || caller?.includes('@') === true;
  const program = word(claims.idtyp) === 'app' || identityId !== null || (caller !== null && isGuid(caller));
  return {
    caller,
    appId: text(claims.appid),
    identityId: identityId !== null && parseResourceId(identityId) !== null ? identityId : null,
    onItsOwn: person ? false : program ? true : null,
  };
}
