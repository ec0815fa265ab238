import { createHash } from 'node:crypto';

const stripeScripts = 'https://js.stripe.com https://*.js.stripe.com';
const stripeFrames = `${stripeScripts} https://hooks.stripe.com`;
const stripeCalls = 'https://api.stripe.com';

/**
 * The Content-Security-Policy of one page.
 * `scripts` are the sources its inline scripts are allowed by: a nonce (`'nonce-…'`) or hashes (`'sha256-…'`).
 * With `stripe`, Stripe's origins are let in too (https://docs.stripe.com/security/guide#content-security-policy).
 */
export const contentSecurityPolicy = ({
  scripts,
  stripe,
  development = false,
}: {
  readonly scripts: readonly string[];
  readonly stripe: boolean;
  readonly development?: boolean;
}): string =>
  [
    `default-src 'self'`,
    `script-src 'self' ${scripts.join(' ')}${development ? " 'unsafe-eval'" : ''}${stripe ? ` ${stripeScripts}` : ''}`,
    `style-src 'self'${development ? " 'unsafe-inline'" : ''}`,
    `img-src 'self' data:`,
    `font-src 'self'`,
    `connect-src 'self'${stripe ? ` ${stripeCalls}` : ''}`,
    `frame-src ${stripe ? stripeFrames : "'none'"}`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');

const inlineScript = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;

/** The sources that allow exactly the inline scripts of `html`, as CSP hashes. */
export const hashesOf = (html: string): string[] => [
  ...new Set(
    [...html.matchAll(inlineScript)].map(
      ([, code]) =>
        `'sha256-${createHash('sha256')
          .update(code ?? '')
          .digest('base64')}'`,
    ),
  ),
];
