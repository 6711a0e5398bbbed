import { networkDns as cause } from '../../../src/diagnosis/causes/network.dns.ts';
import * as s from './subject.ts';

const closed = (dns: Parameters<typeof s.dns>[0], parts: Partial<s.Table> = {}) =>
  s.facts({ registry: s.fact(s.privateRegistry()), privateDns: s.fact(s.dns(dns)), ...parts });
const verdict = (table: s.Table, said: Parameters<typeof s.suspect>[1] = 'unauthorized', image?: string) =>
  s.verdict(cause, s.suspect(table, said, image), table);
const unlinked = [s.zone({ links: [] })];
const openSide = (parts: Parameters<typeof s.registry>[0] = {}) => ({
  registry: s.fact(s.privateRegistry({ publicNetworkAccess: 'enabled', defaultAction: 'allow', ...parts })),
});
const custom = s.fact(s.path({ dnsServers: ['10.9.0.4'] }));

describe('it is', () => {
  test('the zone is not linked, the public side is closed; the words say unauthorized', () => {
    const table = closed({ zones: unlinked });
    const judgement = s.judged(cause, s.suspect(table, 'unauthorized'), table);
    expect(judgement).toMatchObject({ verdict: 'confirmed', sure: true });
    expect(judgement.because).toContain('not linked to shop-net');
    expect(cause.fixes(s.suspect(table, 'unauthorized'), table)[0]?.command).toBe(
      `az network private-dns link vnet create -g shop --subscription ${s.app().ref.subscriptionId} -z privatelink.azurecr.io -n shop-net-link --virtual-network ${s.VNET} --registration-enabled false`,
    );
  });
  test('likely: no zone to be seen, one may be out of sight', () =>
    expect(verdict(closed({ zones: [] }))).toBe('likely'));
  test('linked but empty', () => expect(verdict(closed({ zones: [s.zone({ records: [] })] }))).toBe('confirmed'));
  test('linked but empty, public side open, and the words say no such host', () => {
    expect(verdict(closed({ zones: [s.zone({ records: [] })] }, openSide()), 'no-such-host')).toBe('confirmed');
  });
  test('the record has an old address', () => {
    const zones = [
      s.zone({
        records: [
          { name: 'acme', ips: ['10.0.1.9'] },
          { name: 'acme.westeurope.data', ips: ['10.0.1.4'] },
        ],
      }),
    ];
    const table = closed({ zones });
    expect(verdict(table)).toBe('confirmed');
    const [fix] = cause.fixes(s.suspect(table, 'unauthorized'), table);
    expect(fix?.command).toMatch(/add-record .* 10\.0\.1\.5 && .* remove-record .* 10\.0\.1\.9$/);
    expect(fix?.undo).toMatch(/add-record .* 10\.0\.1\.9 && .* remove-record .* 10\.0\.1\.5$/);
  });
  test('the data record is missing and the layers fail', () => {
    const zones = [s.zone({ records: [{ name: 'acme', ips: ['10.0.1.5'] }] })];
    expect(verdict(closed({ zones }), s.words('connect-timeout', { hostRole: 'data' }))).toBe('confirmed');
    expect(verdict(closed({ zones }), 'unauthorized')).toBe('likely');
  });
});

describe('likely only', () => {
  test('linked to another network only: a forwarding ruleset may lead there', () => {
    const zones = [s.zone({ links: [{ name: 'hub', vnetId: `${s.NET}/virtualNetworks/hub`, state: 'Completed' }] })];
    const table = closed({ zones });
    expect(verdict(table)).toBe('likely');
    expect(s.judged(cause, s.suspect(table, 'unauthorized'), table).because).toContain('forwarding ruleset');
  });
  test('the record may be that of a second endpoint, which could not be read: no good record is taken out', () => {
    const zones = [
      s.zone({
        records: [
          { name: 'acme', ips: ['10.0.2.5'] },
          { name: 'acme.westeurope.data', ips: ['10.0.2.4'] },
        ],
      }),
    ];
    const second = { id: `${s.NET}/privateEndpoints/acme-other`, status: 'Approved' };
    const two = s.privateRegistry({ privateEndpoints: [{ id: s.ENDPOINT, status: 'Approved' }, second] });
    const table = closed({ zones }, { registry: s.fact(two) });
    expect(verdict(table)).toBe('likely');
    const [fix] = cause.fixes(s.suspect(table, 'unauthorized'), table);
    expect(fix).toMatchObject({ risk: 'high' });
    expect(fix?.command).toContain('add-record');
    expect(fix?.command).not.toContain('remove-record');
  });
  test("only another replica's data record is missing", () => {
    const endpoints = [
      ...s.dns().endpoints,
      { endpointId: s.ENDPOINT, fqdn: 'acme.eastus.data.azurecr.io', ip: '10.0.1.6', vnetId: s.VNET },
    ];
    const data = (region: string) =>
      s.words('connect-timeout', { hostRole: 'data', host: `acme.${region}.data.azurecr.io:443` });
    expect(verdict(closed({ endpoints }), data('westeurope'))).toBe('likely');
    expect(verdict(closed({ endpoints }), data('eastus'))).toBe('confirmed');
    const home = s.fact(s.privateRegistry({ location: 'eastus' }));
    expect(verdict(closed({ endpoints }, { registry: home }), data('westeurope'))).toBe('likely');
    const login = s.words('no-such-host', { hostRole: 'registry', host: 'acme.azurecr.io' });
    expect(verdict(closed({ endpoints }), login)).toBe('likely');
  });
  test('custom DNS servers', () => expect(verdict(closed({ zones: [] }, { networkPath: custom }))).toBe('likely'));
  test('DNS servers unread', () =>
    expect(verdict(closed({ zones: unlinked }, { networkPath: s.denied }))).toBe('likely'));
  test('not all subscriptions searched', () => {
    expect(verdict(closed({ zones: [], zonesComplete: false }))).toBe('likely');
  });
  test('the endpoint is in another network', () => {
    const endpoints = s.dns().endpoints.map((one) => ({ ...one, vnetId: `${s.NET}/virtualNetworks/hub` }));
    expect(verdict(closed({ zones: unlinked, endpoints }))).toBe('likely');
  });
});

describe('it is not', () => {
  test('linked, with the right records', () => expect(verdict(closed({}))).toBe('refuted'));
  test('not linked, but the public side lets everybody in', () => {
    expect(verdict(closed({ zones: unlinked }, openSide()))).toBe('refuted');
  });
  test("not linked, but the firewall lets the app's addresses in", () => {
    const side = openSide({ defaultAction: 'deny', allowedRanges: ['20.1.2.0/24'] });
    expect(verdict(closed({ zones: unlinked }, side))).toBe('refuted');
  });
  test('a registry without a private endpoint, beside a zone for others', () => {
    const table = s.facts({ privateDns: s.fact(s.dns({ zones: [s.zone({ records: [] })], endpoints: [] })) });
    expect(verdict(table)).toBe('refuted');
  });
  test('an environment without a network of its own', () => {
    expect(verdict(closed({ zones: unlinked }, { environment: s.fact(s.environment(null)) }))).toBe('refuted');
  });
  test('another registry than Azure’s', () => {
    const table = s.facts({ registry: s.fact({ kind: 'other' as const, host: 'ghcr.io' }), privateDns: s.denied });
    expect(verdict(table, 'unauthorized', 'ghcr.io/acme/orders-api:v7')).toBe('refuted');
  });
});

describe('cannot tell', () => {
  test('zones unread', () => {
    const table = closed({}, { privateDns: s.denied });
    expect(s.judged(cause, s.suspect(table, 'unauthorized'), table)).toMatchObject({
      verdict: 'open',
      missing: ['privateDns'],
    });
  });
  test('registry unread', () => expect(verdict(s.facts({ registry: s.denied, privateDns: s.denied }))).toBe('open'));
  test('hub and spoke: custom DNS servers, zone linked to the hub', () => {
    const zones = [s.zone({ links: [{ name: 'hub', vnetId: `${s.NET}/virtualNetworks/hub`, state: 'Completed' }] })];
    expect(verdict(closed({ zones }, { networkPath: custom }))).toBe('open');
  });
  test('all is right but custom DNS servers stand in between', () => {
    expect(verdict(closed({}, { networkPath: custom }))).toBe('open');
  });
  test('a registry of their own, whose name a zone of their own may hold', () => {
    const host = 'registry.corp.example:5000';
    const image = `${host}/orders-api:v7`;
    const table = s.facts({ registry: s.fact({ kind: 'other' as const, host }), privateDns: s.denied });
    const dialled = s.words('connect-timeout', { hostRole: 'registry', detail: { dialled: '10.60.8.9:5000' } });
    expect(verdict(table, 'connect-timeout', image)).toBe('open');
    const judgement = s.judged(cause, s.suspect(table, dialled, image), table);
    expect(judgement).toMatchObject({ verdict: 'open', unlikely: true });
    expect(judgement.because).toContain('led to 10.60.8.9');
  });
  test('a misspelt host', () => {
    const table = s.facts({
      registry: s.fact({ kind: 'other' as const, host: 'acme.azurecr.oi' }),
      privateDns: s.denied,
    });
    const judgement = s.judged(cause, s.suspect(table, 'no-such-host', 'acme.azurecr.oi/orders-api:v7'), table);
    expect(judgement).toMatchObject({ verdict: 'open' });
    expect(judgement.because).toContain('misspelt');
  });
});
