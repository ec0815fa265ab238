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

/** Who counts as one caller: an IPv4 address, or the /64 network of an IPv6 address, all of which one household has. */
export const networkOf = (address: string): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped || !isIPv6(address)) return mapped ?? address;
  const [start = '', end] = address.toLowerCase().split('::', 2);
  const known = start.split(':').filter(Boolean);
  const missing = end === undefined ? 0 : 8 - known.length - end.split(':').filter(Boolean).length;
  const groups = [...known, ...Array<string>(missing).fill('0'), ...(end?.split(':').filter(Boolean) ?? [])];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
};
