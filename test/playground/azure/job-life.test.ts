/** A job's executions: each pulls what the job is then set to run. */

import { guid } from '../../../src/playground/azure/demo/names.ts';
import { ACR_PULL, assignment, PROD, registryId } from '../../../src/playground/azure/demo/registries.ts';
import { raw } from './clients.ts';
import { JOBS, type Shop, shop } from './shop.ts';

async function statusOf({ azure }: Shop, job: string, execution: string) {
  const { json } = await raw(azure, `${JOBS}/${job}/executions/${execution}`);
  return json.properties;
}

test('one that cannot pull tries three times and gives up', async () => {
  const simulated = shop();
  const { azure, pass } = simulated;
  const name = azure.others.runJob('nightly-import');
  expect(name).toMatch(/^nightly-import-\d{8}$/);
  expect(await statusOf(simulated, 'nightly-import', name)).toMatchObject({
    status: 'Running',
    startTime: expect.stringMatching(/Z$/),
  });
  pass(70);
  expect(await statusOf(simulated, 'nightly-import', name)).toMatchObject({
    status: 'Failed',
    endTime: expect.any(String),
  });
  const lines = azure.scenario.systemLog.filter(({ execution }) => execution === name).map(({ reason }) => reason);
  const attempt = ['PullingImage', 'ImagePullUnauthorized', 'ContainerTerminated'];
  expect(lines).toEqual(['SuccessfulCreate', ...attempt, ...attempt, ...attempt, 'BackoffLimitExceeded']);
});

test('after a repair the next one runs to its end', async () => {
  const simulated = shop();
  const { azure, pass } = simulated;
  azure.update((scenario) => {
    const given = assignment(guid(0x641), ACR_PULL, registryId(PROD));
    scenario.roleAssignments.push({
      ...given,
      principalType: 'ServicePrincipal',
      members: [],
      condition: null,
      createdOn: '@-1m',
    });
  });
  const name = azure.others.runJob('nightly-import');
  pass(20);
  expect(await statusOf(simulated, 'nightly-import', name)).toMatchObject({ status: 'Succeeded' });
  expect(azure.scenario.systemLog.filter(({ execution }) => execution === name).map(({ reason }) => reason)).toEqual([
    'SuccessfulCreate',
    'PullingImage',
    'PulledImage',
    'ContainerStarted',
    'ContainerTerminated',
    'Completed',
  ]);
});

test('a template that was set back is what runs next; started by hand it answers with its name', async () => {
  const simulated = shop();
  const { azure, ask, pass } = simulated;
  azure.others.deploy('db-migrate', { containers: [{ name: 'db-migrate', image: `${PROD}/db-migrate:9.9.9` }] });
  pass(2);
  const bad = azure.others.runJob('db-migrate');
  pass(70);
  expect(await statusOf(simulated, 'db-migrate', bad)).toMatchObject({ status: 'Failed' });
  await ask(`${JOBS}/db-migrate`, 'PATCH', {
    properties: { template: { containers: [{ name: 'db-migrate', image: `${PROD}/db-migrate:1.41.2` }] } },
  });
  pass(2);
  const started = await raw(azure, `${JOBS}/db-migrate/start`, { method: 'POST' });
  expect(started.json).toEqual({
    id: `${JOBS}/db-migrate/executions/${started.json.name}`,
    name: expect.stringMatching(/^db-migrate-[0-9a-f]{7}$/),
  });
  pass(20);
  expect(await statusOf(simulated, 'db-migrate', started.json.name)).toMatchObject({
    status: 'Succeeded',
    template: { containers: [{ image: `${PROD}/db-migrate:1.41.2` }] },
  });
});
