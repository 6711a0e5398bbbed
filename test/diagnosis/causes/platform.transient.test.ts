import { platformTransient as cause } from '../../../src/diagnosis/causes/platform.transient.ts';
import * as s from './subject.ts';

const OPEN = { environment: s.fact(s.environment(null)), networkPath: s.denied };
const all = (more: Partial<s.Table> = {}) => s.facts({ ...OPEN, ...more });
const verdict = (table: s.Table, said: Parameters<typeof s.suspect>[1] = 'pull-failed', image?: string) =>
  s.verdict(cause, s.suspect(table, said, image), table);

describe('it is, likely and never more', () => {
  test('everything was read and is in order', () => {
    expect(verdict(all())).toBe('likely');
    expect(cause.fixes(s.suspect(all(), 'pull-failed'), all())[0]?.command).toContain('revision restart');
  });
  test('a lock that could not be read is said', () => {
    const table = all({ tag: s.fact(s.inRegistry({ readEnabled: null })) });
    expect(verdict(table)).toBe('likely');
    expect(s.judged(cause, s.suspect(table, 'pull-failed'), table).because).toContain('whether the image is locked');
  });
  test('by a private endpoint whose name is right', () => {
    const table = s.facts({ registry: s.fact(s.privateRegistry()), privateDns: s.fact(s.dns()) });
    expect(verdict(table)).toBe('likely');
  });
  test('linux/x86_64 is linux/amd64', () => {
    expect(verdict(all({ tag: s.fact(s.inRegistry({ platforms: [{ os: 'linux', architecture: 'x86_64' }] })) }))).toBe(
      'likely',
    );
  });
  test('anybody may pull', () => {
    const table = all({
      app: s.fact(s.app({ registries: [] })),
      registry: s.fact(s.registry({ anonymousPullEnabled: true })),
      pullRights: s.denied,
    });
    expect(verdict(table)).toBe('likely');
  });
});

describe('it is not: something is wrong', () => {
  test.each<[string, Partial<s.Table>]>([
    ['no tag', { tag: s.fact(s.inRegistry({ found: 'no-tag' })) }],
    ['locked', { tag: s.fact(s.inRegistry({ readEnabled: false })) }],
    ['another platform', { tag: s.fact(s.inRegistry({ platforms: [{ os: 'linux', architecture: 'arm64' }] })) }],
    ['no role', { pullRights: s.fact(s.rights([])) }],
    ['a denial', { pullRights: s.fact({ ...s.rights([s.role()]), denials: [{ id: 'd', name: 'd', scope: '/' }] }) }],
    ['no credentials', { app: s.fact(s.app({ registries: [] })) }],
    ['ARM tokens refused', { registry: s.fact(s.registry({ armTokens: 'disabled' })) }],
    ['closed', { registry: s.fact(s.registry({ publicNetworkAccess: 'disabled' })) }],
    ['being deleted', { registry: s.fact(s.registry({ provisioningState: 'Deleting' })) }],
  ])('%s', (_what, more) => expect(verdict(all(more))).toBe('refuted'));
});

describe('cannot tell', () => {
  test.each([['tag'], ['registry'], ['pullRights'], ['environment']] as const)('%s unread', (name) => {
    const table = all({ [name]: s.denied });
    const judgement = s.judged(cause, s.suspect(table, 'pull-failed'), table);
    expect(judgement).toMatchObject({ verdict: 'open' });
    if (judgement.verdict === 'open') expect(judgement.missing).toContain(name);
  });
  test.each<[string, Partial<s.Table>]>([
    [
      'a password, which nobody sees',
      { app: s.fact(s.app({ registries: [s.entry({ username: 'x', passwordSecretRef: 'y' })] })) },
    ],
    ['deny assignments unread', { pullRights: s.fact({ ...s.rights([s.role()]), denials: null }) }],
    ['a role that has to spread', { pullRights: s.fact(s.rights([s.role({ createdAt: s.ago(3) })])) }],
    ['a role with a condition', { pullRights: s.fact(s.rights([s.role({ condition: 'x' })])) }],
    ['platforms not told', { tag: s.fact(s.inRegistry({ platforms: null })) }],
    ['a quarantine', { registry: s.fact(s.registry({ quarantine: true })) }],
    [
      'an appliance on the way',
      {
        environment: s.fact(s.environment()),
        networkPath: s.fact(
          s.path({ routes: [{ prefix: '0.0.0.0/0', nextHop: 'VirtualAppliance', nextHopIp: '10.9.0.4' }] }),
        ),
      },
    ],
    [
      'the way to Entra, where an identity gets its token, is denied',
      {
        environment: s.fact(s.environment()),
        networkPath: s.fact(
          s.path({
            outboundRules: [
              { name: 'd', access: 'deny', priority: 200, destination: ['AzureActiveDirectory'], ports: ['*'] },
            ],
          }),
        ),
      },
    ],
    [
      'the way to its layers is denied',
      {
        environment: s.fact(s.environment()),
        networkPath: s.fact(
          s.path({
            outboundRules: [
              { name: 'a', access: 'allow', priority: 100, destination: ['AzureContainerRegistry'], ports: ['443'] },
              { name: 'd', access: 'deny', priority: 200, destination: ['Internet'], ports: ['*'] },
            ],
          }),
        ),
      },
    ],
    ['another registry', { registry: s.fact({ kind: 'other' as const, host: 'ghcr.io' }) }],
  ])('%s', (_what, more) => expect(verdict(all(more))).toBe('open'));
});
