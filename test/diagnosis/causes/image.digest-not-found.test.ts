import { imageDigestNotFound as cause } from '../../../src/diagnosis/causes/image.digest-not-found.ts';
import * as s from './subject.ts';

const BY_DIGEST = `acme.azurecr.io/orders-api@sha256:${'b'.repeat(64)}`;
const verdict = (table: s.Table, image = BY_DIGEST) =>
  s.verdict(cause, s.suspect(table, 'digest-unknown', image), table);
const found = (state: 'no-digest' | 'no-repository') => s.facts({ tag: s.fact(s.inRegistry({ found: state })) });

test('it is: no such digest', () => expect(verdict(found('no-digest'))).toBe('confirmed'));

test('it may be fetched by a cache rule: nothing is sure', () => {
  const rule = { name: 'quay', target: 'orders-api', source: 'quay.io/acme/orders-api', withCredential: false };
  const table = { ...found('no-digest'), cacheRules: s.fact({ rules: [rule] }) };
  expect(verdict(table)).toBe('open');
});

describe('it is not', () => {
  test('the digest exists', () => expect(verdict(s.facts())).toBe('refuted'));
  test('asked for by tag', () => expect(verdict(s.facts(), 'acme.azurecr.io/orders-api:v7')).toBe('refuted'));
  test('the repository is missing', () => expect(verdict(found('no-repository'))).toBe('refuted'));
});

test('cannot tell: the registry is closed to us', () => expect(verdict(s.facts({ tag: s.denied }))).toBe('open'));
