import { networkFirewallDenied as cause } from '../../../src/diagnosis/causes/network.firewall-denied.ts';
import * as s from './subject.ts';

const deniedIp = s.words('denied-by-ip', { proof: true, detail: { clientIp: '20.1.2.3' } });
const plain = (registry: Parameters<typeof s.registry>[0], parts: Partial<s.Table> = {}) =>
  s.facts({
    registry: s.fact(s.registry(registry)),
    environment: s.fact(s.environment(null)),
    networkPath: s.denied,
    ...parts,
  });
const verdict = (table: s.Table, said: Parameters<typeof s.suspect>[1] = 'forbidden') =>
  s.verdict(cause, s.suspect(table, said), table);
const rules = { defaultAction: 'deny', allowedRanges: ['198.51.100.0/24'] } as const;

describe('it is', () => {
  test('public access disabled, no private endpoint', () => {
    expect(verdict(plain({ publicNetworkAccess: 'disabled', defaultAction: 'deny' }))).toBe('confirmed');
  });
  test('no rule for the address that was refused', () => {
    const table = plain(rules);
    expect(verdict(table, deniedIp)).toBe('confirmed');
    const [fix] = cause.fixes(s.suspect(table, deniedIp), table);
    expect(fix?.command).toContain('acr network-rule add -n acme');
    expect(fix?.command).toContain('--ip-address 20.1.2.3');
    expect(fix?.undo).toContain('network-rule remove');
  });
  test('by the facts alone', () => expect(verdict(plain(rules))).toBe('confirmed'));
  test('opening a registry that was closed on purpose is a high risk', () => {
    const table = plain({ publicNetworkAccess: 'disabled', defaultAction: 'deny' });
    expect(cause.fixes(s.suspect(table, 'forbidden'), table).map((fix) => fix.risk)).toEqual(['low', 'high']);
  });
});

describe('likely only', () => {
  test.each([[[]], [['198.51.100.0/24']]])(
    'a service endpoint, for which the registry may have a rule: %p',
    (allowedRanges) => {
      const inNetwork = (serviceEndpoints: string[]) =>
        s.facts({
          registry: s.fact(s.registry({ defaultAction: 'deny', allowedRanges })),
          networkPath: s.fact(s.path({ serviceEndpoints })),
        });
      expect(verdict(inNetwork(['Microsoft.ContainerRegistry']))).toBe('likely');
      expect(verdict(inNetwork(['Microsoft.Storage']))).toBe('confirmed');
    },
  );
  test('some addresses are let in', () => {
    expect(verdict(plain(rules, { app: s.fact(s.app({ outboundIps: ['20.1.2.3', '198.51.100.7'] })) }))).toBe('likely');
  });
  test('a network of its own whose way out could not be read', () => {
    expect(verdict(plain(rules, { environment: s.fact(s.environment()) }))).toBe('likely');
  });
});

describe('a rule for the refused address is there now', () => {
  const ruled = (registry: Parameters<typeof s.registry>[0] = {}) =>
    plain(
      { ...rules, allowedRanges: ['20.1.2.3'], ...registry },
      { app: s.fact(s.app({ outboundIps: ['20.9.9.9'] })) },
    );
  test('likely only: the rule may have come after the refusal', () => {
    const table = ruled();
    expect(verdict(table, deniedIp)).toBe('likely');
    expect(s.judged(cause, s.suspect(table, deniedIp), table).because).toContain('A rule lets 20.1.2.3 in now');
  });
  test('waiting comes first, and no rule is added twice', () => {
    const table = ruled();
    const [first, ...more] = cause.fixes(s.suspect(table, deniedIp), table);
    expect(first).toMatchObject({ waits: true });
    expect(more.map((fix) => fix.command ?? '').join()).not.toContain('--ip-address 20.1.2.3');
    expect(more.map((fix) => fix.command ?? '').join()).toContain('--ip-address 20.9.9.9');
  });
  test('all its addresses have one: nothing to do but wait', () => {
    const table = plain({ ...rules, allowedRanges: ['20.1.2.3'] });
    expect(verdict(table, deniedIp)).toBe('likely');
    expect(cause.fixes(s.suspect(table, deniedIp), table).map((fix) => fix.waits)).toEqual([true, undefined]);
  });
  test('everybody is let in now', () => {
    expect(verdict(s.facts(), deniedIp)).toBe('likely');
    expect(cause.fixes(s.suspect(s.facts(), deniedIp), s.facts())[0]?.waits).toBe(true);
  });
  test('rules count for nothing while public access is disabled', () => {
    const table = ruled({ publicNetworkAccess: 'disabled' });
    expect(verdict(table, deniedIp)).toBe('confirmed');
    expect(cause.fixes(s.suspect(table, deniedIp), table)[0]?.waits).toBeUndefined();
  });
  test('of several refused, one has no rule yet', () => {
    const table = ruled();
    const other = s.words('denied-by-ip', { proof: true, detail: { clientIp: '20.9.9.9' } });
    const subject = s.suspect(table, deniedIp, undefined, { readings: [deniedIp, other] });
    expect(s.verdict(cause, subject, table)).toBe('confirmed');
  });
});

describe('it is not', () => {
  test('everybody is let in', () => expect(verdict(s.facts())).toBe('refuted'));
  test('a rule lets the app in', () => {
    expect(verdict(plain({ ...rules, allowedRanges: ['20.1.0.0/16'] }))).toBe('refuted');
  });
  test('the app comes by the private endpoint', () => {
    expect(verdict(s.facts({ registry: s.fact(s.privateRegistry()), privateDns: s.fact(s.dns()) }))).toBe('refuted');
  });
  test('the private name is what is broken', () => {
    const table = s.facts({
      registry: s.fact(s.privateRegistry()),
      privateDns: s.fact(s.dns({ zones: [s.zone({ links: [] })] })),
    });
    expect(verdict(table, deniedIp)).toBe('refuted');
  });
});

describe('cannot tell', () => {
  test('registry unread', () => expect(verdict(s.facts({ registry: s.denied }))).toBe('open'));
  test('it leaves by a NAT gateway', () => {
    const table = s.facts({
      registry: s.fact(s.registry(rules)),
      networkPath: s.fact(s.path({ natGatewayId: 'nat' })),
    });
    expect(verdict(table)).toBe('open');
  });
  test('it leaves by a firewall of its own', () => {
    const routes = [{ prefix: '0.0.0.0/0', nextHop: 'VirtualAppliance', nextHopIp: '10.0.9.4' }];
    expect(verdict(s.facts({ registry: s.fact(s.registry(rules)), networkPath: s.fact(s.path({ routes })) }))).toBe(
      'open',
    );
  });
  test('zones unread', () => {
    expect(verdict(s.facts({ registry: s.fact(s.privateRegistry()), privateDns: s.denied }))).toBe('open');
  });
});
