import { imageRepositoryNotFound as cause } from '../../../src/diagnosis/causes/image.repository-not-found.ts';
import * as s from './subject.ts';

const verdict = (table: s.Table, image?: string) => s.verdict(cause, s.suspect(table, 'tag-unknown', image), table);
const absent = s.fact(s.inRegistry({ found: 'no-repository', digest: null, newestTags: [], nearest: ['order-api'] }));

test('it is: no such repository, although the words name the tag', () => {
  const table = s.facts({ tag: absent });
  const judgement = s.judged(cause, s.suspect(table, 'tag-unknown'), table);
  expect(judgement).toMatchObject({ verdict: 'confirmed', sure: true });
  expect(judgement.because).toContain('order-api');
  expect(cause.fixes(s.suspect(table, 'tag-unknown'), table)[0]?.command).toContain(
    '--image acme.azurecr.io/order-api:v7',
  );
});

test('only likely elsewhere: a private repository looks absent', () => {
  expect(verdict(s.facts({ tag: absent }), 'docker.io/acme/orders-api:v7')).toBe('likely');
});

describe('it is not', () => {
  test('the image exists', () => expect(verdict(s.facts())).toBe('refuted'));
  test('the tag alone is missing', () => {
    expect(verdict(s.facts({ tag: s.fact(s.inRegistry({ found: 'no-tag' })) }))).toBe('refuted');
  });
});

test('cannot tell: the registry is closed to us', () => expect(verdict(s.facts({ tag: s.denied }))).toBe('open'));

describe('artifact cache', () => {
  const rule = (target: string) =>
    s.fact({ rules: [{ name: 'hub-rule', target, source: 'docker.io/library/*', withCredential: true }] });
  const gone = (rules: s.Table['cacheRules']) => s.facts({ tag: absent, cacheRules: rules });

  test('a rule stands for the repository: what was never pulled is not there yet', () => {
    const table = gone(rule('orders-*'));
    const judgement = s.judged(cause, s.suspect(table, 'not-found'), table);
    expect(judgement).toMatchObject({ verdict: 'open' });
    expect(judgement.because).toContain('cache rule hub-rule fetches it from docker.io/library/api');
    const fixes = cause.fixes(s.suspect(table, 'not-found'), table);
    expect(fixes[0]?.command).toMatch(/^az acr cache show -r acme -n hub-rule --subscription /);
    expect(fixes.some((fix) => fix.command?.includes('--image'))).toBe(false);
  });
  test.each(['orders-api', 'acme.azurecr.io/*', '*'])('as %s does', (target) =>
    expect(verdict(gone(rule(target)))).toBe('open'),
  );
  test('a rule for others', () => expect(verdict(gone(rule('docker-hub/*')))).toBe('confirmed'));
  test('likely only while the rules are unread', () => {
    expect(verdict(gone(s.denied))).toBe('likely');
  });
});
