import { networkTimeout as cause } from '../../../src/diagnosis/causes/network.timeout.ts';
import * as s from './subject.ts';

const rule = (access: 'allow' | 'deny', priority: number, destination: string[], ports = ['443']) => ({
  name: `${access}-${priority}`,
  access,
  priority,
  destination,
  ports,
});
const withPath = (parts: Parameters<typeof s.path>[0], more: Partial<s.Table> = {}) =>
  s.facts({ networkPath: s.fact(s.path(parts)), ...more });
const verdict = (table: s.Table, said: Parameters<typeof s.suspect>[1] = 'connect-timeout') =>
  s.verdict(cause, s.suspect(table, said), table);
const appliance = [{ prefix: '0.0.0.0/0', nextHop: 'VirtualAppliance', nextHopIp: '10.0.9.4' }];

describe('it is', () => {
  test.each([['*'], ['Internet'], ['AzureContainerRegistry.WestEurope'], ['0.0.0.0/0']])(
    'likely: a rule denies %s',
    (to) => {
      expect(verdict(withPath({ outboundRules: [rule('deny', 200, [to], ['*'])] }))).toBe('likely');
    },
  );
  test("likely: a rule denies the endpoint's address", () => {
    const table = withPath(
      { outboundRules: [rule('deny', 200, ['10.0.1.0/24'], ['400-500'])] },
      { registry: s.fact(s.privateRegistry()), privateDns: s.fact(s.dns()) },
    );
    expect(verdict(table)).toBe('likely');
  });
  test('a route leads nowhere', () => {
    const dropped = (prefix: string) => withPath({ routes: [{ prefix, nextHop: 'None', nextHopIp: null }] });
    expect(verdict(dropped('AzureContainerRegistry.WestEurope'))).toBe('confirmed');
    // A service endpoint or a peered network may be more exact than the route for everything.
    expect(verdict(dropped('0.0.0.0/0'))).toBe('likely');
    expect(verdict(dropped('AzureContainerRegistry.EastUS2'))).not.toBe('confirmed');
  });
  test('likely: a firewall stands in between', () => expect(verdict(withPath({ routes: appliance }))).toBe('likely'));
  test('likely: an address range allowed before may be the registry', () => {
    const outboundRules = [rule('allow', 100, ['20.0.0.0/8']), rule('deny', 200, ['*'])];
    expect(verdict(withPath({ outboundRules }))).toBe('likely');
  });
});

describe('no fact decides it', () => {
  test.each([
    ['nothing in the way', {}],
    [
      'allowed before it is denied',
      { outboundRules: [rule('deny', 200, ['*']), rule('allow', 100, ['AzureContainerRegistry'])] },
    ],
    [
      'the registry goes straight out',
      { routes: [...appliance, { prefix: 'AzureContainerRegistry', nextHop: 'Internet', nextHopIp: null }] },
    ],
    ['another port is denied', { outboundRules: [rule('deny', 100, ['*'], ['22'])] }],
    [
      'a firewall in between of registries by endpoint only',
      { routes: [{ prefix: '10.9.0.0/16', nextHop: 'VirtualAppliance', nextHopIp: '10.0.9.4' }] },
    ],
  ])('%s', (_name, parts) => expect(verdict(withPath(parts))).toBe('open'));
  test('a firewall in between, and words that say nothing', () => {
    expect(verdict(withPath({ routes: appliance }), 'pull-failed')).toBe('open');
  });
  test('the way out unread', () => {
    const table = s.facts({ networkPath: s.denied });
    expect(s.judged(cause, s.suspect(table, 'connect-timeout'), table)).toMatchObject({
      verdict: 'open',
      missing: ['networkPath'],
    });
  });
  test('no network of its own', () => {
    expect(verdict(s.facts({ environment: s.fact(s.environment(null)), networkPath: s.denied }))).toBe('open');
  });
});
