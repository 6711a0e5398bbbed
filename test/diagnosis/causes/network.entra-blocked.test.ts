import { networkEntraBlocked as cause } from '../../../src/diagnosis/causes/network.entra-blocked.ts';
import * as s from './subject.ts';

const rule = (destination: readonly string[], ports = ['443']) => ({
  name: 'deny-out',
  access: 'deny' as const,
  priority: 200,
  destination,
  ports,
});
const way = (parts: Parameters<typeof s.path>[0], more: Partial<s.Table> = {}) =>
  s.facts({ networkPath: s.fact(s.path(parts)), ...more });
const verdict = (table: s.Table, said: Parameters<typeof s.suspect>[1] = 'identity-failed') =>
  s.verdict(cause, s.suspect(table, said), table);
const forced = { routes: [{ prefix: '0.0.0.0/0', nextHop: 'VirtualAppliance', nextHopIp: '10.9.0.4' }] };

describe('it is, as far as settings tell: likely', () => {
  test('a rule denies the way to Entra', () => {
    const table = way({ outboundRules: [rule(['AzureActiveDirectory'])] });
    expect(verdict(table)).toBe('likely');
    expect(verdict(table, 'deadline')).toBe('likely');
    expect(cause.fixes(s.suspect(table, 'identity-failed'), table)[0]?.command).toContain(
      '--destination-address-prefixes AzureActiveDirectory',
    );
  });
  test('a route drops it', () => {
    expect(verdict(way({ routes: [{ prefix: 'AzureActiveDirectory', nextHop: 'None', nextHopIp: null }] }))).toBe(
      'likely',
    );
  });
  test('an appliance on the way, and the words name Entra', () => {
    const table = way(forced);
    expect(verdict(table, 'entra-unreachable')).toBe('likely');
    expect(cause.fixes(s.suspect(table, 'entra-unreachable'), table)[0]?.note).toContain('login.microsoftonline.com');
  });
});

describe('it is not', () => {
  test('nothing stands in the way', () => expect(verdict(s.facts())).toBe('refuted'));
  test('no network of its own', () =>
    expect(verdict(s.facts({ environment: s.fact(s.environment(null)) }))).toBe('refuted'));
  test('no identity', () => {
    expect(verdict(way(forced, { app: s.fact(s.app({ registries: [] })) }))).toBe('refuted');
  });
  test('another port', () =>
    expect(verdict(way({ outboundRules: [rule(['AzureActiveDirectory'], ['80'])] }))).toBe('refuted'));
});

describe('cannot tell', () => {
  test.each([['environment'], ['networkPath']] as const)('%s unread', (name) => {
    const table = s.facts({ [name]: s.denied });
    expect(s.judged(cause, s.suspect(table, 'identity-failed'), table)).toMatchObject({
      verdict: 'open',
      missing: [name],
    });
  });
  test('an appliance on the way, and words that say less', () => expect(verdict(way(forced))).toBe('open'));
  test('the registry is cut off as well: that comes first', () => {
    expect(verdict(way({ outboundRules: [rule(['Internet'])] }))).toBe('open');
  });
  test('a rule for a range that may or may not hold Entra', () => {
    expect(verdict(way({ outboundRules: [rule(['20.0.0.0/8'])] }))).toBe('open');
  });
  test('the words name it, and the way is free now', () =>
    expect(verdict(s.facts(), 'entra-unreachable')).toBe('open'));
});
