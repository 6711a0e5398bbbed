import { authUnauthorized as cause } from '../../../src/diagnosis/causes/auth.unauthorized.ts';
import * as s from './subject.ts';

test('generic: it decides nothing, whatever the facts say', () => {
  for (const table of [s.facts(), s.facts({ registry: s.denied, pullRights: s.denied })]) {
    expect(s.judged(cause, s.suspect(table, 'unauthorized'), table)).toMatchObject({ verdict: 'open', missing: [] });
  }
});

test('words that show a sign-in that worked do not fit', () => {
  for (const symptom of ['tag-unknown', 'digest-unknown', 'rate-limited', 'no-such-host'] as const)
    expect(cause.fits[symptom]).toBeUndefined();
});
