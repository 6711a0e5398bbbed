/** The life of an incident: examples, and what holds whatever happens in whichever order. */
import fc from 'fast-check';
import {
  advance,
  canReopen,
  type IncidentEvent,
  isStale,
  lastedMs,
  MOST_THREADS,
  REOPEN_MS,
} from '../../src/alerts/advance.ts';
import type { Incident } from '../../src/alerts/incident.ts';
import { later, MISSING_ROLE, plainApp, plainIncident } from './samples.ts';

const NAMES = ['orders-api', 'basket-api', 'tax-api'];
let works = 1;

function alert(name: string, ms: number, more: Partial<Extract<IncidentEvent, { kind: 'alert' }>> = {}): IncidentEvent {
  const by = `work ${++works}`;
  return { kind: 'alert', by, at: later(ms), app: plainApp(name), revision: null, failing: true, spot: null, ...more };
}

const looked = (name: string, ms: number, state: 'failing' | 'ready' | 'left'): IncidentEvent => ({
  kind: 'looked',
  at: later(ms),
  app: plainApp(name),
  state,
  revision: null,
});

const through = (events: readonly IncidentEvent[], from: Incident = plainIncident()): Incident =>
  events.reduce(advance, from);

test('further alerts and apps are added to it', () => {
  const incident = through([alert('orders-api', 1_000), alert('basket-api', 2_000), alert('basket-api', 3_000)]);
  expect(incident).toMatchObject({ alerts: 4, version: 4, state: 'open', lastSeenAt: later(3_000).toISOString() });
  expect(incident.apps.map(({ app, alerts, state }) => [app.name, alerts, state])).toEqual([
    ['orders-api', 2, 'failing'],
    ['basket-api', 2, 'failing'],
  ]);
});

test('it is over when the last app is ready, and says how long it lasted', () => {
  const both = through([alert('basket-api', 1_000), looked('orders-api', 60_000, 'ready')]);
  expect(both.state).toBe('open');
  const over = through([looked('basket-api', 90_000, 'ready')], both);
  expect(over).toMatchObject({ state: 'closed', ending: 'ready' });
  expect(lastedMs(over, later(999_999_999))).toBe(90_000);
});

test('failing again soon it is the same one; later it is another', () => {
  const over = through([looked('orders-api', 60_000, 'ready')]);
  expect(canReopen(over, later(60_000 + REOPEN_MS))).toBe(true);
  expect(canReopen(over, later(60_001 + REOPEN_MS))).toBe(false);
  const back = through([alert('orders-api', 120_000, { by: 'the second' })], over);
  expect(back).toMatchObject({
    state: 'open',
    reopened: 1,
    closedAt: null,
    ending: null,
    lead: 'the second',
    alerts: 2,
  });
});

test('an alert that comes late, when its app is ready, does not open it again', () => {
  const over = through([looked('orders-api', 60_000, 'ready')]);
  expect(through([alert('orders-api', 70_000, { failing: false })], over)).toMatchObject({
    state: 'closed',
    alerts: 2,
  });
  expect(through([alert('orders-api', 70_000, { failing: null })], over)).toMatchObject({ state: 'closed', alerts: 2 });
});

test('what had healed before is over as soon as it is said, and the card needs no second word', () => {
  const healed = plainIncident({ failing: false });
  expect(healed).toMatchObject({ state: 'open', healed: true });
  const said = through([{ kind: 'shown', card: 'm1', version: healed.version }], healed);
  expect(said).toMatchObject({ state: 'closed', card: 'm1' });
  expect(isStale(said)).toBe(false);
});

test('the card is old by what it shows, and by nothing else', () => {
  const shown = through([{ kind: 'shown', card: 'm1', version: 1 }]);
  expect(isStale(shown)).toBe(false);
  const same = through([looked('orders-api', 5_000, 'failing'), { kind: 'answered', answer: 'm2' }], shown);
  expect(same.version).toBe(4);
  expect(isStale(same)).toBe(false);
  expect(isStale(through([alert('orders-api', 6_000)], same))).toBe(true);
  // It was edited to an older state, while somebody changed it.
  const late = through([alert('orders-api', 7_000), { kind: 'shown', card: 'm1', version: 4 }], same);
  expect(isStale(late)).toBe(true);
  expect(isStale(through([{ kind: 'shown', card: 'm1', version: late.version }], late))).toBe(false);
});

test('a storm of posts gets so many lines and no more; one thread gets one', () => {
  const events = Array.from({ length: 50 }, (_, i) => alert('orders-api', i, { spot: `thread ${i % 40}` }));
  const { threads, alerts } = through(events);
  expect(alerts).toBe(51);
  expect(threads).toHaveLength(MOST_THREADS);
  expect(new Set(threads.map(({ spot }) => spot)).size).toBe(MOST_THREADS);
});

test('nobody looks any more: it ends, and says so', () => {
  expect(through([{ kind: 'unseen', at: later(5) }])).toMatchObject({ state: 'closed', ending: 'unseen' });
});

describe('whatever happens', () => {
  const name = fc.constantFrom(...NAMES);
  const ms = fc.integer({ min: 0, max: 3_600_000 });
  const event: fc.Arbitrary<IncidentEvent> = fc.oneof(
    fc
      .record({
        name,
        ms,
        by: fc.nat(40),
        failing: fc.constantFrom(true, false, null),
        spot: fc.constantFrom('a', 'b', null),
      })
      .map(({ name: app, ms: at, by, ...more }) => alert(app, at, { ...more, by: `w${by}` })),
    fc
      .record({ name, ms, state: fc.constantFrom('failing' as const, 'ready' as const, 'left' as const) })
      .map((each) => looked(each.name, each.ms, each.state)),
    fc
      .constantFrom(null, 3)
      .map((sharedBy): IncidentEvent => ({ kind: 'judged', judgement: { ...MISSING_ROLE, sharedBy } })),
    ms.map((at): IncidentEvent => ({ kind: 'unseen', at: later(at) })),
    fc.nat(30).map((version): IncidentEvent => ({ kind: 'shown', card: 'm', version })),
    fc.constantFrom('a1', 'a2').map((answer): IncidentEvent => ({ kind: 'answered', answer })),
  );
  const events = fc.array(event, { maxLength: 40 });

  test('each change is one version, counts only grow, and the same alert counts once', () => {
    fc.assert(
      fc.property(events, (list) => {
        let before = plainIncident();
        for (const each of list) {
          const now = advance(before, each);
          if (now !== before) expect(now.version).toBe(before.version + 1);
          expect(now.alerts).toBeGreaterThanOrEqual(before.alerts);
          expect(now.reopened).toBeGreaterThanOrEqual(before.reopened);
          if (each.kind === 'alert') expect(advance(now, each)).toBe(now);
          before = now;
        }
        expect(before.alerts).toBe(before.apps.reduce((sum, { alerts }) => sum + alerts, 0));
      }),
    );
  });

  test('closed has an end and nothing before its beginning; open has none, and something fails or is about to be said', () => {
    fc.assert(
      fc.property(events, fc.boolean(), (list, failing) => {
        const { state, closedAt, ending, openedAt, apps, healed } = through(list, plainIncident({ failing }));
        if (state === 'closed') {
          expect(ending).not.toBeNull();
          expect((closedAt ?? '') >= openedAt).toBe(true);
        } else {
          expect([closedAt, ending]).toEqual([null, null]);
          expect(healed || apps.some((app) => app.state === 'failing')).toBe(true);
        }
      }),
    );
  });

  test('the order of alerts changes no count, and no "last seen"', () => {
    const alerts = fc.array(
      fc.record({ name, ms, by: fc.nat(1_000) }).map((each) => alert(each.name, each.ms, { by: `w${each.by}` })),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(alerts, fc.integer(), (list, seed) => {
        const once = [...new Map(list.map((each) => [each.kind === 'alert' && each.by, each])).values()];
        const mixed = [...once].sort((a, b) => hash(a, seed) - hash(b, seed));
        const view = ({ alerts: count, lastSeenAt, apps }: Incident) => ({
          count,
          lastSeenAt,
          apps: apps.map((app) => [app.app.name, app.alerts, app.lastSeenAt]).sort(),
        });
        expect(view(through(mixed))).toEqual(view(through(once)));
      }),
    );
  });
});

function hash(event: IncidentEvent, seed: number): number {
  let sum = seed;
  for (const character of JSON.stringify(event)) sum = (sum * 31 + character.charCodeAt(0)) | 0;
  return sum;
}
