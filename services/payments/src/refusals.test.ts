import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Refusal } from '@ticketing/common/refusal';
import {
  amountNotTaken,
  declined,
  notPayable,
  tooManyDeclines,
  unavailable,
  unknownOrder,
  wrongPaymentMethod,
} from './refusals.ts';

/** What the caller and the log receive of a refusal. */
const parts = ({ code, message, retryAfterSeconds, errors, event, facts }: Refusal) =>
  JSON.parse(JSON.stringify({ code, message, retryAfterSeconds, errors, event, facts }));

it('each refusal says what happened and what to do, and names the moment to try again if one is known', () => {
  for (const [refusal, expected] of [
    [notPayable(), ['order-not-payable', /can no longer be paid: it is paid, cancelled, or its time is up\.$/]],
    [notPayable(false), ['order-not-payable', /^We cannot tell right now.*try again in a moment\.$/, 2]],
    [amountNotTaken(), ['order-not-payable', /cannot be charged this amount\. Cancel .* another number of tickets\.$/]],
    [declined('Expired.'), ['card-declined', /^Expired\. Nothing was charged; try another card\.$/]],
    [unavailable(), ['provider-unavailable', /not answering right now\. Nothing was lost; please try again\.$/, 2]],
    [unknownOrder(false, false), ['not-found', /^We do not know this order yet\..*in a moment\.$/, 2]],
    [unknownOrder(true, false), ['not-found', /^You have no such order\.$/]],
  ] as const) {
    const { code, message, retryAfterSeconds, ...others } = parts(refusal);
    const [expectedCode, words, wait] = expected;
    assert.deepEqual([code, retryAfterSeconds, others], [expectedCode, wait, {}], message);
    assert.match(message, words);
  }
});

it('a payment method that cannot be used is a mistake in its field', () => {
  const { code, message, errors } = parts(wrongPaymentMethod());
  assert.deepEqual([code, message], ['invalid-input', 'This card cannot be used. Try another one.']);
  assert.deepEqual(errors, [{ field: 'paymentMethod', message: 'cannot be used' }]);
});

it('the order of another buyer is answered like an unknown one, also where orders’ log cannot be read, and is an event in the log', () => {
  for (const isCaughtUp of [true, false])
    assert.deepEqual(parts(unknownOrder(isCaughtUp, true)), {
      ...parts(unknownOrder(isCaughtUp, false)),
      event: 'foreign-resource',
    });
});

it('after too many declines the wait is in the text and the header, and the log names the order and the limit', () => {
  const facts = { orderId: 'o1', limit: 'declinesByNetwork' };
  const { code, message, retryAfterSeconds, ...others } = parts(tooManyDeclines(120, facts));
  assert.deepEqual([code, retryAfterSeconds, others], ['too-many-declines', 120, { facts }]);
  assert.match(
    message,
    /^Several cards were declined, so payment is paused\. Please try again in 2 minutes, and ask your bank/,
  );
});
