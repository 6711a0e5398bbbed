/** Which time is asked for, and before which moment a change must have been made to explain a failure. */
import { known, unknown } from '../../src/core/fact.ts';
import type { LogLine } from '../../src/diagnosis/app-facts.ts';
import type { Assessment } from '../../src/diagnosis/assess.ts';
import { changeWindow } from '../../src/diagnosis/change-window.ts';
import type { FailureObservation } from '../../src/diagnosis/pull-state.ts';
import { ago, failingRevision, line, NOW } from '../fixtures/plain-source.ts';
import { words } from './causes/subject.ts';

const HOUR = 60;
const DAY = 24 * HOUR;

function failure(minutes: number, more: Partial<FailureObservation> = {}): FailureObservation {
  return {
    reading: words('unauthorized'),
    fact: 'systemLog',
    source: 'event stream',
    at: ago(minutes),
    revision: 'orders-api--2',
    replica: null,
    pulling: null,
    ...more,
  };
}

function assessment(
  failures: readonly FailureObservation[],
  madeAt: Date | null = ago(10),
  more: Partial<Assessment> = {},
): Assessment {
  const revision = failingRevision('2', { createdAt: madeAt });
  const state = { written: 'acme.azurecr.io/orders:2', image: null, containers: ['app'], failures, lastPulledAt: null };
  return {
    outcome: 'pull-failure',
    choice: { revision, write: null, containers: [] },
    failing: [state],
    healed: [],
    trouble: null,
    because: '',
    ...more,
  };
}

const log = (...lines: readonly LogLine[]) => known({ lines, gaps: [] }, 'event stream', NOW);
const minutes = (at: Date) => Math.round((NOW.getTime() - at.getTime()) / 60_000);
const told = (window: ReturnType<typeof changeWindow>) => [
  minutes(window.from),
  minutes(window.to),
  window.before && minutes(window.before),
];

test('two hours before the first failure, up to now', () => {
  const pulled = line(9, 'RevisionCreation', 'Creating new revision');
  expect(told(changeWindow(assessment([failure(3), failure(8)]), log(pulled), NOW))).toEqual([128, -1, 8]);
  // The try that failed had begun before.
  const slow = failure(6, { tryBeganAt: ago(9) });
  expect(told(changeWindow(assessment([slow]), log(line(10, 'x', 'x')), NOW))).toEqual([129, -1, 9]);
});

test.each([
  [
    'the revision was seen before it',
    log(line(50, 'KEDAScalersStarted', ''), line(8, 'PullingImage', '')),
    ago(5 * DAY),
    8,
  ],
  [
    'the revision was made within what the log holds',
    log(line(50, 'x', '', { revision: 'orders-api--1' })),
    ago(10),
    8,
  ],
  [
    'another revision alone was seen, and this one is older',
    log(line(50, 'x', '', { revision: 'orders-api--1' })),
    ago(5 * DAY),
    null,
  ],
  ['the log begins with the failure', log(line(8, 'PullingImage', '')), ago(5 * DAY), null],
  ['the log could not be read', unknown('denied', 'no'), ago(5 * DAY), null],
  ['nobody knows when the revision was made', log(line(8, 'PullingImage', '')), null, null],
] as const)('is it the first one: %s', (_title, seen, madeAt, before) => {
  expect(told(changeWindow(assessment([failure(8)], madeAt), seen, NOW))[2]).toBe(before);
});

test('what ARM says is of now: without a word in the log, not before the revision was made', () => {
  const arm = failure(0, { fact: 'revisions' });
  expect(told(changeWindow(assessment([arm], ago(45)), log(), NOW))).toEqual([165, -1, 45]);
  expect(changeWindow(assessment([arm], null), log(), NOW).before).toBeNull();
});

test('a failed write is itself the first one', () => {
  const write = failure(33, { fact: 'failedDeployment', revision: null });
  expect(told(changeWindow(assessment([write], null), log(), NOW))).toEqual([153, -1, 33]);
});

test('of an incident that is days old, the day after it; of none, the log does not keep more than 90 days', () => {
  const seen = log(line(11 * DAY, 'x', ''));
  expect(told(changeWindow(assessment([failure(10 * DAY)], ago(12 * DAY)), seen, NOW))).toEqual([
    10 * DAY + 2 * HOUR,
    9 * DAY,
    10 * DAY,
  ]);
  const ancient = changeWindow(assessment([failure(200 * DAY)], ago(12 * DAY)), log(), NOW);
  expect([minutes(ancient.from), minutes(ancient.to)]).toEqual([89 * DAY, 89 * DAY]);
});

test('where nothing fails: the last two hours, or those before the trouble', () => {
  const well = assessment([], ago(10), { outcome: 'healthy', failing: [] });
  expect(told(changeWindow(well, log(), NOW))).toEqual([120, -1, null]);
  const trouble = { kind: 'unknown', text: '', observation: failure(300) } as const;
  const crash = assessment([], ago(10), { outcome: 'not-a-pull-failure', failing: [], trouble });
  expect(told(changeWindow(crash, log(), NOW))).toEqual([420, -1, null]);
});
