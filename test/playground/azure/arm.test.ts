import { guid, PLATFORM, SHOP } from '../../../src/playground/azure/demo/names.ts';
import { VNET_PAYMENTS } from '../../../src/playground/azure/demo/platform.ts';
import { PROD, registryId, SHOP_IDENTITY } from '../../../src/playground/azure/demo/registries.ts';
import { appsClient, demoAzure, errorOf, raw } from './clients.ts';

const filter = (text: string) => `$filter=${encodeURIComponent(text)}`;
const roles = (scope: string, text: string) =>
  `${scope}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01&${filter(text)}`;

describe('rights', () => {
  test('what the caller may not do is refused, with the action and the scope', async () => {
    const azure = demoAzure();
    azure.update(({ caller }) => {
      caller.actions = ['*/read'];
    });
    const error = await errorOf(appsClient(azure).containerApps.getAuthToken('rg-shop', 'orders-api'));
    expect(error).toMatchObject({ statusCode: 403, code: 'AuthorizationFailed' });
    expect(error.message).toMatch(
      /perform action 'Microsoft.App\/containerApps\/getAuthToken\/action' over scope '\/subscriptions\/.*\/orders-api'/i,
    );
  });

  test('a denied subscription is not in the list, and forbidden when asked for', async () => {
    const azure = demoAzure();
    azure.update(({ caller }) => caller.deniedScopes.push(`/subscriptions/${PLATFORM}`));
    const { json } = await raw(azure, '/subscriptions?api-version=2022-12-01');
    expect(json.value.map((one: { subscriptionId: string }) => one.subscriptionId)).toEqual([SHOP]);
    expect((await raw(azure, registryId(PROD))).status).toBe(403);
  });

  test('no token, a token for another service, an expired one', async () => {
    let now = new Date();
    const azure = demoAzure({}, { now: () => now });
    expect((await raw(azure, '/subscriptions', { token: null })).json.error.code).toBe('AuthenticationFailed');
    const graph = (await azure.credential.getToken('https://graph.microsoft.com/.default'))?.token ?? '';
    expect((await raw(azure, '/subscriptions', { token: graph })).json.error.code).toBe(
      'InvalidAuthenticationTokenAudience',
    );
    const token = (await azure.credential.getToken('https://management.azure.com/.default'))?.token ?? '';
    now = new Date(now.getTime() + 2 * 3_600_000);
    expect((await raw(azure, '/subscriptions', { token })).json.error.code).toBe('ExpiredAuthenticationToken');
  });

  test('an api-version is required', async () => {
    const azure = demoAzure();
    expect((await raw(azure, '/subscriptions?api-version=')).json.error.code).toBe('MissingApiVersionParameter');
  });
});

describe('role assignments', () => {
  test('inherited ones count, groups count with assignedTo, and only direct ones with principalId', async () => {
    const azure = demoAzure();
    const member = guid(0x999);
    azure.update(({ roleAssignments }) => {
      roleAssignments.push({
        name: guid(0x998),
        scope: `/subscriptions/${PLATFORM}`,
        principalId: guid(0x997),
        principalType: 'Group',
        roleDefinitionId: '7f951dda-4ed3-4680-a7ca-43fe172d538d',
        members: [member],
        condition: null,
        createdOn: '@-1d',
      });
    });
    const count = async (text: string) => (await raw(azure, roles(registryId(PROD), text))).json.value.length;
    expect(await count(`assignedTo('${member}')`)).toBe(1);
    expect(await count(`principalId eq '${member}'`)).toBe(0);
    expect(await count(`assignedTo('${SHOP_IDENTITY.principalId}')`)).toBe(1);
    expect((await raw(azure, roles(registryId(PROD), 'roleName eq 1'))).status).toBe(400);
  });

  test('role definitions by GUID, built-in and unknown', async () => {
    const azure = demoAzure();
    const get = (id: string) =>
      raw(
        azure,
        `/subscriptions/${SHOP}/providers/Microsoft.Authorization/roleDefinitions/${id}?api-version=2022-04-01`,
      );
    const pull = await get('7f951dda-4ed3-4680-a7ca-43fe172d538d');
    expect(pull.json.properties).toMatchObject({
      roleName: 'AcrPull',
      permissions: [{ actions: ['Microsoft.ContainerRegistry/registries/pull/read'] }],
    });
    expect((await get(guid(1))).status).toBe(404);
  });
});

describe('networks', () => {
  test('a subnet out of its network, a zone by subscription, links and records', async () => {
    const azure = demoAzure();
    const subnet = await raw(azure, `${VNET_PAYMENTS}/subnets/snet-apps`);
    expect(subnet.json.properties.addressPrefix).toBe('10.50.0.0/23');
    expect((await raw(azure, `${VNET_PAYMENTS}/subnets`)).json.value).toHaveLength(2);
    const zones = await raw(azure, `/subscriptions/${PLATFORM}/providers/Microsoft.Network/privateDnsZones`);
    const zone = zones.json.value[0].id;
    expect((await raw(azure, `${zone}/virtualNetworkLinks`)).json.value).toEqual([]);
    expect((await raw(azure, `${zone}/A`)).json.value).toHaveLength(2);
    expect((await raw(azure, `${zone}/ALL`)).json.value).toHaveLength(2);
    expect((await raw(azure, `${zone}x/A`)).status).toBe(404);
  });
});

describe('Resource Graph', () => {
  const ask = (azure: ReturnType<typeof demoAzure>, query: string, more: object = {}) =>
    raw(azure, '/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01', {
      method: 'POST',
      body: { subscriptions: [SHOP, PLATFORM], query, ...more },
    });

  test('finds apps whatever the case, and a registry by its login server', async () => {
    const azure = demoAzure();
    const apps = await ask(
      azure,
      "resources | where type =~ 'Microsoft.App/containerApps' or type =~ 'microsoft.app/jobs' | where name in~ ('API', 'x') | project id, name, resourceGroup, subscriptionId | order by id asc | limit 50",
    );
    expect(apps.json.data.map((row: { resourceGroup: string }) => row.resourceGroup)).toEqual(['rg-shop', 'rg-lab']);
    const registry = await ask(
      azure,
      `Resources | where type == 'microsoft.containerregistry/registries' and properties.loginServer =~ "${PROD.toUpperCase()}" | project id, mode = tostring(properties.roleAssignmentMode)`,
    );
    expect(registry.json.data).toEqual([{ id: registryId(PROD), mode: 'LegacyRegistryPermissions' }]);
  });

  test('pages by $skipToken', async () => {
    const azure = demoAzure();
    const query = "resources | where type =~ 'microsoft.app/containerapps' | project name";
    const names: string[] = [];
    let token: string | undefined;
    do {
      const { json } = await ask(azure, query, { options: { $top: 7, ...(token ? { $skipToken: token } : {}) } });
      names.push(...json.data.map((row: { name: string }) => row.name));
      token = json.$skipToken;
    } while (token);
    expect(names.length).toBeGreaterThan(20);
    expect(new Set(names).size).toBe(names.length - 1);
  });

  test('leaves out what the caller may not read, without a word', async () => {
    const azure = demoAzure();
    azure.update(({ caller }) => caller.notActions.push('Microsoft.Network/*/read'));
    const { json } = await ask(azure, "resources | where type =~ 'microsoft.network/privatednszones' | count");
    expect(json.data).toEqual([{ Count: 0 }]);
  });

  test('what is no query is a 400', async () => {
    for (const query of [
      'resources | mv-apply x',
      "resources | where name == 'a",
      'nope | take 1',
      'resources | where nope == 1',
    ]) {
      const { status, json } = await ask(demoAzure(), query);
      expect([status, json.error.code]).toEqual([400, 'BadRequest']);
    }
  });
});

describe('faults', () => {
  const url = `/subscriptions/${SHOP}/resourceGroups/rg-shop/providers/Microsoft.App/containerApps/api`;

  test('strike as often as they say, and then no more', async () => {
    const azure = demoAzure({
      faults: [{ match: 'GET *containerApps/api?*', status: 429, headers: { 'retry-after': '1' }, times: 2 }],
    });
    const statuses = [await raw(azure, url), await raw(azure, url), await raw(azure, url)].map((one) => one.status);
    expect(statuses).toEqual([429, 429, 200]);
    expect(azure.requests.map((one) => one.status)).toEqual([429, 429, 200]);
  });

  test('broken connections, unknown hosts, garbage', async () => {
    const broken = demoAzure({ faults: [{ match: '*', connection: 'reset' }] });
    expect(await errorOf(raw(broken, url))).toMatchObject({ code: 'ECONNRESET' });
    expect(await errorOf(raw(demoAzure(), 'https://example.com/'))).toMatchObject({ code: 'ENOTFOUND' });
    const garbage = demoAzure({ faults: [{ match: '*', status: 502, body: '<html>Bad Gateway</html>' }] });
    expect(await errorOf(appsClient(garbage).containerApps.get('rg-shop', 'api'))).toMatchObject({ statusCode: 502 });
  });

  test('a call that hangs ends with its signal', async () => {
    const azure = demoAzure({ faults: [{ match: '*', connection: 'hang' }] });
    const controller = new AbortController();
    const hanging = errorOf(appsClient(azure).containerApps.get('rg-shop', 'api', { abortSignal: controller.signal }));
    controller.abort();
    expect((await hanging).name).toBe('AbortError');
  });
});

test('a quiet scenario keeps its distance from now; a changed one does not', async () => {
  let now = new Date('2026-11-23T03:00:00Z');
  const azure = demoAzure({}, { now: () => now });
  const modified = async () =>
    (await appsClient(azure).containerApps.get('rg-shop', 'orders-api')).systemData?.lastModifiedAt
      ?.toISOString()
      .slice(11, 16);
  const before = await raw(
    azure,
    `/subscriptions/${SHOP}/resourceGroups/rg-shop/providers/Microsoft.App/containerApps/orders-api`,
  );
  expect(before.json.systemData.lastModifiedAt).toContain('T02:48');
  now = new Date('2026-11-23T05:00:00Z');
  const after = await raw(
    azure,
    `/subscriptions/${SHOP}/resourceGroups/rg-shop/providers/Microsoft.App/containerApps/orders-api`,
  );
  expect(after.json.systemData.lastModifiedAt).toContain('T04:48');
  expect(await modified()).toBeDefined();
});
