import { authAdminDisabled as cause } from '../../../src/diagnosis/causes/auth.admin-disabled.ts';
import * as s from './subject.ts';

const admin = (parts: Parameters<typeof s.registry>[0] = {}, username = 'ACME', more: Partial<s.Table> = {}) =>
  s.facts({
    app: s.fact(s.app({ registries: [s.entry({ username, passwordSecretRef: 'pw' })], secretNames: ['pw'] })),
    registry: s.fact(s.registry(parts)),
    ...more,
  });
const verdict = (table: s.Table, said: Parameters<typeof s.suspect>[1] = 'unauthorized') =>
  s.verdict(cause, s.suspect(table, said), table);

describe('it is', () => {
  test.each(['unauthorized', 'admin-disabled', 'wrong-password', 'pull-failed'] as const)(
    'its name, and it is off, whatever the words: %s',
    (said) => {
      expect(verdict(admin({ adminUserEnabled: false }), said)).toBe('confirmed');
    },
  );
  test('an identity first; turning it on again is risky', () => {
    const table = admin();
    const fixes = cause.fixes(s.suspect(table, 'unauthorized'), table);
    expect(fixes[0]?.command).toContain('--identity');
    expect(fixes[1]).toMatchObject({ risk: 'high', undo: expect.stringContaining('--admin-enabled false') });
  });
});

describe('it is not', () => {
  test('it is on', () => expect(verdict(admin({ adminUserEnabled: true }))).toBe('refuted'));
  test('another user', () => expect(verdict(admin({}, 'puller'))).toBe('refuted'));
  test('another user, registry unread', () =>
    expect(verdict(admin({}, 'puller', { registry: s.denied }))).toBe('refuted'));
  test('an identity', () => expect(verdict(s.facts())).toBe('refuted'));
});

describe('cannot tell', () => {
  test('its name, registry unread', () => expect(verdict(admin({}, 'acme', { registry: s.denied }))).toBe('open'));
  test('the words say so, and it is on now', () => {
    const table = admin({ adminUserEnabled: true });
    expect(s.judged(cause, s.suspect(table, 'admin-disabled'), table)).toMatchObject({ unlikely: true });
  });
});
