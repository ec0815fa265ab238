import assert from 'node:assert/strict';
import { it } from 'node:test';
import {
  databaseEnvironment,
  limitsEnvironment,
  readConfig,
  serviceEnvironment,
  verifierEnvironment,
} from './config.ts';

const REDIS_URL = 'redis://localhost';
const read = (own: Record<string, string>) =>
  readConfig({ ...serviceEnvironment, ...limitsEnvironment }, { NATS_URL: 'nats://localhost', ...own });
const whole = { ...serviceEnvironment, ...limitsEnvironment, ...databaseEnvironment, ...verifierEnvironment };
const needed = {
  NATS_URL: 'nats://localhost',
  DATABASE_URL: 'postgres://localhost/orders',
  AUTH_URL: 'http://auth:3000',
  PUBLIC_URL: 'https://tickets.example',
  REDIS_URL,
};

it('limits cannot be turned off in production, in any service', () => {
  assert.throws(() => read({ NODE_ENV: 'production', RATE_LIMITS: '0', REDIS_URL }), /RATE_LIMITS=0/);
  assert.equal(read({ NODE_ENV: 'production', REDIS_URL }).RATE_LIMITS, true);
  assert.equal(read({ RATE_LIMITS: '0' }).RATE_LIMITS, false);
});

it('limits require a Redis', () => assert.throws(() => read({}), /REDIS_URL/));

it('a service without limits requires no Redis', () => {
  assert.equal(readConfig(serviceEnvironment, { NATS_URL: 'nats://localhost', NODE_ENV: 'production' }).PORT, 3_000);
});

it('what is not given has its default, and other variables are left out', () => {
  assert.deepEqual(readConfig(whole, { ...needed, HOME: '/root' }), {
    ...needed,
    NODE_ENV: 'development',
    HOST: '0.0.0.0',
    PORT: 3_000,
    NATS_REPLICAS: 1,
    STREAM_MAX_BYTES: 1_073_741_824,
    LOG_LEVEL: 'info',
    RATE_LIMITS: true,
    REDIS_PREFIX: 'ticketing',
    REDIS_TIMEOUT_MS: 50,
    TRUST_PROXY: 0,
    DATABASE_CONNECTIONS: 10,
    OUTBOX_RETENTION_SECONDS: 604_800,
    INBOX_RETENTION_SECONDS: 604_800,
    HOUSEKEEPING_SECONDS: 3_600,
    OTHER_ORIGINS: [],
  });
});

it('every variable that is missing or wrong is named, all at once', () => {
  const wrong = {
    NODE_ENV: 'live',
    PORT: '65536',
    NATS_URL: '',
    NATS_REPLICAS: '6',
    LOG_LEVEL: 'loud',
    RATE_LIMITS: 'yes',
    REDIS_URL: 'http://localhost',
    REDIS_PREFIX: 'a b',
    REDIS_TIMEOUT_MS: '0',
    TRUST_PROXY: '11',
    DATABASE_URL: 'mysql://localhost',
    DATABASE_APP_ROLE: '',
    DATABASE_CONNECTIONS: '1',
    STREAM_MAX_BYTES: '1048575',
    OUTBOX_RETENTION_SECONDS: '9',
    INBOX_RETENTION_SECONDS: '9',
    HOUSEKEEPING_SECONDS: '0',
    PUBLIC_URL: 'ftp://localhost',
    OTHER_ORIGINS: 'http://localhost:3000,localhost:3001',
  };
  assert.throws(
    () => readConfig(whole, wrong),
    ({ message }: Error) => {
      const named = message
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(':')[0]);
      assert.deepEqual(named.sort(), [...Object.keys(wrong), 'AUTH_URL'].sort());
      return true;
    },
  );
});

it('further origins are read one by one, without a path, and there may be none', () => {
  const origins = (OTHER_ORIGINS?: string) => readConfig(whole, { ...needed, OTHER_ORIGINS }).OTHER_ORIGINS;
  assert.deepEqual(origins(), []);
  assert.deepEqual(origins(' http://10.0.0.2:3000, https://a.example ,'), [
    'http://10.0.0.2:3000',
    'https://a.example',
  ]);
  for (const wrong of ['http://a.example/', 'ftp://a.example', 'a.example', 'http://A.example', 'http://a.example:80'])
    assert.throws(() => origins(wrong), /OTHER_ORIGINS/, wrong);
});

it('the bounds themselves are accepted', () => {
  for (const bounds of [
    { PORT: '0', NATS_REPLICAS: '1', REDIS_TIMEOUT_MS: '1', TRUST_PROXY: '0', DATABASE_CONNECTIONS: '2' },
    { PORT: '65535', NATS_REPLICAS: '5', REDIS_TIMEOUT_MS: '60000', TRUST_PROXY: '10', DATABASE_CONNECTIONS: '100' },
    {
      REDIS_PREFIX: '{a}-b_1',
      REDIS_URL: 'rediss://localhost',
      DATABASE_URL: 'postgresql://localhost/a',
      LOG_LEVEL: 'silent',
    },
    { NODE_ENV: 'test', DATABASE_APP_ROLE: 'app', RATE_LIMITS: '1', PUBLIC_URL: 'http://localhost:3000' },
  ])
    assert.doesNotThrow(() => readConfig(whole, { ...needed, ...bounds }), JSON.stringify(bounds));
});
