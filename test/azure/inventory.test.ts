/** All apps and jobs at a glance, over the real pipeline and the simulated Azure: what is read, what it costs, what is missing. */
import { createAzureFacts } from '../../src/azure/fact-source.ts';
import type { Clock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import type { Inventory } from '../../src/diagnosis/inventory.ts';
import type { ScenarioInput } from '../../src/playground/azure/scenario.ts';
import { simulateAzure } from '../../src/playground/azure/simulated-azure.ts';
import { missing, value } from './reads.ts';
import { APP_ID, ENV_ID, fault, HOST, OTHER_SUB, REF, SUB, subscription, VNET_ID, without } from './subscription.ts';

const IDENTITY = `/subscriptions/${SUB}/resourceGroups/rg-shop/providers/Microsoft.ManagedIdentity/userAssignedIdentities/puller`;
const noGraph = { match: 'POST *ResourceGraph*', status: 403, body: '{"error":{"code":"AuthorizationFailed"}}' };

/** @param change has its way with the scenario first */
function ask(
  change: (scenario: ScenarioInput) => ScenarioInput = (same) => same,
  subscriptionIds: readonly string[] = [],
  pageSize = 1_000,
) {
  let now = Date.parse('2026-11-28T03:00:00Z');
  const clock: Clock = { now: () => new Date(now), after: () => new Promise(() => {}) };
  const azure = simulateAzure(change(subscription()), { pageSize });
  const facts = createAzureFacts({
    credential: azure.credential,
    cloud: 'public',
    subscriptionIds,
    clock,
    log: silentLog,
    httpClient: azure.httpClient,
  });
  return {
    azure,
    read: (signal = AbortSignal.timeout(20_000)) => facts.inventory({ signal }),
    queries: () => azure.requests.filter(({ url }) => url.includes('Microsoft.ResourceGraph')).length,
    wait: (ms: number) => {
      now += ms;
    },
  };
}

/** A job with an init container, and `count` more apps in the other subscription. */
const many =
  (count: number) =>
  (scenario: ScenarioInput): ScenarioInput => ({
    ...scenario,
    resources: [
      ...scenario.resources,
      {
        id: APP_ID.replace('/containerApps/orders-api', '/jobs/nightly'),
        name: 'nightly',
        type: 'Microsoft.App/jobs',
        location: 'westeurope',
        properties: {
          provisioningState: 'Succeeded',
          runningState: 'Ready',
          environmentId: ENV_ID.toLowerCase(),
          configuration: { registries: [{ server: HOST, identity: IDENTITY }] },
          template: {
            containers: [{ name: 'job', image: `${HOST}/orders/job:1`, env: [{ name: 'PASSWORD', value: 'hunter2' }] }],
            initContainers: [{ name: 'first', image: 'docker.io/library/busybox:1' }],
          },
        },
      },
      ...Array.from({ length: count }, (_, i) => ({
        id: APP_ID.replace(SUB, OTHER_SUB).replace('orders-api', `app-${i}`),
        name: `app-${i}`,
        type: 'Microsoft.App/containerApps',
        location: 'westeurope',
        properties: {
          configuration: { registries: [{ server: 'docker.io', username: 'shop', passwordSecretRef: 'x' }] },
          template: { containers: [{ name: 'a', image: 'shop/a:1' }] },
        },
      })),
    ],
  });

const names = ({ apps }: Inventory) => apps.map(({ ref }) => ref.name).sort();

test('apps and jobs with all that they pull, how they sign in, where they run and how they are', async () => {
  const { read, azure } = ask(many(1));
  const fact = await read();
  expect(fact).toMatchObject({ source: 'Resource Graph', value: { gaps: [] } });
  expect(value(fact).apps).toEqual([
    {
      ref: REF,
      environmentId: ENV_ID,
      networkId: VNET_ID,
      images: [`${HOST}/orders/api:v2`],
      registries: [{ server: HOST, identity: 'system', username: null }],
      latestRevision: 'orders-api--two',
      latestReadyRevision: 'orders-api--one',
      provisioningState: 'Succeeded',
      runningStatus: 'Running',
    },
    {
      ref: { ...REF, kind: 'job', name: 'nightly', resourceId: expect.stringMatching(/\/jobs\/nightly$/) },
      environmentId: ENV_ID.toLowerCase(),
      networkId: VNET_ID,
      images: [`${HOST}/orders/job:1`, 'docker.io/library/busybox:1'],
      registries: [{ server: HOST, identity: IDENTITY, username: null }],
      latestRevision: null,
      latestReadyRevision: null,
      provisioningState: 'Succeeded',
      runningStatus: 'Ready',
    },
    expect.objectContaining({
      ref: expect.objectContaining({ name: 'app-0', subscriptionId: OTHER_SUB }),
      environmentId: null,
      networkId: null,
      registries: [{ server: 'docker.io', identity: null, username: 'shop' }],
    }),
  ]);
  expect(JSON.stringify(value(fact))).not.toContain('hunter2');
  expect(azure.requests.filter(({ url }) => /containerApps|jobs/i.test(url))).toEqual([]);
});

test('more than one page is read to its end', async () => {
  const { read, queries } = ask(many(60), [], 25);
  expect(value(await read()).apps).toHaveLength(62);
  expect(queries()).toBe(3);
});

describe('what a storm costs', () => {
  test('five hundred who ask at once share one query, and so does everybody for half a minute', async () => {
    const { read, queries, wait } = ask(many(3));
    const all = await Promise.all(Array.from({ length: 500 }, () => read()));
    expect(new Set(all.map((fact) => value(fact).apps.length))).toEqual(new Set([5]));
    wait(30_000);
    const kept = await read();
    expect(kept).toMatchObject({ at: new Date('2026-11-28T03:00:00Z') });
    expect(queries()).toBe(1);
    wait(1);
    expect(await read()).toMatchObject({ at: new Date('2026-11-28T03:00:30.001Z') });
    expect(queries()).toBe(2);
  });

  test('one who gives up takes nobody along', async () => {
    const { read, queries } = ask(many(3));
    const gone = new AbortController();
    const [first, second] = [read(gone.signal), read()];
    gone.abort();
    expect(missing(await first).kind).toBe('timeout');
    expect(value(await second).apps).toHaveLength(5);
    expect(queries()).toBe(1);
  });

  test('a failure is not kept', async () => {
    const { read, azure } = ask(fault({ match: '*management.azure.com*', status: 403, body: '{}' }));
    expect(missing(await read()).kind).toBe('denied');
    azure.update((scenario) => {
      scenario.faults = [];
    });
    expect(names(value(await read()))).toEqual(['orders-api']);
  });
});

describe('what is missing', () => {
  test('Resource Graph is refused: the lists of ARM say the same', async () => {
    const graph = ask(many(2));
    const lists = ask((scenario) => ({ ...many(2)(scenario), faults: [noGraph] }));
    const fact = await lists.read();
    expect(fact).toMatchObject({ source: 'ARM', value: { gaps: [] } });
    expect(names(value(fact))).toEqual(names(value(await graph.read())));
  });

  test('... and a subscription that may not be read is a gap, with the command that grants it', async () => {
    const { read } = ask((scenario) => ({
      ...many(2)(scenario),
      faults: [noGraph, { match: `GET *${OTHER_SUB}*`, status: 403, body: '{"error":{"code":"AuthorizationFailed"}}' }],
    }));
    const inventory = value(await read());
    expect(names(inventory)).toEqual(['nightly', 'orders-api']);
    expect(inventory.gaps).toMatchObject([
      { kind: 'denied', remedy: expect.stringContaining(`--scope /subscriptions/${OTHER_SUB}`) },
    ]);
  });

  test('... and jobs that may not be read', async () => {
    const { read } = ask((scenario) => ({
      ...without('Microsoft.App/jobs/read')(many(0)(scenario)),
      faults: [noGraph],
    }));
    const inventory = value(await read());
    expect(names(inventory)).toEqual(['orders-api']);
    expect(inventory.gaps).toMatchObject([{ kind: 'denied' }, { kind: 'denied' }]);
  });

  test('... and more subscriptions than can be listed', async () => {
    const more = Array.from({ length: 13 }, (_, i) => ({
      subscriptionId: OTHER_SUB.replace('9999999', `888888${String.fromCharCode(97 + i)}`),
      displayName: `More ${i}`,
    }));
    const { read } = ask((scenario) => ({
      ...scenario,
      subscriptions: [...scenario.subscriptions, ...more],
      faults: [noGraph],
    }));
    const inventory = value(await read());
    expect(names(inventory)).toEqual(['orders-api']);
    expect(inventory.gaps.map(({ because }) => because)).toEqual([expect.stringContaining('3 more subscriptions')]);
  });

  const denied = (scenario: ScenarioInput): ScenarioInput => ({
    ...many(2)(scenario),
    caller: {
      objectId: '0b0b0b0b-0000-4000-8000-000000000b07',
      tenantId: '7e7e7e7e-0000-4000-8000-00000000007e',
      deniedScopes: [`/subscriptions/${OTHER_SUB}`],
    },
  });

  test('a subscription of the settings that nobody shows us is a gap; without the setting there is none to miss', async () => {
    const named = value(await ask(denied, [SUB, OTHER_SUB]).read());
    expect(names(named)).toEqual(['nightly', 'orders-api']);
    expect(named.gaps).toMatchObject([
      { kind: 'denied', remedy: expect.stringContaining(`--scope /subscriptions/${OTHER_SUB}`) },
    ]);
    expect(value(await ask(denied).read()).gaps).toEqual([]);
  });

  test('Resource Graph is silent about what may not be read: no right anywhere is no empty list', async () => {
    const { read } = ask(without('Microsoft.App/containerApps/read', 'Microsoft.App/jobs/read'));
    expect(missing(await read())).toMatchObject({ kind: 'denied' });
  });

  test('a subscription without any app: nothing, looked at', async () => {
    const fact = await ask((scenario) => ({ ...scenario, resources: [] })).read();
    expect(value(fact)).toEqual({ apps: [], gaps: [] });
  });

  test.each([
    ['a broken network', { match: '*', connection: 'unresolvable' as const }, 'unreachable'],
    ['garbage', { match: '*management.azure.com*', status: 200, body: '<html>' }, 'failed'],
    [
      '429',
      { match: '*management.azure.com*', status: 429, headers: { 'retry-after': '300' }, body: '{}' },
      'throttled',
    ],
  ])('%s is unknown, not "none"', async (_what, what, kind) => {
    expect(missing(await ask(fault(what)).read()).kind).toBe(kind);
  });
});
