import { authArmTokenDisabled as cause } from '../../../src/diagnosis/causes/auth.arm-token-disabled.ts';
import * as s from './subject.ts';

const mode = (parts: Parameters<typeof s.registry>[0], more: Partial<s.Table> = {}) =>
  s.facts({ registry: s.fact(s.registry(parts)), ...more });
const verdict = (table: s.Table, said: Parameters<typeof s.suspect>[1] = 'identity-failed') =>
  s.verdict(cause, s.suspect(table, said), table);

describe('it is', () => {
  test.each(['identity-failed', 'unauthorized', 'arm-token-disabled', 'pull-failed'] as const)(
    'the setting, whatever the words: %s',
    (said) => {
      expect(verdict(mode({ armTokens: 'disabled' }), said)).toBe('confirmed');
    },
  );
  test('likely where anybody may pull', () => {
    expect(verdict(mode({ armTokens: 'disabled', anonymousPullEnabled: true }))).toBe('likely');
  });
  test('the repair, and its way back', () => {
    const table = mode({ armTokens: 'disabled' });
    const [fix] = cause.fixes(s.suspect(table, 'identity-failed'), table);
    expect(fix).toMatchObject({
      command: expect.stringMatching(
        /^az acr config authentication-as-arm update -r acme --subscription \S+ --status enabled$/,
      ),
      undo: expect.stringMatching(/ -r acme --subscription \S+ --status disabled$/),
      thenRestart: true,
    });
  });
});

describe('it is not', () => {
  test('the setting is on', () => expect(verdict(mode({ armTokens: 'enabled' }))).toBe('refuted'));
  test.each([
    ['a password', [s.entry({ username: 'x', passwordSecretRef: 'y' })]],
    ['nothing', []],
  ])('the app signs in with %s', (_what, registries) => {
    expect(verdict(mode({ armTokens: 'disabled' }, { app: s.fact(s.app({ registries })) }))).toBe('refuted');
  });
  test('another registry', () => {
    const table = s.facts({ registry: s.fact({ kind: 'other' as const, host: 'acme.azurecr.io' }) });
    expect(verdict(table)).toBe('refuted');
  });
});

describe('cannot tell', () => {
  test('registry unread', () => expect(verdict(s.facts({ registry: s.denied }))).toBe('open'));
  test.each([[null], ['enabled' as const]])('the words say so, the setting is %s', (armTokens) => {
    const table = mode({ armTokens });
    expect(s.judged(cause, s.suspect(table, 'arm-token-disabled'), table)).toMatchObject({ unlikely: true });
  });
});
