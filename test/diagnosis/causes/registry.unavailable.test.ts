import { registryUnavailable as cause } from '../../../src/diagnosis/causes/registry.unavailable.ts';
import * as s from './subject.ts';

const verdict = (table: s.Table) => s.verdict(cause, s.suspect(table, 'server-error'), table);

test('likely: the registry is being changed or has failed', () => {
  expect(verdict(s.facts({ registry: s.fact(s.registry({ provisioningState: 'Updating' })) }))).toBe('likely');
});

describe('no fact decides it', () => {
  test('all is in order now', () => expect(verdict(s.facts())).toBe('open'));
  test('another registry', () => {
    expect(verdict(s.facts({ registry: s.fact({ kind: 'other' as const, host: 'ghcr.io' }) }))).toBe('open');
  });
  test('registry unread', () => {
    const table = s.facts({ registry: s.denied });
    expect(s.judged(cause, s.suspect(table, 'server-error'), table)).toMatchObject({ missing: ['registry'] });
  });
});

test('words that the registry was reached and answered do not fit', () => {
  expect(cause.fits['tag-unknown']).toBeUndefined();
  expect(cause.fits['wrong-password']).toBeUndefined();
});
