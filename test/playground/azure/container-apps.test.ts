import { guid, RG_PAYMENTS, SHOP } from '../../../src/playground/azure/demo/names.ts';
import { ACR_PULL, assignment, PROD, registryId } from '../../../src/playground/azure/demo/registries.ts';
import { appsClient, collect, demoAzure, errorOf, raw } from './clients.ts';
import { manualClock } from './writer.ts';

const APP = `/subscriptions/${SHOP}/resourceGroups/rg-shop/providers/Microsoft.App/containerApps`;

describe('container apps through @azure/arm-appcontainers', () => {
  test('lists a subscription over several pages, and a group', async () => {
    const azure = demoAzure({}, { pageSize: 5 });
    const client = appsClient(azure);
    const all = await collect(client.containerApps.listBySubscription());
    expect(all.length).toBeGreaterThan(20);
    expect(azure.requests.length).toBe(Math.ceil(all.length / 5));
    const group = await collect(client.containerApps.listByResourceGroup(RG_PAYMENTS.name));
    expect(group.map((app) => app.name)).toEqual(['payments-api']);
  });

  test('gets an app whatever the case of its name, with its times as the service writes them', async () => {
    const azure = demoAzure({}, { now: () => new Date('2026-11-23T03:00:00Z') });
    const app = await appsClient(azure).containerApps.get('RG-SHOP', 'Orders-API');
    expect(app).toMatchObject({ name: 'orders-api', latestRevisionName: 'orders-api--0000007' });
    expect(app.configuration?.registries?.[0]).toMatchObject({ server: 'contosoprod.azurecr.io', identity: 'system' });
    const { json } = await raw(azure, `${APP}/orders-api`);
    expect(json.systemData.lastModifiedAt).toMatch(/^2026-11-23T02:48:00\.\d{7}$/);
    expect(json.id).toContain('/Microsoft.App/containerapps/');
  });

  test('no incident grows old: after a quiet while its times have moved along, but never while somebody looks', async () => {
    const clock = manualClock();
    const azure = demoAzure({}, { now: clock.now });
    const modified = async () => (await raw(azure, `${APP}/orders-api`)).json.systemData.lastModifiedAt.slice(11, 16);
    expect(await modified()).toBe('02:48');
    for (let i = 0; i < 3; i += 1) {
      clock.pass(14 * 60);
      expect(await modified()).toBe('02:48');
    }
    clock.pass(16 * 60);
    expect(await modified()).toBe('03:46');
  });

  test('revisions keep their raw runningStateDetails, replicas their containers', async () => {
    const azure = demoAzure();
    const client = appsClient(azure);
    const revisions = await collect(client.containerAppsRevisions.listRevisions('rg-shop', 'orders-api'));
    expect(revisions.map((one) => [one.name, one.active, one.trafficWeight])).toEqual([
      ['orders-api--0000005', false, 0],
      ['orders-api--0000006', true, 100],
      ['orders-api--0000007', true, 0],
    ]);
    const { json } = await raw(azure, `${APP}/orders-api/revisions/orders-api--0000007`);
    expect(json.properties.runningStateDetails).toBe('1/1 Pending:ImagePullBackOff on legion');
    const replicas = await client.containerAppsRevisionReplicas.listReplicas(
      'rg-shop',
      'media-api',
      'media-api--0000021',
    );
    expect(replicas.value[0]).toMatchObject({ containers: [{ name: 'media-api', ready: false }] });
    expect(replicas.value[0]?.initContainers?.[0]?.name).toBe('migrate');
  });

  test('an app whose first deployment failed has neither revision nor event stream', async () => {
    const client = appsClient(demoAzure());
    const app = await client.containerApps.get('rg-shop', 'returns-api');
    expect(app).toMatchObject({ provisioningState: 'Failed' });
    expect(app.eventStreamEndpoint).toBeUndefined();
    expect(await collect(client.containerAppsRevisions.listRevisions('rg-shop', 'returns-api'))).toEqual([]);
  });

  test('what is not there: subscription, group, app, each in its own words', async () => {
    const azure = demoAzure();
    const missing = await errorOf(appsClient(azure).containerApps.get('rg-shop', 'nope'));
    expect(missing).toMatchObject({ statusCode: 404, code: 'ResourceNotFound' });
    expect(missing.message).toContain(
      "'Microsoft.App/containerApps/nope' under resource group 'rg-shop' was not found",
    );
    expect(await errorOf(appsClient(azure).containerApps.get('rg-nope', 'x'))).toMatchObject({
      code: 'ResourceGroupNotFound',
    });
    const other = appsClient(azure, '00000000-0000-0000-0000-000000000001');
    expect(await errorOf(other.containerApps.get('rg', 'x'))).toMatchObject({ code: 'SubscriptionNotFound' });
  });

  test('hides the values of secrets, and shows them to listSecrets alone', async () => {
    const azure = demoAzure();
    azure.update((scenario) => {
      const app = scenario.resources.find((one) => one.name === 'invoice-worker');
      (app?.properties?.configuration as { secrets: unknown[] }).secrets = [{ name: 'a', value: 'hush' }];
    });
    const got = await raw(azure, `${APP}/invoice-worker`);
    expect(got.json.properties.configuration.secrets).toEqual([{ name: 'a' }]);
    const { value } = await appsClient(azure).containerApps.listSecrets('rg-shop', 'invoice-worker');
    expect(value).toEqual([{ name: 'a', value: 'hush' }]);
  });
});

describe('writes', () => {
  const location = 'West Europe';

  test('a PATCH merges, makes a revision, and ends by polling', async () => {
    const azure = demoAzure();
    const client = appsClient(azure);
    const app = await client.containerApps.beginUpdateAndWait(
      'rg-shop',
      'storefront',
      {
        location,
        template: {
          revisionSuffix: 'back',
          containers: [{ name: 'storefront', image: 'contosoprod.azurecr.io/storefront:9.9.0' }],
        },
      },
      { updateIntervalInMs: 1 },
    );
    expect(app).toMatchObject({ provisioningState: 'Succeeded', latestRevisionName: 'storefront--back' });
    expect(app.template?.scale?.maxReplicas).toBe(10);
    const revisions = await collect(client.containerAppsRevisions.listRevisions('rg-shop', 'storefront'));
    expect(revisions.map((one) => [one.name, one.active, one.trafficWeight])).toEqual([
      ['storefront--0000002', false, 0],
      ['storefront--back', true, 100],
    ]);
  });

  test('while one is under way the next is a conflict', async () => {
    const azure = demoAzure({}, { operationMs: 60_000 });
    const patch = {
      method: 'PATCH',
      body: { properties: { template: { terminationGracePeriodSeconds: 5 } } },
    } as const;
    const first = await raw(azure, `${APP}/storefront`, patch);
    expect(first.status).toBe(202);
    expect(first.headers.location).toContain('/containerappOperationResults/');
    const second = await raw(azure, `${APP}/storefront`, patch);
    expect(second.status).toBe(409);
    expect(second.json.error.code).toBe('ContainerAppOperationInProgress');
  });

  test('an image that is not there fails the write, and leaves no revision', async () => {
    const azure = demoAzure();
    const client = appsClient(azure);
    const failed = await errorOf(
      client.containerApps.beginUpdateAndWait(
        'rg-shop',
        'storefront',
        { location, template: { containers: [{ name: 'storefront', image: 'contosoprod.azurecr.io/storefront:11' }] } },
        { updateIntervalInMs: 1 },
      ),
    );
    expect(failed.message).toContain('MANIFEST_UNKNOWN: manifest tagged by "11" is not found');
    expect(await collect(client.containerAppsRevisions.listRevisions('rg-shop', 'storefront'))).toHaveLength(1);
    expect(await client.containerApps.get('rg-shop', 'storefront')).toMatchObject({ provisioningState: 'Failed' });
  });

  test('activating an old revision in single mode replaces the other', async () => {
    const { roleAssignments } = demoAzure().scenario;
    const orders = guid(0x611);
    const azure = demoAzure({ roleAssignments: [...roleAssignments, assignment(orders, ACR_PULL, registryId(PROD))] });
    const client = appsClient(azure);
    await client.containerAppsRevisions.activateRevision('rg-shop', 'orders-api', 'orders-api--0000005');
    const revisions = await collect(client.containerAppsRevisions.listRevisions('rg-shop', 'orders-api'));
    expect(revisions.filter((one) => one.active).map((one) => one.name)).toEqual(['orders-api--0000005']);
    await client.containerAppsRevisions.restartRevision('rg-shop', 'orders-api', 'orders-api--0000005');
    await client.containerAppsRevisions.deactivateRevision('rg-shop', 'orders-api', 'orders-api--0000005');
  });
});
