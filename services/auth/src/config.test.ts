import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAuthConfig } from './config.ts';
import { testVariables } from './testing.ts';

const read = (own: Record<string, string>) => readAuthConfig(testVariables('postgres://localhost/auth', own));

test('every mistake is named at once', () => {
  assert.throws(
    () => read({ AUTH_SECRET: 'short', PUBLIC_URL: 'ftp://x', TRUST_PROXY: '-1' }),
    /(?=[\s\S]*TRUST_PROXY)(?=[\s\S]*AUTH_SECRET)(?=[\s\S]*PUBLIC_URL)/,
  );
});

test('in production rate limits cannot be switched off', () => {
  assert.throws(() => read({ NODE_ENV: 'production', RATE_LIMITS: '0' }), /RATE_LIMITS=0/);
  const limited = { RATE_LIMITS: '1', REDIS_URL: 'redis://localhost' };
  assert.equal(read({ NODE_ENV: 'production', ...limited }).RATE_LIMITS, true);
  assert.equal(read({ RATE_LIMITS: '0' }).RATE_LIMITS, false);
});

test('limits require a Redis', () => {
  assert.throws(() => read({ RATE_LIMITS: '1' }), /REDIS_URL/);
});

test('hashing leaves threads to the rest', () => {
  assert.throws(() => read({ HASHES_AT_ONCE: '4' }), /UV_THREADPOOL_SIZE/);
  assert.equal(read({ HASHES_AT_ONCE: '8', UV_THREADPOOL_SIZE: '16' }).HASHES_AT_ONCE, 8);
});

test('each variable of auth is held to its bounds, and has a default where it may be missing', () => {
  const { HASHES_AT_ONCE, HASHES_WAITING, UV_THREADPOOL_SIZE } = read({});
  assert.deepEqual([HASHES_AT_ONCE, HASHES_WAITING, UV_THREADPOOL_SIZE], [2, 64, 4]);
  for (const [name, good, bad] of [
    ['AUTH_SECRET', ['x'.repeat(32)], ['x'.repeat(31)]],
    ['PUBLIC_URL', ['http://a', 'https://a'], ['xhttp://a', 'httpx://a', 'a']],
    ['HASHES_AT_ONCE', ['1', '3'], ['0', '1.5', 'x']],
    ['HASHES_WAITING', ['0', '1000'], ['-1', '1.5', 'x']],
    ['UV_THREADPOOL_SIZE', ['3', '1024'], ['0', '1025', '4.5', 'x']],
  ] as const) {
    for (const value of good) assert.doesNotThrow(() => read({ [name]: value }), `${name}=${value}`);
    for (const value of bad) assert.throws(() => read({ [name]: value }), new RegExp(name), `${name}=${value}`);
  }
});
