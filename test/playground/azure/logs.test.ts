import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { guid, SHOP } from '../../../src/playground/azure/demo/names.ts';
import type { SimulatedAzure } from '../../../src/playground/azure/simulated-azure.ts';
import { ARM, appsClient, demoAzure, errorOf, logsClient, raw } from './clients.ts';

const WORKSPACE = guid(0x10a);

async function stream(azure: SimulatedAzure, query: string, init: { arm?: boolean; signal?: AbortSignal } = {}) {
  const client = appsClient(azure);
  const app = await client.containerApps.get('rg-shop', 'orders-api');
  const { token } = await client.containerApps.getAuthToken('rg-shop', 'orders-api');
  const armToken = (await azure.credential.getToken(`${ARM}/.default`))?.token;
  return azure.httpClient.sendRequest(
    createPipelineRequest({
      url: `${app.eventStreamEndpoint}?${query}`,
      headers: createHttpHeaders({ authorization: `Bearer ${init.arm ? armToken : token}` }),
      streamResponseStatusCodes: new Set([200]),
      ...(init.signal ? { abortSignal: init.signal } : {}),
    }),
  );
}

async function lines(body: NodeJS.ReadableStream | undefined): Promise<Record<string, unknown>[]> {
  let text = '';
  for await (const chunk of body ?? []) text += chunk.toString();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

describe('event stream', () => {
  test('begins with two lines of noise, then the last lines in Go time', async () => {
    const response = await stream(demoAzure(), 'follow=false&tailLines=3&output=json');
    const read = await lines(response.readableStreamBody);
    expect(read.map((line) => line.Reason)).toEqual([
      'StartingGettingEvents',
      'ConnectedToEventsServer',
      'PullingImage',
      'ImagePullUnauthorized',
      'ContainerTerminated',
    ]);
    expect(read[0]).toMatchObject({ ContainerAppName: null });
    expect(read[3]).toMatchObject({ Type: 'Normal', Msg: 'Container pull image failed with unauthorized error.' });
    expect(read[3]?.TimeStamp).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{7})? \+0000 UTC$/);
  });

  test('is closed to the ARM token', async () => {
    const response = await stream(demoAzure(), 'follow=false', { arm: true });
    expect(response.status).toBe(401);
  });

  test('following it ends with the reader, by an AbortError', async () => {
    const controller = new AbortController();
    const response = await stream(demoAzure(), 'follow=true&tailLines=1', { signal: controller.signal });
    const reading = errorOf(lines(response.readableStreamBody));
    controller.abort();
    expect((await reading).name).toBe('AbortError');
  });
});

describe('Log Analytics through @azure/monitor-query', () => {
  const span = { duration: 'PT4H' };
  const QUERY = (app: string) => `union isfuzzy=true
    (ContainerAppSystemLogs_CL | project TimeGenerated, App=column_ifexists('ContainerAppName_s',''), Rev=column_ifexists('RevisionName_s',''), Reason=column_ifexists('Reason_s',''), Msg=column_ifexists('Log_s','')),
    (ContainerAppSystemLogs | project TimeGenerated, App=ContainerAppName, Rev=RevisionName, Reason, Msg=Log)
    | where App =~ '${app}' and TimeGenerated > ago(1h) | order by TimeGenerated desc | take 200`;

  test('both shapes of the table, by one query', async () => {
    for (const [app, reason] of [
      ['ORDERS-API', 'ImagePullUnauthorized'],
      ['payments-api', 'ImagePullUnauthorized'],
    ] as const) {
      const result = await logsClient(demoAzure()).queryWorkspace(WORKSPACE, QUERY(app), span);
      if (result.status !== 'Success') throw new Error('partial');
      const [table] = result.tables;
      expect(table?.columnDescriptors.map((column) => column.name)).toEqual([
        'TimeGenerated',
        'App',
        'Rev',
        'Reason',
        'Msg',
      ]);
      expect(table?.rows.map((row) => row[3])).toContain(reason);
      // Rows of one batch share one moment, later than what they tell of.
      const stamps = table?.rows.map((row) => String((row[0] as Date).getTime())) ?? [];
      expect(new Set(stamps).size).toBeLessThan(stamps.length);
    }
  });

  test('names with quotes in them stay names', async () => {
    const result = await logsClient(demoAzure()).queryWorkspace(WORKSPACE, QUERY("x\\' or \\'1\\'=\\'1"), span);
    expect(result.status === 'Success' && result.tables[0]?.rows).toEqual([]);
  });

  test('a table or column that is not there is SEM0100, nested as the service nests it', async () => {
    for (const kql of ['Nope_CL | take 1', 'ContainerAppSystemLogs_CL | project Missing_s']) {
      const error = await errorOf(logsClient(demoAzure()).queryWorkspace(WORKSPACE, kql, span));
      expect(error).toMatchObject({ statusCode: 400, code: 'BadArgumentError' });
      expect(JSON.stringify(error)).toContain('SEM0100');
    }
  });

  test('unknown workspace 404, missing right 403', async () => {
    const unknown = await errorOf(logsClient(demoAzure()).queryWorkspace(guid(0xfff), 'print 1', span));
    expect(unknown).toMatchObject({ statusCode: 404 });
    const azure = demoAzure();
    azure.update(({ caller }) => caller.notActions.push('Microsoft.OperationalInsights/workspaces/query/*'));
    const denied = await errorOf(logsClient(azure).queryWorkspace(WORKSPACE, QUERY('orders-api'), span));
    expect(denied).toMatchObject({ statusCode: 403, code: 'InsufficientAccessError' });
  });
});

describe('activity log', () => {
  const ofApp = (name: string) =>
    `/subscriptions/${SHOP}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=${encodeURIComponent(
      `eventTimestamp ge '${new Date(Date.now() - 86_400_000).toISOString()}' and resourceUri eq '/subscriptions/${SHOP.toUpperCase()}/resourcegroups/RG-SHOP/providers/microsoft.app/containerapps/${name}'`,
    )}`;

  test('the text of a failed write, as JSON in a string', async () => {
    const { json } = await raw(demoAzure(), ofApp('returns-api'));
    const failed = json.value.find((event: { status: { value: string } }) => event.status.value === 'Failed');
    expect(failed.operationName).toEqual({
      value: 'Microsoft.App/containerApps/write',
      localizedValue: 'Create or Update Container App',
    });
    expect(JSON.parse(failed.properties.statusMessage).error.details[0].message).toContain(
      'manifest tagged by "0.1.0"',
    );
    expect(new Set(json.value.map((event: { correlationId: string }) => event.correlationId)).size).toBe(1);
  });

  test('no filter, no answer', async () => {
    const { status } = await raw(
      demoAzure(),
      `/subscriptions/${SHOP}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01`,
    );
    expect(status).toBe(400);
  });
});
