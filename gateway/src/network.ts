import { isIPv6 } from 'node:net';

/**
 * The unit that counts as one caller: an IPv4 address, or the /64 network of an IPv6 address, which belongs to one household.
 * `networkOf` in packages/common/src/http/client-address.ts must return the same: the tests of both have the same list.
 */
export const networkOf = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped || !isIPv6(address)) return mapped ?? address;
  // The URL parser writes an address in its canonical short form, with at most one run of zeros left out.
  const [start = '', end] = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1).split('::');
  const groups = start.split(':').filter(Boolean);
  const after = end?.split(':').filter(Boolean) ?? [];
  const zeros = Array<string>(8 - groups.length - after.length).fill('0');
  return `${[...groups, ...zeros, ...after].slice(0, 4).join(':')}::/64`;
};
