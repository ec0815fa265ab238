import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { contentSecurityPolicy, hashesOf } from './policy.ts';

test('every inline script of a page is named by its hash, and nothing else', () => {
  const html =
    '<script src="/a.js" async=""></script><script id="x">one()</script><script>two("</b>")</script><script>one()</script>';
  const hash = (code: string) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`;
  assert.deepEqual(hashesOf(html), [hash('one()'), hash('two("</b>")')]);
});

test('Stripe’s origins are let in with a Stripe key only, and nothing unsafe ever', () => {
  const policy = contentSecurityPolicy({ scripts: ["'nonce-a'"], stripe: false });
  assert.doesNotMatch(policy, /stripe|unsafe/);
  const withStripe = contentSecurityPolicy({ scripts: ["'nonce-a'"], stripe: true });
  assert.match(withStripe, /script-src 'self' 'nonce-a' https:\/\/js\.stripe\.com/);
  assert.doesNotMatch(withStripe, /unsafe/);
});

const policyOf = (options: Partial<Parameters<typeof contentSecurityPolicy>[0]>) =>
  Object.fromEntries(
    contentSecurityPolicy({ scripts: ["'nonce-a'", "'sha256-b'"], stripe: false, ...options })
      .split('; ')
      .map((directive) => [directive.slice(0, directive.indexOf(' ')), directive.slice(directive.indexOf(' ') + 1)]),
  );

test('a page loads from the site only, is framed by nobody, and runs the named scripts', () => {
  assert.deepEqual(policyOf({}), {
    'default-src': "'self'",
    'script-src': "'self' 'nonce-a' 'sha256-b'",
    'style-src': "'self'",
    'img-src': "'self' data:",
    'font-src': "'self'",
    'connect-src': "'self'",
    'frame-src': "'none'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
  });
});

test('with Stripe a page also has Stripe’s scripts, frames and calls; in development what the tools of development need', () => {
  assert.deepEqual(policyOf({ stripe: true }), {
    ...policyOf({}),
    'script-src': "'self' 'nonce-a' 'sha256-b' https://js.stripe.com https://*.js.stripe.com",
    'connect-src': "'self' https://api.stripe.com",
    'frame-src': 'https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com',
  });
  assert.deepEqual(policyOf({ development: true }), {
    ...policyOf({}),
    'script-src': "'self' 'nonce-a' 'sha256-b' 'unsafe-eval'",
    'style-src': "'self' 'unsafe-inline'",
  });
});

test('an inline script is found however its element is written; one with an address is not inline', () => {
  const hash = (code: string) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`;
  assert.deepEqual(hashesOf('<script\n  defer\n>a\nb</script>'), [hash('a\nb')]);
  assert.deepEqual(hashesOf('<script></script>'), [hash('')]);
  assert.deepEqual(hashesOf('<script async src="/a.js">x()</script><script data-src="/a.js">y()</script>'), [
    hash('y()'),
  ]);
  assert.deepEqual(hashesOf('<p>none</p>'), []);
});
