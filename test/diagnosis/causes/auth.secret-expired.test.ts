import { authSecretExpired as cause } from '../../../src/diagnosis/causes/auth.secret-expired.ts';
import * as s from './subject.ts';

const good = { username: 'puller', passwordSecretRef: 'acme-pw' };
const withPassword = (parts: Parameters<typeof s.credential>[0] | null, more: Partial<s.Table> = {}, entry = good) =>
  s.facts({
    app: s.fact(s.app({ registries: [s.entry(entry)], secretNames: ['acme-pw'] })),
    credential: parts === null ? s.denied : s.fact(s.credential(parts)),
    ...more,
  });
const verdict = (table: s.Table, said: Parameters<typeof s.suspect>[1] = 'unauthorized') =>
  s.verdict(cause, s.suspect(table, said), table);
const APP_ID = '33333333-3333-4333-8333-333333333333';
const TOKEN = '00000000-0000-0000-0000-000000000000';

describe('it is', () => {
  test.each(['unauthorized', 'wrong-password', 'credential-expired', 'pull-failed'] as const)(
    'the last password ended, whatever the words: %s',
    (said) => {
      expect(verdict(withPassword({ expiresAt: s.ago(60) }), said)).toBe('confirmed');
    },
  );
  test('the service principal is gone or switched off', () => {
    const table = withPassword({ kind: 'service-principal', username: APP_ID, enabled: false, expiryKnown: false });
    expect(verdict(table)).toBe('confirmed');
  });
  test('it has no password any more', () => expect(verdict(withPassword({ passwords: 0 }))).toBe('confirmed'));
  test('a token of three hours, in an app that nobody touched for longer: likely', () => {
    const registries = [s.entry({ username: TOKEN, passwordSecretRef: 'acme-pw' })];
    const app = (minutes: number) =>
      withPassword(null, {
        app: s.fact(s.app({ registries, secretNames: ['acme-pw'], lastModifiedAt: s.ago(minutes) })),
      });
    expect(verdict(app(240))).toBe('likely');
    expect(verdict(app(60))).toBe('open');
  });
  test('a new password locks out whoever uses the old one: no small risk while one is good', () => {
    const risk = (parts: Parameters<typeof s.credential>[0] | null) => {
      const table = withPassword(parts);
      return cause.fixes(s.suspect(table, 'unauthorized'), table)[0]?.risk;
    };
    expect(risk({ expiresAt: s.ago(60) })).toBe('low');
    for (const parts of [{ expiresAt: s.ago(-60), passwords: 2 }, { passwords: 1 }, { expiryKnown: false }, null])
      expect(risk(parts)).toBe('high');
  });
  test('the name begins its sentences', () => {
    const table = withPassword({ expiresAt: s.ago(60) });
    const { because, evidence } = s.judged(cause, s.suspect(table, 'unauthorized'), table);
    expect(because).toMatch(/^The registry token puller has no good password any more/);
    expect(evidence[0]?.text).toMatch(/^The registry token puller: /);
  });
  test('a new password is made, then stored; a token that is off is switched on', () => {
    const expired = withPassword({ expiresAt: s.ago(60) });
    expect(cause.fixes(s.suspect(expired, 'unauthorized'), expired).map((fix) => fix.command?.split(' -')[0])).toEqual([
      'az acr token credential generate',
      'az containerapp secret set',
      'az containerapp identity assign',
    ]);
    for (const fix of cause.fixes(s.suspect(expired, 'unauthorized'), expired))
      expect(fix.command).toMatch(/ --subscription |^az role /);
    const off = withPassword({ enabled: false });
    expect(cause.fixes(s.suspect(off, 'unauthorized'), off)[0]?.command).toContain('--status enabled');
  });
});

describe('it is not', () => {
  test('the only password never ends', () => expect(verdict(withPassword({ passwords: 1 }))).toBe('refuted'));
  test('the admin user: its passwords do not expire', () => {
    expect(verdict(withPassword(null, {}, { username: 'acme', passwordSecretRef: 'acme-pw' }))).toBe('refuted');
  });
  test.each([
    ['an identity', [s.entry({ identity: s.IDENTITY })]],
    ['nothing', []],
    ['half an entry', [s.entry({ username: 'puller' })]],
  ])('the app signs in with %s', (_what, registries) => {
    expect(verdict(withPassword(null, { app: s.fact(s.app({ registries })) }))).toBe('refuted');
  });
});

describe('cannot tell', () => {
  test('unread: never said to be expired', () => {
    const table = withPassword(null);
    expect(s.judged(cause, s.suspect(table, 'credential-expired'), table)).toMatchObject({
      verdict: 'open',
      missing: ['credential'],
    });
  });
  test.each([
    ['one of them is still good', { expiresAt: s.ago(-60), passwords: 2 }],
    ['one of several never ends', { expiresAt: null, passwords: 2 }],
    ['the end is not told', { expiryKnown: false }],
  ])('%s', (_what, parts) => expect(verdict(withPassword(parts))).toBe('open'));
  test('the words say expired, and the only password never ends', () => {
    const table = withPassword({ passwords: 1 });
    expect(s.judged(cause, s.suspect(table, 'credential-expired'), table)).toMatchObject({ unlikely: true });
  });
});
