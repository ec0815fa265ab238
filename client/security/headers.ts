/**
 * The headers of every answer of the site, including files. They are part of a build. The content policy is in
 * policy.ts, and HSTS, which depends on the installation, in hsts.ts.
 */
export const siteHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  // The site uses none of these features. `payment` stays allowed because the payment provider's fields may request it.
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), browsing-topics=()',
  'cross-origin-opener-policy': 'same-origin-allow-popups',
  'cross-origin-resource-policy': 'same-origin',
};
