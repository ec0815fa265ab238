import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from './config.ts';

const least = { SECRET_KEY: 'sk_test_1', PUBLISHABLE_KEY: 'pk_test_1' };

test('two keys are enough; the rest has a default', () => {
  const config = readConfig(least);
  assert.deepEqual([config.host, config.port, config.webhook, config.publicUrl], ['127.0.0.1', 4242, null, null]);
});

test('all mistakes are named at once', () => {
  const env = {
    SECRET_KEY: 'sk_live_1',
    PORT: 'http',
    WEBHOOK_URL: 'shop',
    PUBLIC_URL: 'localhost',
    BASE_PATH: 'sandbox',
    LOG_LEVEL: 'loud',
  };
  const names = [
    'SECRET_KEY',
    'PUBLISHABLE_KEY',
    'PORT',
    'WEBHOOK_URL',
    'WEBHOOK_SECRET',
    'PUBLIC_URL',
    'BASE_PATH',
    'LOG_LEVEL',
  ];
  assert.throws(
    () => readConfig(env),
    (error: Error) => names.every((name) => error.message.includes(name)),
  );
});

test('a key for real money is never accepted', () => {
  assert.throws(() => readConfig({ ...least, SECRET_KEY: 'sk_live_51abc' }), /sk_test_/);
  assert.throws(() => readConfig({ ...least, PUBLISHABLE_KEY: 'pk_live_51abc' }), /pk_test_/);
});

test('addresses lose the slash at their end', () => {
  const config = readConfig({ ...least, PUBLIC_URL: 'http://localhost:3000/sandbox/', BASE_PATH: '/sandbox/' });
  assert.deepEqual([config.publicUrl, config.basePath], ['http://localhost:3000/sandbox', '/sandbox']);
});

test('webhooks need a signing secret, and say which events they want', () => {
  const env = { ...least, WEBHOOK_URL: 'http://127.0.0.1:1/hook', WEBHOOK_SECRET: 'whsec_1' };
  assert.throws(() => readConfig({ ...env, WEBHOOK_SECRET: '' }), /whsec_/);
  assert.deepEqual(readConfig(env).webhook?.events, ['payment_intent.*', 'charge.refunded', 'refund.*']);
  assert.deepEqual(readConfig({ ...env, WEBHOOK_EVENTS: 'a.b, c.*' }).webhook?.events, ['a.b', 'c.*']);
});
