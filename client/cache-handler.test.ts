import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, test } from 'node:test';
import CacheHandler from './cache-handler.ts';

const cache = new CacheHandler();
const page = (html: string) => ({ kind: 'APP_PAGE', html, headers: {} as Record<string, string> });
const names = ['PUBLIC_URL', 'STRIPE_PUBLISHABLE_KEY'] as const;
const before = names.map((name) => process.env[name]);
after(() => {
  names.forEach((name, index) => {
    if (before[index] === undefined) delete process.env[name];
    else process.env[name] = before[index];
  });
});

test('a cached page allows its own inline scripts by their hashes, and has HSTS where the site is served by https', async () => {
  const hash = createHash('sha256').update('one()').digest('base64');
  for (const [publicUrl, stripeKey] of [
    ['http://localhost:3000', ''],
    ['https://tickets.example', 'pk_1'],
  ] as const) {
    process.env.PUBLIC_URL = publicUrl;
    process.env.STRIPE_PUBLISHABLE_KEY = stripeKey;
    const value = page('<script>one()</script>');
    await cache.set('/', value, { cacheControl: { revalidate: 5 } });
    const entry = await cache.get('/');
    assert.equal(entry?.value, value);
    assert.deepEqual(entry.cacheControl, { revalidate: 5 });
    const policy = value.headers['content-security-policy'] ?? '';
    assert.ok(policy.includes(`; script-src 'self' 'sha256-${hash}'`), policy);
    assert.equal(policy.includes('stripe'), stripeKey !== '');
    assert.equal('strict-transport-security' in value.headers, stripeKey !== '');
  }
});

test('what is no page is stored as it is; a page that is gone is forgotten, and of more than 200 the oldest', async () => {
  const route = { kind: 'APP_ROUTE', headers: {} };
  await cache.set('/route', route);
  assert.deepEqual((await cache.get('/route'))?.value, { kind: 'APP_ROUTE', headers: {} });
  await cache.set('/route', null);
  assert.equal(await cache.get('/route'), null);
  for (let index = 0; index < 200; index++) await cache.set(`/${index}`, page('x'));
  await cache.set('/0', page('newer'));
  await cache.set('/200', page('x'));
  assert.equal(await cache.get('/1'), null);
  assert.equal((await cache.get('/0'))?.value.html, 'newer');
  assert.ok(await cache.get('/2'));
});
