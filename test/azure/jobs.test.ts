/** The facts of a job, read by the real SDKs from the simulated Azure. */
import { createEventReader } from '../../src/azure/facts/event-line.ts';
import { toExecutions } from '../../src/azure/facts/executions.ts';
import { systemLogQuery } from '../../src/azure/facts/log-analytics.ts';
import type { AppRef } from '../../src/core/app-ref.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { environment, missing, value } from './reads.ts';
import { ENV_ID, fault, GROUP, HOST, look, REF, SUB, without } from './subscription.ts';

const JOB: AppRef = {
  kind: 'job',
  subscriptionId: SUB,
  resourceGroup: GROUP,
  name: 'import',
  resourceId: `/subscriptions/${SUB}/resourceGroups/${GROUP}/providers/Microsoft.App/jobs/import`,
};
const template = {
  containers: [{ name: 'import', image: `${HOST}/orders/api:v2` }],
  initContainers: [{ name: 'prepare', image: `${HOST}/orders/api:v1` }],
};

/** A job with 25 executions, in ARM's order: none. */
function withJob(scenario: ScenarioInput): ScenarioInput {
  const execution = (minute: number) => ({
    id: `${JOB.resourceId}/executions/import-${minute}`,
    name: `import-${minute}`,
    type: 'Microsoft.App/jobs/executions',
    properties: { status: 'Succeeded', startTime: `@-${minute}m`, endTime: `@-${minute - 1}m`, template },
  });
  const line = (reason: string, message: string) => ({
    at: '@-20m',
    app: 'import',
    execution: 'import-21',
    replica: 'import-21-abcde',
    reason,
    message,
  });
  return {
    ...scenario,
    resources: [
      ...scenario.resources,
      {
        id: JOB.resourceId,
        name: 'import',
        type: 'Microsoft.App/jobs',
        location: 'westeurope',
        identity: { type: 'SystemAssigned', principalId: 'p', tenantId: 't' },
        properties: {
          provisioningState: 'Succeeded',
          environmentId: ENV_ID,
          eventStreamEndpoint: `https://westeurope.azurecontainerapps.dev/subscriptions/${SUB}/resourceGroups/${GROUP}/containerApps/import/eventstream`,
          configuration: { triggerType: 'Manual', registries: [{ server: HOST, identity: 'system' }] },
          template,
        },
      },
      ...[21, 3, 9, 1, ...Array.from({ length: 21 }, (_one, i) => 100 + i)].map(execution),
    ],
    systemLog: [
      ...(scenario.systemLog ?? []),
      line('PullingImage', `Pulling image '${HOST}/orders/api:v2'`),
      line('ImagePullUnauthorized', 'Container pull image failed with unauthorized error.'),
      { at: '@-19m', app: 'import', reason: 'PullingImage', message: 'of an app with the name of the job' },
    ],
  };
}

test('the job itself: template, registries and identity as of an app', async () => {
  const { facts, context } = look(withJob);
  expect(value(await facts.app(JOB, context))).toMatchObject({
    ref: { kind: 'job' },
    containers: [
      { name: 'import', init: false },
      { name: 'prepare', init: true },
    ],
    registries: [{ server: HOST, identity: 'system' }],
    systemIdentity: { principalId: 'p' },
    ingress: null,
    latestRevisionName: null,
  });
});

test('executions: all pages, newest first, each with its own template', async () => {
  const { facts, context } = look(withJob);
  const executions = value(await facts.executions(JOB, context));
  expect(executions).toHaveLength(25);
  expect(executions.slice(0, 4).map(({ name }) => name)).toEqual(['import-1', 'import-3', 'import-9', 'import-21']);
  expect(executions[0]).toMatchObject({
    status: 'Succeeded',
    containers: [{ name: 'import' }, { name: 'prepare', init: true }],
  });
  expect(executions[0]?.startedAt).toBeInstanceOf(Date);
});

test('an app has no executions, and none are asked for', async () => {
  const { facts, context, azure } = look(withJob);
  expect(value(await facts.executions(REF, context))).toEqual([]);
  expect(azure.requests).toEqual([]);
});

test('executions that may not be read, and answers that are none, are unknown', async () => {
  const denied = look((scenario) => without('Microsoft.App/jobs/executions/read')(withJob(scenario)));
  const refused = missing(await denied.facts.executions(JOB, denied.context));
  expect(refused).toMatchObject({ kind: 'denied' });
  expect(refused.remedy).toContain('az role assignment create');
  for (const body of ['', '<html>', '{}', '[]']) {
    const broken = look((scenario) => fault({ match: 'GET *executions*', status: 200, body })(withJob(scenario)));
    expect(missing(await broken.facts.executions(JOB, broken.context)).kind).toBe('failed');
  }
  expect(toExecutions({ value: [{ name: 'x', properties: null }] })).toEqual([
    { name: 'x', status: null, startedAt: null, endedAt: null, containers: null },
  ]);
  for (const nameless of [{ name: null }, 5])
    expect(() => toExecutions({ value: [nameless] })).toThrow('without a name');
});

test('the log: by the job, with its executions, from both sources', async () => {
  const looking = look(withJob);
  const { facts, context } = looking;
  const expected = [
    { reason: 'PullingImage', execution: 'import-21', replica: 'import-21-abcde' },
    { reason: 'ImagePullUnauthorized', execution: 'import-21' },
  ];
  expect(value(await facts.eventStream(JOB, context))).toMatchObject(expected);
  expect(value(await facts.logAnalytics(JOB, await environment(looking), context))).toMatchObject(expected);
});

test('the stream of a job that Azure does not give is absent, and no right is asked for', async () => {
  for (const status of [400, 401, 403, 404]) {
    const { facts, context } = look((scenario) =>
      fault({ match: 'POST *jobs*getAuthToken*', status })(withJob(scenario)),
    );
    expect(missing(await facts.eventStream(JOB, context))).toMatchObject({ kind: 'absent', remedy: null });
  }
  const down = look((scenario) => fault({ match: 'POST *jobs*getAuthToken*', status: 500 })(withJob(scenario)));
  expect(missing(await down.facts.eventStream(JOB, down.context)).kind).toBe('failed');
});

test('a job has neither revisions nor replicas, and none are asked for', async () => {
  const { facts, context, azure } = look(withJob);
  expect(value(await facts.revisions(JOB, context))).toEqual([]);
  expect(value(await facts.replicas(JOB, 'x', context))).toEqual([]);
  expect(azure.requests).toEqual([]);
});

test('the query goes by the job and further back, and a name cannot break out of it', () => {
  const query = systemLogQuery({ ...JOB, name: "x' | take 1 //" });
  expect(query).toContain('JobName_s');
  expect(query).toContain('ExecutionName_s');
  expect(query).toContain('ago(14d)');
  expect(query).toContain("App =~ 'x\\' | take 1 //'");
  expect(query).not.toContain('ContainerAppName');
});

test('a line of the stream may name its execution in either way', () => {
  const reader = createEventReader();
  reader.push('{"TimeStamp":"2026-06-26 12:40:54 +0000 UTC","Msg":"a","Reason":"r","ExecutionName":"e1"}\n');
  reader.push('{"TimeStamp":"2026-06-26 12:40:55 +0000 UTC","Msg":"b","Reason":"r","JobExecutionName":"e2"}\n');
  reader.push('{"TimeStamp":"2026-06-26 12:40:56 +0000 UTC","Msg":"c","Reason":"r"}\n');
  const { lines } = reader.end();
  expect(lines.map(({ execution }) => execution)).toEqual(['e1', 'e2', undefined]);
});
