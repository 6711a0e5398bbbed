/** POST activate, deactivate and restart: each a plain 200, with the harm that has been reported of them. */
import { image, shop } from './shop.ts';
import { WRITER } from './writer.ts';

const ALL = {
  identities: [
    {
      ...WRITER.identity,
      actions: ['Microsoft.App/containerApps/revisions/deactivate/action'],
    },
  ],
};

describe('activate', () => {
  test('in Multiple mode: 200, the revision pulls and runs, and has no traffic until it is given some', async () => {
    const { ask, pass, revisions, azure } = shop();
    const done = await ask('multiple/revisions/multiple--old/activate', 'POST');
    expect([done.status, done.text]).toEqual([200, '']);
    expect((await revisions('multiple'))[0]).toBe('old active 0 Activating');
    pass(8);
    expect((await revisions('multiple'))[0]).toBe('old active 0 Running');
    expect(azure.scenario.activityLog.slice(-2)).toEqual(
      ['Started', 'Succeeded'].map((status) =>
        expect.objectContaining({
          status,
          operationName: 'Microsoft.App/containerApps/revisions/activate/action',
          caller: WRITER.identity.objectId,
          correlationId: done.headers['x-ms-correlation-request-id'],
        }),
      ),
    );
  });

  test('of an active one changes nothing', async () => {
    const { ask, revisions } = shop();
    const before = await revisions('multiple');
    expect((await ask('multiple/revisions/multiple--stable/activate', 'POST')).status).toBe(200);
    expect(await revisions('multiple')).toEqual(before);
  });

  test('in Single mode the others go at once, and the traffic does not come along', async () => {
    const { ask, pass, revisions } = shop();
    await ask('single/revisions/single--0000002/activate', 'POST');
    pass(8);
    expect(await revisions('single')).toEqual([
      '0000001 inactive 0 Stopped',
      '0000002 active 0 Running',
      '0000003 inactive 100 Stopped',
      '0000004 inactive 0 Stopped',
    ]);
  });

  test('is refused when the registry is no longer named, and when the image is gone', async () => {
    const { ask, azure, revisions } = shop();
    azure.others.purge(image('1.40.3'));
    const gone = await ask('multiple/revisions/multiple--old/activate', 'POST');
    expect([gone.status, gone.json.error.code]).toEqual([400, 'RevisionOperationError']);
    expect(gone.json.error.message).toContain('GET https:: MANIFEST_UNKNOWN: manifest tagged by');
    azure.update((scenario) => {
      const app = scenario.resources.find(({ name }) => name === 'multiple');
      Object.assign(app?.properties?.configuration as object, { registries: [] });
    });
    const unnamed = await ask('multiple/revisions/multiple--old/activate', 'POST');
    expect([unnamed.status, unnamed.json.error]).toEqual([
      400,
      {
        code: 'RevisionOperationError',
        message:
          'Error activating revision multiple--old. Details Reason: Bad Request. Body: {"error":"the revision you are trying to activate multiple--old references registry contosoprod.azurecr.io which is no longer defined, please add registry contosoprod.azurecr.io back and try again","success":false}',
      },
    ]);
    expect((await revisions('multiple'))[0]).toBe('old inactive 0 Stopped');
  });

  test('a revision that is not there is 404', async () => {
    const { ask } = shop();
    const missing = await ask('multiple/revisions/multiple--gone/activate', 'POST');
    expect([missing.status, missing.json.error.code]).toEqual([404, 'ResourceNotFound']);
  });
});

describe('deactivate', () => {
  test('in Single mode, of the failing one, takes the good one along', async () => {
    const { ask, revisions } = shop(ALL);
    expect((await ask('single/revisions/single--0000004/deactivate', 'POST')).status).toBe(200);
    expect((await revisions('single')).filter((one) => one.includes(' active '))).toEqual([]);
  });

  test('in Multiple mode it is that one alone, and the array goes on naming it', async () => {
    const { ask, revisions } = shop(ALL);
    await ask('multiple/revisions/multiple--next/deactivate', 'POST');
    expect(await revisions('multiple')).toEqual([
      'old inactive 0 Stopped',
      'stable active 100 Running',
      'next inactive 0 Stopped',
    ]);
    expect((await ask('multiple')).json.properties.configuration.ingress.traffic).toHaveLength(2);
  });
});

describe('restart', () => {
  test('pulls anew: what is gone since cannot be pulled, and nothing is left running', async () => {
    const { ask, pass, revisions, azure } = shop();
    azure.others.purge(image('1.41.2'));
    expect((await ask('single/revisions/single--0000003/restart', 'POST')).status).toBe(200);
    pass(8);
    expect((await revisions('single'))[2]).toBe('0000003 active 100 Failed');
  });

  test('after a repair the failing revision runs, and takes over', async () => {
    const { ask, pass, revisions, azure } = shop();
    azure.update((scenario) => {
      const orders = scenario.registries[0]?.repositories.find(({ name }) => name === 'orders-api');
      const newest = orders?.tags.at(-1);
      if (newest) orders?.tags.push({ ...newest, name: '1.43.0' });
    });
    await ask('single/revisions/single--0000004/restart', 'POST');
    pass(10);
    expect((await revisions('single')).slice(2)).toEqual(['0000003 inactive 0 Stopped', '0000004 active 100 Running']);
  });

  test('a second one voids what was planned for the first', async () => {
    const { ask, pass, log } = shop();
    await ask('multiple/revisions/multiple--stable/restart', 'POST');
    pass(3);
    await ask('multiple/revisions/multiple--stable/restart', 'POST');
    pass(30);
    await ask('multiple');
    expect(log('multiple').filter((line) => line.startsWith('RevisionReady'))).toHaveLength(1);
  });

  test('of an inactive one is refused', async () => {
    const { ask } = shop();
    const refused = await ask('multiple/revisions/multiple--old/restart', 'POST');
    expect([refused.status, refused.json.error.code]).toEqual([400, 'RevisionOperationError']);
  });
});
