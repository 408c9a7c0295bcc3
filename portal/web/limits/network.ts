import { isIPv6 } from 'node:net';

/**
 * What callers are counted by: an IPv4 address, or the /64 of an IPv6 address, of which one household or office has
 * 18 million million million. Out: '' for what is no address.
 */
export function networkOf(ip: string): string {
  const address = ip.replace(/^::ffff:(?=\d+\.)/iu, '').replace(/%.*$/u, '');
  if (!isIPv6(address)) return address;
  // The URL parser writes an address in its one shortest form.
  const [front = '', back] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [head, tail] = [front, back ?? ''].map((part) => part.split(':').filter((group) => group !== ''));
  const gap = back === undefined ? 0 : 8 - (head?.length ?? 0) - (tail?.length ?? 0);
  const groups = [...(head ?? []), ...Array.from({ length: gap }, () => '0'), ...(tail ?? [])];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
