import { silentLog } from '../../src/core/log.ts';
import { createQuietLog } from '../../src/core/quiet-log.ts';

const ONE = { platform: 'teams', kind: 'no-token', status: 401, because: 'The Authorization header is missing.' };
const OTHER = { platform: 'teams', kind: 'signature', status: 401, because: 'The signature is wrong.' };
const WORDS = 'a request was refused';

let now = 0;
let said: unknown[] = [];
beforeEach(() => {
  now = Date.parse('2026-11-24T03:00:00Z');
  said = [];
});

const quiet = () =>
  createQuietLog({
    clock: { now: () => new Date(now), after: async () => {} },
    log: { ...silentLog, warn: (fields, message) => said.push([fields, message]) },
  });

test('each kind once a minute, then with how many were kept back', () => {
  const { refused } = quiet();
  for (let i = 0; i < 1_000; i++) refused(ONE);
  refused(OTHER);
  expect(said).toEqual([
    [ONE, WORDS],
    [OTHER, WORDS],
  ]);
  now += 59_999;
  refused(OTHER);
  expect(said).toHaveLength(2);
  now += 1;
  refused(ONE);
  expect(said.slice(2)).toEqual([[{ ...ONE, unsaidSince: 1_000 - 1 }, WORDS]]);
});

test('the count begins anew, and none is not said', () => {
  const { refused } = quiet();
  refused(ONE);
  refused(ONE);
  for (let i = 0; i < 2; i++) {
    now += 60_000;
    refused(ONE);
  }
  expect(said).toEqual([
    [ONE, WORDS],
    [{ ...ONE, unsaidSince: 1 }, WORDS],
    [ONE, WORDS],
  ]);
});

test('a clock that is set back does not silence it', () => {
  const { refused } = quiet();
  refused(ONE);
  refused(ONE);
  now -= 3_600_000;
  refused(ONE);
  refused(ONE);
  now += 60_000;
  refused(ONE);
  expect(said).toEqual([
    [ONE, WORDS],
    [{ ...ONE, unsaidSince: 1 }, WORDS],
    [{ ...ONE, unsaidSince: 1 }, WORDS],
  ]);
});
