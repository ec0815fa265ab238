import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OrderStatus } from '@ticketing/contracts/http/orders';
import { PaymentStatus } from '@ticketing/contracts/http/payments';
import fc from 'fast-check';
import { checkAgainInSeconds } from './check-again.ts';
import { isSettled, next } from './payment.ts';

const after = (order: OrderStatus | null, payment: PaymentStatus, checks: number): number | null =>
  checkAgainInSeconds(order, payment, next(order, payment, 0), checks);

/** How long after `seconds` a look is, when each comes as told by the one before. */
const gapAfter = (seconds: number): number => {
  for (let at = 0, checks = 0; ; checks++) {
    const gap = after('awaiting-payment', 'requires-action', checks) ?? Number.NaN;
    assert.ok(gap > 0, 'there is a next look');
    if (at + gap > seconds) return gap;
    at += gap;
  }
};

describe('when a payment is looked at again', () => {
  it('every few seconds while the buyer is at it, so that an authorization is noticed without webhooks', () => {
    assert.ok(gapAfter(10) <= 5);
    assert.ok(gapAfter(60) <= 9);
    assert.ok(gapAfter(300) <= 20);
    assert.ok(gapAfter(86_400) <= 30);
  });

  it('within a minute for ever where money is held, or is to be given back', () => {
    const holding = [
      ['awaiting-payment', 'authorized'],
      ['confirming', 'authorized'],
      ['complete', 'authorized'],
      ['cancelled', 'authorized'],
      ['cancelled', 'captured'],
      ['refunded', 'captured'],
      [null, 'authorized'],
    ] as const;
    fc.assert(
      fc.property(fc.constantFrom(...holding), fc.nat(), ([order, payment], checks) => {
        const seconds = after(order, payment, checks);
        assert.ok(seconds !== null && seconds > 0 && seconds <= 60);
      }),
    );
  });

  it('within 4 s while the provider does not do what is to be done, for the first two minutes', () => {
    for (let checks = 1, at = 0; at < 110; checks++) {
      const seconds = after('confirming', 'authorized', checks) ?? Number.NaN;
      assert.ok(seconds >= 1 && seconds <= 4);
      at += seconds;
    }
  });

  it('again after 1, 2, then 4 s while something is to be done, and every minute after 30 looks', () => {
    const atChecks = [0, 1, 2, 3, 4, 29, 30, 1_000];
    const expected = [1, 1, 2, 4, 4, 4, 60, 60];
    for (const [order, payment] of [
      ['confirming', 'authorized'],
      ['cancelled', 'created'],
      ['refunded', 'captured'],
      // Orders has accepted a payment that is not known to be paid here: the provider knows.
      ['confirming', 'created'],
      ['complete', 'requires-action'],
    ] as const)
      assert.deepEqual(
        atChecks.map((checks) => after(order, payment, checks)),
        expected,
        `${order}, ${payment}`,
      );
  });

  it('ever more rarely while the buyer is at it, and every minute while orders decides', () => {
    const atChecks = [0, 1, 10, 56, 57, 1_000];
    for (const payment of ['created', 'requires-action'] as const)
      for (const order of ['awaiting-payment', null] as const)
        assert.deepEqual(
          atChecks.map((checks) => after(order, payment, checks)),
          [2, 2.5, 7, 30, 30, 30],
        );
    for (const checks of [0, 1, 1_000]) assert.equal(after('awaiting-payment', 'authorized', checks), 60);
  });

  it('never once it is settled, or captured for an order that is not off', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(null, ...OrderStatus.options),
        fc.constantFrom(...PaymentStatus.options),
        fc.nat(),
        (order, payment, checks) => {
          const isAtRest = isSettled(payment) || (payment === 'captured' && next(order, payment, 0) === 'wait');
          assert.equal(after(order, payment, checks) === null, isAtRest);
        },
      ),
    );
  });
});
