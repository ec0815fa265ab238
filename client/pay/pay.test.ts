import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Payment } from '@ticketing/contracts/http/payments';
import { stripeAppearance } from './stripe-appearance.ts';
import { stripeOptions } from './stripe-options.ts';
import { unconfirmedOf } from './unconfirmed.ts';

test('Stripe’s form receives the whole amount in cents, and only authorizes it', () => {
  assert.deepEqual(stripeOptions({ totalCents: 8_400, currency: 'EUR' }, ['card', 'link']), {
    mode: 'payment',
    allowedPaymentMethodTypes: ['card', 'link'],
    amount: 8_400,
    currency: 'eur',
    captureMethod: 'manual',
  });
});

test('Stripe’s form has the colours of the page', (t) => {
  t.after(() => {
    for (const name of ['document', 'getComputedStyle']) Reflect.deleteProperty(globalThis, name);
  });
  const documentElement = {};
  Object.assign(globalThis, {
    document: { documentElement },
    getComputedStyle: (element: object) => ({
      getPropertyValue: (name: string) => (element === documentElement ? ` colour of ${name} ` : ''),
    }),
  });
  assert.deepEqual(stripeAppearance(), {
    theme: 'flat',
    variables: {
      colorPrimary: 'colour of --accent',
      colorBackground: 'colour of --paper',
      colorText: 'colour of --ink',
      colorTextSecondary: 'colour of --soft',
      colorDanger: 'colour of --accent',
      borderRadius: '12px',
      fontFamily: 'system-ui, sans-serif',
      spacingUnit: '4px',
    },
    rules: { '.Input': { border: '1.5px solid colour of --edge', boxShadow: 'none' } },
  });
});

test('a buyer is sent back to the bank that waits for them, and reads when it did not confirm', () => {
  const url = 'https://bank.example/3ds';
  const payment = (status: string) => ({ status, nextAction: { type: 'redirect', url } }) as Payment;
  for (const returned of [null, 'failed', 'succeeded'])
    assert.deepEqual(unconfirmedOf(payment('requires-action'), returned), { kind: 'waits-at-bank', url });
  assert.deepEqual(unconfirmedOf(payment('created'), 'failed'), { kind: 'not-confirmed' });
  for (const [status, returned] of [
    ['created', null],
    ['created', 'succeeded'],
    ['authorized', 'failed'],
    ['failed', 'failed'],
  ] as const)
    assert.equal(unconfirmedOf(payment(status), returned), null, `${status} ${returned}`);
  for (const none of [null, undefined]) assert.equal(unconfirmedOf(none, 'failed'), null);
});
