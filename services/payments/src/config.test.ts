import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readPaymentsConfig } from './config.ts';

const environment = {
  DATABASE_URL: 'postgres://localhost/payments',
  NATS_URL: 'nats://localhost',
  REDIS_URL: 'redis://localhost',
  AUTH_URL: 'http://localhost:1',
  PUBLIC_URL: 'http://localhost:3000',
  STRIPE_SECRET_KEY: 'sk_test_1',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_1',
  STRIPE_WEBHOOK_SECRET: 'whsec_12345678',
};
const live = { STRIPE_SECRET_KEY: 'sk_live_1', STRIPE_PUBLISHABLE_KEY: 'pk_live_1' };
const sandbox = { STRIPE_API_URL: 'http://127.0.0.1:4242' };
const read = (changes: Record<string, string>) => readPaymentsConfig({ ...environment, ...changes });

it('Stripe is talked to unless another host is named', () => {
  assert.equal(read({}).provider, 'stripe');
  assert.equal(read({ STRIPE_API_URL: 'https://api.stripe.com' }).provider, 'stripe');
  assert.equal(read(sandbox).provider, 'sandbox');
  assert.equal(read({ ...live, NODE_ENV: 'production' }).provider, 'stripe');
});

it('refuses to start with live keys and another host, another protocol, or in production without Stripe', () => {
  assert.throws(() => read({ ...live, ...sandbox }), /live/);
  assert.throws(() => read({ ...live, STRIPE_API_URL: 'http://api.stripe.com' }), /live/);
  assert.throws(() => read({ ...live, STRIPE_API_URL: 'https://api.stripe.com.evil.example' }), /live/);
  assert.throws(() => read({ ...sandbox, NODE_ENV: 'production' }), /production/);
});

it('offers cards unless told otherwise, and refuses what cannot be offered', () => {
  assert.deepEqual(read({}).PAYMENT_METHODS, ['card']);
  assert.deepEqual(read({ PAYMENT_METHODS: 'card,klarna' }).PAYMENT_METHODS, ['card', 'klarna']);
  assert.deepEqual(read(sandbox).PAYMENT_METHODS, ['card']);
  assert.throws(() => read({ PAYMENT_METHODS: 'card,ideal' }), /PAYMENT_METHODS: "ideal" cannot hold/);
  assert.throws(() => read({ ...sandbox, PAYMENT_METHODS: 'card,link' }), /cards only/);
});

it('refuses keys of two modes', () => {
  assert.throws(() => read({ STRIPE_SECRET_KEY: 'sk_live_1' }), /mode/);
  assert.throws(() => read({ STRIPE_PUBLISHABLE_KEY: 'pk_live_1' }), /mode/);
});

it('names every mistake at once', () => {
  assert.throws(
    () => read({ STRIPE_SECRET_KEY: 'pk_test_1', STRIPE_WEBHOOK_SECRET: '', PUBLIC_URL: 'x' }),
    (error: Error) =>
      ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'PUBLIC_URL'].every((name) => error.message.includes(name)),
  );
});

it('each variable of Stripe is held to its form, and has a default where it may be missing', () => {
  const { STRIPE_API_URL, STRIPE_TIMEOUT_SECONDS, ORPHAN_SECONDS } = read({});
  assert.deepEqual([STRIPE_API_URL, STRIPE_TIMEOUT_SECONDS, ORPHAN_SECONDS], [undefined, 10, 600]);
  for (const [name, good, bad] of [
    ['STRIPE_SECRET_KEY', ['rk_test_1'], ['xsk_test_1', 'sk_demo_1', 'pk_test_1', 'sk_test']],
    ['STRIPE_PUBLISHABLE_KEY', ['pk_test_2'], ['xpk_test_1', 'pk_demo_1', 'sk_test_1', 'pk_test']],
    ['STRIPE_WEBHOOK_SECRET', ['12345678'], ['1234567', '']],
    ['STRIPE_API_URL', ['http://a', 'https://a:1/'], ['xhttp://a', 'httpx://a', 'ftp://a', 'a']],
    ['STRIPE_TIMEOUT_SECONDS', ['0.1', '80'], ['0.09', '80.1', 'x']],
    ['ORPHAN_SECONDS', ['1', '86400'], ['0', '1.5', 'x']],
  ] as const) {
    for (const value of good) assert.doesNotThrow(() => read({ [name]: value }), `${name}=${value}`);
    for (const value of bad) assert.throws(() => read({ [name]: value }), new RegExp(name), `${name}=${value}`);
  }
  assert.throws(() => read({ STRIPE_SECRET_KEY: 'x' }), /is not a secret key of Stripe/);
  assert.throws(() => read({ STRIPE_PUBLISHABLE_KEY: 'x' }), /is not a publishable key of Stripe/);
});
