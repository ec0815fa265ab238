/**
 * The address a request came from. Every proxy of ours adds the address it saw to the right end of `x-forwarded-for`;
 * what stands left of those was written by the caller and may be anything.
 */
export const clientAddress = (forwardedFor: string | undefined, peer: string, ourProxies: number): string => {
  if (ourProxies === 0 || !forwardedFor) return peer;
  const hops = forwardedFor.split(',').map((hop) => hop.trim());
  return hops[Math.max(0, hops.length - ourProxies)] || peer;
};
