/** What every store of plans must do, whatever it stands on. A database's store runs the same suite. */

import type { AppRef } from '../../src/core/app-ref.ts';
import { place } from '../../src/core/place.ts';
import { type Audit, auditEntry, newRecord, type PlanRecord, type Plans } from '../../src/rollback/plans.ts';
import { plainPlan } from '../rollback/samples.ts';

/** A fresh, empty store at each call. */
export type OpenPlans = () => Promise<{ readonly plans: Plans; readonly audit: Audit }>;

const AT = new Date('2026-11-28T03:00:00Z');
const ana = { platform: 'slack', id: 'U1', name: 'ana' } as const;

function record(id: string, app: Partial<AppRef> = {}): PlanRecord {
  const plan = plainPlan({ id });
  return newRecord({ ...plan, app: { ...plan.app, ...app } }, ana, place('p'));
}

const next = (of: PlanRecord, change: Partial<PlanRecord>): PlanRecord => ({
  ...of,
  ...change,
  version: of.version + 1,
});

export function plansContract(name: string, open: OpenPlans): void {
  describe(`plans ${name}`, () => {
    test('come back as they were put in, and are not changed by whoever got them', async () => {
      const { plans } = await open();
      const one = record('a1b2c3d4');
      await plans.insert(one, []);
      expect(await plans.find(one.id)).toEqual(one);
      const got = (await plans.find(one.id)) as unknown as { state: string };
      got.state = 'failed';
      expect((await plans.find(one.id))?.state).toBe('proposed');
      expect(await plans.find('nobody')).toBeNull();
    });

    test('an id is taken once', async () => {
      const { plans } = await open();
      await plans.insert(record('a1b2c3d4'), []);
      await expect(plans.insert(record('a1b2c3d4'), [])).rejects.toThrow();
    });

    test('the newest of an app, whatever the case of its id, and of no other app', async () => {
      const { plans } = await open();
      const other = { name: 'other', resourceId: record('x').plan.app.resourceId.replace('orders-api', 'other') };
      await plans.insert(record('a1'), []);
      await plans.insert(record('a2'), []);
      await plans.insert(record('b1', other), []);
      expect((await plans.newestOf(record('x').plan.app.resourceId.toUpperCase()))?.id).toBe('a2');
      expect((await plans.newestOf(other.resourceId))?.id).toBe('b1');
      expect(await plans.newestOf('/subscriptions/none')).toBeNull();
    });

    test('a change stays the newest of its app in its old place', async () => {
      const { plans } = await open();
      const first = record('a1');
      await plans.insert(first, []);
      await plans.insert(record('a2'), []);
      await plans.transition(next(first, { state: 'rejected' }), []);
      expect((await plans.newestOf(first.plan.app.resourceId))?.id).toBe('a2');
    });

    test('of several who hold the same version, one wins, and only its entries are kept', async () => {
      const { plans, audit } = await open();
      const one = record('a1');
      await plans.insert(one, []);
      const won = await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          plans.transition(next(one, { state: 'approved', card: `by ${i}` }), [
            auditEntry(one, AT, 'approved', `by ${i}`, { by: ana }),
          ]),
        ),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      const kept = await plans.find('a1');
      expect(kept?.version).toBe(2);
      const entries = await audit.ofApp(one.plan.app.resourceId, 10);
      expect(entries.map(({ text }) => text)).toEqual([kept?.card]);
    });

    test('an old version, one that skips, and a plan that is not there change nothing', async () => {
      const { plans, audit } = await open();
      const one = record('a1');
      await plans.insert(one, []);
      const entry = auditEntry(one, AT, 'rejected', 'no');
      expect(await plans.transition({ ...one, state: 'rejected' }, [entry])).toBe(false);
      expect(await plans.transition({ ...one, version: 3, state: 'rejected' }, [entry])).toBe(false);
      expect(await plans.transition(next(record('zz'), {}), [entry])).toBe(false);
      expect((await plans.find('a1'))?.state).toBe('proposed');
      expect(await audit.ofApp(one.plan.app.resourceId, 10)).toEqual([]);
    });

    test('under way are those whose driver has something to do', async () => {
      const { plans } = await open();
      for (const state of ['proposed', 'approved', 'running', 'watching', 'succeeded', 'failed', 'stale'] as const) {
        const one = record(state);
        await plans.insert(one, []);
        await plans.transition(next(one, { state }), []);
      }
      expect((await plans.underWay()).map(({ state }) => state).sort()).toEqual(['approved', 'running', 'watching']);
    });

    test('orphans are those under way that nobody has changed since', async () => {
      const { plans } = await open();
      for (const state of ['proposed', 'running'] as const) {
        const one = record(state);
        await plans.insert(one, []);
        await plans.transition(next(one, { state }), []);
      }
      const ids = async (before: number) => (await plans.orphans(new Date(before))).map(({ id }) => id);
      expect(await ids(Date.now() + 60_000)).toEqual(['running']);
      expect(await ids(Date.now() - 60_000)).toEqual([]);
    });

    test('a deed that is entered twice stands once; questions are no part of an app’s history', async () => {
      const { audit } = await open();
      const one = record('a1');
      const asked = auditEntry(one, AT, 'asked', 'first', { by: ana });
      await audit.append([asked]);
      await audit.append([asked, { ...asked, id: 'q', event: 'question', planId: null, text: 'diagnose: healthy' }]);
      expect((await audit.newest(10)).map(({ event }) => event)).toEqual(['question', 'asked']);
      expect(await audit.ofApp(one.plan.app.resourceId, 10)).toEqual([asked]);
    });

    test('the audit is newest first, of one app, and no longer than asked', async () => {
      const { plans, audit } = await open();
      const one = record('a1');
      await plans.insert(one, [auditEntry(one, AT, 'asked', 'first', { by: ana })]);
      await audit.append([
        auditEntry(one, AT, 'refused', 'second', { by: ana, data: { reason: 'not-listed' } }),
        auditEntry(one, AT, 'refused', 'third'),
      ]);
      const id = one.plan.app.resourceId;
      expect((await audit.ofApp(id.toLowerCase(), 2)).map(({ text }) => text)).toEqual(['third', 'second']);
      const [, second, first] = await audit.ofApp(id, 10);
      expect(second?.data).toEqual({ reason: 'not-listed' });
      expect(first).toEqual(auditEntry(one, AT, 'asked', 'first', { by: ana }));
      expect(await audit.ofApp(`${id}x`, 10)).toEqual([]);
    });
  });
}
