import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testStack } from './support/stack.ts';

const { url } = testStack();
const ofEveryAnswer = {
  'x-content-type-options': /^nosniff$/,
  'referrer-policy': /^(no-referrer|strict-origin-when-cross-origin)$/,
  'cross-origin-resource-policy': /^same-origin$/,
};
const ofTheSite = {
  ...ofEveryAnswer,
  'permissions-policy': /camera=\(\)/,
  'cross-origin-opener-policy': /^same-origin/,
};

const check = (headers: Headers, expected: Readonly<Record<string, RegExp>>, what: string): void => {
  for (const [name, value] of Object.entries(expected))
    assert.match(headers.get(name) ?? '', value, `${what}: ${name}`);
};

test('every page has its policy, cannot be framed, and has the headers of the site', async () => {
  const pages = [
    '/',
    '/?q=opera',
    '/signin',
    '/signup',
    '/account',
    '/orders',
    '/selling',
    '/tickets/none',
    '/nothing',
  ];
  for (const path of pages) {
    const { headers } = await fetch(url + path);
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'self'.*script-src 'self' '(nonce|sha256)-.*frame-ancestors 'none'/, path);
    assert.doesNotMatch(policy, /unsafe/, path);
    check(headers, ofTheSite, path);
    // The site uses plain http here. For a site with https see client/security/headers.test.ts.
    assert.equal(headers.get('strict-transport-security'), null, path);
  }
});

test('files of the site have its headers, too', async () => {
  const html = await (await fetch(url)).text();
  const script = /src="(\/_next\/static\/[^"?]+\.js)[^"]*"/.exec(html)?.[1];
  assert.ok(script);
  for (const path of [script, '/icon.svg', '/sw.js', '/icon-192.png', '/robots.txt', '/manifest.webmanifest'])
    check((await fetch(url + path)).headers, ofTheSite, path);
});

test('an unknown address below /api is refused as a service would refuse it', async () => {
  const { status, headers } = await fetch(`${url}/api/nothing`);
  assert.equal(status, 404);
  check(headers, ofEveryAnswer, '/api/nothing');
  assert.equal(headers.get('content-security-policy'), "default-src 'none'; frame-ancestors 'none'");
  assert.equal(headers.get('cache-control'), 'no-store');
});
