/** Microsoft.ResourceGraph: KQL over all resources that the caller may read. */
import { parseResourceId } from '../../../core/app-ref.ts';
import { AzureFailure, type AzureRequest, type AzureResponse, isObject, json, jsonOf } from '../exchange.ts';
import { runQuery, type Table } from '../kql/evaluate.ts';
import { KqlError, type ScalarType } from '../kql/syntax.ts';
import { mayDo } from '../rights.ts';
import { shown, type World } from '../world.ts';
import { groupsOf } from './resources.ts';

const COLUMNS: ReadonlyMap<string, ScalarType> = new Map<string, ScalarType>([
  ['id', 'string'],
  ['name', 'string'],
  ['type', 'string'],
  ['tenantId', 'string'],
  ['kind', 'string'],
  ['location', 'string'],
  ['resourceGroup', 'string'],
  ['subscriptionId', 'string'],
  ['managedBy', 'string'],
  ['sku', 'dynamic'],
  ['plan', 'dynamic'],
  ['properties', 'dynamic'],
  ['tags', 'dynamic'],
  ['identity', 'dynamic'],
  ['zones', 'dynamic'],
  ['extendedLocation', 'dynamic'],
]);

/** Child types that Resource Graph keeps; revisions, replicas, DNS records and subnets are not in it. */
const GRAPHED_CHILDREN = new Set(['microsoft.network/privatednszones/virtualnetworklinks']);

export function queryGraph(world: World, request: AzureRequest): AzureResponse {
  const body = jsonOf(request);
  const options = isObject(body.options) ? body.options : {};
  const subscriptions = Array.isArray(body.subscriptions)
    ? body.subscriptions.map((one) => String(one).toLowerCase())
    : null;
  let result: Table;
  try {
    result = runQuery(String(body.query ?? ''), {
      now: world.now(),
      table: (name) => graphTable(world, name, subscriptions),
    });
  } catch (error) {
    if (error instanceof KqlError) throw badRequest(error);
    throw error;
  }
  const skip =
    typeof options.$skipToken === 'string'
      ? Number(Buffer.from(options.$skipToken, 'base64').toString())
      : Number(options.$skip ?? 0);
  if (Number.isNaN(skip)) throw badRequest(new KqlError('InvalidSkipToken', 'The skip token is invalid.'));
  const top = Math.min(Number(options.$top ?? 100), world.pageSize);
  const rows = result.rows.slice(skip, skip + top);
  const more = skip + rows.length < result.rows.length;
  const columns = [...result.columns].map(([name, type]) => ({
    name,
    type: type === 'dynamic' ? 'object' : type === 'long' ? 'integer' : type,
  }));
  const asTable = options.resultFormat === 'table';
  return json(200, {
    totalRecords: result.rows.length,
    count: rows.length,
    data: asTable ? { columns, rows: rows.map((row) => columns.map(({ name }) => row[name] ?? null)) } : rows,
    facets: [],
    resultTruncated: 'false',
    ...(more ? { $skipToken: Buffer.from(String(skip + rows.length)).toString('base64') } : {}),
  });
}

function graphTable(world: World, name: string, subscriptions: readonly string[] | null): Table | null {
  const inReach = (id: string) => subscriptions === null || subscriptions.includes(id.toLowerCase());
  if (name.toLowerCase() === 'resources') {
    const rows = world.scenario.resources.flatMap((resource) => {
      const id = parseResourceId(resource.id);
      if (!id || !inReach(id.subscriptionId)) return [];
      if (id.type.split('/').length > 2 && !GRAPHED_CHILDREN.has(id.type.toLowerCase())) return [];
      // Resource Graph says nothing of what the caller may not read: it is simply not there.
      if (!mayDo(world, `${resource.type}/read`, resource.id)) return [];
      return [
        {
          ...emptyRow(),
          ...shown(world, resource),
          type: resource.type.toLowerCase(),
          resourceGroup: id.resourceGroup.toLowerCase(),
          subscriptionId: id.subscriptionId,
          tenantId: world.scenario.caller.tenantId,
        },
      ];
    });
    return { columns: COLUMNS, rows };
  }
  if (name.toLowerCase() === 'resourcecontainers') {
    const rows = world.scenario.subscriptions
      .filter(
        ({ subscriptionId }) =>
          inReach(subscriptionId) &&
          mayDo(world, 'Microsoft.Resources/subscriptions/read', `/subscriptions/${subscriptionId}`),
      )
      .flatMap(({ subscriptionId, displayName }) => [
        {
          ...emptyRow(),
          id: `/subscriptions/${subscriptionId}`,
          name: displayName,
          type: 'microsoft.resources/subscriptions',
          subscriptionId,
          properties: { state: 'Enabled' },
        },
        ...groupsOf(world, subscriptionId).map((group) => ({
          ...emptyRow(),
          ...group,
          type: 'microsoft.resources/subscriptions/resourcegroups',
          subscriptionId,
          resourceGroup: group.name.toLowerCase(),
        })),
      ]);
    return { columns: COLUMNS, rows };
  }
  return null;
}

function emptyRow(): Record<string, unknown> {
  return Object.fromEntries([...COLUMNS].map(([name, type]) => [name, type === 'string' ? '' : null]));
}

function badRequest(error: KqlError): AzureFailure {
  return new AzureFailure(
    json(400, {
      error: {
        code: 'BadRequest',
        message: 'Please provide below info when asking for support: timestamp, correlationId.',
        details: [
          {
            code: 'InvalidQuery',
            message:
              'Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying.',
          },
          { code: error.code === 'SYN0002' ? 'ParserFailure' : error.code, message: error.message },
        ],
      },
    }),
  );
}
