import assert from 'node:assert/strict';
import { it } from 'node:test';
import { limitsEnvironment, readConfig, serviceEnvironment } from './config.ts';

const read = (own: Record<string, string>) =>
  readConfig({ ...serviceEnvironment, ...limitsEnvironment }, { NATS_URL: 'nats://localhost', ...own });
const REDIS_URL = 'redis://localhost';

it('limits cannot be turned off in production, in any service', () => {
  assert.throws(() => read({ NODE_ENV: 'production', RATE_LIMITS: '0', REDIS_URL }), /RATE_LIMITS=0/);
  assert.equal(read({ NODE_ENV: 'production', REDIS_URL }).RATE_LIMITS, true);
  assert.equal(read({ RATE_LIMITS: '0' }).RATE_LIMITS, false);
});

it('limits require a Redis, with a timeout of 50 ms by default', () => {
  assert.throws(() => read({}), /REDIS_URL/);
  assert.equal(read({ REDIS_URL }).REDIS_TIMEOUT_MS, 50);
});
