/** What may not or cannot be read is unknown, with its reason and remedy, and never throws. */
import { environment, image, missing, registry, value } from './reads.ts';
import {
  changed,
  ENV_ID,
  fault,
  HOST,
  type Looking,
  look,
  PRINCIPAL,
  REF,
  REGISTRY_ID,
  SUBNET_ID,
  WORKSPACE,
  without,
} from './subscription.ts';

describe('what may not be read is unknown, with the command that grants it', () => {
  test.each([
    ['app', 'Microsoft.App/containerApps/read', ({ facts, context }: Looking) => facts.app(REF, context)],
    [
      'revisions',
      'Microsoft.App/containerApps/revisions/read',
      ({ facts, context }: Looking) => facts.revisions(REF, context),
    ],
    [
      'event stream',
      'Microsoft.App/containerApps/getAuthToken/action',
      ({ facts, context }: Looking) => facts.eventStream(REF, context),
    ],
    [
      'environment',
      'Microsoft.App/managedEnvironments/read',
      ({ facts, context }: Looking) => facts.environment(ENV_ID, context),
    ],
    [
      'network',
      'Microsoft.Network/virtualNetworks/read',
      ({ facts, context }: Looking) => facts.networkPath(SUBNET_ID, context),
    ],
  ])('%s', async (_name, action, read) => {
    const fact = missing(await read(look(without(action))));
    expect(fact.kind).toBe('denied');
    expect(fact.remedy).toMatch(
      /^az role assignment create --assignee 0b0b0b0b-0000-4000-8000-000000000b07 --role \S.* --scope \/subscriptions\//,
    );
  });

  test('role assignments, Log Analytics, DNS links', async () => {
    const rights = look(without('Microsoft.Authorization/roleAssignments/read'));
    expect(missing(await rights.facts.pullRights(PRINCIPAL, await registry(rights), rights.context)).kind).toBe(
      'denied',
    );
    const logs = look(
      without(
        'Microsoft.OperationalInsights/workspaces/query/*',
        'Microsoft.OperationalInsights/workspaces/query/read',
      ),
    );
    const log = missing(await logs.facts.logAnalytics(REF, await environment(logs), logs.context));
    expect(log.kind).toBe('denied');
    expect(log.remedy).toContain("--role 'Log Analytics Data Reader'");
    const dns = look(without('Microsoft.Network/privateDnsZones/virtualNetworkLinks/read'));
    expect(missing(await dns.facts.privateDns(await registry(dns), await environment(dns), dns.context)).kind).toBe(
      'denied',
    );
  });

  test('an unreadable custom role is named, and grants nothing', async () => {
    const custom = 'eeeeeeee-0000-4000-8000-00000000000e';
    const looking = look((scenario) =>
      without('Microsoft.Authorization/roleDefinitions/read')({
        ...scenario,
        roleAssignments: [
          {
            name: 'dddddddd-0000-4000-8000-000000000002',
            scope: REGISTRY_ID,
            principalId: PRINCIPAL,
            roleDefinitionId: custom,
          },
        ],
      }),
    );
    const rights = value(await looking.facts.pullRights(PRINCIPAL, await registry(looking), looking.context));
    expect(rights).toMatchObject({ assignments: [], unreadableRoles: [custom] });
  });

  test('a registry that nobody sees is unknown, never "does not exist"', async () => {
    const { facts, context } = look();
    expect(missing(await facts.registry('elsewhere.azurecr.io', REF, context)).kind).toBe('absent');
    expect(value(await facts.registry('ghcr.io', REF, context))).toEqual({ kind: 'other', host: 'ghcr.io' });
  });

  test("a registry's firewall that keeps us out tells nothing of the tag", async () => {
    const { facts, context } = look((scenario) => ({
      ...scenario,
      registries: (scenario.registries ?? []).map((each) => ({ ...each, reachableByCaller: false })),
    }));
    const fact = missing(await facts.tag(image(`${HOST}/orders/api:v22`), context));
    expect(fact.kind).toBe('unreachable');
    expect(fact.remedy).toMatch(/^az acr network-rule add --name shopacr --ip-address /);
  });

  test('no stream, no logs, no VNet: absent', async () => {
    const noStream = look(changed(REF.resourceId, { eventStreamEndpoint: null }));
    expect(missing(await noStream.facts.eventStream(REF, noStream.context)).kind).toBe('absent');
    const noLogs = look(changed(ENV_ID, { appLogsConfiguration: { destination: null }, vnetConfiguration: null }));
    const env = await environment(noLogs);
    expect(env).toMatchObject({ subnetId: null, vnetId: null, logs: { destination: 'none' } });
    expect(missing(await noLogs.facts.logAnalytics(REF, env, noLogs.context)).kind).toBe('absent');
  });

  test('a stream on another host gets no token', async () => {
    const { facts, context, azure } = look(
      changed(REF.resourceId, { eventStreamEndpoint: 'https://azurecontainerapps.dev.evil.example/eventstream' }),
    );
    expect(missing(await facts.eventStream(REF, context)).kind).toBe('failed');
    expect(azure.requests.some(({ url }) => url.includes('evil'))).toBe(false);
  });
});

describe('whatever Azure and the network do, a fact does not throw', () => {
  const read = ({ facts, context }: Looking) =>
    Promise.all([
      facts.app(REF, context),
      facts.revisions(REF, context),
      facts.replicas(REF, 'orders-api--two', context),
      facts.eventStream(REF, context),
      facts.failedDeployment(REF, context),
      facts.environment(ENV_ID, context),
      facts.networkPath(SUBNET_ID, context),
      facts.registry(HOST, REF, context),
      facts.tag(image(`${HOST}/orders/api:v2`), context),
      facts.logAnalytics(
        REF,
        {
          id: ENV_ID,
          name: 'shop-env',
          location: '',
          subnetId: null,
          vnetId: null,
          internalOnly: false,
          logs: { destination: 'log-analytics', workspaceId: WORKSPACE },
        },
        context,
      ),
    ]);

  test.each([
    ['HTML with 200', { match: '* https://*', status: 200, body: '<html>hello</html>' }, 'failed'],
    ['an empty 200', { match: '* https://*', status: 200, body: '' }, 'failed'],
    ['a list where an object belongs', { match: '* https://*', status: 200, body: '[]' }, 'failed'],
    ['an object of another kind', { match: '* https://*', status: 200, body: '"x"' }, 'failed'],
    ['half a JSON', { match: '* https://*', status: 200, body: '{"value":[' }, 'failed'],
    ['a broken name', { match: '* https://*', connection: 'unresolvable' as const }, 'unreachable'],
    [
      '429 for a minute',
      { match: '* https://*', status: 429, headers: { 'retry-after': '60' }, body: '{}' },
      'throttled',
    ],
  ])('%s', async (_name, what, kind) => {
    const facts = await read(look(fault(what)));
    expect(facts.map((fact) => (fact.state === 'unknown' ? fact.kind : 'known'))).toEqual(facts.map(() => kind));
  });

  test('500', async () => {
    const facts = await read(
      look(
        fault({
          match: '* https://*',
          status: 500,
          body: '{"error":{"code":"InternalServerError","message":"sorry"}}',
        }),
      ),
    );
    expect(facts.every((fact) => fact.state === 'unknown' && fact.kind === 'failed')).toBe(true);
  });

  test.each([
    [200, 'null'],
    [200, '{}'],
    [200, '{"tables":[{}]}'],
    [200, '<html>'],
    [400, '{"weird":{"a":1}}'],
    [409, '{"error":"text"}'],
    [500, '["x"]'],
    [500, '<html>'],
  ])('the reason is a sentence, without JSON and without the words of our own code: %i %s', async (status, body) => {
    const facts = await read(look(fault({ match: '* https://*', status, body })));
    for (const fact of facts) {
      if (fact.state !== 'unknown') continue;
      expect(fact.because).not.toMatch(/[{}[\]<>]|Cannot read|undefined|Unexpected|JSON input|\bs was\b/);
    }
    expect(facts.some((fact) => fact.state === 'unknown')).toBe(true);
  });

  test('a hang ends with the signal', async () => {
    const { facts } = look(fault({ match: '* https://*', connection: 'hang' }));
    const fact = missing(await facts.app(REF, { signal: AbortSignal.timeout(50) }));
    expect(fact.kind).toBe('timeout');
  });
});
