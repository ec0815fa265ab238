import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readOrdersConfig } from './config.ts';

const read = (given: Record<string, string> = {}) =>
  readOrdersConfig({
    ...{ NATS_URL: 'nats://localhost', AUTH_URL: 'http://localhost', PUBLIC_URL: 'http://localhost' },
    ...{ DATABASE_URL: 'postgres://localhost', REDIS_URL: 'redis://localhost' },
    ...given,
  });

for (const [name, fallback, least] of [
  ['RESERVATION_SECONDS', 900, 1],
  ['PAYMENT_GRACE_SECONDS', 300, 0],
  ['LIVE_ORDERS_MAX', 10, 1],
  ['DEADLINE_PATIENCE_SECONDS', 1_800, 1],
] as const)
  it(`${name} is a whole number of at least ${least}, by default ${fallback}`, () => {
    assert.equal(read()[name], fallback);
    assert.equal(read({ [name]: `${least}` })[name], least);
    for (const wrong of [`${least - 1}`, '1.5', 'many']) assert.throws(() => read({ [name]: wrong }), new RegExp(name));
  });

it('TIME_ZONE is one of the IANA database, by default Amsterdam', () => {
  assert.equal(read().TIME_ZONE, 'Europe/Amsterdam');
  assert.equal(read({ TIME_ZONE: 'america/new_york' }).TIME_ZONE, 'America/New_York');
  assert.throws(() => read({ TIME_ZONE: 'Mars/Utopia' }), /TIME_ZONE: is not a time zone we know; write one such as/);
});
