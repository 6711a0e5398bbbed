/**
 * A rollback from the question to its end: planned with the facts, carried out by the deployer, on the simulated Azure. What
 * was sent is held against what may be sent, and what users have in the end against what the plan promised.
 */
import { createClients } from '../../src/azure/clients.ts';
import { createAzureFacts } from '../../src/azure/fact-source.ts';
import { createLiveReader } from '../../src/azure/live-reader.ts';
import type { Clock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { place } from '../../src/core/place.ts';
import { PROD } from '../../src/playground/azure/demo/registries.ts';
import { isWrite } from '../../src/playground/azure/journal.ts';
import { type CarryOutParts, carryOut } from '../../src/rollback/carry-out.ts';
import { newRecord, type PlanRecord } from '../../src/rollback/plans.ts';
import { type Prepared, prepareRollback } from '../../src/rollback/prepare.ts';
import { createMemoryPlans } from '../../src/storage/memory/plans.ts';
import { image, type Shop, shop } from '../playground/azure/shop.ts';
import { WRITER } from '../playground/azure/writer.ts';
import { deployerOn } from './deploying.ts';

interface Stage {
  readonly simulated: Shop;
  plan(name: string, to?: string | null): Promise<Prepared>;
  /** Approves the plan and looks until it is over. */
  carryOut(planned: Prepared): Promise<PlanRecord>;
  /** `PATCH path body`, in the order in which they were sent. */
  sent(): readonly string[];
}

function open(more: Parameters<typeof shop>[0] = {}): Stage {
  const simulated = shop(more);
  const { azure } = simulated;
  const clock: Clock = {
    now: simulated.clock.now,
    // Time passes when the test says so: what waits for it is ended by its signal.
    after: (_ms, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
  };
  const shared = { cloud: 'public', subscriptionIds: [], clock, log: silentLog, httpClient: azure.httpClient } as const;
  const reading = { ...shared, credential: azure.credential };
  const facts = createAzureFacts(reading);
  const { plans } = createMemoryPlans();
  const parts: CarryOutParts = { plans, deployer: deployerOn(simulated), facts, clock, watchMs: 60_000 };
  return {
    simulated,
    plan: (name, to = null) =>
      prepareRollback(
        { name, resourceGroup: null, subscriptionId: null, kind: null, to },
        { reader: createLiveReader(createClients(reading)), facts, clock, log: silentLog },
        { id: 'abcdefgh1234', lifeMs: 900_000 },
      ),
    async carryOut({ planned }) {
      if (!('plan' in planned)) throw new Error(`no plan: ${JSON.stringify(planned)}`);
      const record = newRecord(planned.plan, null, place('p'));
      await plans.insert(record, []);
      await plans.transition({ ...record, version: 2, state: 'approved' }, []);
      for (let looks = 0; looks < 200; looks += 1) {
        const looked = await carryOut(record.id, parts, new AbortController().signal);
        if (looked.againMs === null && looked.record) return looked.record;
        simulated.pass((looked.againMs ?? 0) / 1000);
      }
      throw new Error('it does not end');
    },
    sent: () =>
      azure.requests
        .filter(isWrite)
        .map(({ method, path, body }) => `${method} ${path.slice(path.indexOf('/providers/') + 25)} ${body}`.trim()),
  };
}

const ALLOWED = [
  /^PATCH (?:containerApps|jobs)\/[\w-]+ \{"properties":\{"template":\{.*\}\}\}$/,
  /^PATCH containerApps\/[\w-]+ \{"properties":\{"configuration":\{"ingress":\{"traffic":\[.*\]\}\}\}\}$/,
  /^POST containerApps\/[\w-]+\/revisions\/[\w-]+\/(?:activate|restart)$/,
];

function expectAllowed({ sent, simulated }: Stage): void {
  expect(sent().filter((one) => !ALLOWED.some((pattern) => pattern.test(one)))).toEqual([]);
  const writers = simulated.azure.requests.filter(isWrite).map(({ identity }) => identity);
  expect(new Set(writers)).toEqual(new Set(writers.length === 0 ? [] : [WRITER.identity.objectId]));
}

test('Single mode, users down: the last good template in a fresh revision, once', async () => {
  const stage = open();
  const { simulated } = stage;
  // The good revision's replicas were lost after the bad deployment: nobody is served.
  simulated.azure.update((scenario) => {
    for (const one of scenario.resources)
      if (one.name === 'single--0000003')
        Object.assign(one.properties as object, { replicas: 0, runningState: 'Stopped', active: false });
  });
  const prepared = await stage.plan('single');
  expect(stage.sent()).toEqual([]);
  const record = await stage.carryOut(prepared);
  expect([record.state, record.ending?.because ?? '']).toEqual(['succeeded', expect.stringContaining('ready')]);
  expect(stage.sent()).toHaveLength(1);
  expectAllowed(stage);
  const last = (await simulated.revisions('single')).at(-1);
  expect(last).toMatch(/ active 100 Running$/);
});

test('Multiple mode: activated, waited for, then all traffic; labels stay', async () => {
  const stage = open();
  const { simulated } = stage;
  simulated.azure.others.moveTraffic('multiple', [
    { latestRevision: true, weight: 100 },
    { revisionName: 'multiple--stable', weight: 0, label: 'stable' },
  ]);
  simulated.pass(3);
  const record = await stage.carryOut(await stage.plan('multiple', 'multiple--old'));
  expect(record.state).toBe('succeeded');
  expect(stage.sent().map((one) => one.split(' ').slice(0, 2).join(' '))).toEqual([
    'POST containerApps/multiple/revisions/multiple--old/activate',
    'PATCH containerApps/multiple',
  ]);
  expectAllowed(stage);
  expect((await simulated.revisions('multiple'))[0]).toBe('old active 100 Running');
  const { traffic } = (await simulated.look('multiple')).json.properties.configuration.ingress;
  expect(
    traffic
      .map(({ label }: { label?: string }) => label)
      .filter(Boolean)
      .sort(),
  ).toEqual(['stable']);
});

test('with a role on the resource group alone it comes to the same end', async () => {
  const { objectId, clientId, grants } = WRITER.identity;
  const scope = '/resourceGroups/rg-shop';
  const stage = open({
    identities: [{ objectId, clientId, grants: grants.map((one) => ({ ...one, scope: one.scope + scope })) }],
  });
  const record = await stage.carryOut(await stage.plan('single', 'single--0000003'));
  expect(record.state).toBe('succeeded');
  expectAllowed(stage);
});

test('an image that is deleted between the plan and the click: it fails, and the old revision still serves', async () => {
  const stage = open();
  const prepared = await stage.plan('single', 'single--0000002');
  stage.simulated.azure.others.purge(image('1.41.0'));
  const record = await stage.carryOut(prepared);
  expect([record.state, record.ending?.reason]).toEqual(['failed', 'operation-failed']);
  expect(record.ending?.because).toContain('manifest tagged by "1.41.0" is not found');
  expect((await stage.simulated.revisions('single'))[2]).toBe('0000003 active 100 Running');
  expectAllowed(stage);
});

test('somebody deploys between the plan and the click: stale, and nothing is sent', async () => {
  const stage = open();
  const prepared = await stage.plan('single', 'single--0000003');
  stage.simulated.azure.others.deploy('single', { containers: [{ name: 'api', image: image('1.42.0') }] });
  stage.simulated.pass(20);
  expect((await stage.carryOut(prepared)).state).toBe('stale');
  expect(stage.sent()).toEqual([]);
});

test('a lock in the way is waited for', async () => {
  const stage = open();
  const prepared = await stage.plan('single', 'single--0000003');
  stage.simulated.azure.others.lock('single', 3);
  const record = await stage.carryOut(prepared);
  expect(record.state).toBe('succeeded');
  expect(stage.sent()).toHaveLength(4);
  expectAllowed(stage);
});

test('a job: the template that ran, and the next execution runs', async () => {
  const stage = open();
  const { azure, pass } = stage.simulated;
  azure.others.deploy('thumbnail-sweep', { containers: [{ name: 'sweep', image: `${PROD}/thumbnail-sweep:9.9.9` }] });
  pass(3);
  azure.others.runJob('thumbnail-sweep');
  pass(90);
  const record = await stage.carryOut(await stage.plan('thumbnail-sweep'));
  expect(record.state).toBe('succeeded');
  expect(stage.sent()).toHaveLength(1);
  expectAllowed(stage);
  const name = azure.others.runJob('thumbnail-sweep');
  pass(30);
  await stage.simulated.look('single');
  expect(azure.scenario.resources.find((one) => one.name === name)?.properties?.status).toBe('Succeeded');
});
