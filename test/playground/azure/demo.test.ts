import { parseResourceId, sameId } from '../../../src/core/app-ref.ts';
import { isAzureRegistry } from '../../../src/core/image-ref.ts';
import { demoScenario } from '../../../src/playground/azure/demo/index.ts';
import { scenarioSchema } from '../../../src/playground/azure/scenario.ts';
import { simulateAzure } from '../../../src/playground/azure/simulated-azure.ts';

describe('the demo subscription', () => {
  const scenario = scenarioSchema.parse(demoScenario());
  const { resources } = scenario;
  const apps = resources.filter((one) => one.type === 'Microsoft.App/containerApps');
  const jobs = resources.filter((one) => one.type === 'Microsoft.App/jobs');
  const exists = (id: unknown) => resources.some((one) => sameId(one.id, String(id)));

  test('is the same every time, and can be simulated', () => {
    expect(demoScenario()).toEqual(demoScenario());
    expect(simulateAzure(demoScenario()).requests).toEqual([]);
  });

  test('has no two resources of one id', () => {
    const ids = resources.map((one) => one.id.toLowerCase());
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });

  test.each(apps.map((app) => [app.name, app] as const))('%s stands on resources that exist', (_name, app) => {
    expect(exists(app.properties?.environmentId)).toBe(true);
    const latest = app.properties?.latestRevisionName;
    if (latest !== undefined) expect(exists(`${app.id}/revisions/${latest}`)).toBe(true);
    else expect(app.properties?.eventStreamEndpoint).toBeUndefined();
    expect(String((app.tags as { story: string }).story)).not.toBe('');
  });

  test.each(jobs.map((job) => [job.name, job] as const))(
    '%s is a job that stands on resources that exist',
    (_name, job) => {
      expect(exists(job.properties?.environmentId)).toBe(true);
      expect(resources.some((one) => one.id.startsWith(`${job.id}/executions/`))).toBe(true);
      expect(String((job.tags as { story: string }).story)).not.toBe('');
    },
  );

  test('every log line of a job names one of its executions', () => {
    const executions = new Set(
      resources.filter((one) => one.type === 'Microsoft.App/jobs/executions').map((one) => one.name),
    );
    const lines = scenario.systemLog.filter((line) => line.execution !== null);
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => !executions.has(line.execution ?? ''))).toEqual([]);
  });

  test('every log line and every write is of an app, every role of a scope that exists', () => {
    const names = apps.map((app) => app.name);
    expect(scenario.systemLog.filter((line) => line.execution === null && !names.includes(line.app))).toEqual([]);
    expect(scenario.roleAssignments.filter((role) => !exists(role.scope))).toEqual([]);
    const written = scenario.activityLog.filter((event) => event.operationName === 'Microsoft.App/containerApps/write');
    expect(written.filter((event) => !names.includes(parseResourceId(event.resourceId)?.name ?? ''))).toEqual([]);
  });

  test('two apps share a name, in different groups', () => {
    const groups = apps.filter((app) => app.name === 'api').map((app) => parseResourceId(app.id)?.resourceGroup);
    expect(groups).toEqual(['rg-shop', 'rg-lab']);
  });

  test('each Azure registry that holds images is a registry in ARM', () => {
    const servers = resources.map((one) => one.properties?.loginServer);
    const azures = scenario.registries.filter((one) => isAzureRegistry(one.loginServer));
    expect(azures.filter((one) => !servers.includes(one.loginServer))).toEqual([]);
  });
});
