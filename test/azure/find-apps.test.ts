/** Finding an app by name over the real SDKs and the simulated Azure. */

import { createAzureFacts } from '../../src/azure/fact-source.ts';
import { nearest } from '../../src/azure/facts/find-apps.ts';
import { systemClock } from '../../src/core/clock.ts';
import { PullcheckError } from '../../src/core/error.ts';
import { silentLog } from '../../src/core/log.ts';
import type { AppQuery } from '../../src/diagnosis/fact-source.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { APP_ID, fault, GROUP, type Looking, look, OTHER_SUB, REF, SUB, without } from './subscription.ts';

const query = (name: string, more: Partial<AppQuery> = {}): AppQuery => ({
  name,
  resourceGroup: null,
  subscriptionId: null,
  ...more,
});
const find = ({ facts, context }: Looking, name: string, more: Partial<AppQuery> = {}) =>
  facts.findApps(query(name, more), context);

/** The same app once more, in the other subscription. */
function twice(scenario: ScenarioInput): ScenarioInput {
  const app = scenario.resources.find((each) => each.id === APP_ID);
  if (!app) throw new Error('no app');
  return { ...scenario, resources: [...scenario.resources, { ...app, id: APP_ID.replace(SUB, OTHER_SUB) }] };
}

/** Resource Graph knows nothing yet, as in the first minute of a new app. */
const graphLags = fault({ match: 'POST *ResourceGraph*', status: 200, body: '{"totalRecords":0,"count":0,"data":[]}' });

async function thrown(promise: Promise<unknown>): Promise<PullcheckError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof PullcheckError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

test('by name, over all subscriptions', async () => {
  const found = await find(look(), 'orders-api');
  expect(found.matches).toEqual([REF]);
  expect(found.searched.subscriptions).toBe(2);
});

describe('jobs', () => {
  const JOB_ID = APP_ID.replace('/containerApps/', '/jobs/');
  const withJob = (scenario: ScenarioInput): ScenarioInput => ({
    ...scenario,
    resources: [
      ...scenario.resources,
      { id: JOB_ID, name: 'orders-api', type: 'Microsoft.App/jobs', location: 'westeurope', properties: {} },
    ],
  });
  const whole = { subscriptionId: SUB, resourceGroup: GROUP };

  test.each([{}, whole])('an app and a job of one name are both given: %j', async (more) => {
    const kinds = (await find(look(withJob), 'orders-api', more)).matches.map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(['app', 'job']);
  });

  test.each([{}, whole])('the kind chooses: %j', async (more) => {
    const looking = look(withJob);
    for (const kind of ['app', 'job'] as const)
      expect((await find(looking, 'orders-api', { ...more, kind })).matches).toMatchObject([{ kind }]);
  });

  test('a kind that there is none of is not found', async () => {
    expect((await find(look(), 'orders-api', { ...whole, kind: 'job' })).matches).toEqual([]);
  });

  test('jobs that may not be read do not hide the app; asked for, they are refused', async () => {
    const denied = look((scenario) => without('Microsoft.App/jobs/read')(withJob(scenario)));
    expect((await find(denied, 'orders-api', whole)).matches).toEqual([REF]);
    expect((await thrown(find(denied, 'orders-api', { ...whole, kind: 'job' }))).code).toBe('azure-denied');
  });
});

test('in another case', async () => {
  expect((await find(look(), 'Orders-API')).matches).toEqual([REF]);
});

test('two of one name are both given; subscription and group choose', async () => {
  const looking = look(twice);
  expect((await find(looking, 'orders-api')).matches).toHaveLength(2);
  expect((await find(looking, 'orders-api', { subscriptionId: SUB })).matches).toEqual([REF]);
  expect((await find(looking, 'orders-api', { subscriptionId: 'shop' })).matches).toEqual([REF]);
  expect((await find(looking, 'orders-api', { resourceGroup: GROUP.toUpperCase() })).matches).toHaveLength(2);
  expect((await find(looking, 'orders-api', { resourceGroup: 'rg-else' })).matches).toEqual([]);
});

test('a subscription by its name: an unknown one is said, and one of the settings is known by its name too', async () => {
  const error = await thrown(find(look(), 'orders-api', { subscriptionId: 'Shopp' }));
  expect(error).toMatchObject({
    code: 'azure-denied',
    message: expect.stringContaining('No subscription named "Shopp"'),
  });
  const { azure, context } = look();
  const facts = createAzureFacts({
    credential: azure.credential,
    cloud: 'public',
    subscriptionIds: [SUB],
    clock: systemClock,
    log: silentLog,
    httpClient: azure.httpClient,
  });
  expect((await facts.findApps(query('orders-api', { subscriptionId: 'Shop' }), context)).matches).toEqual([REF]);
  await expect(facts.findApps(query('orders-api', { subscriptionId: 'Other' }), context)).rejects.toThrow(
    'No subscription',
  );
});

test('where Resource Graph lags, the lists of ARM find it', async () => {
  expect((await find(look(graphLags), 'orders-api')).matches).toEqual([REF]);
});

test('where Resource Graph fails, the lists of ARM find it', async () => {
  expect(
    (await find(look(fault({ match: 'POST *ResourceGraph*', status: 400, body: '{}' })), 'orders-api')).matches,
  ).toEqual([REF]);
});

test('of names that are near, a short one within what was typed is not the nearest', () => {
  const refs = ['api', 'orders-api', 'orders-api-canary'].map((name) => ({ ...REF, name }));
  const names = (typed: string) => nearest(refs, typed).map(({ name }) => name);
  expect(names('ordres-api')).toEqual(['orders-api', 'api']);
  expect(names('orders')[0]).toBe('orders-api');
});

test('no such name: the nearest ones', async () => {
  const found = await find(look(), 'order-api');
  expect(found.matches).toEqual([]);
  expect(found.nearest).toEqual([REF]);
  expect(found.searched).toEqual({ apps: 1, subscriptions: 2 });
  expect((await find(look(), 'zzz')).nearest).toEqual([]);
});

test('with the whole address: one request, which the diagnosis does not repeat', async () => {
  const looking = look();
  const found = await find(looking, 'orders-api', { subscriptionId: SUB, resourceGroup: GROUP });
  expect(found.matches).toEqual([REF]);
  await Promise.all([looking.facts.app(REF, looking.context), looking.facts.eventStream(REF, looking.context)]);
  const gets = looking.azure.requests.filter(({ url }) => /containerApps\/orders-api\?/i.test(url));
  expect(gets).toHaveLength(1);
  // And the next diagnosis reads afresh.
  await looking.facts.app(REF, looking.context);
  expect(looking.azure.requests.filter(({ url }) => /containerApps\/orders-api\?/i.test(url))).toHaveLength(2);
});

test.each([
  ['an empty name', ''],
  ['blanks', '   '],
  ['quotes and KQL', `x' | union resources | project properties //`],
  ['a path', '../../providers/Microsoft.KeyVault/vaults/x'],
  ['3,000 characters', 'a'.repeat(3_000)],
  ['control characters', 'orders\u0000-api'],
])('%s causes no request', async (_what, name) => {
  const looking = look();
  expect((await find(looking, name)).matches).toEqual([]);
  expect((await find(looking, 'orders-api', { resourceGroup: `${name || ' '}'/..` })).matches).toEqual([]);
  expect(looking.azure.requests).toEqual([]);
});

test('in a wrong group: where the name really is', async () => {
  expect(await find(look(), 'orders-api', { resourceGroup: 'rg-else' })).toMatchObject({ matches: [], nearest: [REF] });
});

test('jobs that may not be read are a gap, and hide no app', async () => {
  const found = await find(
    look((scenario) => graphLags(without('Microsoft.App/jobs/read')(scenario))),
    'orders-api',
  );
  expect(found.matches).toEqual([REF]);
  expect(found.gaps.map((gap) => gap.kind)).toEqual(['denied', 'denied']);
});

test('a subscription without a container app: nothing, searched', async () => {
  const found = await find(
    look((scenario) => ({ ...scenario, resources: [] })),
    'orders-api',
  );
  expect(found).toEqual({ matches: [], nearest: [], searched: { apps: 0, subscriptions: 2 }, gaps: [] });
});

test('no right anywhere is an error that names the right', async () => {
  const error = await thrown(find(look(without('*')), 'orders-api'));
  expect(error.code).toBe('azure-denied');
  expect(error.remedy).toContain('az role assignment create');
});

test('the whole address without the right', async () => {
  const error = await thrown(
    find(look(without('Microsoft.App/containerApps/read')), 'orders-api', {
      subscriptionId: SUB,
      resourceGroup: GROUP,
    }),
  );
  expect(error.code).toBe('azure-denied');
  expect(error.remedy).toContain(`--scope /subscriptions/${SUB}/resourceGroups/${GROUP}`);
});

test.each([
  ['a broken network', { match: '*', connection: 'unresolvable' as const }],
  ['500', { match: '*', status: 500, body: '<html>' }],
  ['garbage', { match: '*', status: 200, body: '<html>' }],
  ['429', { match: '*', status: 429, headers: { 'retry-after': '300' }, body: '{}' }],
])('%s is out of reach, not "no such app"', async (_what, what) => {
  expect((await thrown(find(look(fault(what)), 'orders-api'))).code).toBe('azure-unreachable');
});

test('an expired secret says so, and how to renew it', async () => {
  const facts = createAzureFacts({
    credential: {
      getToken: () =>
        Promise.reject(
          new Error(
            "AADSTS7000222: The provided client secret keys for app '12345678-1234-4234-8234-123456789012' are expired.",
          ),
        ),
    },
    cloud: 'public',
    subscriptionIds: [],
    clock: systemClock,
    log: silentLog,
    httpClient: { sendRequest: () => Promise.reject(new Error('nothing may be sent')) },
  });
  const error = await thrown(facts.findApps(query('orders-api'), { signal: AbortSignal.timeout(5_000) }));
  expect(error.code).toBe('sign-in-failed');
  expect(error.message).toContain('expired');
  expect(error.remedy).toContain('az ad app credential reset --id 12345678-1234-4234-8234-123456789012');
});
