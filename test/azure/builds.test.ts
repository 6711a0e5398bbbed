/** Runs of ACR Tasks, read and understood. */
import { toRuns } from '../../src/azure/facts/builds.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { image, missing, registry, value } from './reads.ts';
import { HOST, look, REGISTRY_ID, without } from './subscription.ts';

type Resource = ScenarioInput['resources'][number];

const run = (id: string, properties: Record<string, unknown>): Resource => ({
  id: `${REGISTRY_ID}/runs/${id}`,
  name: id,
  type: 'Microsoft.ContainerRegistry/registries/runs',
  properties: { runId: id, ...properties },
});

const task = (name: string, imageNames: readonly string[]): Resource => ({
  id: `${REGISTRY_ID}/tasks/${name}`,
  name,
  type: 'Microsoft.ContainerRegistry/registries/tasks',
  location: 'westeurope',
  properties: { step: { type: 'Docker', imageNames } },
});

const also =
  (...more: Resource[]) =>
  (scenario: ScenarioInput): ScenarioInput => ({ ...scenario, resources: [...scenario.resources, ...more] });

const RUNS = [
  run('ca1', { status: 'Succeeded', createTime: '@-2d', outputImages: [{ repository: 'orders/api', tag: 'ca1' }] }),
  run('ca3', {
    status: 'Failed',
    createTime: '@-9m',
    finishTime: '@-7m',
    task: 'Build-Orders',
    runErrorMessage: 'failed to run step\u001b[31m: exit status 1',
    sourceTrigger: { commitId: 'abc123', branchName: 'main' },
  }),
  run('ca2', { status: 'Running', createTime: '@-1m' }),
  run('ca0', { status: 'Succeeded', createTime: '@-8m', outputImages: [{ repository: 'other', tag: '1' }] }),
  task('build-orders', [`${HOST}/orders/api:{{.Run.ID}}`, 'orders/api:{{.Run.Branch}}-{{.Run.Date}}']),
];

async function builds(change: (scenario: ScenarioInput) => ScenarioInput) {
  const looking = look(change);
  return looking.facts.builds(image(`${HOST}/orders/api:ca3`), await registry(looking), looking.context);
}

test('newest first, with what a failed run would have made; other repositories left out', async () => {
  const { runs } = value(await builds(also(...RUNS)));
  expect(runs.map((one) => one.runId)).toEqual(['ca2', 'ca3', 'ca1']);
  expect(runs[0]).toMatchObject({ status: 'Running', images: [], error: null });
  expect(runs[1]).toMatchObject({
    status: 'Failed',
    task: 'Build-Orders',
    commit: 'abc123',
    images: ['orders/api:ca3', 'orders/api:main-{{.Run.Date}}'],
  });
  expect(runs[1]?.error).toMatch(/^failed to run step.*: exit status 1$/);
  expect(runs[1]?.error).not.toMatch(/[\u0000-\u001f]/);
  expect(runs[1]?.finishedAt).toBeInstanceOf(Date);
});

test('none: known and empty. Refused: unknown, with the grant. The tasks alone refused: the runs all the same', async () => {
  expect(value(await builds((same) => same))).toEqual({ runs: [] });
  const fact = missing(await builds(without('Microsoft.ContainerRegistry/registries/runs/read')));
  expect(fact).toMatchObject({ kind: 'denied', remedy: expect.stringContaining(REGISTRY_ID) });
  const { runs } = value(
    await builds((scenario) => without('Microsoft.ContainerRegistry/registries/tasks/read')(also(...RUNS)(scenario))),
  );
  expect(runs[1]).toMatchObject({ runId: 'ca3', images: [] });
});

test('a run without an id or a status is none; a garbled list is no empty one', async () => {
  const rows = [{ name: null, properties: { status: 'Failed' } }, { name: 'x', properties: {} }, {}];
  expect(toRuns(rows, [], image(`${HOST}/a:1`))).toEqual([]);
  const garbled = await builds((scenario) => ({
    ...scenario,
    faults: [{ match: '*/runs?*', status: 200, body: '{"value":null}' }],
  }));
  expect(missing(garbled).kind).toBe('failed');
});

test('a run of a task with the old variable, and one of a task that is gone', () => {
  const rows = [run('cb', { status: 'Failed', task: 't' }), run('cc', { status: 'Failed', task: 'gone' })];
  const runs = toRuns(rows, [task('t', ['a:$ID', 'a:$IDEA'])], image(`${HOST}/a:cb`));
  expect(runs.map((one) => one.images)).toEqual([['a:cb', 'a:$IDEA'], []]);
});
