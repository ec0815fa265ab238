/** Where to go after signing in: only ever a page of ours, whatever the address says. */
export const safeReturn = (next: string | null | undefined): string => (next && /^\/(?![/\\])/.test(next) ? next : '/');

/** The sign-in page that comes back to `path`. */
export const signInFor = (path: string): string => `/signin?next=${encodeURIComponent(path)}`;
