import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { readSettings } from './config.ts';

test('without anything set, the system comes up as the contract says', () => {
  const settings = readSettings({});
  const { port, reservationSeconds, paymentGraceSeconds, liveOrdersMax, demo, client, rateLimits, stripe, home } =
    settings;
  assert.deepEqual(
    { port, reservationSeconds, paymentGraceSeconds, liveOrdersMax, demo, client, rateLimits, stripe },
    {
      port: 3000,
      reservationSeconds: 900,
      paymentGraceSeconds: 300,
      liveOrdersMax: 10,
      demo: true,
      client: true,
      rateLimits: true,
      stripe: undefined,
    },
  );
  assert.match(home, /\.ticketing$/);
});

test('every mistake is named at once', () => {
  assert.throws(
    () => readSettings({ PORT: 'x', RESERVATION_SECONDS: '0', DEMO: 'no', STRIPE_SECRET_KEY: 'sk' }),
    (error: Error) => {
      for (const name of ['PORT', 'RESERVATION_SECONDS', 'DEMO', 'STRIPE_PUBLISHABLE_KEY', 'STRIPE_WEBHOOK_SECRET']) {
        assert.match(error.message, new RegExp(name));
      }
      return true;
    },
  );
});

test('HOST is an address of this machine, PUBLIC_URL a whole address; a shell’s HOST with the machine’s name is none', () => {
  const { host, publicUrl } = readSettings({ HOST: '0.0.0.0', PUBLIC_URL: 'https://Tickets.example/' });
  assert.deepEqual([host, publicUrl], ['0.0.0.0', 'https://tickets.example']);
  assert.equal(readSettings({ HOST: hostname() }).host, '127.0.0.1');
  for (const wrong of [{ HOST: 'everywhere' }, { PUBLIC_URL: 'tickets.example' }, { PUBLIC_URL: 'ftp://x' }])
    assert.throws(() => readSettings(wrong), new RegExp(Object.keys(wrong)[0] ?? ''));
});

test('RATE_LIMITS=0 is refused in production', () => {
  assert.throws(() => readSettings({ NODE_ENV: 'production', RATE_LIMITS: '0' }), /refused in production/);
  assert.equal(readSettings({ RATE_LIMITS: '0' }).rateLimits, false);
});

test('children inherit how programs run here, and nothing else', () => {
  const { inherited } = readSettings({
    PATH: '/bin',
    LD_PRELOAD: 'faketime.so',
    FAKETIME: '+1d',
    NODE_OPTIONS: '-x',
    STRIPE_SECRET_KEY: '',
    npm_config_x: '1',
    PGPASSWORD: 'x',
  });
  assert.deepEqual(inherited, { PATH: '/bin', LD_PRELOAD: 'faketime.so', FAKETIME: '+1d', NODE_OPTIONS: '-x' });
});
