import { authRoleNotHonoured as cause } from '../../../src/diagnosis/causes/auth.role-not-honoured.ts';
import * as s from './subject.ts';

const verdict = (table: s.Table) => s.verdict(cause, s.suspect(table, 'unauthorized'), table);
const abac = s.fact(s.registry({ permissionMode: 'abac' }));

describe('it is', () => {
  test('AcrPull on an ABAC registry', () => {
    const table = s.facts({ registry: abac });
    const judgement = s.judged(cause, s.suspect(table, 'unauthorized'), table);
    expect(judgement).toMatchObject({ verdict: 'confirmed', sure: true });
    expect(cause.fixes(s.suspect(table, 'unauthorized'), table)[0]?.command).toContain(
      "--role 'Container Registry Repository Reader'",
    );
  });
  test('a repository role on a registry without ABAC', () => {
    expect(verdict(s.facts({ pullRights: s.fact(s.rights([s.repositoryReader()])) }))).toBe('confirmed');
  });
  test('only likely when another role could not be read', () => {
    expect(verdict(s.facts({ registry: abac, pullRights: s.fact(s.rights([s.role()], ['custom'])) }))).toBe('likely');
  });
});

describe('it is not', () => {
  test('AcrPull on a registry without ABAC', () => expect(verdict(s.facts())).toBe('refuted'));
  test('anybody may pull, whatever the roles', () => {
    const table = s.facts({ registry: s.fact(s.registry({ permissionMode: 'abac', anonymousPullEnabled: true })) });
    expect(verdict(table)).toBe('refuted');
  });
  test('both kinds of role', () => {
    const both = s.fact(s.rights([s.role(), s.repositoryReader()]));
    expect(verdict(s.facts({ registry: abac, pullRights: both }))).toBe('refuted');
  });
  test('no role of either kind', () => {
    expect(verdict(s.facts({ registry: abac, pullRights: s.fact(s.rights([])) }))).toBe('refuted');
  });
  test('a password', () => {
    const entry = s.entry({ username: 'acme', passwordSecretRef: 'pw' });
    expect(verdict(s.facts({ app: s.fact(s.app({ registries: [entry] })), registry: abac }))).toBe('refuted');
  });
});

test('cannot tell: assignments denied', () => {
  const table = s.facts({ registry: abac, pullRights: s.denied });
  expect(s.judged(cause, s.suspect(table, 'unauthorized'), table)).toMatchObject({
    verdict: 'open',
    missing: ['pullRights'],
  });
});
