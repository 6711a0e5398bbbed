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
    expect(verdict(dropped('AzureContainerRegistry'))).toBe('confirmed');
    expect(
      verdict({ ...dropped('AzureContainerRegistry.WestEurope'), registry: s.fact(s.registry({ sku: 'Basic' })) }),
    ).toBe('confirmed');
    // A Premium registry may have a replica elsewhere, which answers in its place.
    expect(verdict(dropped('AzureContainerRegistry.WestEurope'))).toBe('likely');
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
      { outboundRules: [rule('deny', 200, ['*']), rule('allow', 100, ['AzureContainerRegistry', 'Storage'])] },
    ],
    [
      'the registry goes straight out',
      {
        routes: [
          ...appliance,
          { prefix: 'AzureContainerRegistry', nextHop: 'Internet', nextHopIp: null },
          { prefix: 'Storage', nextHop: 'Internet', nextHopIp: null },
        ],
      },
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

describe('sure only of what the rule surely holds', () => {
  const full = (access: 'allow' | 'deny', priority: number, destination: string[], ports = ['443']) => ({
    ...rule(access, priority, destination, ports),
    protocol: 'tcp',
    source: ['*'],
  });
  const denies = (to: string, ports = ['443']) => withPath({ outboundRules: [full('deny', 200, [to], ports)] });
  const dialled = (address: string) =>
    s.words('connect-timeout', { hostRole: 'registry', detail: { dialled: address } });
  const other = (host: string) => ({ registry: s.fact({ kind: 'other' as const, host }), privateDns: s.denied });
  const at = (table: s.Table, said: Parameters<typeof s.suspect>[1], host: string) =>
    s.verdict(cause, s.suspect(table, said, `${host}/orders-api:v7`), table);

  test('the plain case is', () => {
    expect(verdict(denies('Internet'))).toBe('confirmed');
    expect(verdict(denies('AzureContainerRegistry'))).toBe('confirmed');
    expect(verdict(denies('20.9.0.0/16'), dialled('20.9.1.1:443'))).toBe('confirmed');
    expect(verdict(denies('20.9.0.0/16'))).toBe('likely');
    expect(verdict(denies('20.9.0.0/16'), dialled('20.8.1.1:443'))).toBe('open');
  });
  test('another port than the one that the image names', () => {
    const host = 'registry.corp.example:5000';
    const table = (ports: string[]) => ({ ...denies('*', ports), ...other(host) });
    expect(at(table(['443']), 'connect-timeout', host)).toBe('open');
    expect(at(table(['5000']), 'connect-timeout', host)).toBe('confirmed');
  });
  test('a private address, and a rule for the Internet', () => {
    const host = 'registry.corp.example:5000';
    const table = { ...denies('Internet', ['*']), ...other(host) };
    expect(at(table, dialled('10.60.8.9:5000'), host)).toBe('open');
    expect(at(table, 'connect-timeout', host)).toBe('likely');
    expect(at(table, dialled('52.1.2.3:5000'), host)).toBe('confirmed');
  });
  test("zones unread, and a private endpoint's address in the words", () => {
    const table = { ...denies('Internet'), registry: s.fact(s.privateRegistry()), privateDns: s.denied };
    expect(verdict(table, dialled('10.0.0.5:443'))).not.toBe('confirmed');
    expect(verdict(table)).toBe('likely');
    expect(verdict({ ...denies('*'), registry: table.registry, privateDns: s.denied })).toBe('confirmed');
  });
  test('the repair for a registry of their own names its port, and no host of Azure', () => {
    const host = 'registry.corp.example:5000';
    for (const parts of [{ routes: appliance }, { outboundRules: [full('deny', 200, ['*'], ['*'])] }]) {
      const table = { ...withPath(parts), ...other(host) };
      const fixes = cause.fixes(s.suspect(table, 'connect-timeout', `${host}/orders-api:v7`), table);
      const said = fixes.map((fix) => `${fix.title} ${fix.note} ${fix.command ?? ''}`).join(' ');
      expect(said).toMatch(/TCP 5000|--destination-port-ranges 5000/);
      expect(said).not.toMatch(/blob\.core|\.data\.corp|AzureContainerRegistry/);
    }
  });
  test('a replica in the region that is let through', () => {
    const rules = [full('allow', 100, ['AzureContainerRegistry.NorthEurope']), full('deny', 200, ['Internet'])];
    expect(verdict(withPath({ outboundRules: rules }))).toBe('likely');
    const basic = { registry: s.fact(s.registry({ sku: 'Basic' })) };
    expect(verdict(withPath({ outboundRules: rules }, basic))).toBe('confirmed');
  });
  test("Microsoft's own registry, let through by its tag", () => {
    const host = 'mcr.microsoft.com';
    const rules = [full('allow', 100, ['MicrosoftContainerRegistry']), full('deny', 200, ['Internet'])];
    const table = { ...withPath({ outboundRules: rules }), ...other(host) };
    expect(at(table, dialled('52.1.2.3:443'), host)).toBe('likely');
  });
  test("a black hole that a private endpoint's own route beats", () => {
    const drop = (prefix: string) =>
      withPath(
        { routes: [{ prefix, nextHop: 'None', nextHopIp: null }] },
        { registry: s.fact(s.privateRegistry()), privateDns: s.fact(s.dns()) },
      );
    expect(verdict(drop('10.0.0.0/16'))).toBe('likely');
    expect(verdict(drop('10.0.1.5/32'))).toBe('confirmed');
    // No zone is read: it may be the endpoint that is asked, and that route does not touch it.
    expect(verdict({ ...drop('AzureContainerRegistry'), privateDns: s.denied })).not.toBe('confirmed');
  });
});

describe('the store of the layers', () => {
  const rules = [
    { ...rule('allow', 100, ['AzureContainerRegistry', 'AzureActiveDirectory']), protocol: 'tcp', source: ['*'] },
    { ...rule('deny', 200, ['Internet']), protocol: 'tcp', source: ['*'] },
  ];
  const forgotten = withPath({ outboundRules: rules });
  const blob = s.words('connect-timeout', {
    host: 'weu99.blob.core.windows.net',
    hostRole: 'data',
    detail: { dialled: '20.60.1.2:443' },
  });
  test('a rule that forgets Azure Storage', () => {
    expect(verdict(forgotten, blob)).toBe('confirmed');
    const judgement = s.judged(cause, s.suspect(forgotten, blob), forgotten);
    expect(judgement.because).toContain('weu99.blob.core.windows.net is on that way');
    const commands = cause.fixes(s.suspect(forgotten, blob), forgotten).map((fix) => fix.command ?? '');
    expect(commands.find((command) => command.includes('allow-registry-data'))).toContain('Storage');
    expect(verdict(forgotten, 'pull-failed')).toBe('likely');
    expect(verdict(forgotten)).toBe('likely');
    // The sign-in comes before any layer.
    expect(verdict(forgotten, 'identity-failed')).toBe('open');
  });
  test('let through by its tag or by data hosts of its own', () => {
    const allowed = withPath({ outboundRules: [rule('allow', 90, ['Storage.WestEurope']), ...rules] });
    expect(verdict(allowed, blob)).toBe('open');
    const own = { ...forgotten, registry: s.fact(s.registry({ dataEndpointEnabled: true })) };
    expect(verdict(own)).toBe('open');
  });
  test('what the words speak of comes first', () => {
    const routes = [{ prefix: 'AzureContainerRegistry', nextHop: 'None', nextHopIp: null }];
    expect(verdict(withPath({ outboundRules: rules, routes }))).toBe('confirmed');
  });
  test('by a private endpoint no store is asked', () => {
    const table = { ...forgotten, registry: s.fact(s.privateRegistry()), privateDns: s.fact(s.dns()) };
    expect(verdict(table)).toBe('open');
  });
});
