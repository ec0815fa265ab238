import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PaymentState } from '../messages/payments.ts';
import { Payment, PaymentInput } from './payments.ts';

const orderId = '019b0d2c-7f3a-7c41-9f60-0a1b2c3d4e5f';
const refused = (value: unknown): boolean => !PaymentInput.safeParse(value).success;

describe('what is needed to pay', () => {
  it('is an order, and at most a method of the provider', () => {
    assert.deepEqual(PaymentInput.parse({ orderId }), { orderId });
    assert.ok(!refused({ orderId, paymentMethod: 'pm_card_visa' }));
    assert.ok(refused({ paymentMethod: 'pm_card_visa' }));
  });

  it('a method is a word of the provider, so nothing else can reach its address', () => {
    for (const paymentMethod of ['', '../refunds', 'pm card', 'pm_1?expand', 'x'.repeat(256), 5])
      assert.ok(refused({ orderId, paymentMethod }), `${paymentMethod}`);
  });

  it('an amount cannot be chosen', () => {
    const issue = PaymentInput.safeParse({ orderId, amountCents: 1 }).error?.issues[0];
    assert.deepEqual(issue?.code === 'unrecognized_keys' && issue.keys, ['amountCents']);
  });
});

describe('a payment', () => {
  const payment = {
    ...{ id: orderId, orderId, amountCents: 5_000, currency: 'EUR', status: 'requires-action', version: 2 },
    ...{
      nextAction: { type: 'redirect', url: 'https://bank.example/3ds' },
      clientSecret: 'secret',
      publishableKey: 'pk',
    },
    ...{ provider: 'sandbox', createdAt: '2026-11-21T20:00:00.000Z', updatedAt: '2026-11-21T20:00:00.000Z' },
  };

  it('is answered to its buyer with what the browser needs', () => {
    const answered = Payment.parse(payment);
    assert.equal(answered.clientSecret, 'secret');
    assert.deepEqual(answered.nextAction, payment.nextAction);
  });

  it('is told to other services without its secret', () => {
    const told: object = PaymentState.parse(payment);
    assert.ok(!('clientSecret' in told) && !('nextAction' in told));
  });
});
