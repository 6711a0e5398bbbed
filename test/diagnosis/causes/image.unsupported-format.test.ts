import { imageUnsupportedFormat as cause } from '../../../src/diagnosis/causes/image.unsupported-format.ts';
import * as s from './subject.ts';

const SCHEMA_1 = 'application/vnd.docker.distribution.manifest.v1+prettyjws';
const at = (parts: Parameters<typeof s.inRegistry>[0]) => s.facts({ tag: s.fact(s.inRegistry(parts)) });
const verdict = (table: s.Table, said: Parameters<typeof s.suspect>[1] = 'unsupported-format') =>
  s.verdict(cause, s.suspect(table, said), table);

describe('it is', () => {
  test("Docker's first format, and the words say so", () =>
    expect(verdict(at({ mediaType: SCHEMA_1 }))).toBe('confirmed'));
  test('likely when the words do not: old runtimes still read it', () => {
    expect(verdict(at({ mediaType: SCHEMA_1 }), 'pull-failed')).toBe('likely');
  });
  test('no container image at all', () => {
    expect(verdict(at({ mediaType: 'application/vnd.cncf.helm.config.v1+json' }))).toBe('confirmed');
  });
});

describe('it is not', () => {
  test('an ordinary format', () => {
    const table = at({ mediaType: 'application/vnd.oci.image.index.v1+json' });
    expect(verdict(table, 'pull-failed')).toBe('refuted');
  });
  test('the image is not there', () => expect(verdict(at({ found: 'no-tag' }))).toBe('refuted'));
});

describe('cannot tell', () => {
  test('unread', () => expect(verdict(s.facts({ tag: s.denied }))).toBe('open'));
  test('the registry does not say', () => expect(verdict(at({ mediaType: null }))).toBe('open'));
  test('an ordinary manifest, but the words say so: what it holds may be odd', () => {
    expect(verdict(at({ mediaType: 'application/vnd.oci.image.manifest.v1+json' }))).toBe('open');
  });
});
