import { networkProxy as cause } from '../../../src/diagnosis/causes/network.proxy.ts';
import * as s from './subject.ts';

const forced = s.path({ routes: [{ prefix: '0.0.0.0/0', nextHop: 'VirtualAppliance', nextHopIp: '10.9.0.4' }] });
const verdict = (table: s.Table, said: Parameters<typeof s.suspect>[1] = 'proxy-page') =>
  s.verdict(cause, s.suspect(table, said), table);

test('it is: the words, and an appliance on the way', () => {
  const table = s.facts({ networkPath: s.fact(forced) });
  expect(verdict(table)).toBe('likely');
  expect(s.judged(cause, s.suspect(table, 'proxy-page'), table).because).toContain('10.9.0.4');
});

test('it is not: no appliance, and no word of one', () => {
  expect(verdict(s.facts(), 'connection-reset')).toBe('refuted');
  expect(verdict(s.facts({ environment: s.fact(s.environment(null)) }), 'connection-reset')).toBe('refuted');
});

describe('cannot tell', () => {
  test('an appliance, and words that say less', () => {
    expect(verdict(s.facts({ networkPath: s.fact(forced) }), 'connection-reset')).toBe('open');
  });
  test('the way is unread', () => expect(verdict(s.facts({ networkPath: s.denied }), 'connection-reset')).toBe('open'));
  test('the words name one, and none is to be seen', () => expect(verdict(s.facts(), 'proxy-refused')).toBe('open'));
});
