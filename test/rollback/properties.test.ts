/** What must hold of every history, and after a crash at every line. */
import fc from 'fast-check';
import { candidatesOf } from '../../src/rollback/candidates.ts';
import { jobRollbackPlan, rollbackPlan } from '../../src/rollback/make-plan.ts';
import type { Plan } from '../../src/rollback/plan.ts';
import { standsAs } from '../../src/rollback/stale.ts';
import { applyPatch, bareTemplate, containersOf, copyTemplate } from '../../src/rollback/template.ts';
import { labelsOf, sameTraffic, weightOf } from '../../src/rollback/traffic.ts';
import { undoPlan } from '../../src/rollback/undo-plan.ts';
import { approve, drive, stage } from './drive.ts';
import { type History, histories } from './histories.ts';
import { plainAzure } from './plain-deployer.ts';
import { APP, appTemplate, hand, liveApp, PROVEN, planOf, STAMP } from './samples.ts';

/** The plan that a bot would make: the newest candidate whose image the registry has. */
function planFor({ live, revisions, gone }: History): Plan | null {
  const ground = { live, revisions, hand: hand() };
  const { hopeful, rejected } = candidatesOf(live, revisions, ground.hand);
  const target = hopeful.find(({ template }) => containersOf(template ?? {}).every(({ image }) => !gone.has(image)));
  if (target === undefined) return null;
  const planned = rollbackPlan(ground, { revision: target, proof: PROVEN, rejected }, STAMP);
  return 'plan' in planned ? planned.plan : null;
}

/** Failing and gone images start nowhere. */
function azureOf({ live, revisions, gone }: History) {
  const azure = plainAzure(live, revisions);
  for (const image of gone) azure.broken.add(image);
  azure.broken.add('acme.azurecr.io/orders:v2');
  return azure;
}

const withPlan = (check: (history: History, plan: Plan) => void | Promise<void>) =>
  fc.asyncProperty(histories, async (history) => {
    const plan = planFor(history);
    fc.pre(plan !== null);
    await check(history, plan as Plan);
  });

test('weights sum to 100, every label survives, no entry floats with the latest revision', () =>
  fc.assert(
    withPlan(({ live }, plan) => {
      for (const step of plan.steps) {
        if (step.kind !== 'set-traffic') continue;
        expect(step.traffic.reduce((sum, entry) => sum + weightOf(entry), 0)).toBe(100);
        expect([...labelsOf(step.traffic)].sort()).toEqual([...labelsOf(live.ingress?.traffic ?? [])].sort());
        expect(step.traffic.filter(({ latestRevision }) => latestRevision === true)).toEqual([]);
        expect(new Set(step.traffic.map(({ revisionName }) => revisionName)).size).toBe(step.traffic.length);
      }
    }),
    { numRuns: 150 },
  ));

test('a target is never one that failed, that runs what fails, or that cannot be pulled', () =>
  fc.assert(
    withPlan(({ revisions, gone }, plan) => {
      const target = revisions.find(({ name }) => name === plan.to.revision);
      expect(target?.provisioningState).not.toBe('Failed');
      for (const { image } of plan.to.images) {
        expect(gone.has(image)).toBe(false);
        expect(image).not.toBe('acme.azurecr.io/orders:v2');
      }
    }),
    { numRuns: 150 },
  ));

test('the patched template is the target, whatever the failing one held', () =>
  fc.assert(
    withPlan(({ live, revisions }, plan) => {
      for (const step of plan.steps) {
        if (step.kind !== 'set-template') continue;
        const target = revisions.find(({ name }) => name === plan.to.revision);
        const copy = copyTemplate(target?.template ?? {}, {
          appName: 'orders-api',
          secretNames: live.secretNames,
          suffix: null,
        });
        const after = applyPatch(live.template, step.patch) as typeof copy;
        expect(standsAs(after, copy)).toBe(true);
        expect(revisions.map(({ name }) => name)).not.toContain(step.revision);
      }
    }),
    { numRuns: 150 },
  ));

test('killed at any line, before or after it: the end is reached once, told once, and nothing is sent twice', () =>
  fc.assert(
    fc.asyncProperty(histories, fc.integer({ min: 2, max: 90 }), fc.nat(2), async (history, half, lag) => {
      const plan = planFor(history);
      fc.pre(plan !== null);
      const quiet = stage(azureOf(history));
      quiet.azure.lag = lag;
      await approve(quiet, plan as Plan);
      const expected = await drive(quiet, (plan as Plan).id);

      const killed = stage(azureOf(history));
      killed.azure.lag = lag;
      killed.crashAt = half / 2;
      await approve(killed, plan as Plan);
      const end = await drive(killed, (plan as Plan).id);
      expect(end.state).toBe(expected.state);
      expect(killed.azure.writes.map(({ kind }) => kind)).toEqual(quiet.azure.writes.map(({ kind }) => kind));
      expect(sameTraffic(killed.azure.app.ingress?.traffic ?? [], quiet.azure.app.ingress?.traffic ?? [])).toBe(true);
      const events = (await killed.audit.ofApp(killed.azure.app.ref.resourceId, 500)).map(({ event }) => event);
      expect(events.filter((event) => event === 'succeeded' || event === 'failed')).toHaveLength(1);
    }),
    { numRuns: 100 },
  ));

test('several drivers of one approval, one of them killed: one execution', () =>
  fc.assert(
    fc.asyncProperty(histories, fc.integer({ min: 2, max: 60 }), async (history, half) => {
      const plan = planFor(history);
      fc.pre(plan !== null);
      const on = stage(azureOf(history));
      on.crashAt = half / 2;
      const { id } = plan as Plan;
      await approve(on, plan as Plan);
      const ends = await Promise.all([drive(on, id), drive(on, id)]);
      expect(new Set(ends.map(({ state }) => state)).size).toBe(1);
      const kinds = on.azure.writes.map(({ kind }) => kind);
      expect(new Set(kinds).size).toBe(kinds.length);
    }),
    { numRuns: 50 },
  ));

test('undo restores exactly the former traffic, labels and template', () =>
  fc.assert(
    withPlan(async (history, plan) => {
      const on = stage(azureOf(history), { watchMs: 0 });
      await approve(on, plan);
      const end = await drive(on, plan.id);
      fc.pre(end.state === 'succeeded');
      const planned = undoPlan(plan, on.azure.app, on.azure.revisions, { ...STAMP, id: 'ffff00001111' });
      // Activating alone changes neither.
      if ('noPlan' in planned) {
        expect(plan.steps.every(({ kind }) => kind === 'activate' || kind === 'wait-ready')).toBe(true);
        return;
      }
      await approve(on, planned.plan);
      expect((await drive(on, planned.plan.id)).state).toBe('succeeded');
      expect(on.azure.app.ingress?.traffic ?? null).toEqual(history.live.ingress?.traffic ?? null);
      expect(bareTemplate(on.azure.app.template)).toEqual(bareTemplate(history.live.template));
    }),
    { numRuns: 80 },
  ));

test('a deployment by somebody else at any moment is never overwritten', () =>
  fc.assert(
    fc.asyncProperty(histories, fc.nat(12), async (history, when) => {
      const plan = planFor(history);
      fc.pre(plan !== null);
      const on = stage(azureOf(history));
      await approve(on, plan as Plan);
      let looks = 0;
      let sentBefore = -1;
      const theirs = { containers: [{ name: 'app', image: 'acme.azurecr.io/orders:theirs' }] };
      const traffic = [{ revisionName: 'orders-api--theirs', weight: 100 }];
      const end = await drive(on, (plan as Plan).id, () => {
        if (looks++ !== when || on.azure.app.provisioningState === 'InProgress') return;
        const { ingress } = on.azure.app;
        sentBefore = on.azure.writes.length;
        on.azure.app = {
          ...on.azure.app,
          template: theirs,
          latestRevisionName: 'orders-api--theirs',
          ingress: ingress === null ? null : { ...ingress, traffic },
          lastModifiedAt: 'theirs',
          lastModifiedBy: 'bob@example.com',
        };
      });
      if (sentBefore < 0) return;
      const after = on.azure.writes.slice(sentBefore).map(({ kind }) => kind);
      expect(after.filter((kind) => kind.startsWith('set-'))).toEqual([]);
      expect(on.azure.app.template).toEqual(theirs);
      if (end.state !== 'succeeded')
        expect(end.ending?.because).toMatch(/bob@example\.com|orders-api--theirs|meanwhile/);
    }),
    { numRuns: 80 },
  ));

test('a job, killed at any line: its images alone are put back, once, and an undo restores its template', () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 40 }),
      fc.nat(2),
      fc.boolean(),
      fc.dictionary(fc.constantFrom('replicaTimeout', 'futureField', 'volumes'), fc.constantFrom('a', 1, true), {
        maxKeys: 3,
      }),
      async (half, lag, sidecar, extra) => {
        const containers = [
          ...((appTemplate('v2').containers ?? []) as Record<string, string>[]),
          ...(sidecar ? [{ name: 'side', image: 'acme.azurecr.io/side:1', env: [{ name: 'X', value: 'y' }] }] : []),
        ];
        const template = { containers, ...extra } as ReturnType<typeof appTemplate>;
        const live = liveApp({
          ref: { ...APP, kind: 'job' },
          mode: null,
          ingress: null,
          template,
          latestRevisionName: null,
          latestReadyRevisionName: null,
        });
        const images = { app: 'acme.azurecr.io/orders:v1', side: 'acme.azurecr.io/side:1' };
        const ground = { live, revisions: [], hand: hand({ revision: null }) };
        const plan = planOf(jobRollbackPlan(ground, { name: 'run-1', images }, PROVEN, STAMP));
        const on = stage(plainAzure(live, []), { watchMs: 0 });
        on.azure.lag = lag;
        on.crashAt = half / 2;
        await approve(on, plan);
        expect((await drive(on, plan.id)).state).toBe('succeeded');
        expect(on.azure.writes.map(({ kind }) => kind)).toEqual(['set-template']);
        const wanted = JSON.parse(JSON.stringify(bareTemplate(template)).replace('orders:v2', 'orders:v1'));
        expect(bareTemplate(on.azure.app.template)).toEqual(wanted);

        on.crashAt = -1;
        // The watch of a job is over at once here, so its undo is asked for by hand.
        const undo = planOf(undoPlan(plan, on.azure.app, [], { ...STAMP, id: 'ffff00001111' }));
        await approve(on, undo);
        expect((await drive(on, undo.id)).state).toBe('succeeded');
        expect(bareTemplate(on.azure.app.template)).toEqual(bareTemplate(template));
      },
    ),
    { numRuns: 60 },
  ));
