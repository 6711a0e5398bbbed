import fc from 'fast-check';
import type { Alert } from '../../src/alerts/alert.ts';
import { alertKey, createAlertIntake } from '../../src/commands/alert-intake.ts';
import { createMemoryStore } from '../../src/storage/memory/store.ts';
import { anyText } from '../any-text.ts';
import { alert } from '../http/alerts/serve.ts';

const START = Date.parse('2026-11-28T10:00:00Z');
const MINUTE = 60_000;

function intake() {
  let now = START;
  const clock = { now: () => new Date(now), after: () => new Promise<void>(() => {}) };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const { inbox } = createMemoryStore({ clock, log });
  const take = createAlertIntake({ inbox, clock });
  return {
    inbox,
    /** @returns 1 = it was new */
    at: async (minutes: number, ...alerts: readonly Alert[]) => {
      now = START + minutes * MINUTE;
      return (await take(alerts)).accepted;
    },
  };
}

test('with key and beginning: the same for ever, whatever else it says', async () => {
  const { at } = intake();
  expect(await at(0, alert())).toBe(1);
  expect(await at(3 * 24 * 60, alert({ title: 'now with a count: 17', text: 'changed' }))).toBe(0);
  expect(await at(3 * 24 * 60, alert({ at: '2026-12-01T09:00:00Z' }))).toBe(1);
});

test.each<[string, Partial<Alert>]>([
  ['a key, and no beginning', { at: null }],
  ['neither key nor beginning', { key: null, at: null }],
])('%s: what comes again within 15 minutes is the same, what comes after 30 is not', async (_what, fields) => {
  // Wherever between two periods it begins.
  for (const start of [0, 7, 14, 14.9]) {
    const { at } = intake();
    expect(await at(start, alert(fields))).toBe(1);
    for (const later of [0, 0.2, 1.25, 15]) expect(await at(start + later, alert(fields))).toBe(0);
    expect(await at(start + 30, alert(fields))).toBe(1);
  }
});

test('no key, and a beginning: all that it says tells it from others', async () => {
  const { at } = intake();
  const plain = alert({ key: null });
  expect(await at(0, plain)).toBe(1);
  expect(await at(500, plain)).toBe(0);
  expect(await at(0, { ...plain, text: 'billing-api does not start' })).toBe(1);
  expect(await at(0, { ...plain, clues: { ...plain.clues, revisions: ['orders-api--7'] } })).toBe(1);
});

test('other senders, other states and other keys are others', async () => {
  const { at } = intake();
  const all = [alert(), alert({ state: 'resolved' }), alert({ key: 'k2' }), alert({ sender: 'grafana' })];
  expect(await at(0, ...all, ...all)).toBe(4);
});

test('keys are short, and have no character that a database would refuse; different ones stay different', () => {
  // Short ones of few letters, so that some differ only in where one part ends and the next begins.
  const near = fc.string({ unit: fc.constantFrom('@', 'a', '~', '"', ','), maxLength: 3 });
  const text = fc.oneof(near, anyText(), fc.string({ minLength: 190, maxLength: 5_000 }));
  const nullable = fc.option(text);
  fc.assert(
    fc.property(nullable, nullable, nullable, nullable, (key, at, otherKey, otherAt) => {
      const one = alertKey(alert({ key, at }), new Date(START)).own;
      const other = alertKey(alert({ key: otherKey, at: otherAt }), new Date(START)).own;
      expect(one).toMatch(/^alert:generic:fired:[\x20-\x7e]{1,220}$/);
      expect(one === other).toBe(key === otherKey && at === otherAt);
    }),
  );
});

test('a secret in a key is not stored with it', () => {
  const key = 'https://example.com/hook?sig=abcdefghijklmnop';
  expect(alertKey(alert({ key }), new Date(START)).own).not.toContain('abcdefghijklmnop');
  expect(alertKey(alert({ key: 'prod orders-api' }), new Date(START)).own).toContain('prod orders-api');
});

test('one that cannot be stored ends it; sent again, what was stored before is known', async () => {
  const { inbox } = intake();
  let left = 2;
  const clock = { now: () => new Date(START), after: () => new Promise<void>(() => {}) };
  const take = createAlertIntake({
    clock,
    inbox: {
      ...inbox,
      accept: async (key, work) => {
        if (left-- === 0) throw new Error('the disk is full');
        return inbox.accept(key, work);
      },
    },
  });
  const all = ['a', 'b', 'c'].map((key) => alert({ key }));
  await expect(take(all)).rejects.toThrow('the disk is full');
  expect(await take(all)).toEqual({ accepted: 1, duplicates: 2 });
});
