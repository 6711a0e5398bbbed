import { pullPolicyNever as cause } from '../../../src/diagnosis/causes/pull.policy-never.ts';
import * as s from './subject.ts';

test('it is not, on Container Apps: it always pulls', () => {
  const table = s.facts();
  expect(s.verdict(cause, s.suspect(table, 'policy-never'), table)).toBe('refuted');
});

test('cannot tell: the app is unread', () => {
  const table = s.facts();
  expect(s.verdict(cause, s.suspect(table, 'policy-never'), { ...table, app: s.denied })).toBe('open');
});

test('only its own words fit', () => expect(cause.fits).toEqual({ 'policy-never': 'names' }));
