import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readTicketsConfig } from './config.ts';

const read = (given: Record<string, string> = {}) =>
  readTicketsConfig({
    ...{ NATS_URL: 'nats://localhost', AUTH_URL: 'http://localhost', PUBLIC_URL: 'http://localhost' },
    ...{ DATABASE_URL: 'postgres://localhost', REDIS_URL: 'redis://localhost' },
    ...given,
  });

it('the currency of the installation is one that prices can be in, by default the euro', () => {
  assert.equal(read().CURRENCY, 'EUR');
  assert.equal(read({ CURRENCY: 'JPY' }).CURRENCY, 'JPY');
  for (const CURRENCY of ['', 'eur', 'Euro', '€']) assert.throws(() => read({ CURRENCY }), /CURRENCY/, CURRENCY);
});
