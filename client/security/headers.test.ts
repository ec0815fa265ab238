import assert from 'node:assert/strict';
import { test } from 'node:test';
import config from '../next.config.ts';
import { siteHeaders } from './headers.ts';
import { hsts } from './hsts.ts';

test('every address of the site sends the security headers', async () => {
  const [all, ...others] = (await config.headers?.()) ?? [];
  assert.equal(all?.source, '/:path*');
  assert.deepEqual(Object.fromEntries(all.headers.map(({ key, value }) => [key, value])), siteHeaders);
  assert.deepEqual(others, []);
});

test('the headers of the site are these', () => {
  assert.deepEqual(siteHeaders, {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), browsing-topics=()',
    'cross-origin-opener-policy': 'same-origin-allow-popups',
    'cross-origin-resource-policy': 'same-origin',
  });
});

test('HSTS is sent only where the site is served by https', () => {
  assert.match(
    hsts('https://tickets.example')['strict-transport-security'] ?? '',
    /^max-age=31536000; includeSubDomains$/,
  );
  for (const url of ['http://localhost:3000', 'http://a.example/https:', '', undefined])
    assert.deepEqual(hsts(url), {});
});
