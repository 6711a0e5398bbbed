import { authMissingPullRole as cause } from '../../../src/diagnosis/causes/auth.missing-pull-role.ts';
import * as s from './subject.ts';

const said = 'unauthorized';
const verdict = (table: s.Table) => s.verdict(cause, s.suspect(table, said), table);

describe('it is', () => {
  test('no role at all, everything read', () => {
    const table = s.facts({ pullRights: s.fact(s.rights([])) });
    const judgement = s.judged(cause, s.suspect(table, said), table);
    expect(judgement).toMatchObject({ verdict: 'confirmed', sure: true });
    expect(judgement.because).toContain('shop-puller');
    expect(judgement.evidence[0]).toMatchObject({ fact: 'pullRights', source: 'ARM', at: s.NOW });
  });
  test('a role, but none that pulls', () => {
    expect(verdict(s.facts({ pullRights: s.fact(s.rights([s.monitoringReader()])) }))).toBe('confirmed');
  });
  test('only likely when a role could not be read', () => {
    expect(verdict(s.facts({ pullRights: s.fact(s.rights([], ['custom'])) }))).toBe('likely');
  });
  test('only likely while a new role spreads', () => {
    expect(verdict(s.facts({ pullRights: s.fact(s.rights([s.role({ createdAt: s.ago(3) })])) }))).toBe('likely');
  });
  test('a condition that names another repository', () => {
    const condition =
      "((@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringEqualsIgnoreCase 'billing'))";
    const table = s.facts({
      registry: s.fact(s.registry({ permissionMode: 'abac' })),
      pullRights: s.fact(s.rights([s.repositoryReader({ condition })])),
    });
    expect(verdict(table)).toBe('likely');
  });
});

describe('it is not', () => {
  test.each([
    ['AcrPull', [s.role()]],
    [
      'Reader on the subscription, which pulls too in this mode',
      [
        s.role({
          roleName: 'Reader',
          roleId: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
          grants: { legacyPull: false, repositoryRead: false },
        }),
      ],
    ],
    ['a custom role through a group', [s.role({ roleId: 'x', via: 'group' })]],
  ])('%s', (_name, held) => {
    expect(verdict(s.facts({ pullRights: s.fact(s.rights(held)) }))).toBe('refuted');
  });
  test('a repository role on an ABAC registry', () => {
    const table = s.facts({
      registry: s.fact(s.registry({ permissionMode: 'abac' })),
      pullRights: s.fact(s.rights([s.repositoryReader()])),
    });
    expect(verdict(table)).toBe('refuted');
  });
  test('AcrPull on an ABAC registry: a cause of its own', () => {
    expect(verdict(s.facts({ registry: s.fact(s.registry({ permissionMode: 'abac' })) }))).toBe('refuted');
  });
  test('anybody may pull', () => {
    const table = s.facts({
      registry: s.fact(s.registry({ anonymousPullEnabled: true })),
      pullRights: s.fact(s.rights([])),
    });
    expect(verdict(table)).toBe('refuted');
  });
  test.each([
    ['a password', s.entry({ username: 'acme', passwordSecretRef: 'acme-pw' })],
    ['another registry only', s.entry({ server: 'other.azurecr.io', identity: 'system' })],
    ['a system identity that is off', s.entry({ identity: 'system' })],
  ])('the app signs in with %s', (_name, entry) => {
    expect(verdict(s.facts({ app: s.fact(s.app({ registries: [entry] })), pullRights: s.denied }))).toBe('refuted');
  });
});

describe('what takes a role away, or keeps it from being given', () => {
  const denial = { id: 'd', name: 'stack lock', scope: '/subscriptions/1' };
  const withDenials = (denials: s.Rights['denials']) =>
    s.facts({ pullRights: s.fact({ ...s.rights([s.role()]), denials }) });
  const tenants = (more: Partial<s.Table> = {}) =>
    s.facts({
      app: s.fact(s.app({ tenantId: 'tenant-a' })),
      registry: s.fact(s.registry({ tenantId: 'tenant-b' })),
      pullRights: s.fact(s.rights([])),
      ...more,
    });

  test('a deny assignment wins over the role, and is named', () => {
    const table = withDenials([denial]);
    const judgement = s.judged(cause, s.suspect(table, said), table);
    expect(judgement).toMatchObject({ verdict: 'confirmed', sure: true });
    expect(judgement.because).toContain('stack lock');
    expect(cause.fixes(s.suspect(table, said), table)[0]).toMatchObject({ command: null });
  });
  test('deny assignments unread: ruled out by the role that was read, and the gap is said', () => {
    const table = withDenials(null);
    const judgement = s.judged(cause, s.suspect(table, said), table);
    expect(judgement.verdict).toBe('refuted');
    expect(judgement.because).toContain('deny assignment');
  });
  test('app and registry of two tenants: said, and no role is offered', () => {
    const judgement = s.judged(cause, s.suspect(tenants(), said), tenants());
    expect(judgement).toMatchObject({ verdict: 'confirmed', sure: true });
    expect(judgement.because).toContain('tenant-b');
    expect(cause.fixes(s.suspect(tenants(), said), tenants())[0]?.command).not.toContain('role assignment');
  });
  test('two tenants, roles unread: likely', () => {
    expect(verdict(tenants({ pullRights: s.denied }))).toBe('likely');
  });
  test('a young role: wait, and restart only if it still fails', () => {
    const table = s.facts({ pullRights: s.fact(s.rights([s.role({ createdAt: s.ago(4) })])) });
    const fixes = cause.fixes(s.suspect(table, said), table);
    expect(fixes[0]).toMatchObject({ command: null, risk: 'none', waits: true });
    expect(fixes[0]?.title).toMatch(/^Do nothing yet/);
    expect(fixes.at(-1)?.command).toContain('revision restart');
  });
});

describe('cannot tell', () => {
  test('assignments denied', () => {
    const table = s.facts({ pullRights: s.denied });
    expect(s.judged(cause, s.suspect(table, said), table)).toMatchObject({ verdict: 'open', missing: ['pullRights'] });
  });
  test('registry unread', () => {
    const table = s.facts({ registry: s.denied, pullRights: s.denied });
    expect(s.judged(cause, s.suspect(table, said), table)).toMatchObject({
      verdict: 'open',
      missing: ['registry', 'pullRights'],
    });
  });
  test('a service principal with a password', () => {
    const entry = s.entry({ username: '33333333-3333-4333-8333-333333333333', passwordSecretRef: 'pw' });
    expect(verdict(s.facts({ app: s.fact(s.app({ registries: [entry] })), pullRights: s.denied }))).toBe('open');
  });
  test('a role that came after the first failure', () => {
    expect(verdict(s.facts({ pullRights: s.fact(s.rights([s.role({ createdAt: s.ago(20) })])) }))).toBe('open');
  });
  test('a condition with a wildcard', () => {
    const condition = "@Request[Microsoft.ContainerRegistry/registries/repositories:name] StringLikeIgnoreCase 'ord*'";
    const table = s.facts({ pullRights: s.fact(s.rights([s.role({ condition })])) });
    expect(verdict(table)).toBe('open');
  });
});

test('the fix grants the role that this registry honours, to the very principal', () => {
  const table = s.facts({ pullRights: s.fact(s.rights([])) });
  const [fix] = cause.fixes(s.suspect(table, said), table);
  expect(fix?.command).toBe(
    `az role assignment create --assignee-object-id ${s.PRINCIPAL} --assignee-principal-type ServicePrincipal --role AcrPull --scope ${s.registry().resourceId}`,
  );
  expect(fix?.url).toBe(`https://portal.azure.com/#@/resource${s.registry().resourceId}/users`);
  expect(fix?.thenRestart).toBe(true);
});
