// Stands for the site, whose own address does not matter here. No other site has it (RFC 2606).
const site = 'http://site.invalid';

/**
 * Where to go after signing in: only ever a page of ours, whatever the address says. It is read as browsers read it,
 * and an address that they would change is refused: they drop tabs and line ends, take `\` for `/`, and resolve dots,
 * so that `/⇥/evil.example` and `/.//evil.example` lead to another site in one or two steps.
 */
export const safeReturn = (next: string | null | undefined): string => {
  if (!next?.startsWith('/') || next.startsWith('//') || /[\p{Cc}\\]/u.test(next)) return '/';
  // Not `URL.parse`, which Safari has from 18 only. A path never fails to parse.
  const url = new URL(next, site);
  if (url.origin !== site || url.pathname.startsWith('//')) return '/';
  return `${url.pathname}${url.search}${url.hash}`;
};

/** The sign-in page that comes back to `path`. */
export const signInFor = (path: string): string => `/signin?next=${encodeURIComponent(path)}`;
