import { DeployError } from '../../src/rollback/deployer.ts';
import { undoPlan } from '../../src/rollback/undo-plan.ts';
import { approve, drive, stage } from './drive.ts';
import { plainAzure } from './plain-deployer.ts';
import { FAILING, ground, INACTIVE, liveApp, liveRevision, planned, planOf, STAMP } from './samples.ts';

const multiple = () =>
  liveApp({
    mode: 'Multiple',
    latestReadyRevisionName: 'orders-api--v2',
    ingress: {
      external: true,
      fqdn: null,
      traffic: [
        { latestRevision: true, weight: 100, label: 'live' },
        { revisionName: 'orders-api--v1', weight: 0, label: 'old' },
      ],
    },
  });
const inactive = () => [liveRevision('v2', 10, FAILING), liveRevision('v1', 1_000, INACTIVE)];

function open(live = liveApp(), revisions = ground().revisions) {
  const azure = plainAzure(live, revisions);
  azure.broken.add('acme.azurecr.io/orders:v2');
  return { azure, on: stage(azure), plan: planOf(planned(ground({ live, revisions }))) };
}

test('Single mode: one PATCH of the template, then the watch, then the numbers', async () => {
  const { azure, on, plan } = open();
  await approve(on, plan);
  const end = await drive(on, plan.id);
  expect(end).toMatchObject({ state: 'succeeded', ending: { reason: null } });
  expect(azure.writes.map(({ kind }) => kind)).toEqual(['set-template']);
  expect(azure.app.latestReadyRevisionName).toBe('orders-api--rba1b2c3d4');
  expect(end.ending?.because).toMatch(
    /1 of 1 replicas ready, 0 images pulled and no pull failed in 10 min; as far as the log tells, users were without service for \d+ min, from 2026-11-28 02:51 UTC on/,
  );
  const events = (await on.audit.ofApp(plan.app.resourceId, 50)).map(({ event }) => event).reverse();
  expect(events).toEqual(['sending', 'sent', 'done', 'done', 'switched', 'succeeded']);
});

test('Multiple mode: activated, ready, then the whole traffic with its labels', async () => {
  const { azure, on, plan } = open(multiple(), inactive());
  await approve(on, plan);
  expect((await drive(on, plan.id)).state).toBe('succeeded');
  expect(azure.writes.map(({ kind }) => kind)).toEqual(['activate', 'set-traffic']);
  expect(azure.app.ingress?.traffic).toEqual([
    { revisionName: 'orders-api--v2', weight: 0, label: 'live' },
    { revisionName: 'orders-api--v1', weight: 100, label: 'old' },
  ]);
  const sent = (await on.audit.ofApp(plan.app.resourceId, 50)).filter(({ event }) => event === 'sent');
  expect(sent.map(({ data }) => data.correlationId)).toEqual(['correlation-2', 'correlation-1']);
});

test('moved between approval and the first write: stale, and nothing is sent', async () => {
  const { azure, on, plan } = open();
  await approve(on, plan);
  azure.app = {
    ...azure.app,
    latestRevisionName: 'orders-api--v3',
    lastModifiedAt: 'x',
    lastModifiedBy: 'bob@example.com',
  };
  expect(await drive(on, plan.id)).toMatchObject({
    state: 'stale',
    ending: { reason: 'plan-stale', because: expect.stringContaining('by bob@example.com') },
  });
  expect(azure.writes).toEqual([]);
});

test('Azure fails half-way, after the activation: what is done and what is not is told', async () => {
  const { azure, on, plan } = open(multiple(), inactive());
  const { fault } = azure;
  azure.fault = (call, when) => {
    fault(call, when);
    if (call === 'set-traffic' && when === 'before') throw new DeployError('refused', 'TrafficWeightInvalid');
  };
  await approve(on, plan);
  const end = await drive(on, plan.id);
  expect(end).toMatchObject({ state: 'failed', ending: { reason: 'azure-refused' } });
  expect(end.ending?.because).toMatch(/TrafficWeightInvalid; done: Activate orders-api--v1/);
});

test('the new revision never becomes ready: failed, with the undo as the next step', async () => {
  const { azure, on, plan } = open();
  azure.broken.add('acme.azurecr.io/orders:v1');
  await approve(on, plan);
  expect(await drive(on, plan.id)).toMatchObject({
    state: 'failed',
    ending: { reason: 'not-ready', next: `undo ${plan.id}` },
  });
});

test('busy for a while is waited for; busy for ever is given up', async () => {
  const { azure, on, plan } = open();
  const { fault } = azure;
  let busy = 5;
  azure.fault = (call, when) => {
    fault(call, when);
    if (call === 'set-template' && when === 'before' && busy-- > 0) throw new DeployError('lock-conflict', 'locked');
  };
  await approve(on, plan);
  expect((await drive(on, plan.id)).state).toBe('succeeded');
  expect(azure.writes).toHaveLength(1);

  const other = open();
  other.azure.fault = (call) => {
    if (call === 'set-template') throw new DeployError('in-progress', 'busy');
  };
  await approve(other.on, other.plan);
  expect(await drive(other.on, other.plan.id)).toMatchObject({
    state: 'failed',
    ending: { reason: 'azure-busy', because: expect.stringContaining('nothing was changed') },
  });
});

test('a right that is missing ends it at once, with what would grant it', async () => {
  const { azure, on, plan } = open();
  azure.fault = (call) => {
    if (call === 'set-template')
      throw new DeployError('forbidden', 'AuthorizationFailed', { remedy: 'az role assignment create' });
  };
  await approve(on, plan);
  expect(await drive(on, plan.id)).toMatchObject({
    state: 'failed',
    ending: { reason: 'azure-forbidden', next: 'az role assignment create' },
  });
});

test('an answer that got lost is looked up, and nothing is sent twice', async () => {
  const { azure, on, plan } = open();
  const { fault } = azure;
  let lost = 1;
  azure.fault = (call, when) => {
    fault(call, when);
    if (call === 'set-template' && when === 'after' && lost-- > 0) throw new DeployError('unreachable', 'reset');
  };
  await approve(on, plan);
  expect((await drive(on, plan.id)).state).toBe('succeeded');
  expect(azure.writes).toHaveLength(1);
});

test('an operation that may not be looked at: the app tells instead', async () => {
  const { azure, on, plan } = open();
  const poll = on.parts.deployer.poll;
  const parts = {
    ...on.parts,
    deployer: { ...on.parts.deployer, poll: async () => ({ state: 'not-visible' as const, because: '403' }) },
  };
  expect(poll).toBeDefined();
  await approve(on, plan);
  expect((await drive({ ...on, parts }, plan.id)).state).toBe('succeeded');
  expect(azure.writes).toHaveLength(1);
});

test('a rollback by somebody else during the watch is announced, with who it was', async () => {
  const { azure, on, plan } = open();
  await approve(on, plan);
  const end = await drive(on, plan.id, ({ state }) => {
    if (state === 'watching')
      azure.app = { ...azure.app, latestRevisionName: 'orders-api--v9', lastModifiedBy: 'carol@example.com' };
  });
  expect(end).toMatchObject({
    state: 'failed',
    ending: {
      reason: 'changed-by-somebody',
      because: expect.stringContaining('orders-api--v9 meanwhile, by carol@example.com'),
    },
  });
});

test('two drivers at once: one works, the other waits', async () => {
  const { azure, on, plan } = open(multiple(), inactive());
  await approve(on, plan);
  const ends = await Promise.all([drive(on, plan.id), drive(on, plan.id), drive(on, plan.id)]);
  expect(ends.map(({ state }) => state)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  expect(azure.writes.map(({ kind }) => kind)).toEqual(['activate', 'set-traffic']);
  const audit = await on.audit.ofApp(plan.app.resourceId, 100);
  expect(audit.filter(({ event }) => event === 'succeeded')).toHaveLength(1);
});

test('an undo during the watch ends the watch and restores the former traffic exactly', async () => {
  const { azure, on, plan } = open(multiple(), inactive());
  const before = azure.app.ingress?.traffic;
  await approve(on, plan);
  let watching = false;
  await drive({ ...on }, plan.id, ({ state }) => {
    watching ||= state === 'watching';
    if (watching) throw new Error('stop here');
  }).catch(() => {});
  const undo = planOf(undoPlan(plan, azure.app, azure.revisions, { ...STAMP, id: 'ffff00001111' }));
  await approve(on, undo);
  expect((await drive(on, undo.id)).state).toBe('succeeded');
  expect(azure.app.ingress?.traffic).toEqual(before);
  expect((await on.plans.find(plan.id))?.state).toBe('undone');
  expect((await drive(on, plan.id)).state).toBe('undone');
});
