import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ledgerFitsOrder, paymentFitsOrder } from './money-rules.ts';

const order = (status: string, quiet = true) => ({
  id: 'o',
  status,
  total_cents: '8400',
  currency: 'EUR',
  quiet: quiet ? 't' : 'f',
});
const payment = (status: string, quiet = true) => ({
  id: 'o',
  status,
  amount_cents: '8400',
  currency: 'EUR',
  quiet: quiet ? 't' : 'f',
});
const taken = (cents: number) => ({ id: 'o', taken: `${cents}` });

test('a complete order is a captured payment, at once', () => {
  assert.equal(paymentFitsOrder(order('complete'), payment('captured')), null);
  for (const status of ['created', 'requires-action', 'authorized', 'voided', 'refunded', 'failed'])
    assert.match(paymentFitsOrder(order('complete', false), payment(status, false))!, /order is complete/);
  assert.match(paymentFitsOrder(order('complete', false), null)!, /its payment none/);
});

test('a cancelled order holds no money: after a minute its payment is settled', () => {
  for (const status of ['voided', 'refunded', 'failed'])
    assert.equal(paymentFitsOrder(order('cancelled'), payment(status)), null);
  assert.equal(paymentFitsOrder(order('cancelled'), null), null);
  for (const status of ['created', 'requires-action', 'authorized', 'captured']) {
    assert.match(
      paymentFitsOrder(order('cancelled'), payment(status))!,
      new RegExp(`cancelled, its payment ${status}`),
    );
    assert.equal(paymentFitsOrder(order('cancelled', false), payment(status)), null);
    assert.equal(paymentFitsOrder(order('cancelled'), payment(status, false)), null);
  }
});

test('an order still waiting hears within a minute that its payment is authorized', () => {
  for (const status of ['created', 'requires-action', 'voided'])
    assert.equal(paymentFitsOrder(order('awaiting-payment'), payment(status)), null);
  assert.equal(paymentFitsOrder(order('awaiting-payment'), payment('authorized', false)), null);
  assert.notEqual(paymentFitsOrder(order('awaiting-payment'), payment('authorized')), null);
  assert.notEqual(paymentFitsOrder(order('awaiting-payment', false), payment('captured', false)), null);
});

test('an order being confirmed has its money reserved', () => {
  assert.equal(paymentFitsOrder(order('confirming'), payment('authorized')), null);
  assert.equal(paymentFitsOrder(order('confirming'), payment('captured', false)), null);
  assert.notEqual(paymentFitsOrder(order('confirming'), payment('captured')), null);
  assert.notEqual(paymentFitsOrder(order('confirming', false), payment('voided', false)), null);
});

test('a payment is over what its order costs, and has an order', () => {
  assert.match(paymentFitsOrder(order('complete'), { ...payment('captured'), amount_cents: '8401' })!, /over 8401 EUR/);
  assert.match(paymentFitsOrder(order('complete'), { ...payment('captured'), currency: 'USD' })!, /over 8400 USD/);
  assert.match(paymentFitsOrder(null, payment('captured'))!, /not there/);
});

test('the ledger took the whole price for a complete order, and nothing for others', () => {
  assert.equal(ledgerFitsOrder(order('complete'), taken(8400)), null);
  assert.notEqual(ledgerFitsOrder(order('complete', false), taken(0)), null);
  assert.notEqual(ledgerFitsOrder(order('complete'), taken(16_800)), null);
  assert.notEqual(ledgerFitsOrder(order('complete'), null), null);
  for (const status of ['awaiting-payment', 'cancelled', 'refunded']) {
    assert.equal(ledgerFitsOrder(order(status), taken(0)), null);
    assert.equal(ledgerFitsOrder(order(status), null), null);
    assert.notEqual(ledgerFitsOrder(order(status), taken(8400)), null);
  }
  assert.notEqual(ledgerFitsOrder(null, taken(8400)), null);
});

test('money is on its way between a decision and its end, but never more or less than the price', () => {
  assert.equal(ledgerFitsOrder(order('confirming'), taken(8400)), null);
  assert.equal(ledgerFitsOrder(order('cancelled', false), taken(8400)), null);
  assert.notEqual(ledgerFitsOrder(order('cancelled', false), taken(4200)), null);
});
