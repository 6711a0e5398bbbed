import { isInRanges, parseIpv4, parseRange } from '../../src/diagnosis/ip-ranges.ts';

test.each(['1.2.3.4', '0.0.0.0', '255.255.255.255'])('%s is an address', (text) => {
  expect(parseIpv4(text)).not.toBeNull();
});
test.each(['', '1.2.3', '1.2.3.256', '1.2.3.4.5', 'xx.xx.1.2', '::1', '1.2.3.4/24'])('%s is none', (text) => {
  expect(parseIpv4(text)).toBeNull();
});
test.each([
  ['10.0.1.5', '10.0.1.0/24', true],
  ['10.0.2.0', '10.0.1.0/24', false],
  ['10.0.1.255', '10.0.1.77/24', true],
  ['200.1.1.1', '128.0.0.0/1', true],
  ['1.1.1.1', '0.0.0.0/0', true],
  ['20.1.2.3', '20.1.2.3', true],
  ['20.1.2.3', 'AzureCloud', false],
  ['20.1.2.3', '20.1.2.0/33', false],
  ['nonsense', '0.0.0.0/0', false],
])('%s in %s: %s', (address, range, inside) => {
  expect(isInRanges(address, [range])).toBe(inside);
});
test('what is no range is null', () => {
  expect(['::/0', '1.2.3.4/', '1.2.3.4/-1', 'Internet'].map(parseRange)).toEqual([null, null, null, null]);
});
