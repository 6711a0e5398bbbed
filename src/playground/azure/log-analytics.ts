/** `api.loganalytics.io`: queries on a workspace, in both shapes that the system log has there. */
import { sameId } from '../../core/app-ref.ts';
import {
  type AzureFailure,
  type AzureRequest,
  type AzureResponse,
  AzureFailure as Failure,
  isObject,
  json,
  jsonOf,
} from './exchange.ts';
import { runQuery, type Table } from './kql/evaluate.ts';
import { KqlError, type ScalarType } from './kql/syntax.ts';
import { momentOf, zuluTime } from './moments.ts';
import { mayDo } from './rights.ts';
import { appsOf, eventSource, linesOf } from './system-log.ts';
import { bearerOf, hasExpired } from './tokens.ts';
import { findResource, type Resource, typeOf, type World } from './world.ts';

/** Rows reach a workspace in batches, and all of a batch carry the moment of its arrival. */
const BATCH_MS = 15_000;
const BATCH_DELAY_MS = 2_988;

export function answerLogAnalytics(world: World, request: AzureRequest): AzureResponse {
  const claims = bearerOf(request);
  if (!claims || hasExpired(world, claims) || !/loganalytics/.test(claims.aud)) {
    throw refusal(401, 'InvalidTokenError', 'The provided authentication is not valid for this resource');
  }
  const workspaces = workspacesAsked(world, decodeURI(request.url.pathname));
  if (workspaces.length === 0) throw refusal(404, 'PathNotFoundError', 'The requested path does not exist');
  for (const workspace of workspaces) demandQuery(world, workspace, 'read');
  const body = request.method === 'POST' ? jsonOf(request) : Object.fromEntries(request.url.searchParams);
  const kql = String(body.query ?? '');
  const since = sinceOf(world, body.timespan);
  try {
    const result = runQuery(kql, {
      now: world.now(),
      table: (name) => systemLogTable(world, workspaces, name, since),
    });
    return json(200, { tables: [tableBody(result)] });
  } catch (error) {
    if (error instanceof KqlError) throw badQuery(error);
    throw error;
  }
}

/** `/v1/workspaces/{customerId}/query`, or `/v1/{resource id}/query` for what writes into a workspace. */
function workspacesAsked(world: World, pathname: string): Resource[] {
  const all = world.scenario.resources.filter((one) => typeOf(one) === 'microsoft.operationalinsights/workspaces');
  const byId = /^\/v1\/workspaces\/([^/]+)\/query$/i.exec(pathname)?.[1];
  if (byId !== undefined) return all.filter((one) => sameId(String(one.properties?.customerId ?? ''), byId));
  const resourceId = /^\/v1(\/.*)\/query$/i.exec(pathname)?.[1]?.replace(/^\/+/, '/');
  const resource = resourceId === undefined ? null : findResource(world, resourceId);
  if (!resource) return [];
  return all.filter(
    (one) => sameId(one.id, resource.id) || sinksOf(world, resource).some((sink) => sameId(sink.workspace.id, one.id)),
  );
}

interface Sink {
  readonly workspace: Resource;
  readonly shape: 'log-analytics' | 'azure-monitor';
}

/** Where an environment's system log goes. */
function sinksOf(world: World, environment: Resource): Sink[] {
  const logs = isObject(environment.properties?.appLogsConfiguration)
    ? environment.properties.appLogsConfiguration
    : {};
  const workspaces = world.scenario.resources.filter(
    (one) => typeOf(one) === 'microsoft.operationalinsights/workspaces',
  );
  if (logs.destination === 'log-analytics') {
    const customerId = isObject(logs.logAnalyticsConfiguration)
      ? String(logs.logAnalyticsConfiguration.customerId)
      : '';
    return workspaces
      .filter((one) => sameId(String(one.properties?.customerId ?? ''), customerId))
      .map((workspace) => ({ workspace, shape: 'log-analytics' }));
  }
  if (logs.destination !== 'azure-monitor') return [];
  const prefix = `${environment.id.toLowerCase()}/providers/microsoft.insights/diagnosticsettings/`;
  return world.scenario.resources
    .filter((one) => one.id.toLowerCase().startsWith(prefix))
    .flatMap((setting) => workspaces.filter((one) => sameId(one.id, String(setting.properties?.workspaceId ?? ''))))
    .map((workspace) => ({ workspace, shape: 'azure-monitor' }));
}

/** @returns null when the workspace has no such table: one of the two, or one that nothing was ever written to */
function systemLogTable(world: World, workspaces: readonly Resource[], name: string, since: Date | null): Table | null {
  const shape =
    name === 'ContainerAppSystemLogs_CL' ? 'log-analytics' : name === 'ContainerAppSystemLogs' ? 'azure-monitor' : null;
  if (shape === null) return null;
  const rows: Record<string, unknown>[] = [];
  let exists = false;
  for (const environment of world.scenario.resources.filter(
    (one) => typeOf(one) === 'microsoft.app/managedenvironments',
  )) {
    const sinks = sinksOf(world, environment).filter(
      (sink) => sink.shape === shape && workspaces.includes(sink.workspace),
    );
    if (sinks.length === 0) continue;
    // Azure's own table is always there; a custom one begins with its first row.
    if (shape === 'azure-monitor') exists = true;
    for (const app of appsOf(world, environment.id)) {
      for (const line of linesOf(world, app, 'log-analytics')) {
        exists = true;
        rows.push(rowOf(shape, environment.name, line));
      }
    }
  }
  if (!exists) return null;
  for (const workspace of workspaces)
    demandQuery(world, workspace, shape === 'log-analytics' ? 'Tables.Custom/read' : `${name}/read`, `${name}/read`);
  const now = world.now();
  return {
    columns: shape === 'log-analytics' ? CUSTOM_COLUMNS : AZURE_COLUMNS,
    rows: rows.filter(({ TimeGenerated: at }) => at instanceof Date && at <= now && (since === null || at >= since)),
  };
}

const SHARED: readonly (readonly [string, ScalarType])[] = [
  ['TimeGenerated', 'datetime'],
  ['TenantId', 'string'],
  ['SourceSystem', 'string'],
  ['_ResourceId', 'string'],
];
const STRINGS = [
  'ContainerAppName',
  'JobName',
  'ExecutionName',
  'RevisionName',
  'ReplicaName',
  'EnvironmentName',
  'Reason',
  'Type',
  'Log',
  'EventSource',
  'TimeStamp',
];
const CUSTOM_COLUMNS: ReadonlyMap<string, ScalarType> = new Map<string, ScalarType>([
  ...SHARED,
  ...STRINGS.map((name): [string, ScalarType] => [`${name}_s`, 'string']),
  ['Count_d', 'real'],
  ['Type', 'string'],
]);
const AZURE_COLUMNS: ReadonlyMap<string, ScalarType> = new Map<string, ScalarType>([
  ...SHARED,
  ...STRINGS.map((name): [string, ScalarType] => [name, 'string']),
  ['Location', 'string'],
  ['Count', 'long'],
]);

function rowOf(
  shape: Sink['shape'],
  environment: string,
  line: ReturnType<typeof linesOf>[number],
): Record<string, unknown> {
  const values: Record<string, unknown> = {
    ContainerAppName: line.execution === null ? line.app : '',
    JobName: line.execution === null ? '' : line.app,
    ExecutionName: line.execution ?? '',
    RevisionName: line.revision ?? '',
    ReplicaName: line.replica ?? '',
    EnvironmentName: environment,
    Reason: line.reason,
    Type: line.type,
    Log: line.message,
    EventSource: eventSource(line),
    TimeStamp: zuluTime(line.at),
  };
  const TimeGenerated = new Date(Math.floor(line.at.getTime() / BATCH_MS) * BATCH_MS + BATCH_MS + BATCH_DELAY_MS);
  if (shape === 'azure-monitor') return { TimeGenerated, ...values, Count: line.count };
  const suffixed = Object.fromEntries(Object.entries(values).map(([name, value]) => [`${name}_s`, value]));
  return { TimeGenerated, ...suffixed, Count_d: line.count, Type: 'ContainerAppSystemLogs_CL' };
}

function tableBody(table: Table) {
  const columns = [...table.columns].map(([name, type]) => ({ name, type }));
  return {
    name: 'PrimaryResult',
    columns,
    rows: table.rows.map((row) => columns.map(({ name, type }) => cell(row[name], type))),
  };
}

function cell(value: unknown, type: ScalarType): unknown {
  if (value instanceof Date) return zuluTime(value);
  if (value === null || value === undefined) return type === 'string' ? '' : null;
  return type === 'dynamic' ? JSON.stringify(value) : value;
}

/** `PT1H`, `P1D`, or `start/end`. */
function sinceOf(world: World, timespan: unknown): Date | null {
  if (typeof timespan !== 'string' || timespan === '') return null;
  const first = timespan.split('/')[0] as string;
  const duration = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(first);
  if (!duration) return new Date(first);
  const [d, h, m, s] = duration.slice(1).map((part) => part ?? '0');
  return momentOf(`@-${d}d${h}h${m}m${s}s`, world.now());
}

/** Any of the rights, as `Microsoft.OperationalInsights/workspaces/query/<…>`. */
function demandQuery(world: World, workspace: Resource, ...rights: readonly string[]): void {
  if (rights.some((right) => mayDo(world, `Microsoft.OperationalInsights/workspaces/query/${right}`, workspace.id)))
    return;
  throw refusal(
    403,
    'InsufficientAccessError',
    'The provided credentials have insufficient access to perform the requested operation',
  );
}

function badQuery(error: KqlError): AzureFailure {
  const syntax = error.code.startsWith('SYN');
  return refusal(400, 'BadArgumentError', 'The request had some invalid properties', {
    innererror: {
      code: syntax ? 'SyntaxError' : 'SemanticError',
      message: syntax ? 'A recognition error occurred in the query.' : 'A semantic error occurred.',
      innererror: { code: error.code, message: error.message },
    },
  });
}

function refusal(status: number, code: string, message: string, more: object = {}): AzureFailure {
  return new Failure(json(status, { error: { message, code, correlationId: crypto.randomUUID(), ...more } }));
}
