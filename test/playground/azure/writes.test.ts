/** PATCH and PUT as Azure takes them: merged, done after a while, asked after at the subscription, refused where it refuses. */
import { PROD } from '../../../src/playground/azure/demo/registries.ts';
import { raw } from './clients.ts';
import { APPS, image, JOBS, SHOP, shop } from './shop.ts';
import { WRITER } from './writer.ts';

const template = (tag: string, more: object = {}) => ({
  template: { containers: [{ name: 'api', image: image(tag) }], ...more },
});

describe('the operation', () => {
  test('202 with a location that answers 202 until it is done; the app is InProgress meanwhile', async () => {
    const { ask, pass, azure } = shop();
    const before = (await ask('single')).json.systemData;
    pass(60);
    const taken = await ask('single', 'PATCH', { properties: template('1.41.2', { revisionSuffix: 'back' }) });
    expect([taken.status, taken.text]).toEqual([202, '']);
    expect(taken.headers).not.toHaveProperty('azure-asyncoperation');
    const location = taken.headers.location as string;
    expect(location).toMatch(
      new RegExp(
        `^https://management.azure.com/subscriptions/${SHOP}/providers/Microsoft.App/locations/westeurope/containerappOperationResults/[0-9a-f-]{36}\\?api-version=2024-03-01$`,
      ),
    );
    expect(await ask(location)).toMatchObject({ status: 202, headers: { 'retry-after': '1', location } });
    const during = (await ask('single')).json;
    expect(during.properties.provisioningState).toBe('InProgress');
    expect(during.systemData).toMatchObject({ lastModifiedBy: WRITER.clientId, lastModifiedByType: 'Application' });
    expect(during.systemData.lastModifiedAt > before.lastModifiedAt).toBe(true);
    expect(during.systemData.createdAt).toBe(before.createdAt);
    pass(2);
    expect((await ask(location)).json).toMatchObject({
      properties: { provisioningState: 'Succeeded', latestRevisionName: 'single--back' },
    });
    expect(azure.requests.every(({ identity }) => identity === WRITER.identity.objectId)).toBe(true);
  });

  test('is looked up with rights at the subscription: a role on the resource group does not reach it', async () => {
    const scope = `/subscriptions/${SHOP}/resourceGroups/rg-shop`;
    const { ask, pass } = shop({
      identities: [{ ...WRITER.identity, grants: WRITER.identity.grants.map((grant) => ({ ...grant, scope })) }],
    });
    const taken = await ask('single', 'PATCH', { properties: template('1.41.2', { revisionSuffix: 'back' }) });
    const refused = await ask(taken.headers.location as string);
    expect([refused.status, refused.json.error.code]).toEqual([403, 'AuthorizationFailed']);
    expect(refused.json.error.message).toContain("'Microsoft.App/locations/containerappoperationresults/read'");
    pass(2);
    expect((await ask('single')).json.properties.provisioningState).toBe('Succeeded');
  });

  test('needs to join the environment, in the words of a linked resource', async () => {
    const [grant] = WRITER.identity.grants;
    const actions = grant?.actions.filter((action) => !action.endsWith('/join/action')) ?? [];
    const { ask } = shop({
      identities: [{ ...WRITER.identity, grants: [{ scope: `/subscriptions/${SHOP}`, actions }] }],
    });
    const refused = await ask('single', 'PATCH', { properties: template('1.41.2') });
    expect([refused.status, refused.json.error.code]).toEqual([403, 'LinkedAuthorizationFailed']);
    expect(refused.json.error.message).toContain(
      "'Microsoft.App/managedEnvironments/join/action' on the linked scope(s)",
    );
  });

  test('while it runs every other write and action is a conflict, by whomever', async () => {
    const { ask, azure } = shop();
    await ask('single', 'PATCH', { properties: template('1.41.2', { revisionSuffix: 'back' }) });
    const refused = [
      await ask('single', 'PATCH', { properties: { template: {} } }),
      await ask('single/revisions/single--0000002/activate', 'POST'),
      await ask('single/revisions/single--0000003/restart', 'POST'),
    ];
    for (const { status, json } of refused) {
      expect([status, json.error.code]).toEqual([409, 'ContainerAppOperationInProgress']);
      expect(json.error.message).toMatch(
        /^Cannot modify a container app 'single' because there is an active provisioning operation in progress\. OperationId: '[0-9a-f-]{36}'$/,
      );
    }
    expect(() => azure.others.deploy('single', {})).toThrow('409');
    expect((await ask('multiple', 'PATCH', { properties: {} })).status).toBe(202);
  });

  test('a lock is a conflict of its own, for as often as it is held', async () => {
    const { ask, azure } = shop();
    azure.others.lock('single', 2);
    for (let i = 0; i < 2; i += 1) {
      const { status, json } = await ask('single', 'PATCH', { properties: {} });
      expect([status, json.error]).toEqual([
        409,
        {
          code: 'ContainerAppLockConflict',
          message:
            "Cannot modify container App 'single' because another modification is in progress. Please retry the operation.",
        },
      ]);
    }
    expect((await ask('multiple', 'PATCH', { properties: {} })).status).toBe(202);
    expect((await ask('single', 'PATCH', { properties: {} })).status).toBe(202);
  });
});

describe('a merge patch', () => {
  test('keeps what it does not name, replaces arrays whole, and null deletes', async () => {
    const { ask, patch } = shop();
    await patch('single', {
      template: {
        terminationGracePeriodSeconds: 30,
        containers: [{ name: 'api', image: image('1.41.2'), env: [{ name: 'A', value: '1' }] }],
      },
    });
    const once = (await ask('single')).json.properties;
    expect(once.template.scale.maxReplicas).toBe(10);
    expect(once.template.containers).toEqual([
      { name: 'api', image: image('1.41.2'), env: [{ name: 'A', value: '1' }] },
    ]);
    expect(once.configuration.secrets).toEqual([{ name: 'database' }]);
    await patch('single', { template: { terminationGracePeriodSeconds: null } });
    expect((await ask('single')).json.properties.template).not.toHaveProperty('terminationGracePeriodSeconds');
  });

  test('keeps secrets that it does not name, and is refused with secrets that have no value', async () => {
    const { ask, patch, azure } = shop();
    azure.update((scenario) => {
      const app = scenario.resources.find(({ name }) => name === 'single');
      (app?.properties?.configuration as { secrets: unknown[] }).secrets = [{ name: 'database', value: 'hush' }];
    });
    const got = (await ask('single')).json;
    const refused = await ask('single', 'PATCH', {
      properties: { configuration: { secrets: got.properties.configuration.secrets } },
    });
    expect([refused.status, refused.json.error]).toEqual([
      400,
      {
        code: 'ContainerAppSecretInvalid',
        message:
          "Invalid Request: Container app secret(s) with name(s) 'database' are invalid: value or keyVaultUrl and identity should be provided.",
      },
    ]);
    expect(await patch('single', template('1.41.2'))).toBe('Succeeded');
    const secrets = await raw(azure, `${APPS}/single/listSecrets`, { method: 'POST' });
    expect(secrets.json.value).toEqual([{ name: 'database', value: 'hush' }]);
  });

  test('a secret that a container names must be there; a revision shows "<app>-" before it', async () => {
    const { ask, patch } = shop();
    const env = (secretRef: string) => ({
      template: { containers: [{ name: 'api', image: image('1.41.2'), env: [{ name: 'DB', secretRef }] }] },
    });
    expect(await patch('single', env('database'))).toBe('Succeeded');
    const { json } = await ask('single/revisions/single--0000005');
    expect(json.properties.template.containers[0].env).toEqual([{ name: 'DB', secretRef: 'single-database' }]);
    const refused = await ask('single', 'PATCH', { properties: { template: json.properties.template } });
    expect([refused.status, refused.json.error]).toEqual([
      400,
      {
        code: 'ContainerAppSecretRefNotFound',
        message: "SecretRef 'single-database' defined for container 'api' not found.",
      },
    ]);
  });
});

describe('PUT', () => {
  test('is taken with 200 and a status to ask after, and loses the secrets that it does not carry', async () => {
    const { ask, pass, azure } = shop();
    const { properties, location } = (await ask('single')).json;
    const whole = {
      location,
      properties: { ...properties, configuration: { ...properties.configuration, secrets: undefined } },
    };
    const taken = await ask('single', 'PUT', whole);
    expect([taken.status, taken.json.properties.provisioningState]).toEqual([200, 'InProgress']);
    const status = taken.headers['azure-asyncoperation'] as string;
    expect(status).toContain('/containerappOperationStatuses/');
    expect((await ask(status)).json).toMatchObject({ status: 'InProgress' });
    pass(2);
    expect((await ask(status)).json).toMatchObject({ status: 'Succeeded' });
    expect((await raw(azure, `${APPS}/single/listSecrets`, { method: 'POST' })).json.value).toEqual([]);
  });

  test('what was got by GET is refused, for its secrets have no value', async () => {
    const { ask } = shop();
    const refused = await ask('single', 'PUT', (await ask('single')).json);
    expect([refused.status, refused.json.error.code]).toEqual([400, 'ContainerAppSecretInvalid']);
  });
});

describe('a new template makes a revision', () => {
  test('with a fresh name, or the suffix that is given', async () => {
    const { patch, ask } = shop();
    await patch('single', template('1.42.0'));
    expect((await ask('single')).json.properties.latestRevisionName).toBe('single--0000005');
    await patch('single', template('1.41.0', { revisionSuffix: 'back-1' }));
    expect((await ask('single')).json.properties.latestRevisionName).toBe('single--back-1');
  });

  test('an existing suffix is a silent no-op, also one that stays from the write before', async () => {
    const { patch, ask, revisions } = shop();
    const before = (await revisions('single')).map((one) => one.split(' ')[0]);
    expect(await patch('single', template('1.42.0', { revisionSuffix: '0000002' }))).toBe('Succeeded');
    expect((await revisions('single')).map((one) => one.split(' ')[0])).toEqual(before);
    expect((await ask('single')).json.properties.latestRevisionName).toBe('single--0000004');
    await patch('single', template('1.41.2', { revisionSuffix: 'one' }));
    expect(await patch('single', template('1.42.0'))).toBe('Succeeded');
    expect((await ask('single')).json.properties).toMatchObject({
      latestRevisionName: 'single--one',
      template: { containers: [{ image: image('1.42.0') }] },
    });
  });

  test('the same template makes none, nor does a write without one', async () => {
    const { ask, patch, revisions } = shop();
    const { template: same } = (await ask('single')).json.properties;
    const before = await revisions('single');
    expect(await patch('single', { template: same })).toBe('Succeeded');
    expect(await patch('single', { configuration: { maxInactiveRevisions: 5 } })).toBe('Succeeded');
    expect((await revisions('single')).length).toBe(before.length);
  });

  test.each([
    [
      'no such tag',
      image('7.7.7'),
      'GET https:: MANIFEST_UNKNOWN: manifest tagged by "7.7.7" is not found; map[Tag:7.7.7]',
    ],
    ['behind a firewall', 'contosopartners.azurecr.io/partner-gateway:1.5.0', null],
    [
      'no entry',
      'contosoteams.azurecr.io/inventory-api:2.0.0',
      'GET https:?scope=repository%3Ainventory-api%3Apull&service=contosoteams.azurecr.io: UNAUTHORIZED: authentication required, visit https://aka.ms/acr/authorization for more information.',
    ],
    ['another platform', `${PROD}/image-resizer-arm:3.1.0`, 'image OS/Arc must be linux/amd64 but found linux/arm64'],
  ])(
    '%s: the write fails, there is no revision, and the app shows the image all the same',
    async (_title, bad, problem) => {
      const { ask, pass, azure, clock } = shop();
      const before = (await ask('single')).json.properties.latestRevisionName;
      const taken = await ask('single', 'PATCH', {
        properties: { template: { containers: [{ name: 'api', image: bad }] } },
      });
      pass(2);
      const { properties } = (await ask('single')).json;
      // Azure looks from its own network: of a registry that lets in some networks only it sees nothing.
      if (problem === null) return expect(properties.provisioningState).toBe('Succeeded');
      expect(properties).toMatchObject({
        provisioningState: 'Failed',
        latestRevisionName: before,
        template: { containers: [{ image: bad }] },
      });
      const message = `Failed to provision revision for container app 'single'. Error details: The following field(s) are either invalid or missing. Field 'template.containers.api.image' is invalid with details: 'Invalid value: "${bad}": ${problem}';..`;
      const ended = await ask(taken.headers.location as string);
      expect([ended.status, ended.json.error]).toEqual([400, { code: 'ContainerAppOperationError', message }]);
      const since = new Date(clock.now().getTime() - 60_000).toISOString();
      const log = await raw(
        azure,
        `/subscriptions/${SHOP}/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter=eventTimestamp ge '${since}' and resourceUri eq '${APPS}/single'`,
      );
      const events = log.json.value.map((one: Record<string, Record<string, string>>) => [
        one.status?.value,
        one.operationName?.value,
        one.caller,
        one.correlationId,
      ]);
      const correlation = taken.headers['x-ms-correlation-request-id'];
      expect(events).toEqual(
        ['Failed', 'Accepted', 'Started'].map((status) => [
          status,
          'Microsoft.App/containerApps/write',
          WRITER.identity.objectId,
          correlation,
        ]),
      );
      expect(JSON.parse(log.json.value[0].properties.statusMessage)).toMatchObject({
        error: { code: 'ResourceOperationFailure', details: [{ code: 'ContainerAppOperationError', message }] },
      });
    },
  );

  test('an image that the latest revision has is not looked at again', async () => {
    const { patch, ask } = shop();
    expect(await patch('single', template('1.43.0', { revisionSuffix: 'again' }))).toBe('Succeeded');
    expect((await ask('single')).json.properties.latestRevisionName).toBe('single--again');
  });

  test.each([
    ['ContainerAppInvalidImageFormat', { containers: [{ name: 'api', image: `${PROD}/orders-#{env}#:1` }] }],
    ['ContainerAppInvalidRevisionName', { revisionSuffix: 'No_Good' }],
  ])('%s is refused at once, and nothing is kept', async (code, bad) => {
    const { ask, azure } = shop();
    const before = (await ask('single')).json.properties;
    const refused = await ask('single', 'PATCH', { properties: { template: bad } });
    expect([refused.status, refused.json.error.code]).toEqual([400, code]);
    expect((await ask('single')).json.properties).toEqual(before);
    expect(azure.scenario.activityLog.slice(-2)).toEqual([
      expect.objectContaining({ status: 'Started' }),
      expect.objectContaining({ status: 'Failed', statusMessage: JSON.stringify(refused.json) }),
    ]);
  });
});

test('a job is written likewise, and has no revisions', async () => {
  const { ask, pass } = shop();
  const job = `${JOBS}/nightly-import`;
  const taken = await ask(job, 'PATCH', {
    properties: { template: { containers: [{ name: 'nightly-import', image: `${PROD}/nightly-import:3.1.0` }] } },
  });
  expect(taken.status).toBe(202);
  expect((await ask(job, 'PATCH', { properties: {} })).json.error.code).toBe('ContainerAppOperationInProgress');
  pass(2);
  expect(taken.headers.location).toContain('/containerappsjobOperationResults/');
  expect((await ask(taken.headers.location as string)).status).toBe(200);
  const { properties, systemData } = (await ask(job)).json;
  expect(properties).toMatchObject({
    provisioningState: 'Succeeded',
    template: { containers: [{ image: `${PROD}/nightly-import:3.1.0` }], initContainers: [] },
  });
  expect(systemData.lastModifiedBy).toBe(WRITER.clientId);
});

test('who may only read is refused, and the log has it', async () => {
  const { azure } = shop({ caller: { objectId: 'reader', tenantId: WRITER.tenantId, actions: ['*/read'] } });
  for (const [path, method] of [
    [`${APPS}/single`, 'PATCH'],
    [`${JOBS}/nightly-import`, 'PATCH'],
    [`${APPS}/single/revisions/single--0000002/activate`, 'POST'],
    [`${APPS}/single/revisions/single--0000002/deactivate`, 'POST'],
    [`${APPS}/single/revisions/single--0000002/restart`, 'POST'],
    [`${APPS}/single/listSecrets`, 'POST'],
  ] as const) {
    const { status, json } = await raw(azure, path, { method, ...(method === 'PATCH' ? { body: {} } : {}) });
    expect([path, status, json.error.code]).toEqual([path, 403, 'AuthorizationFailed']);
  }
  expect(azure.scenario.activityLog.at(-1)).toMatchObject({ status: 'Failed', caller: 'reader' });
});
