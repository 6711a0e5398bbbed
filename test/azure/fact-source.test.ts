/** Every fact, read by the real SDKs from the simulated Azure. */
import { environment, image, missing, registry, value } from './reads.ts';
import {
  ACR_PULL,
  changed,
  DIGEST,
  ENV_ID,
  HOST,
  look,
  PRINCIPAL,
  REF,
  REGISTRY_ID,
  SUBNET_ID,
  VNET_ID,
  WORKSPACE,
  without,
  ZONE_ID,
} from './subscription.ts';

describe('what is in order is read', () => {
  test('app', async () => {
    const { facts, context } = look();
    const app = value(await facts.app(REF, context));
    expect(app).toMatchObject({
      latestRevisionName: 'orders-api--two',
      revisionsMode: 'single',
      systemIdentity: { principalId: PRINCIPAL },
      registries: [{ server: HOST, identity: 'system', username: null, passwordSecretRef: null }],
      containers: [{ name: 'api', image: `${HOST}/orders/api:v2`, init: false }],
      hasEventStream: true,
      // Of the token, and not of the app's identities: it is what the portal is told.
      tenantId: 't',
      directoryId: '7e7e7e7e-0000-4000-8000-00000000007e',
      outboundIps: ['20.1.2.3'],
      secretNames: [],
    });
    expect(app.lastModifiedAt).toBeInstanceOf(Date);
  });

  test('revisions, with the details that the SDK drops', async () => {
    const { facts, context } = look();
    const revisions = value(await facts.revisions(REF, context));
    expect(revisions.map((each) => each.name).sort()).toEqual(['orders-api--one', 'orders-api--two']);
    expect(revisions[0]?.runningStateDetails).toBe('1/1 Pending:ImagePullBackOff on legion');
    expect(revisions[0]?.containers?.[0]?.image).toBe(`${HOST}/orders/api:v2`);
  });

  test('replicas', async () => {
    const { facts, context } = look();
    const [replica] = value(await facts.replicas(REF, 'orders-api--two', context));
    expect(replica?.containers[0]).toMatchObject({
      name: 'api',
      ready: false,
      runningStateDetails: 'ImagePullBackOff',
    });
  });

  test('event stream: only events, oldest first', async () => {
    const { facts, context } = look();
    const lines = value(await facts.eventStream(REF, context));
    expect(lines.map((line) => line.reason)).toEqual(['PullingImage', 'ImagePullUnauthorized']);
    expect(lines[1]).toMatchObject({ count: 3, revision: 'orders-api--two', source: 'event-stream' });
  });

  test('Log Analytics', async () => {
    const looking = look();
    const lines = value(await looking.facts.logAnalytics(REF, await environment(looking), looking.context));
    expect(lines.map((line) => line.reason)).toEqual(['PullingImage', 'ImagePullUnauthorized']);
    expect(lines.every((line) => line.source === 'log-analytics')).toBe(true);
  });

  test('failed deployment: the innermost words', async () => {
    const { facts, context } = look();
    const { writes } = value(await facts.failedDeployment(REF, context));
    expect(writes.map((write) => [write.succeeded, write.message])).toEqual([
      [false, 'ContainerAppOperationError: Failed to provision revision: the inner words'],
      [true, null],
    ]);
  });

  test('environment and network path', async () => {
    const looking = look();
    const found = await environment(looking);
    expect(found).toMatchObject({
      subnetId: SUBNET_ID,
      vnetId: VNET_ID,
      logs: { destination: 'log-analytics', workspaceId: WORKSPACE },
    });
    const path = value(await looking.facts.networkPath(SUBNET_ID, looking.context));
    expect(path).toMatchObject({
      dnsServers: ['10.9.9.9'],
      routes: [{ prefix: '0.0.0.0/0', nextHop: 'VirtualAppliance', nextHopIp: '10.9.0.4' }],
      outboundRules: [{ name: 'no-out', access: 'deny', destination: ['Internet'], ports: ['443'] }],
    });
  });

  test('registry, pull rights, private DNS', async () => {
    const looking = look();
    const found = await registry(looking);
    expect(found).toMatchObject({
      resourceId: REGISTRY_ID,
      sku: 'Premium',
      permissionMode: 'legacy',
      armTokens: 'enabled',
      quarantine: null,
      tenantId: '7e7e7e7e-0000-4000-8000-00000000007e',
      allowedRanges: ['1.2.3.0/24'],
      privateEndpoints: [{ status: 'Approved' }],
    });
    const rights = value(await looking.facts.pullRights(PRINCIPAL, found, looking.context));
    expect(rights.assignments).toMatchObject([
      { roleName: 'AcrPull', roleId: ACR_PULL, via: 'direct', grants: { legacyPull: true, repositoryRead: false } },
    ]);
    expect(rights.unreadableRoles).toEqual([]);
    const dns = value(await looking.facts.privateDns(found, await environment(looking), looking.context));
    expect(dns).toMatchObject({
      zoneName: 'privatelink.azurecr.io',
      vnetId: VNET_ID,
      zonesComplete: true,
      zones: [{ id: ZONE_ID, links: [{ vnetId: VNET_ID }], records: [{ name: 'shopacr', ips: ['10.0.1.5'] }] }],
    });
    expect(dns.endpoints).toContainEqual({
      endpointId: found.privateEndpoints[0]?.id,
      fqdn: HOST,
      ip: '10.0.1.5',
      vnetId: VNET_ID,
    });
  });

  test('tag: found, with digest, platforms and newest tags', async () => {
    const { facts, context } = look();
    const found = value(await facts.tag(image(`${HOST}/orders/api:v2`), context));
    expect(found).toMatchObject({ found: 'yes', digest: DIGEST, newestTags: ['v2', 'v1'] });
    expect(found.platforms).toEqual(
      expect.arrayContaining([
        { os: 'linux', architecture: 'amd64' },
        { os: 'linux', architecture: 'arm64' },
      ]),
    );
    expect(found.updatedAt).toBeInstanceOf(Date);
  });

  test('tag: absent tag, absent repository, digest there and not', async () => {
    const { facts, context } = look();
    const [tag, repository, digest, noDigest] = await Promise.all([
      facts.tag(image(`${HOST}/orders/api:v22`), context),
      facts.tag(image(`${HOST}/order/api:v2`), context),
      facts.tag(image(`${HOST}/orders/api@${DIGEST}`), context),
      facts.tag(image(`${HOST}/orders/api@sha256:${'b'.repeat(64)}`), context),
    ]);
    expect(value(tag)).toMatchObject({ found: 'no-tag', newestTags: ['v2', 'v1'], nearest: ['v2', 'v1'] });
    expect(value(repository)).toMatchObject({ found: 'no-repository', nearest: ['orders/api'] });
    expect(value(digest)).toMatchObject({ found: 'yes' });
    expect(value(noDigest)).toMatchObject({ found: 'no-digest' });
  });

  test('nothing is written, and no GET is sent twice', async () => {
    const looking = look();
    const { facts, context, azure } = looking;
    const found = await registry(looking);
    const env = await environment(looking);
    await Promise.all([
      facts.app(REF, context),
      facts.revisions(REF, context),
      facts.eventStream(REF, context),
      facts.replicas(REF, 'orders-api--two', context),
      facts.logAnalytics(REF, env, context),
      facts.failedDeployment(REF, context),
      facts.networkPath(SUBNET_ID, context),
      facts.pullRights(PRINCIPAL, found, context),
      facts.privateDns(found, env, context),
      facts.tag(image(`${HOST}/orders/api:v2`), context),
    ]);
    const writes = azure.requests.filter(
      ({ method, url }) => method !== 'GET' && !/getAuthToken|resourcegraph|loganalytics|oauth2/i.test(url),
    );
    expect(writes).toEqual([]);
    const gets = azure.requests
      .filter(({ method, status }) => method === 'GET' && status === 200)
      .map(({ url }) => url);
    expect(gets.filter((url, i) => gets.indexOf(url) !== i)).toEqual([]);
    expect(azure.requests.length).toBeLessThanOrEqual(40);
  });
});

describe('other ways to be in order', () => {
  test('logs by diagnostic settings, in the newer table', async () => {
    const workspace = `/subscriptions/${REF.subscriptionId}/resourceGroups/${REF.resourceGroup}/providers/Microsoft.OperationalInsights/workspaces/shop-logs`;
    const looking = look((scenario) => {
      const monitored = changed(ENV_ID, { appLogsConfiguration: { destination: 'azure-monitor' } })(scenario);
      const setting = {
        id: `${ENV_ID}/providers/Microsoft.Insights/diagnosticSettings/logs`,
        name: 'logs',
        type: 'Microsoft.Insights/diagnosticSettings',
        properties: { workspaceId: workspace, logs: [{ category: 'ContainerAppSystemLogs', enabled: true }] },
      };
      return { ...monitored, resources: [...monitored.resources, setting] };
    });
    const env = await environment(looking);
    expect(env.logs).toEqual({ destination: 'azure-monitor', workspaceId: workspace });
    const lines = value(await looking.facts.logAnalytics(REF, env, looking.context));
    expect(lines.map((line) => line.reason)).toEqual(['PullingImage', 'ImagePullUnauthorized']);
  });

  test('a role through a group, inherited, under a condition', async () => {
    const looking = look((scenario) => ({
      ...scenario,
      roleAssignments: [
        {
          name: 'dddddddd-0000-4000-8000-000000000003',
          scope: `/subscriptions/${REF.subscriptionId}`,
          principalId: 'ffffffff-0000-4000-8000-00000000000f',
          principalType: 'Group' as const,
          members: [PRINCIPAL],
          roleDefinitionId: 'b93aa761-3e63-49ed-ac28-beffa264f7ac',
          condition: "@Request[…:name] StringEquals 'orders/api'",
        },
        {
          name: 'dddddddd-0000-4000-8000-000000000004',
          scope: `/subscriptions/${REF.subscriptionId}/resourceGroups/rg-else`,
          principalId: PRINCIPAL,
          roleDefinitionId: ACR_PULL,
        },
      ],
    }));
    const rights = value(await looking.facts.pullRights(PRINCIPAL, await registry(looking), looking.context));
    expect(rights.assignments).toHaveLength(1);
    expect(rights.assignments[0]).toMatchObject({
      via: 'group',
      grants: { legacyPull: false, repositoryRead: true },
      condition: expect.stringContaining('orders/api'),
    });
  });

  test('a registry in another subscription is found by Resource Graph', async () => {
    const elsewhere = REGISTRY_ID.replace(REF.subscriptionId, '99999999-2222-4333-8444-555555555555');
    const { facts, context } = look((scenario) => ({
      ...scenario,
      resources: scenario.resources.map((each) => (each.id === REGISTRY_ID ? { ...each, id: elsewhere } : each)),
    }));
    expect(value(await facts.registry(HOST, REF, context))).toMatchObject({ kind: 'azure', resourceId: elsewhere });
  });

  test('on an ABAC registry the remedy for the tag names the role that it honours', async () => {
    const looking = look((scenario) =>
      without(
        'Microsoft.ContainerRegistry/registries/pull/read',
        'Microsoft.ContainerRegistry/registries/metadata/read',
        'Microsoft.ContainerRegistry/registries/repositories/*',
      )(changed(REGISTRY_ID, { roleAssignmentMode: 'AbacRepositoryPermissions' })(scenario)),
    );
    expect(await registry(looking)).toMatchObject({ permissionMode: 'abac' });
    const fact = missing(await looking.facts.tag(image(`${HOST}/orders/api:v2`), looking.context));
    expect(fact.kind).toBe('denied');
    expect(fact.remedy).toContain(`--role 'Container Registry Repository Reader' --scope ${REGISTRY_ID}`);
  });
});
