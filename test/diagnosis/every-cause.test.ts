/** What holds for all causes alike. Pages, tests and the order of the list are held by `test/structure.test.ts`. */
import { causeById, causes } from '../../src/diagnosis/causes/index.ts';
import { isPullFailure } from '../../src/diagnosis/reading.ts';
import * as s from './causes/subject.ts';

const AUTH = causes.filter((cause) => cause.id.startsWith('auth.'));

test.each(causes.map((cause) => [cause.id, cause] as const))('%s', (id, cause) => {
  expect(causeById(id)).toBe(cause);
  expect(cause.title).toMatch(/^[A-Z].{5,70}[^.]$/);
  expect(Object.keys(cause.fits).length).toBeGreaterThan(0);
});

test('a registry that says what is absent has let the app in: no cause of signing in fits', () => {
  for (const symptom of ['tag-unknown', 'digest-unknown', 'repository-unknown', 'platform-missing'] as const)
    expect(AUTH.filter((cause) => cause.fits[symptom] !== undefined).map((cause) => cause.id)).toEqual([]);
});

/** With everything hidden nothing may be called certain, and nothing may throw. */
const HIDDEN = s.facts({
  app: s.fact(s.app({ registries: [s.entry({ identity: s.IDENTITY })] })),
  environment: s.denied,
  networkPath: s.denied,
  registry: s.denied,
  tag: s.denied,
  pullRights: s.denied,
  privateDns: s.denied,
});

test.each(causes.map((cause) => [cause.id, cause] as const))('%s: a missing sight is no cause', (_id, cause) => {
  for (const said of ['unauthorized', 'pull-failed', 'connect-timeout', 'tag-unknown'] as const) {
    const judgement = s.judged(cause, s.suspect(HIDDEN, said), HIDDEN);
    expect(judgement.verdict).not.toBe('confirmed');
    if (judgement.verdict === 'open')
      for (const name of judgement.missing) expect(cause.needs as readonly string[]).toContain(name);
  }
});

test.each(causes.map((cause) => [cause.id, cause] as const))(
  '%s: hostile names stay inside their quotes',
  (_id, cause) => {
    const image = "acme.azurecr.io/a'; rm -rf ~ #:v1";
    const table = s.facts({
      app: s.fact(
        s.app({ ref: { ...s.app().ref, kind: 'job' }, registries: [s.entry({ username: "x'; rm -rf ~ #" })] }),
      ),
    });
    const subject = s.suspect(table, 'pull-failed', image, { containers: ["c'; rm -rf ~ #"] });
    for (const fix of cause.fixes(subject, table))
      for (const command of [fix.command, fix.undo]) {
        const outside = (command ?? '').replace(/'\\''/g, '').replace(/'[^']*'/g, '');
        expect(outside).not.toContain('rm -rf');
        expect(outside).not.toContain(';');
      }
  },
);

test('every symptom of a failed pull has a cause that fits', () => {
  const fitted = new Set(causes.flatMap((cause) => Object.keys(cause.fits)));
  for (const symptom of fitted) expect(isPullFailure(s.words(symptom as 'unauthorized'))).toBe(true);
});
