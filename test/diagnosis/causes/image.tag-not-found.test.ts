import { imageTagNotFound as cause } from '../../../src/diagnosis/causes/image.tag-not-found.ts';
import * as s from './subject.ts';

const tagFact = (parts: Parameters<typeof s.inRegistry>[0]) => s.facts({ tag: s.fact(s.inRegistry(parts)) });
const verdict = (table: s.Table, said: Parameters<typeof s.suspect>[1] = 'tag-unknown', image?: string) =>
  s.verdict(cause, s.suspect(table, said, image), table);

describe('it is', () => {
  test('no such tag; the nearest is named and offered', () => {
    const table = tagFact({ found: 'no-tag', digest: null, nearest: ['v7.0'], newestTags: ['v7.0', 'v6'] });
    const judgement = s.judged(cause, s.suspect(table, 'tag-unknown'), table);
    expect(judgement).toMatchObject({ verdict: 'confirmed', sure: true });
    expect(judgement.because).toContain('v7.0');
    expect(cause.fixes(s.suspect(table, 'tag-unknown'), table)[0]?.command).toContain(
      '--container-name api --image acme.azurecr.io/orders-api:v7.0',
    );
  });
  test('even when the words say unauthorized', () => {
    expect(verdict(tagFact({ found: 'no-tag' }), 'unauthorized')).toBe('confirmed');
  });
  test('likely when it was pushed after the failure', () => {
    expect(verdict(tagFact({ updatedAt: s.ago(5) }))).toBe('likely');
  });
});

describe('it is not', () => {
  test('the tag exists', () => expect(verdict(s.facts())).toBe('refuted'));
  test('the repository is missing', () => expect(verdict(tagFact({ found: 'no-repository' }))).toBe('refuted'));
  test('moved since, but the words never said it was absent', () => {
    expect(verdict(tagFact({ updatedAt: s.ago(5) }), 'unauthorized')).toBe('refuted');
  });
  test('asked for by digest', () => {
    expect(verdict(s.facts(), 'digest-unknown', `acme.azurecr.io/orders-api@sha256:${'a'.repeat(64)}`)).toBe('refuted');
  });
});

test('cannot tell: the registry is closed to us', () => {
  const table = s.facts({ tag: s.denied });
  expect(s.judged(cause, s.suspect(table, 'tag-unknown'), table)).toMatchObject({ verdict: 'open', missing: ['tag'] });
});

test('an init container cannot be changed by the command line', () => {
  const table = s.facts({
    app: s.fact(s.app({ containers: [{ name: 'api', image: 'acme.azurecr.io/orders-api:v7', init: true }] })),
    tag: s.fact(s.inRegistry({ found: 'no-tag' })),
  });
  const [fix] = cause.fixes(s.suspect(table, 'tag-unknown'), table);
  expect(fix?.command).toBeNull();
  expect(fix?.note).toContain('init container');
});
