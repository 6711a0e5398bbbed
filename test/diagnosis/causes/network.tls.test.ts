import { networkTls as cause } from '../../../src/diagnosis/causes/network.tls.ts';
import * as s from './subject.ts';

const forced = s.path({ routes: [{ prefix: '0.0.0.0/0', nextHop: 'VirtualAppliance', nextHopIp: '10.9.0.4' }] });
const verdict = (table: s.Table, said: Parameters<typeof s.suspect>[1] = 'certificate-rejected', image?: string) =>
  s.verdict(cause, s.suspect(table, said, image), table);
const OTHER = 'registry.example:5000/api:1';

describe('it is', () => {
  test('likely: an appliance on the way shows its own certificate', () => {
    const table = s.facts({ networkPath: s.fact(forced) });
    expect(verdict(table)).toBe('likely');
    expect(cause.fixes(s.suspect(table, 'certificate-rejected'), table)[0]?.note).toContain('mcr.microsoft.com');
  });
  test('a private authority: said, and a copy offered', () => {
    const table = s.facts();
    expect(s.judged(cause, s.suspect(table, 'certificate-rejected', OTHER), table).because).toContain(
      'public authorities only',
    );
    expect(cause.fixes(s.suspect(table, 'certificate-rejected', OTHER), table)[1]?.command).toContain('az acr import');
  });
});

test('it is not: nothing on the way replaces the certificate of an Azure registry', () => {
  expect(verdict(s.facts(), 'connection-eof')).toBe('refuted');
});

describe('cannot tell', () => {
  test('the way is unread', () => expect(verdict(s.facts({ networkPath: s.denied }), 'tls-timeout')).toBe('open'));
  test('an appliance, and words that say less', () => {
    expect(verdict(s.facts({ networkPath: s.fact(forced) }), 'tls-timeout')).toBe('open');
  });
  test('no appliance to be seen, but another certificate was shown', () => expect(verdict(s.facts())).toBe('open'));
  test('without TLS', () => {
    expect(verdict(s.facts(), 'plain-http', OTHER)).toBe('open');
    expect(verdict(s.facts(), 'plain-http')).toBe('open');
  });
  test('another registry, and words about a connection', () =>
    expect(verdict(s.facts(), 'connection-eof', OTHER)).toBe('open'));
});
