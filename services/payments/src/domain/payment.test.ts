import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OrderStatus } from '@ticketing/contracts/http/orders';
import { PaymentStatus } from '@ticketing/contracts/http/payments';
import fc from 'fast-check';
import { type Intent, isPaid, isSettled, mostCaptureRefusals, neverMade, next, observe } from './payment.ts';

const intentStatuses: readonly Intent['status'][] = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'requires_capture',
  'canceled',
  'succeeded',
];
const orders: readonly (OrderStatus | null)[] = [null, ...OrderStatus.options];
const intent = (status: Intent['status'], isRefunded = false): Intent => ({
  id: 'pi_1',
  status,
  redirectUrl: null,
  isRefunded,
});

const anyPayment = fc.constantFrom(...PaymentStatus.options);
const anyOrder = fc.constantFrom(...orders);
const anyIntent = fc.record({
  id: fc.constant('pi_1'),
  status: fc.constantFrom(...intentStatuses),
  redirectUrl: fc.constant(null),
  isRefunded: fc.boolean(),
});

describe('what the provider says of an intent', () => {
  it('makes of a payment', () => {
    const [created, asks, held, taken] = ['created', 'requires-action', 'authorized', 'captured'] as const;
    // By the status of the intent, in the order of `intentStatuses`; canceled is the order's to say.
    const expected: Record<'created' | 'requires-action' | 'authorized' | 'captured', readonly PaymentStatus[]> = {
      created: [created, created, asks, created, held, 'failed', taken],
      'requires-action': [created, created, asks, created, held, 'failed', taken],
      authorized: [held, held, held, held, held, 'failed', taken],
      captured: [taken, taken, taken, taken, taken, taken, taken],
    };
    for (const [payment, after] of Object.entries(expected))
      assert.deepEqual(
        intentStatuses.map((status) => observe(payment as PaymentStatus, intent(status), 'awaiting-payment')),
        after,
        payment,
      );
    for (const status of intentStatuses)
      assert.equal(observe('captured', intent(status, true), 'awaiting-payment'), 'refunded');
  });

  it('that was never made moves no money', () => {
    assert.equal(observe('captured', neverMade, 'cancelled'), 'captured');
    assert.equal(neverMade.id, '');
    assert.equal(neverMade.redirectUrl, null);
  });

  it('moves a payment as it moves', () => {
    assert.equal(observe('created', intent('requires_action'), 'awaiting-payment'), 'requires-action');
    assert.equal(observe('requires-action', intent('requires_payment_method'), 'awaiting-payment'), 'created');
    assert.equal(observe('requires-action', intent('requires_capture'), 'awaiting-payment'), 'authorized');
    assert.equal(observe('authorized', intent('succeeded'), 'confirming'), 'captured');
    assert.equal(observe('captured', intent('succeeded', true), 'cancelled'), 'refunded');
  });

  it('canceled means voided for an order that is off, failed for one that waits for its money', () => {
    assert.equal(observe('authorized', intent('canceled'), 'cancelled'), 'voided');
    assert.equal(observe('authorized', intent('canceled'), 'confirming'), 'failed');
    assert.equal(observe('created', intent('canceled'), 'awaiting-payment'), 'failed');
    assert.equal(observe('created', neverMade, 'cancelled'), 'voided');
  });

  it('canceled means nothing yet while the order is not known', () => {
    for (const payment of ['created', 'requires-action', 'authorized'] as const)
      assert.equal(observe(payment, intent('canceled'), null), payment);
  });

  it('late: never takes back an authorization, a capture or an end', () => {
    const rank: Record<PaymentStatus, number> = {
      created: 0,
      'requires-action': 0,
      authorized: 1,
      captured: 2,
      voided: 3,
      failed: 3,
      refunded: 3,
    };
    fc.assert(
      fc.property(anyPayment, anyIntent, anyOrder, (payment, seen, order) => {
        const after = observe(payment, seen, order);
        assert.ok(rank[after] >= rank[payment]);
        if (isSettled(payment)) assert.equal(after, payment);
        if (payment === 'captured') assert.ok(after === 'captured' || after === 'refunded');
      }),
    );
  });

  it('twice: changes nothing the second time, unless it tells of a refund after the capture', () => {
    fc.assert(
      fc.property(anyPayment, anyIntent, anyOrder, (payment, seen, order) => {
        const once = observe(payment, seen, order);
        const twice = observe(once, seen, order);
        assert.ok(twice === once || (once === 'captured' && seen.isRefunded && twice === 'refunded'));
      }),
    );
  });
});

describe('what to do next', () => {
  it('follows from the order and the payment', () => {
    const expected: Record<string, readonly (readonly [PaymentStatus, string])[]> = {
      'not known': [],
      'awaiting-payment': [],
      confirming: [['authorized', 'capture']],
      complete: [['authorized', 'capture']],
      cancelled: [
        ['created', 'void'],
        ['requires-action', 'void'],
        ['authorized', 'void'],
        ['captured', 'refund'],
      ],
      refunded: [
        ['created', 'void'],
        ['requires-action', 'void'],
        ['authorized', 'void'],
        ['captured', 'refund'],
      ],
    };
    for (const order of orders)
      assert.deepEqual(
        PaymentStatus.options
          .map((payment) => [payment, next(order, payment, 0)])
          .filter(([, action]) => action !== 'wait'),
        expected[order ?? 'not known'],
        `${order}`,
      );
  });

  it('waits while the order waits', () => {
    for (const payment of PaymentStatus.options) assert.equal(next('awaiting-payment', payment, 0), 'wait');
  });

  it('captures what is authorized once the order is accepted, and gives up after plain refusals', () => {
    for (const order of ['confirming', 'complete'] as const) {
      assert.equal(next(order, 'authorized', mostCaptureRefusals - 1), 'capture');
      assert.equal(next(order, 'authorized', mostCaptureRefusals), 'void');
    }
  });

  it('gives up an unpaid intent after too many declines, and leaves alone what is authorized or whose order is unknown', () => {
    for (const payment of ['created', 'requires-action'] as const)
      assert.equal(next('awaiting-payment', payment, 0, true), 'void');
    for (const payment of ['authorized', 'captured', 'voided', 'failed', 'refunded'] as const)
      assert.equal(next('awaiting-payment', payment, 0, true), 'wait');
    assert.equal(next('confirming', 'authorized', 0, true), 'capture');
    assert.equal(next(null, 'created', 0, true), 'wait');
  });

  it('gives back whatever a cancelled order holds', () => {
    for (const payment of ['created', 'requires-action', 'authorized'] as const)
      assert.equal(next('cancelled', payment, 0), 'void');
    assert.equal(next('cancelled', 'captured', 0), 'refund');
    assert.equal(next('refunded', 'captured', 0), 'refund');
  });

  it('never captures without an accepted order, voids nothing that is served without refusals, ends with the end', () => {
    fc.assert(
      fc.property(anyOrder, anyPayment, fc.nat(10), fc.boolean(), (order, payment, refusals, hasTooMany) => {
        const action = next(order, payment, refusals, hasTooMany);
        if (action === 'capture') assert.ok(order === 'confirming' || order === 'complete');
        if (action === 'void' && refusals < mostCaptureRefusals && !(hasTooMany && !isPaid(payment)))
          assert.ok(order === 'cancelled' || order === 'refunded');
        if (action === 'refund') assert.equal(payment, 'captured');
        if (order === null || isSettled(payment)) assert.equal(action, 'wait');
        if (isPaid(payment) && order === 'cancelled') assert.notEqual(action, 'wait');
      }),
    );
  });
});
