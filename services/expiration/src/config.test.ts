import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readExpirationConfig } from './config.ts';

const read = (given: Record<string, string>) =>
  readExpirationConfig({ NATS_URL: 'nats://localhost', REDIS_URL: 'redis://localhost', ...given });

it('the address of Redis is required and is one of Redis, with or without TLS', () => {
  for (const REDIS_URL of ['redis://localhost:6379/1', 'rediss://localhost'])
    assert.equal(read({ REDIS_URL }).REDIS_URL, REDIS_URL);
  for (const REDIS_URL of ['', 'localhost', 'http://localhost', 'redisss://localhost', 'xredis://localhost'])
    assert.throws(() => read({ REDIS_URL }), /REDIS_URL/, REDIS_URL);
});

it('keys have a prefix of letters, digits, hyphens, and the braces of a cluster', () => {
  assert.equal(read({}).REDIS_PREFIX, 'ticketing');
  assert.equal(read({ REDIS_PREFIX: '{shop-1_a}' }).REDIS_PREFIX, '{shop-1_a}');
  for (const REDIS_PREFIX of ['', 'a b', 'a:b', ' a', 'a*'])
    assert.throws(() => read({ REDIS_PREFIX }), /REDIS_PREFIX/, REDIS_PREFIX);
});
