/** What becomes of a revision after a write: it pulls, it takes over, or it tries again until somebody has repaired it. */
import { ACR_PULL, assignment, PROD, registryId } from '../../../src/playground/azure/demo/registries.ts';
import { image, shop } from './shop.ts';

const template = (tag: string, more: object = {}) => ({
  template: { containers: [{ name: 'api', image: image(tag) }], ...more },
});

describe('Single mode', () => {
  test('traffic stays on the old revision until the new one is ready, then the old ones go', async () => {
    const { patch, pass, revisions, ask, look } = shop();
    await patch('single', template('1.42.0', { revisionSuffix: 'new' }));
    expect((await revisions('single')).slice(-3)).toEqual([
      '0000003 active 100 Running',
      '0000004 active 0 Failed',
      'new active 0 Activating',
    ]);
    const early = (await ask('single/revisions/single--new')).json.properties;
    expect(early).toMatchObject({ healthState: 'None', provisioningState: 'Provisioning', replicas: 1 });
    expect((await ask('single')).json.properties).toMatchObject({
      latestRevisionName: 'single--new',
      latestReadyRevisionName: 'single--0000003',
    });
    pass(8);
    expect((await revisions('single')).slice(-3)).toEqual([
      '0000003 active 0 Running',
      '0000004 active 0 Failed',
      'new active 100 Running',
    ]);
    pass(2);
    expect((await revisions('single')).slice(-3)).toEqual([
      '0000003 inactive 0 Stopped',
      '0000004 inactive 0 Stopped',
      'new active 100 Running',
    ]);
    expect((await ask('single')).json.properties.latestReadyRevisionName).toBe('single--new');
    const { json } = await look('single/revisions/single--new/replicas');
    expect(json.value).toEqual([
      expect.objectContaining({ properties: expect.objectContaining({ runningState: 'Running' }) }),
    ]);
    expect((await look('single/revisions/single--0000003/replicas')).json.value).toEqual([]);
  });

  test('the platform logs each step at its own time', async () => {
    const { patch, pass, log, azure, ask } = shop();
    const before = log('single').length;
    await patch('single', template('1.42.0', { revisionSuffix: 'new' }));
    pass(600);
    await ask('single');
    const lines = azure.scenario.systemLog.filter(({ app }) => app === 'single').slice(before);
    expect(lines.map(({ at, reason }) => `${at.slice(14, 19)} ${reason}`)).toEqual([
      '00:02 RevisionCreation',
      '00:02 AssigningReplica',
      '00:04 PullingImage',
      '00:08 PulledImage',
      '00:08 ContainerCreated',
      '00:08 ContainerStarted',
      '00:10 RevisionReady',
      '00:12 RevisionDeactivating',
      '00:12 ContainerTerminated',
      '00:12 ContainerTerminated',
      '00:12 RevisionDeactivating',
      '00:12 ContainerTerminated',
    ]);
    expect(lines[3]?.message).toBe(
      `Successfully pulled image "${image('1.42.0')}" in 2.04s. Image size: 28311552 bytes.`,
    );
  });

  test('a revision that cannot pull leaves the old one serving, and tries again with growing pauses', async () => {
    const { patch, pass, revisions, ask, look, azure } = shop();
    await patch('single', template('1.43.0', { revisionSuffix: 'bad' }));
    pass(100);
    expect((await revisions('single')).slice(-3)).toEqual([
      '0000003 active 100 Running',
      '0000004 active 0 Failed',
      'bad active 0 Failed',
    ]);
    expect((await ask('single/revisions/single--bad')).json.properties).toMatchObject({
      healthState: 'Unhealthy',
      provisioningState: 'Failed',
      provisioningError: 'Pending:ImagePullBackOff on legion',
      runningStateDetails: '1/1 Pending:ImagePullBackOff on legion',
    });
    const { json } = await look('single/revisions/single--bad/replicas');
    expect(json.value[0].properties).toMatchObject({
      runningState: 'NotRunning',
      containers: [
        {
          ready: false,
          runningState: 'Waiting',
          runningStateDetails: 'Container is waiting with reason: ImagePullBackOff on legion.',
        },
      ],
    });
    const tries = azure.scenario.systemLog.filter(
      ({ revision, reason }) => revision === 'single--bad' && reason === 'PullingImage',
    );
    expect(tries.map(({ at, count }) => `${at.slice(14, 19)} ${count}`)).toEqual([
      '00:04 1',
      '00:17 2',
      '00:27 3',
      '00:47 4',
      '01:27 5',
    ]);
    const ends = azure.scenario.systemLog.filter(
      ({ revision, reason }) => revision === 'single--bad' && reason === 'ContainerTerminated',
    );
    expect(ends[0]?.message).toContain(
      `reason 'ImagePullFailure'. Image ${image('1.43.0')} not found in registry. ErrorMessage=Image not found or access denied. Error: {"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest tagged by \\"1.43.0\\" is not found"`,
    );
  });

  test('its next try finds what was repaired', async () => {
    const { patch, pass, revisions, azure } = shop();
    await patch('single', template('1.43.0', { revisionSuffix: 'late' }));
    pass(5);
    await revisions('single');
    azure.update((scenario) => {
      const orders = scenario.registries[0]?.repositories.find(({ name }) => name === 'orders-api');
      const newest = orders?.tags.at(-1);
      if (newest) orders?.tags.push({ ...newest, name: '1.43.0' });
    });
    pass(60);
    expect((await revisions('single')).at(-1)).toBe('late active 100 Running');
  });

  test('the same steps give the same names and lines', async () => {
    const run = async () => {
      const { patch, pass, ask, azure } = shop();
      await patch('single', template('1.42.0'));
      pass(30);
      await ask('single');
      return azure.scenario.systemLog.slice(-8);
    };
    expect(await run()).toEqual(await run());
  });
});

test('how often somebody looks changes nothing', async () => {
  const run = async (looks: number) => {
    const { patch, pass, ask, azure } = shop();
    await patch('single', template('1.43.0', { revisionSuffix: 'bad' }));
    for (let i = 0; i < looks; i += 1) {
      pass(300 / looks);
      await ask('single');
    }
    return azure.scenario.systemLog.filter(({ app }) => app === 'single');
  };
  expect(await run(300)).toEqual(await run(1));
});

describe('Multiple mode', () => {
  test('a new revision is active beside the others; the array says who has traffic', async () => {
    const { patch, pass, revisions } = shop();
    await patch('multiple', template('1.42.0', { revisionSuffix: 'third' }));
    pass(30);
    expect(await revisions('multiple')).toEqual([
      'old inactive 0 Stopped',
      'stable active 100 Running',
      'next active 0 Failed',
      'third active 0 Running',
    ]);
  });

  test('"latestRevision" is the latest one that is ready: the next deployment takes its share, once it runs', async () => {
    const { patch, pass, revisions, ask } = shop();
    await patch('multiple', {
      configuration: {
        ingress: {
          traffic: [
            { latestRevision: true, weight: 80, label: 'edge' },
            { revisionName: 'multiple--stable', weight: 20, label: 'stable' },
          ],
        },
      },
    });
    expect(await revisions('multiple')).toEqual([
      'old inactive 0 Stopped',
      'stable active 100 Running',
      'next active 0 Failed',
    ]);
    await patch('multiple', template('1.42.0', { revisionSuffix: 'third' }));
    pass(7);
    expect((await revisions('multiple')).at(-1)).toBe('third active 0 Activating');
    pass(1);
    expect(await revisions('multiple')).toEqual([
      'old inactive 0 Stopped',
      'stable active 20 Running',
      'next active 0 Failed',
      'third active 80 Running',
    ]);
    expect((await ask('multiple')).json.properties.configuration.ingress.traffic[0]).toEqual({
      latestRevision: true,
      weight: 80,
      label: 'edge',
    });
  });
});

describe('traffic', () => {
  const traffic = (...shares: object[]) => ({ configuration: { ingress: { traffic: shares } } });

  test('the array is replaced whole: labels that are not sent are gone', async () => {
    const { patch, ask, revisions } = shop();
    expect(await patch('multiple', traffic({ revisionName: 'multiple--old', weight: 100 }))).toBe('Succeeded');
    const { ingress } = (await ask('multiple')).json.properties.configuration;
    expect(ingress).toMatchObject({ targetPort: 8080, traffic: [{ revisionName: 'multiple--old', weight: 100 }] });
    // Azure lets a revision without replicas have all the traffic: nobody is served.
    expect((await revisions('multiple'))[0]).toBe('old inactive 100 Stopped');
  });

  test.each([
    [
      'weights in Single mode',
      'single',
      [{ revisionName: 'single--0000003', weight: 100 }],
      'Revision weights can not be used in this mode.',
    ],
    [
      'a sum that is not 100',
      'multiple',
      [
        { revisionName: 'multiple--old', weight: 60 },
        { revisionName: 'multiple--stable', weight: 50 },
      ],
      'must be 100, and is 110',
    ],
    [
      'a revision that is not there',
      'multiple',
      [{ revisionName: 'multiple--gone', weight: 100 }],
      "'multiple--gone' of the container app 'multiple' was not found",
    ],
    [
      'one label twice',
      'multiple',
      [
        { revisionName: 'multiple--old', weight: 0, label: 'a' },
        { revisionName: 'multiple--stable', weight: 100, label: 'a' },
      ],
      'one revision only',
    ],
    [
      'two latest ones',
      'multiple',
      [
        { latestRevision: true, weight: 50 },
        { latestRevision: true, weight: 50 },
      ],
      'Only one traffic weight',
    ],
  ])('%s is refused, and nothing is kept', async (_title, app, shares, text) => {
    const { ask } = shop();
    const before = (await ask(app)).json.properties.configuration;
    const refused = await ask(app, 'PATCH', { properties: traffic(...shares) });
    expect(refused.status).toBe(400);
    expect(refused.json.error.message).toContain(text);
    expect((await ask(app)).json.properties.configuration).toEqual(before);
  });

  test('in Single mode the latest revision may have it all', async () => {
    const { patch } = shop();
    expect(await patch('single', traffic({ latestRevision: true, weight: 100 }))).toBe('Succeeded');
  });
});

describe('retention', () => {
  test('the oldest inactive revisions go, a minute after one is put aside', async () => {
    const { patch, pass, revisions } = shop();
    await patch('single', template('1.42.0', { revisionSuffix: 'new' }));
    pass(10);
    const names = async () => (await revisions('single')).map((one) => one.split(' ')[0]);
    expect(await names()).toEqual(['0000001', '0000002', '0000003', '0000004', 'new']);
    pass(61);
    // Four are inactive, and three are kept.
    expect(await names()).toEqual(['0000002', '0000003', '0000004', 'new']);
  });

  test('also while nothing else happens', async () => {
    const { revisions, azure } = shop();
    azure.update((scenario) => {
      const app = scenario.resources.find(({ name }) => name === 'single');
      Object.assign(app?.properties?.configuration as object, { maxInactiveRevisions: 1 });
    });
    azure.others.dropOldRevisions('single');
    expect((await revisions('single')).map((one) => one.split(' ')[0])).toEqual(['0000002', '0000003', '0000004']);
  });
});

test('what crashed crashes again: no registry tells, so it is as it was before', async () => {
  const { patch, pass, ask } = shop();
  await patch('tax-api', { template: { revisionSuffix: 'copy' } });
  pass(60);
  expect((await ask('tax-api/revisions/tax-api--copy')).json.properties).toMatchObject({
    healthState: 'Unhealthy',
    provisioningError: 'Container crashing: app',
    runningState: 'Failed',
  });
});

test('what others do: they deploy, shift traffic, delete an image, take a role away', async () => {
  const { azure, pass, revisions, ask } = shop();
  azure.others.deploy(
    'multiple',
    { containers: [{ name: 'api', image: image('1.42.0') }], revisionSuffix: 'portal' },
    'sam@contoso.com',
  );
  pass(20);
  expect((await revisions('multiple')).at(-1)).toBe('portal active 0 Running');
  expect((await ask('multiple')).json.systemData).toMatchObject({
    lastModifiedBy: 'sam@contoso.com',
    lastModifiedByType: 'User',
  });
  azure.others.moveTraffic('multiple', [{ revisionName: 'multiple--portal', weight: 100 }]);
  pass(2);
  expect((await revisions('multiple')).at(-1)).toBe('portal active 100 Running');

  azure.others.purge(image('1.42.0'));
  await ask('multiple/revisions/multiple--portal/restart', 'POST');
  pass(20);
  expect((await revisions('multiple')).at(-1)).toBe('portal active 100 Failed');

  const roles = azure.scenario.roleAssignments.length;
  azure.others.removeRole('51e00000-0000-4000-8000-00000000005e', registryId(PROD));
  expect(azure.scenario.roleAssignments).toHaveLength(roles - 1);
  expect(azure.scenario.activityLog.at(-1)).toMatchObject({
    operationName: 'Microsoft.Authorization/roleAssignments/delete',
    caller: 'sam@contoso.com',
  });
  await ask('single/revisions/single--0000003/restart', 'POST');
  pass(20);
  expect((await revisions('single')).at(2)).toBe('0000003 active 100 Failed');
  azure.update((scenario) => {
    const given = assignment('51e00000-0000-4000-8000-00000000005e', ACR_PULL, registryId(PROD));
    scenario.roleAssignments.push({
      ...given,
      principalType: 'ServicePrincipal',
      members: [],
      condition: null,
      createdOn: '@-1m',
    });
  });
  pass(60);
  expect((await revisions('single')).at(2)).toBe('0000003 active 100 Running');

  expect(() => azure.others.purge(image('7.7.7'))).toThrow(RangeError);
  expect(() => azure.others.deploy('nobody', {})).toThrow(RangeError);
  expect(() => azure.others.removeRole('nobody')).toThrow(RangeError);
});
