import { authSecretMismatch as cause } from '../../../src/diagnosis/causes/auth.secret-mismatch.ts';
import * as s from './subject.ts';

const withEntry = (
  parts: Parameters<typeof s.entry>[0],
  secretNames: string[] = ['acme-pw'],
  more: Partial<s.Table> = {},
) => s.facts({ app: s.fact(s.app({ registries: [s.entry(parts)], secretNames })), ...more });
const verdict = (table: s.Table, said: Parameters<typeof s.suspect>[1] = 'unauthorized') =>
  s.verdict(cause, s.suspect(table, said), table);
const good = { username: 'puller', passwordSecretRef: 'acme-pw' };

describe('it is', () => {
  test('the secret is not there', () => {
    const table = withEntry(good, ['other']);
    expect(verdict(table)).toBe('confirmed');
    expect(cause.fixes(s.suspect(table, 'unauthorized'), table).at(-1)?.command).toContain(
      `--secrets acme-pw="\${YOUR_PASSWORD:?put it here}"`,
    );
  });
  test('no password', () => expect(verdict(withEntry({ username: 'puller' }))).toBe('confirmed'));
  test('no user name', () => expect(verdict(withEntry({ passwordSecretRef: 'acme-pw' }))).toBe('confirmed'));
  test('likely when the registry says that the password is wrong', () => {
    expect(verdict(withEntry(good), 'wrong-password')).toBe('likely');
  });
});

describe('it is not', () => {
  test('an identity', () => expect(verdict(s.facts())).toBe('refuted'));
  test.each([
    ['expired', { expiresAt: s.ago(60) }],
    ['gone', { enabled: false }],
    ['deleted', { passwords: 0 }],
  ])('the password has %s: a cause of its own', (_what, parts) => {
    const table = withEntry(good, ['acme-pw'], { credential: s.fact(s.credential(parts)) });
    expect(verdict(table, 'wrong-password')).toBe('refuted');
  });
  test('the admin user is off: a cause of its own', () => {
    expect(verdict(withEntry({ username: 'acme', passwordSecretRef: 'acme-pw' }))).toBe('refuted');
  });
  test('no entry for this host', () => {
    expect(verdict(withEntry({ ...good, server: 'other.azurecr.io' }))).toBe('refuted');
  });
});

describe('cannot tell', () => {
  test('all is filled in; the value is unseen', () => expect(verdict(withEntry(good))).toBe('open'));
  test('the secret is there in another case', () => expect(verdict(withEntry(good, ['ACME-PW']))).toBe('open'));
  test('the password is good, but whether the app holds that one is unseen', () => {
    const table = withEntry(good, ['acme-pw'], { credential: s.fact(s.credential({ expiresAt: s.ago(-600) })) });
    const judgement = s.judged(cause, s.suspect(table, 'unauthorized'), table);
    expect(judgement).toMatchObject({ verdict: 'open' });
    expect(judgement.because).toContain('good until');
  });
  test('registry unread', () => expect(verdict(withEntry(good, ['acme-pw'], { registry: s.denied }))).toBe('open'));
});
