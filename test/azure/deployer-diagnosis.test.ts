/** What the engine says of the simulated Azure after a rollback was carried out: the two must tell one story. */
import { createAzureFacts } from '../../src/azure/fact-source.ts';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/diagnosis/result.ts';
import { image, type Shop, shop } from '../playground/azure/shop.ts';
import { deployerOn, refOf } from './deploying.ts';

const { signal } = new AbortController();

function diagnosed({ azure, clock }: Shop, name: string): Promise<Diagnosis> {
  const parts = { clock: { now: clock.now, after: systemClock.after }, log: silentLog };
  const source = createAzureFacts({
    ...parts,
    credential: azure.credential,
    cloud: 'public',
    subscriptionIds: [],
    httpClient: azure.httpClient,
  });
  return diagnose(
    { name, resourceGroup: null, subscriptionId: null, kind: null, revision: null },
    { ...parts, source },
  );
}

test('Single mode: the template of the good revision, copied into a new one', async () => {
  const simulated = shop();
  const deployer = deployerOn(simulated);
  const before = await diagnosed(simulated, 'single');
  expect([before.outcome, before.serving.state, before.revision]).toEqual(['pull-failure', 'up', 'single--0000004']);
  const good = (await deployer.revisions(refOf('single'), signal)).find(({ name }) => name === 'single--0000003');
  await deployer.setTemplate(refOf('single'), { ...good?.template, revisionSuffix: 'back-1' }, signal);
  simulated.pass(15);
  const after = await diagnosed(simulated, 'single');
  expect([after.outcome, after.serving.state, after.revision]).toEqual(['healthy', 'up', 'single--back-1']);
});

test('Single mode: a target whose image was deleted meanwhile leaves all as it was, and the reason is told', async () => {
  const simulated = shop();
  const deployer = deployerOn(simulated);
  simulated.azure.others.purge(image('1.41.0'));
  const old = (await deployer.revisions(refOf('single'), signal)).find(({ name }) => name === 'single--0000002');
  await deployer.setTemplate(refOf('single'), { ...old?.template, revisionSuffix: 'back-1' }, signal);
  simulated.pass(15);
  const after = await diagnosed(simulated, 'single');
  expect([after.outcome, after.serving.state, after.revision]).toEqual(['pull-failure', 'up', null]);
  expect(after.causes[0]).toMatchObject({ id: 'image.tag-not-found', confidence: 'verified' });
});

test('Multiple mode: an old revision is activated, and traffic shifted once it runs', async () => {
  const simulated = shop();
  const deployer = deployerOn(simulated);
  await deployer.setTraffic(
    refOf('multiple'),
    [{ revisionName: 'multiple--next', weight: 100, label: 'next' }],
    signal,
  );
  simulated.pass(2);
  const down = await diagnosed(simulated, 'multiple');
  expect([down.outcome, down.serving.state]).toEqual(['pull-failure', 'down']);
  await deployer.activate(refOf('multiple'), 'multiple--old', signal);
  simulated.pass(10);
  await deployer.setTraffic(
    refOf('multiple'),
    [
      { revisionName: 'multiple--old', weight: 100 },
      { revisionName: 'multiple--next', weight: 0, label: 'next' },
    ],
    signal,
  );
  simulated.pass(2);
  const after = await diagnosed(simulated, 'multiple');
  // The failing revision is still there, and nobody is sent to it.
  expect([after.outcome, after.serving.state]).toEqual(['pull-failure', 'up']);
  expect(after.rollback.advice).toBe('not-needed');
});

test('a restart after the repair', async () => {
  const simulated = shop();
  const { azure } = simulated;
  azure.update((scenario) => {
    const orders = scenario.registries[0]?.repositories.find(({ name }) => name === 'orders-api');
    const newest = orders?.tags.at(-1);
    if (newest) orders?.tags.push({ ...newest, name: '1.43.0' });
  });
  await deployerOn(simulated).restart(refOf('single'), 'single--0000004', signal);
  simulated.pass(15);
  const after = await diagnosed(simulated, 'single');
  expect([after.outcome, after.serving.state, after.revision]).toEqual(['healthy', 'up', 'single--0000004']);
});
