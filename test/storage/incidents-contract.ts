/** What every store must keep of alerts: one open incident of a cause and channel, guarded changes, and muted channels. */
import { advance, type IncidentEvent } from '../../src/alerts/advance.ts';
import type { Incident } from '../../src/alerts/incident.ts';
import type { Store } from '../../src/storage/store.ts';
import { AT, later, plainApp, plainIncident } from '../alerts/samples.ts';

const ana = { platform: 'slack', id: 'U1', name: 'ana' } as const;
const bo = { platform: 'slack', id: 'U2', name: 'bo' } as const;
const ready = (name: string, at: Date): IncidentEvent => ({
  kind: 'looked',
  at,
  app: plainApp(name),
  state: 'ready',
  revision: null,
});
const closed = (incident: Incident, at = later(60_000)): Incident => advance(incident, ready('orders-api', at));

/** @param open an empty store; it is closed by whoever opened it */
export function incidentsContract(name: string, open: () => Promise<Pick<Store, 'incidents' | 'mutes'>>): void {
  describe(`${name}: incidents`, () => {
    test('come back as they were stored, whatever is in their texts', async () => {
      const { incidents } = await open();
      const incident = { ...plainIncident(), headline: '“née” 😀 { "time": "2026-11-28T00:00:00Z" }' };
      expect(await incidents.insert(incident)).toBe(true);
      expect(await incidents.find('i1')).toEqual(incident);
      expect(await incidents.find('nothing')).toBeNull();
    });

    test('one open one of a key in a channel, whoever comes second', async () => {
      const { incidents } = await open();
      const won = await Promise.all(
        Array.from({ length: 10 }, (_, i) => incidents.insert(plainIncident({ id: `i${i}` }))),
      );
      expect(won.filter((each) => each)).toHaveLength(1);
      expect(await incidents.open()).toHaveLength(1);
      expect(await incidents.insert(plainIncident({ id: 'other key', key: 'k' }))).toBe(true);
      expect(await incidents.insert(plainIncident({ id: 'other channel', channel: 'C2' }))).toBe(true);
      expect(await incidents.open()).toHaveLength(3);
    });

    test('of ten changes of one version, one is stored', async () => {
      const { incidents } = await open();
      await incidents.insert(plainIncident());
      const won = await Promise.all(
        Array.from({ length: 10 }, (_, i) => {
          const by = `work ${i + 2}`;
          const app = plainApp('orders-api');
          return incidents.transition(
            advance(plainIncident(), { kind: 'alert', by, at: AT, app, revision: null, failing: null, spot: null }),
          );
        }),
      );
      expect(won.filter((each) => each)).toHaveLength(1);
      expect(await incidents.find('i1')).toMatchObject({ version: 2, alerts: 2 });
      expect(await incidents.transition({ ...plainIncident({ id: 'nobody' }), version: 2 })).toBe(false);
    });

    test('a closed one makes room for another, and cannot come back beside it', async () => {
      const { incidents } = await open();
      await incidents.insert(plainIncident());
      const over = closed(plainIncident());
      expect(await incidents.transition(over)).toBe(true);
      expect(await incidents.open()).toEqual([]);
      expect(await incidents.newest(over)).toEqual(over);
      expect(await incidents.insert(plainIncident({ id: 'i2' }))).toBe(true);
      const app = plainApp('orders-api');
      const back = advance(over, { kind: 'alert', by: 'w', at: AT, app, revision: null, failing: true, spot: null });
      expect(back.state).toBe('open');
      expect(await incidents.transition(back)).toBe(false);
      // Nor can another one that is open take its key.
      await incidents.insert(plainIncident({ id: 'i3', key: 'k' }));
      const judgement = { ...over, key: over.key, sharedBy: 1 };
      expect(
        await incidents.transition(advance(plainIncident({ id: 'i3', key: 'k' }), { kind: 'judged', judgement })),
      ).toBe(false);
    });

    test('of a key, the open one before the closed ones, and of these the last', async () => {
      const { incidents } = await open();
      const spot = plainIncident();
      expect(await incidents.newest(spot)).toBeNull();
      for (const [i, ms] of [60_000, 120_000].entries()) {
        const incident = plainIncident({ id: `c${i}` });
        await incidents.insert(incident);
        await incidents.transition(closed(incident, later(ms)));
      }
      expect((await incidents.newest(spot))?.id).toBe('c1');
      await incidents.insert(plainIncident({ id: 'now' }));
      expect((await incidents.newest(spot))?.id).toBe('now');
      expect(await incidents.newest({ ...spot, channel: 'C9' })).toBeNull();
      expect(await incidents.newest({ ...spot, platform: 'teams' })).toBeNull();
    });

    test('of an app: the open ones, and those that were closed since; its id in any case', async () => {
      const { incidents } = await open();
      const two = plainIncident({ id: 'two', key: 'k2' });
      const old = plainIncident({ id: 'old', key: 'k3' });
      for (const each of [old, plainIncident(), two, plainIncident({ id: 'x', key: 'x', app: plainApp('basket-api') })])
        await incidents.insert(each);
      await incidents.transition(closed(old, later(1_000)));
      await incidents.transition(closed(two, later(60_000)));
      const id = plainApp('orders-api').resourceId;
      const found = async (since: Date) => (await incidents.ofApp(id.toUpperCase(), since)).map((each) => each.id);
      expect(await found(later(30_000))).toEqual(['two', 'i1']);
      expect(await found(AT)).toEqual(['two', 'i1', 'old']);
      expect(await incidents.ofApp(`${id}-2`, AT)).toEqual([]);
    });
  });

  describe(`${name}: muted channels`, () => {
    test('by whom and since when; the first one stays', async () => {
      const { mutes } = await open();
      const channel = { platform: 'slack', channel: 'C7' } as const;
      const mute = { ...channel, by: ana, at: AT.toISOString() };
      expect(await mutes.find(channel)).toBeNull();
      expect(await mutes.set(mute)).toEqual(mute);
      expect(await mutes.set({ ...mute, by: bo })).toEqual(mute);
      expect(await mutes.find(channel)).toEqual(mute);
      expect(await mutes.find({ ...channel, platform: 'teams' })).toBeNull();
      expect(await mutes.unset(channel)).toEqual(mute);
      expect(await mutes.unset(channel)).toBeNull();
      expect(await mutes.set({ ...mute, by: bo })).toMatchObject({ by: bo });
      await mutes.unset(channel);
    });
  });
}
