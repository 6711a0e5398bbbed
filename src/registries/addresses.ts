/** Which addresses a bot may be sent to by the name of an image. */
import { BlockList, isIP } from 'node:net';

/**
 * Everything that is not of the public Internet (IANA's special-purpose registries, RFC 6890), and Azure's own host
 * service, 168.63.129.16, which is public by its number only
 * (https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16).
 */
const CLOSED = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['168.63.129.16', 32],
] as const)
  CLOSED.addSubnet(net, bits, 'ipv4');
// Only 2000::/3 is given out to the public; these parts of it lead elsewhere (documentation, 6to4, Teredo).
const OPEN_IPV6 = new BlockList();
OPEN_IPV6.addSubnet('2000::', 3, 'ipv6');
const CLOSED_IPV6 = new BlockList();
for (const [net, bits] of [
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const)
  CLOSED_IPV6.addSubnet(net, bits, 'ipv6');

/** @param address without brackets; what is no address is not public */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/%.*$/, '');
  const family = isIP(bare);
  if (family === 4) return !CLOSED.check(bare, 'ipv4');
  return family === 6 && OPEN_IPV6.check(bare, 'ipv6') && !CLOSED_IPV6.check(bare, 'ipv6');
}
