/**
 * The headers of every answer of the site, files too; they are part of a build. What a page may load is a policy of its
 * own (policy.ts), and HSTS depends on where the site is installed (hsts.ts).
 */
export const siteHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  // Nothing here needs any of these. Payment is left alone: the payment provider's fields may ask for it.
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), browsing-topics=()',
  'cross-origin-opener-policy': 'same-origin-allow-popups',
  'cross-origin-resource-policy': 'same-origin',
};
