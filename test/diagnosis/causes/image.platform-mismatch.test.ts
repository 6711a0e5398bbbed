import { imagePlatformMismatch as cause } from '../../../src/diagnosis/causes/image.platform-mismatch.ts';
import * as s from './subject.ts';

const built = (...names: string[]) =>
  s.facts({
    tag: s.fact(
      s.inRegistry({
        platforms: names.map((name) => ({ os: name.split('/')[0] ?? '', architecture: name.split('/')[1] ?? '' })),
      }),
    ),
  });
const verdict = (table: s.Table) => s.verdict(cause, s.suspect(table, 'pull-failed'), table);

describe('it is', () => {
  test('arm64 only', () => expect(verdict(built('linux/arm64'))).toBe('confirmed'));
  test('windows, and an attestation', () =>
    expect(verdict(built('windows/amd64', 'unknown/unknown'))).toBe('confirmed'));
});
describe('it is not', () => {
  test.each(['linux/x86_64', 'Linux/x86-64', 'linux/AMD64'])('%s is another name of linux/amd64', (name) => {
    expect(verdict(built(name))).toBe('refuted');
  });
  test('one of two fits', () => expect(verdict(built('linux/arm64', 'linux/amd64'))).toBe('refuted'));
  test('there is no image', () => {
    expect(verdict(s.facts({ tag: s.fact(s.inRegistry({ found: 'no-tag', platforms: null })) }))).toBe('refuted');
  });
});
describe('cannot tell', () => {
  test('the registry does not say', () => {
    expect(verdict(s.facts({ tag: s.fact(s.inRegistry({ platforms: null })) }))).toBe('open');
    expect(verdict(built('unknown/unknown'))).toBe('open');
  });
  test('the registry is closed to us', () => expect(verdict(s.facts({ tag: s.denied }))).toBe('open'));
});
