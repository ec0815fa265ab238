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
