import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OrderStatus } from '@ticketing/contracts/http/orders';
import { PaymentStatus } from '@ticketing/contracts/http/payments';
import { meet } from './request.ts';

const now = new Date('2026-11-28T19:30:00.000Z');
const decideAt = new Date(now.getTime() + 1);
const order = (status: OrderStatus = 'awaiting-payment') => ({ status, decideAt });
const payment = (status: PaymentStatus, intentId: string | null = 'pi_1') => ({ status, intentId });
const kind = (...args: Parameters<typeof meet>) => meet(...args).kind;

describe('a request to pay', () => {
  it('waits for an order that is not heard of', () => {
    assert.equal(kind(null, null, true, now), 'unknown');
    assert.equal(kind(null, payment('created'), true, now), 'unknown');
  });

  it('starts a payment while the order can be paid, and from its last moment on only if it has got more time', () => {
    assert.equal(kind(order(), null, false, now), 'start');
    assert.equal(kind(order(), null, false, decideAt), 'overdue');
    for (const status of OrderStatus.options)
      if (status !== 'awaiting-payment')
        for (const at of [now, decideAt]) assert.equal(kind(order(status), null, true, at), 'refuse');
  });

  it('asks the provider for a card, or while there is no intent; else the payment is the answer', () => {
    for (const status of ['created', 'requires-action'] as const) {
      assert.equal(kind(order(), payment(status), true, now), 'go-on');
      assert.equal(kind(order(), payment(status), false, now), 'answer');
    }
    assert.equal(kind(order(), payment('created', null), false, now), 'go-on');
    assert.equal(kind(order(), payment('requires-action'), false, decideAt), 'overdue');
  });

  it('is answered with the payment once the buyer has done their part, whatever else it asks and however late', () => {
    for (const orderStatus of ['awaiting-payment', 'confirming', 'complete'] as const)
      for (const status of ['authorized', 'captured'] as const)
        assert.equal(kind(order(orderStatus), payment(status), true, decideAt), 'answer');
    assert.equal(kind(null, payment('captured'), true, now), 'answer');
  });

  it('is refused for an order that is off, and for a payment that is over', () => {
    for (const status of PaymentStatus.options)
      assert.equal(kind(order('cancelled'), payment(status), false, now), 'refuse');
    for (const status of ['voided', 'refunded', 'failed'] as const)
      assert.equal(kind(order(), payment(status), true, now), 'refuse');
  });
});
