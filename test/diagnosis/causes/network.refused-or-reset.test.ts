import { networkRefusedOrReset as cause } from '../../../src/diagnosis/causes/network.refused-or-reset.ts';
import * as s from './subject.ts';

const verdict = (parts: Parameters<typeof s.path>[0], said: Parameters<typeof s.suspect>[1] = 'connection-reset') => {
  const table = s.facts({ networkPath: s.fact(s.path(parts)) });
  return s.verdict(cause, s.suspect(table, said), table);
};
const routes = [{ prefix: '0.0.0.0/0', nextHop: 'VirtualAppliance', nextHopIp: '10.0.9.4' }];

test('likely: a firewall stands in between and the connection is cut', () => {
  expect(verdict({ routes })).toBe('likely');
  expect(verdict({ routes }, 'connection-eof')).toBe('likely');
});

describe('no fact decides it', () => {
  test('a firewall in between, and words that say nothing', () =>
    expect(verdict({ routes }, 'pull-failed')).toBe('open'));
  test('nothing in the way', () => expect(verdict({})).toBe('open'));
  test('a security rule drops, it does not refuse', () => {
    const outboundRules = [{ name: 'no', access: 'deny' as const, priority: 100, destination: ['*'], ports: ['*'] }];
    expect(verdict({ outboundRules })).toBe('open');
  });
  test('the way out unread', () => {
    const table = s.facts({ networkPath: s.denied });
    expect(s.verdict(cause, s.suspect(table, 'connection-refused'), table)).toBe('open');
  });
});
