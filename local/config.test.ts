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

test('CURRENCY is passed on, and one that cards cannot be charged in is refused before anything starts', () => {
  assert.equal(readSettings({}).currency, 'EUR');
  assert.equal(readSettings({ CURRENCY: 'HUF' }).currency, 'HUF');
  for (const CURRENCY of ['eur', 'EURO', 'ZZZ', 'toString'])
    assert.throws(() => readSettings({ CURRENCY }), /CURRENCY: ".+" is not a currency that cards can be charged in/);
});

test('the time zone is Amsterdam, or another of the IANA database by its canonical name', () => {
  assert.equal(readSettings({}).timeZone, 'Europe/Amsterdam');
  assert.equal(readSettings({ TIME_ZONE: 'america/new_york' }).timeZone, 'America/New_York');
  assert.throws(() => readSettings({ TIME_ZONE: 'Mars/Utopia' }), {
    message: 'TIME_ZONE is not a time zone we know; write one such as Europe/Amsterdam, not "Mars/Utopia".',
  });
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
