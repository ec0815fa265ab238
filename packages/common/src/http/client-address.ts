import { isIPv6 } from 'node:net';

/**
 * The address a request came from. Every proxy of ours adds the address it saw to the right end of `x-forwarded-for`;
 * what stands left of those was written by the caller and may be anything.
 */
export const clientAddress = (forwardedFor: string | undefined, peer: string, ourProxies: number): string => {
  if (ourProxies === 0 || !forwardedFor) return peer;
  const hops = forwardedFor.split(',').map((hop) => hop.trim());
  return hops[Math.max(0, hops.length - ourProxies)] || peer;
};

/**
 * Who counts as one caller: an IPv4 address, or the /64 network of an IPv6 address, all of which one household has.
 * `networkOf` in gateway/src/network.ts must return the same: the tests of both have the same list.
 */
export const networkOf = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped || !isIPv6(address)) return mapped ?? address;
  // The URL parser writes an address in its one short form, which leaves out at most one run of zeros.
  const [start = '', end] = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1).split('::');
  const groups = start.split(':').filter(Boolean);
  const after = end?.split(':').filter(Boolean) ?? [];
  const zeros = Array<string>(8 - groups.length - after.length).fill('0');
  return `${[...groups, ...zeros, ...after].slice(0, 4).join(':')}::/64`;
};
