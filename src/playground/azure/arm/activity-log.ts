/** Microsoft.Insights: the activity log of a subscription. */
import { parseResourceId, sameId } from '../../../core/app-ref.ts';
import { type AzureRequest, type AzureResponse, failure } from '../exchange.ts';
import { momentOf, zuluTime } from '../moments.ts';
import { demand } from '../rights.ts';
import type { World } from '../world.ts';
import { claimsOf, guidOf } from './activity-claims.ts';
import { page } from './lists.ts';
import type { ArmPath } from './path.ts';

const CLAUSE = /^(\w+) (eq|ge|le|gt|lt) '?([^']*?)'?$/i;
/** Azure keeps the activity log for 90 days. */
const KEPT_MS = 90 * 86_400_000;

const OPERATION_NAMES: Readonly<Record<string, string>> = {
  'microsoft.app/containerapps/write': 'Create or Update Container App',
  'microsoft.app/containerapps/delete': 'Delete Container App',
  'microsoft.app/jobs/write': 'Create or Update Container Apps Job',
  'microsoft.authorization/roleassignments/write': 'Create role assignment',
  'microsoft.authorization/roleassignments/delete': 'Delete role assignment',
  'microsoft.network/privatednszones/virtualnetworklinks/delete': 'Delete Virtual Network Link',
  'microsoft.network/privatednszones/virtualnetworklinks/write':
    'Create or update Private DNS zone link to virtual network',
  'microsoft.containerregistry/registries/write': 'Create or Update Container Registry',
  'microsoft.containerregistry/registries/regeneratecredential/action':
    'Regenerate Container Registry Login Credentials',
  'microsoft.managedidentity/userassignedidentities/delete': 'Delete User Assigned Identity',
};

/** `$filter` is required and must begin in time; Azure knows `eq` on a handful of names besides. */
export function listActivity(world: World, request: AzureRequest, path: ArmPath): AzureResponse {
  demand(world, 'Microsoft.Insights/eventtypes/values/read', path.scope);
  const clauses = parseFilter(request.url.searchParams.get('$filter') ?? '');
  const since = clauses.find(({ name, op }) => name === 'eventtimestamp' && op.startsWith('g'));
  if (!since) {
    throw failure(
      400,
      'BadRequest',
      "The query filter is not valid: 'eventTimestamp' with a start is required. Query filter: see https://aka.ms/activitylogfilter",
    );
  }
  if (world.now().getTime() - new Date(since.value).getTime() > KEPT_MS) {
    throw failure(400, 'BadRequest', 'The start time cannot be more than 90 days in the past.');
  }
  const events = world.scenario.activityLog
    .map((entry, i) => ({ entry, at: momentOf(entry.at, world.anchor), i }))
    .filter(({ entry, at }) => {
      const id = parseResourceId(entry.resourceId);
      return (
        sameId(id?.subscriptionId ?? '', path.subscriptionId ?? '') &&
        clauses.every((clause) => matches(clause, entry, at))
      );
    })
    .sort((a, b) => b.at.getTime() - a.at.getTime() || b.i - a.i)
    .map(({ entry, at, i }) => eventBody(world, entry, at, i));
  return page(world, request, events);
}

type Entry = World['scenario']['activityLog'][number];

interface Clause {
  readonly name: string;
  readonly op: string;
  readonly value: string;
}

function parseFilter(filter: string): Clause[] {
  return filter
    .split(/ and /i)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const match = CLAUSE.exec(part);
      if (!match) throw failure(400, 'BadRequest', `The query filter is not valid: '${part}'.`);
      return {
        name: (match[1] as string).toLowerCase(),
        op: (match[2] as string).toLowerCase(),
        value: match[3] as string,
      };
    });
}

function matches({ name, op, value }: Clause, entry: Entry, at: Date): boolean {
  const id = parseResourceId(entry.resourceId);
  const equals = (text: string) => op === 'eq' && text.toLowerCase() === value.toLowerCase();
  switch (name) {
    case 'eventtimestamp': {
      const limit = new Date(value).getTime();
      return op.startsWith('g') ? at.getTime() >= limit : at.getTime() <= limit;
    }
    case 'resourceuri':
    case 'resourceid':
      return equals(entry.resourceId);
    case 'resourcegroupname':
      return equals(id?.resourceGroup ?? '');
    case 'resourceprovider':
      return equals(typeOf(entry.resourceId).split('/')[0] ?? '');
    case 'resourcetype':
      return equals(typeOf(entry.resourceId));
    case 'correlationid':
      return equals(correlationOf(entry));
    case 'caller':
      return equals(entry.caller);
    case 'status':
      return equals(entry.status);
    case 'levels':
    case 'eventchannels':
      return true;
    default:
      throw failure(400, 'BadRequest', `The query filter is not valid: '${name}' is not supported.`);
  }
}

function correlationOf(entry: Entry): string {
  return entry.correlationId ?? guidOf(`${entry.resourceId} ${entry.operationName} ${entry.caller}`);
}

function eventBody(world: World, entry: Entry, at: Date, i: number) {
  const id = parseResourceId(entry.resourceId);
  const eventId = guidOf(`${entry.resourceId} ${i}`);
  // The activity log spells `resourcegroups` in lower case, unlike the rest of ARM.
  const resourceId = entry.resourceId.replace(/\/resourceGroups\//i, '/resourcegroups/');
  const name = (value: string, localizedValue = value) => ({ value, localizedValue });
  const type = typeOf(entry.resourceId);
  const provider = type.split('/')[0] ?? '';
  return {
    authorization: { action: entry.operationName, scope: resourceId },
    caller: entry.caller,
    claims: claimsOf(world, entry),
    correlationId: correlationOf(entry),
    description: '',
    eventDataId: eventId,
    eventName: name('EndRequest', 'End request'),
    category: name('Administrative'),
    id: `${resourceId}/events/${eventId}/ticks/${621355968000000000n + BigInt(at.getTime()) * 10_000n}`,
    level: entry.status === 'Failed' ? 'Error' : 'Informational',
    resourceGroupName: id?.resourceGroup ?? '',
    resourceProviderName: name(provider),
    resourceId,
    resourceType: name(type),
    operationId: correlationOf(entry),
    operationName: name(entry.operationName, OPERATION_NAMES[entry.operationName.toLowerCase()] ?? entry.operationName),
    properties: {
      eventCategory: 'Administrative',
      entity: resourceId,
      message: entry.operationName,
      hierarchy: world.scenario.caller.tenantId,
      ...(entry.statusMessage === undefined
        ? {}
        : { statusCode: entry.status === 'Failed' ? 'Conflict' : 'OK', statusMessage: entry.statusMessage }),
      // What was sent stands in the first event, what was answered in the last one.
      ...(entry.requestBody === undefined || entry.status !== 'Started' ? {} : { requestbody: entry.requestBody }),
      ...(entry.responseBody === undefined || entry.status === 'Started' ? {} : { responseBody: entry.responseBody }),
    },
    status: name(entry.status),
    subStatus: name(''),
    eventTimestamp: zuluTime(at),
    submissionTimestamp: zuluTime(new Date(at.getTime() + 64_000)),
    subscriptionId: id?.subscriptionId ?? '',
    tenantId: world.scenario.caller.tenantId,
  };
}

/** An extension's events are its own provider's: a role assignment at a registry is Microsoft.Authorization's. */
function typeOf(resourceId: string): string {
  const at = resourceId.toLowerCase().lastIndexOf('/providers/');
  return parseResourceId(`/subscriptions/-${resourceId.slice(at)}`)?.type ?? '';
}
