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
