import { authIdentityNotAssigned as cause } from '../../../src/diagnosis/causes/auth.identity-not-assigned.ts';
import * as s from './subject.ts';

const OTHER = `${s.SUB}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/gone`;
const withEntry = (identity: string, parts: Partial<s.Table> = {}) =>
  s.facts({ app: s.fact(s.app({ registries: [s.entry({ identity })] })), ...parts });
const verdict = (table: s.Table, said: Parameters<typeof s.suspect>[1] = 'unauthorized') =>
  s.verdict(cause, s.suspect(table, said), table);

describe('it is', () => {
  test('the system identity is off', () => expect(verdict(withEntry('system'))).toBe('confirmed'));
  test('an identity that neither app nor environment has', () => {
    const table = withEntry(OTHER, { environment: s.fact(s.environment(s.SUBNET, { identityIds: [] })) });
    expect(verdict(table)).toBe('confirmed');
    expect(cause.fixes(s.suspect(table, 'unauthorized'), table)[0]?.command).toBe(
      `az containerapp identity assign -n orders-api -g shop --subscription ${s.app().ref.subscriptionId} --user-assigned ${OTHER}`,
    );
  });
  test('the words say so as well', () => expect(verdict(withEntry(OTHER), 'identity-missing')).toBe('confirmed'));
  test("only likely while the environment's identities are unread", () => {
    expect(verdict(withEntry(OTHER))).toBe('likely');
  });
});

describe('it is not', () => {
  test('the identity is assigned, spelt in another case', () => {
    expect(verdict(withEntry(s.IDENTITY.replace('resourceGroups', 'resourcegroups')))).toBe('refuted');
  });
  test('the identity is on the environment', () => {
    expect(verdict(withEntry(OTHER, { environment: s.fact(s.environment(s.SUBNET, { identityIds: [OTHER] })) }))).toBe(
      'refuted',
    );
  });
  test('no identity is asked to sign in', () => {
    const entry = s.entry({ username: 'acme', passwordSecretRef: 'pw' });
    expect(verdict(s.facts({ app: s.fact(s.app({ registries: [entry] })) }))).toBe('refuted');
    expect(verdict(s.facts({ app: s.fact(s.app({ registries: [] })) }))).toBe('refuted');
  });
});

describe('cannot tell', () => {
  test('assigned, but the words say it is missing: it may be deleted', () => {
    expect(verdict(s.facts(), 'identity-missing')).toBe('open');
  });
  test("the environment's own identity", () => expect(verdict(withEntry('system-environment'))).toBe('open'));
});

describe('the identity itself', () => {
  const identity = (parts: { exists?: boolean; principalId?: string | null }) =>
    s.facts({ pullIdentity: s.fact({ id: s.IDENTITY, exists: true, principalId: s.PRINCIPAL, ...parts }) });
  const first = (table: s.Table) => cause.fixes(s.suspect(table, 'unauthorized'), table)[0];

  test('deleted, although the app and the role assignment still show it', () => {
    const table = identity({ exists: false, principalId: null });
    expect(verdict(table)).toBe('confirmed');
    expect(first(table)?.command).toMatch(/^az identity create -n shop-puller .* && az containerapp identity remove /);
  });
  test('deleted and made anew: another principal', () => {
    const table = identity({ principalId: '33333333-2222-4222-8222-222222222222' });
    expect(verdict(table)).toBe('confirmed');
    expect(first(table)?.command).toMatch(/^az containerapp identity remove .* && az containerapp identity assign /);
  });
  test('there, spelt in another case', () => {
    expect(verdict(identity({ principalId: s.PRINCIPAL.toUpperCase() }))).toBe('refuted');
  });
  test('unread: as the app shows it, and said', () => {
    const table = s.facts({ pullIdentity: s.denied });
    const judgement = s.judged(cause, s.suspect(table, 'unauthorized'), table);
    expect(judgement.verdict).toBe('refuted');
    expect(judgement.because).toContain('could not be seen');
  });
});
