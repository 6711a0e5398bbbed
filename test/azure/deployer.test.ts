/** The adapter that a rollback reads and writes through, on the simulated Azure: what is sent, and what becomes of it. */
import { createClients } from '../../src/azure/clients.ts';
import { createLiveReader } from '../../src/azure/live-reader.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { PROD } from '../../src/playground/azure/demo/registries.ts';
import { isWrite } from '../../src/playground/azure/journal.ts';
import { APPS, image, JOBS, SHOP, shop } from '../playground/azure/shop.ts';
import { WRITER } from '../playground/azure/writer.ts';
import { deployerOn, failureOf, refOf } from './deploying.ts';

const { signal } = new AbortController();

const template = (tag: string, suffix: string) => ({
  revisionSuffix: suffix,
  containers: [
    { name: 'api', image: image(tag), imageType: 'ContainerImage', env: [{ name: 'DB', secretRef: 'database' }] },
  ],
});

describe('reading', () => {
  test('an app, raw where it may be sent back; the identity that only reads will do', async () => {
    const { azure } = shop();
    azure.update((scenario) => {
      const app = scenario.resources.find(({ name }) => name === 'multiple');
      Object.assign(app?.properties?.template as object, { serviceBinds: null, futureField: { kept: [1, null] } });
    });
    const reader = createLiveReader(
      createClients({
        credential: azure.credential,
        cloud: 'public',
        subscriptionIds: [],
        clock: systemClock,
        log: silentLog,
        httpClient: azure.httpClient,
      }),
    );
    const app = await reader.app(refOf('multiple'), signal);
    expect(app).toMatchObject({
      mode: 'Multiple',
      location: 'West Europe',
      ingress: {
        external: true,
        traffic: [
          { revisionName: 'multiple--stable', weight: 100, label: 'stable' },
          { revisionName: 'multiple--next', weight: 0, label: 'next' },
        ],
      },
      latestRevisionName: 'multiple--next',
      latestReadyRevisionName: 'multiple--stable',
      provisioningState: 'Succeeded',
      lastModifiedBy: 'pipeline@contoso.com',
      secretNames: ['database'],
      registries: [{ server: PROD, identity: 'system', username: null, passwordSecretRef: null }],
      maxInactiveRevisions: 100,
    });
    expect(app.lastModifiedAt).toMatch(/^2026-11-28T02:40:00\.\d{7}$/);
    expect(app.template).toMatchObject({ initContainers: null, futureField: { kept: [1, null] } });
    expect(azure.requests.filter(isWrite)).toEqual([]);
  });

  test('all revisions over all pages, inactive ones too, with their raw templates', async () => {
    const simulated = shop();
    const found = await deployerOn(simulated).revisions(refOf('single'), signal);
    expect(found.map(({ name, active, trafficWeight }) => [name, active, trafficWeight])).toEqual([
      ['single--0000001', false, 0],
      ['single--0000002', false, 0],
      ['single--0000003', true, 100],
      ['single--0000004', true, 0],
    ]);
    expect(found[3]).toMatchObject({
      healthState: 'Unhealthy',
      provisioningError: 'Pending:ImagePullBackOff on legion',
      runningStateDetails: '1/1 Pending:ImagePullBackOff on legion',
      template: { volumes: null, containers: [{ image: image('1.43.0') }] },
    });
  });

  test('a job has no mode, no traffic and no revisions', async () => {
    const simulated = shop();
    const deployer = deployerOn(simulated);
    const job = refOf('nightly-import', 'job');
    expect(await deployer.app(job, signal)).toMatchObject({
      mode: null,
      ingress: null,
      latestRevisionName: null,
      template: { containers: [{ name: 'nightly-import' }] },
    });
    expect(await deployer.revisions(job, signal)).toEqual([]);
  });

  test('without ingress there is no traffic', async () => {
    expect((await deployerOn(shop()).app(refOf('invoice-worker'), signal)).ingress).toBeNull();
  });

  test('an app that is gone, and a list with a hole in it', async () => {
    const simulated = shop();
    const deployer = deployerOn(simulated);
    expect(await failureOf(deployer.app(refOf('nobody'), signal))).toMatchObject({
      kind: 'gone',
      code: 'ResourceNotFound',
    });
    simulated.azure.update((scenario) => {
      scenario.faults.push({
        match: 'GET *single/revisions?*',
        status: 200,
        body: '{"value":[{"properties":{}}]}',
        headers: {},
        delayMs: 0,
      });
    });
    expect(await failureOf(deployer.revisions(refOf('single'), signal))).toMatchObject({ kind: 'unreachable' });
  });
});

describe('writing', () => {
  test('the traffic: that array and nothing else, with the correlation id and an operation to follow to its end', async () => {
    const simulated = shop();
    const deployer = deployerOn(simulated);
    const traffic = [
      { revisionName: 'multiple--stable', weight: 0, label: 'stable' },
      { revisionName: 'multiple--next', weight: 100, label: 'next', futureField: true },
    ];
    const sent = await deployer.setTraffic(refOf('multiple'), traffic, signal);
    const [write, ...others] = simulated.azure.requests.filter(isWrite);
    expect(others).toEqual([]);
    expect(write).toMatchObject({ method: 'PATCH', path: `${APPS}/multiple`, identity: WRITER.identity.objectId });
    expect(JSON.parse(write?.body ?? '')).toEqual({ properties: { configuration: { ingress: { traffic } } } });
    expect(sent.operation).toMatchObject({
      follow: 'location',
      url: expect.stringContaining('/containerappOperationResults/'),
    });
    expect(simulated.azure.scenario.activityLog.at(-1)?.correlationId).toBe(sent.correlationId);

    const operation = sent.operation ?? { follow: 'location', url: '' };
    expect(await deployer.poll(operation, signal)).toEqual({ state: 'in-progress', retryAfterMs: 1000 });
    simulated.pass(2);
    expect(await deployer.poll(operation, signal)).toEqual({ state: 'succeeded' });
    expect((await deployer.app(refOf('multiple'), signal)).ingress?.traffic).toEqual(traffic);
  });

  test('a template, byte for byte: what no SDK knows arrives', async () => {
    const simulated = shop();
    const sent = await deployerOn(simulated).setTemplate(
      refOf('single'),
      { ...template('1.41.2', 'back'), futureField: { a: null } },
      signal,
    );
    const write = simulated.azure.requests.find(isWrite);
    expect(JSON.parse(write?.body ?? '')).toEqual({
      properties: { template: { ...template('1.41.2', 'back'), futureField: { a: null } } },
    });
    expect(sent.correlationId).toMatch(/^[0-9a-f-]{36}$/);
    simulated.pass(12);
    expect((await simulated.revisions('single')).at(-1)).toBe('back active 100 Running');
    const { json } = await simulated.look('single/revisions/single--back');
    expect(json.properties.template.containers[0].imageType).toBe('ContainerImage');
  });

  test("a job's template", async () => {
    const simulated = shop();
    const deployer = deployerOn(simulated);
    const job = refOf('nightly-import', 'job');
    const { operation } = await deployer.setTemplate(
      job,
      { containers: [{ name: 'nightly-import', image: `${PROD}/nightly-import:3.1.0` }] },
      signal,
    );
    simulated.pass(2);
    expect(await deployer.poll(operation ?? { follow: 'location', url: '' }, signal)).toEqual({ state: 'succeeded' });
    expect(simulated.azure.requests.find(isWrite)).toMatchObject({ method: 'PATCH', path: `${JOBS}/nightly-import` });
  });

  test('activate and restart: a POST without a body, done at once', async () => {
    const simulated = shop();
    const deployer = deployerOn(simulated);
    const activated = await deployer.activate(refOf('multiple'), 'multiple--old', signal);
    const restarted = await deployer.restart(refOf('multiple'), 'multiple--stable', signal);
    expect([activated.operation, restarted.operation]).toEqual([null, null]);
    expect(activated.correlationId).not.toBe(restarted.correlationId);
    expect(simulated.azure.requests.filter(isWrite).map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', `${APPS}/multiple/revisions/multiple--old/activate`, ''],
      ['POST', `${APPS}/multiple/revisions/multiple--stable/restart`, ''],
    ]);
  });

  test('the app’s name and the revision’s are never more than one segment of the URL', async () => {
    const simulated = shop();
    const sneaky = deployerOn(simulated).activate(refOf('multiple'), '../../listSecrets?x=', signal);
    expect(await failureOf(sneaky)).toMatchObject({ kind: 'gone' });
    expect(simulated.azure.requests.at(-1)?.path).toBe(
      `${APPS}/multiple/revisions/..%2F..%2FlistSecrets%3Fx%3D/activate`,
    );
  });
});

describe('what Azure makes of it', () => {
  test('an image that is refused: the failed operation has its code and its text', async () => {
    const simulated = shop();
    const deployer = deployerOn(simulated);
    const { operation } = await deployer.setTemplate(refOf('single'), template('7.7.7', 'gone'), signal);
    simulated.pass(2);
    expect(await deployer.poll(operation ?? { follow: 'location', url: '' }, signal)).toEqual({
      state: 'failed',
      code: 'ContainerAppOperationError',
      text: expect.stringMatching(
        /^Failed to provision revision for container app 'single'\. .*manifest tagged by "7\.7\.7" is not found/,
      ),
    });
    expect(await deployer.app(refOf('single'), signal)).toMatchObject({
      provisioningState: 'Failed',
      latestRevisionName: 'single--0000004',
    });
  });

  test('with a role on the resource group alone the operation is not visible, and the app’s own state tells', async () => {
    const scope = `/subscriptions/${SHOP}/resourceGroups/rg-shop`;
    const simulated = shop({
      identities: [{ ...WRITER.identity, grants: WRITER.identity.grants.map((one) => ({ ...one, scope })) }],
    });
    const deployer = deployerOn(simulated);
    const { operation } = await deployer.setTemplate(refOf('single'), template('1.41.2', 'back'), signal);
    expect(await deployer.poll(operation ?? { follow: 'location', url: '' }, signal)).toMatchObject({
      state: 'not-visible',
    });
    expect((await deployer.app(refOf('single'), signal)).provisioningState).toBe('InProgress');
    simulated.pass(2);
    expect((await deployer.app(refOf('single'), signal)).provisioningState).toBe('Succeeded');
  });

  test('another write is under way; a lock; both may be tried again, and nothing was done', async () => {
    const simulated = shop();
    const deployer = deployerOn(simulated);
    simulated.azure.others.deploy('single', template('1.42.0', 'theirs'));
    expect(await failureOf(deployer.setTemplate(refOf('single'), template('1.41.2', 'ours'), signal))).toMatchObject({
      kind: 'in-progress',
      code: 'ContainerAppOperationInProgress',
      message: expect.stringContaining(
        "Cannot modify a container app 'single' because there is an active provisioning operation",
      ),
      correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    simulated.pass(2);
    simulated.azure.others.lock('single');
    const locked = await failureOf(deployer.setTemplate(refOf('single'), template('1.41.2', 'ours'), signal));
    expect([locked.kind, locked.code]).toEqual(['lock-conflict', 'ContainerAppLockConflict']);
    expect((await deployer.setTemplate(refOf('single'), template('1.41.2', 'ours'), signal)).operation).not.toBeNull();
  });

  test('a refusal in Azure’s own words', async () => {
    const deployer = deployerOn(shop());
    const refused = await failureOf(
      deployer.setTraffic(refOf('single'), [{ revisionName: 'single--0000003', weight: 100 }], signal),
    );
    expect(refused).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('Revision weights can not be used'),
    });
    const restarted = await failureOf(deployer.restart(refOf('multiple'), 'multiple--old', signal));
    expect([restarted.kind, restarted.code]).toEqual(['refused', 'RevisionOperationError']);
  });

  test('without the right: forbidden, with the command that grants it', async () => {
    const simulated = shop({ identities: [{ ...WRITER.identity, grants: [], actions: ['*/read'] }] });
    const deployer = deployerOn(simulated);
    expect(await failureOf(deployer.activate(refOf('multiple'), 'multiple--old', signal))).toMatchObject({
      kind: 'forbidden',
      code: 'AuthorizationFailed',
      remedy: `az role assignment create --assignee ${WRITER.identity.objectId} --role 'Pullcheck Rollback' --scope /subscriptions/${SHOP}/resourceGroups/rg-shop`,
    });
  });

  test('what may not be read is forbidden, with the role of whoever asks', async () => {
    const simulated = shop({ identities: [{ ...WRITER.identity, grants: [] }] });
    const { remedy, kind } = await failureOf(deployerOn(simulated).revisions(refOf('single'), signal));
    expect([kind, remedy]).toEqual(['forbidden', expect.stringContaining("--role 'Pullcheck Rollback'")]);
  });

  test('a revision that is gone', async () => {
    expect(await failureOf(deployerOn(shop()).activate(refOf('multiple'), 'multiple--gone', signal))).toMatchObject({
      kind: 'gone',
    });
  });
});
