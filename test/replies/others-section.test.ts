/** Whom else a cause strikes, in words: the line in the summary, and the names behind the fold. */
import type { BlastRadius, Diagnosis } from '../../src/diagnosis/result.ts';
import { diagnosisReply } from '../../src/replies/diagnosis-reply.ts';
import { othersLine, othersSection } from '../../src/replies/others-section.ts';
import { missingRole, SAMPLES, shared, unsettled } from './samples.ts';

const PLAIN = { docsUrl: null, askedRevision: null };
type Counts = NonNullable<BlastRadius['counts']>;

/** As many apps as are counted, of which the last `jobs` are jobs. */
function of(counts: Partial<Counts>, jobs = 0, confidence: 'verified' | 'likely' = 'verified'): Diagnosis {
  const all = { failsNow: 0, atNextRestart: 0, may: 0, ...counts };
  const states = [
    ...Array.from({ length: all.failsNow }, () => 'fails-now' as const),
    ...Array.from({ length: all.atNextRestart }, () => 'will-fail-at-next-restart' as const),
    ...Array.from({ length: all.may }, () => 'may' as const),
  ];
  return {
    ...missingRole,
    causes: missingRole.causes.map((cause) => ({ ...cause, confidence })),
    alsoAffected: states.slice(0, 50).map((state, i) => ({
      app: {
        ...missingRole.app,
        name: `app-${i}`,
        resourceGroup: i % 2 === 0 ? missingRole.app.resourceGroup : 'billing',
        kind: i >= states.length - jobs ? 'job' : 'app',
      },
      shares: ['registry'],
      state,
      because: `it pulls from acmeshop.azurecr.io; ${i === 0 ? 'it is down' : 'it runs'}`,
    })),
    blastRadius: {
      ...shared.blastRadius,
      state: 'known',
      because: null,
      counts: all,
      notListed: Math.max(0, states.length - 50),
    },
  };
}
const line = (diagnosis: Diagnosis) => othersLine(diagnosis).flat().join('');

test.each([
  [{ failsNow: 2, atNextRestart: 7 }, 0, '9 other apps share it, likely: 2 fail now, 7 at their next restart.'],
  [
    { failsNow: 2, atNextRestart: 7 },
    1,
    '9 other apps and jobs share it, likely: 2 fail now, 7 at their next restart.',
  ],
  [{ failsNow: 3 }, 0, '3 other apps share it, likely: 3 fail now.'],
  [{ failsNow: 1, atNextRestart: 1 }, 0, '2 other apps share it, likely: 1 fails now, 1 at its next restart.'],
  [{ failsNow: 1 }, 0, '1 other app shares it, likely: it fails now.'],
  [{ atNextRestart: 1 }, 1, '1 other job shares it, likely: it fails at its next restart.'],
  [{ atNextRestart: 2 }, 2, '2 other jobs share it, likely: 2 at their next restart.'],
  [{ atNextRestart: 60 }, 0, '60 other apps and jobs share it, likely: 60 at their next restart.'],
  [{ failsNow: 1, may: 4 }, 0, '1 other app shares it, likely: 1 fails now; 4 more may share it.'],
])('%j, %i of them jobs', (counts, jobs, expected) => {
  expect(line(of(counts, jobs))).toBe(`Also affected: ${expected}`);
});

test('what merely may be is not said as more', () => {
  expect(line(of({ may: 3 }))).toBe('Also affected, perhaps: 3 other apps may share it.');
});

test('a cause that is likely itself makes it an "if"', () => {
  expect(line(of({ failsNow: 2 }, 0, 'likely'))).toBe(
    'Also affected: if it is that, 2 other apps share it, likely: 2 fail now.',
  );
});

test('nobody, and nobody knows: no line; what could not be looked at stands among the unseen', () => {
  expect(line(of({}))).toBe('');
  for (const diagnosis of [missingRole, unsettled, SAMPLES.healthy]) {
    expect(line(diagnosis)).toBe('');
    expect(othersSection(diagnosis)).toEqual([]);
  }
  const unseen = shared.notChecked;
  const blind: Diagnosis = {
    ...missingRole,
    notChecked: unseen,
    blastRadius: { ...shared.blastRadius, state: 'unknown', counts: null },
  };
  const { summary, code } = diagnosisReply(blind, PLAIN);
  expect(summary.flat().join('\n')).toContain('Could not see: the other apps.');
  expect(code.map(({ title }) => title)).toContain('To let me see the other apps');
});

test('the names are behind the fold, those that fail now first; the group where it is another one', () => {
  const [section, ...none] = othersSection(of({ failsNow: 1, atNextRestart: 20 }, 1));
  expect(none).toEqual([]);
  expect(section).toMatchObject({ title: 'Also affected', fold: 'always' });
  const lines = section?.lines.map((one) => one.join('')) ?? [];
  expect(lines).toEqual([
    'app-0: it pulls from acmeshop.azurecr.io; it is down.',
    expect.stringMatching(
      /^app-1 in billing, app-2, app-3 in billing, .*, job app-20 \(each\): it pulls from .*; it runs\.$/,
    ),
  ]);
  const many = othersSection(of({ atNextRestart: 70 }))[0]?.lines.map((one) => one.join('')) ?? [];
  expect(many).toHaveLength(3);
  expect(many[1]?.split(', ')).toHaveLength(29);
  expect(many[2]).toMatch(/^and 40 more;/);
});

test('that not all could be seen is said beside those that were', () => {
  const lines = othersSection(shared)[0]?.lines.map((one) => one.join('')) ?? [];
  expect(lines.at(-1)).toBe(
    'There may be others: not all apps could be looked at: I do not have the right to read the container apps of subscription Test.',
  );
});

test('the line stands below the advice and above what could not be seen', () => {
  const summary = diagnosisReply(shared, PLAIN).summary.map((one) => one.join(''));
  const at = summary.findIndex((one) => one.startsWith('Also affected: 9 other apps and jobs share it'));
  expect(summary[at - 1]).toMatch(/^Rolling back/);
  expect(summary[at + 1]).toMatch(/^Could not see/);
});
