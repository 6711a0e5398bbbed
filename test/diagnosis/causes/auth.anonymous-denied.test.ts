import { authAnonymousDenied as cause } from '../../../src/diagnosis/causes/auth.anonymous-denied.ts';
import * as s from './subject.ts';

const none = s.fact(s.app({ registries: [s.entry({ server: 'other.azurecr.io', identity: s.IDENTITY })] }));
const verdict = (table: s.Table, said: Parameters<typeof s.suspect>[1] = 'unauthorized', image?: string) =>
  s.verdict(cause, s.suspect(table, said, image), table);
const hub = { app: none, registry: s.fact({ kind: 'other' as const, host: 'ghcr.io' }) };

describe('it is', () => {
  test('no entry for an Azure registry that lets nobody pull without', () => {
    const table = s.facts({ app: none });
    const judgement = s.judged(cause, s.suspect(table, 'unauthorized'), table);
    expect(judgement).toMatchObject({ verdict: 'confirmed', sure: true });
    expect(judgement.because).toContain('other.azurecr.io');
    expect(cause.fixes(s.suspect(table, 'unauthorized'), table)[0]?.command).toContain(
      `registry set -n orders-api -g shop --subscription ${s.app().ref.subscriptionId} --server acme.azurecr.io --identity ${s.IDENTITY}`,
    );
  });
  test('an identity that pulls from nowhere is left alone: it may be the deployer', () => {
    const deployer = { id: s.IDENTITY.replace('shop-puller', 'deployer'), principalId: 'deployer', clientId: null };
    const puller = { id: s.IDENTITY, principalId: s.PRINCIPAL, clientId: null };
    const command = (registries: readonly ReturnType<typeof s.entry>[]) => {
      const table = s.facts({ app: s.fact(s.app({ userIdentities: [deployer, puller], registries })) });
      return cause.fixes(s.suspect(table, 'unauthorized'), table)[0]?.command ?? '';
    };
    expect(command([s.entry({ server: 'other.azurecr.io', identity: s.IDENTITY })])).toContain(
      `--identity ${s.IDENTITY}`,
    );
    const own = command([]);
    expect(own).toMatch(/identity assign .*--system-assigned && .*--identity system$/);
    expect(own).not.toContain('deployer');
  });
  test('likely when the registry could not be read', () => {
    expect(verdict(s.facts({ app: none, registry: s.denied }))).toBe('likely');
  });
  test('likely on another registry that refused', () => {
    const table = s.facts({ ...hub, tag: s.denied });
    expect(verdict(table, 'anonymous-refused', 'ghcr.io/acme/orders-api:v7')).toBe('likely');
    expect(verdict(table, 'wrong-password', 'ghcr.io/acme/orders-api:v7')).toBe('likely');
  });
});

describe('it is not', () => {
  test('an entry for the host, spelt with a scheme', () => {
    const entry = s.entry({ server: 'https://ACME.azurecr.io', identity: s.IDENTITY });
    expect(verdict(s.facts({ app: s.fact(s.app({ registries: [entry] })) }))).toBe('refuted');
  });
  test('anybody may pull', () => {
    expect(verdict(s.facts({ app: none, registry: s.fact(s.registry({ anonymousPullEnabled: true })) }))).toBe(
      'refuted',
    );
  });
  test('a public image elsewhere', () => {
    expect(verdict(s.facts(hub), 'absent-or-denied', 'ghcr.io/acme/orders-api:v7')).toBe('refuted');
    const noTag = s.facts({ ...hub, tag: s.fact(s.inRegistry({ found: 'no-tag', digest: null })) });
    expect(verdict(noTag, 'unauthorized', 'ghcr.io/acme/orders-api:v7')).toBe('refuted');
  });
});

test('cannot tell: another registry, bare words, image unseen', () => {
  const table = s.facts({ ...hub, tag: s.denied });
  expect(verdict(table, 'pull-failed', 'ghcr.io/acme/orders-api:v7')).toBe('open');
});
