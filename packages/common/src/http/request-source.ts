import type { IncomingHttpHeaders } from 'node:http';

/** Where the configuration says that our own pages are: `PUBLIC_URL`, and `OTHER_ORIGINS` where there are more. */
export type OwnAddresses = { readonly PUBLIC_URL: string; readonly OTHER_ORIGINS?: readonly string[] | undefined };

/**
 * What sent a request: a page of ours, a page of another site, the person themselves (by the address bar or a bookmark), or
 * a program, which names no page.
 */
export type RequestSource = 'own-page' | 'other-site' | 'person' | 'program';

/** The origins of our own pages, as browsers write them. */
export const ownOrigins = ({ PUBLIC_URL, OTHER_ORIGINS = [] }: OwnAddresses): ReadonlySet<string> =>
  new Set([PUBLIC_URL, ...OTHER_ORIGINS].map((url) => new URL(url).origin));

/**
 * Reads off a request what sent it. `Sec-Fetch-Site` decides wherever the browser sends it: no page can set it. Browsers
 * leave it out on plain http (other than localhost), and Safari before 16.4 everywhere; there the `Origin` decides, which
 * no page can set either and browsers send with every write. It has to be exactly one of ours, scheme and port included.
 */
export const createRequestSource = (addresses: OwnAddresses): ((headers: IncomingHttpHeaders) => RequestSource) => {
  const own = ownOrigins(addresses);
  return ({ 'sec-fetch-site': site, origin }) => {
    if (site === 'same-origin') return 'own-page';
    if (site === 'none') return 'person';
    if (site !== undefined) return 'other-site';
    if (origin === undefined) return 'program';
    return own.has(origin) ? 'own-page' : 'other-site';
  };
};

/** What a person reads whose page is at an address that we do not know as ours. */
export const otherAddressText = (publicUrl: string): string =>
  `This page is open at an address that is not ours. Open ${new URL(publicUrl).origin} and try again there.`;
