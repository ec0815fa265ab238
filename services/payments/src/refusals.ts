import { inWords } from '@ticketing/common/limits/limiter';
import { Refusal } from '@ticketing/common/refusal';

/** @param isCaughtUp whether everything that orders has published is handled here; otherwise its time may have been extended */
export const notPayable = (isCaughtUp = true): Refusal =>
  isCaughtUp
    ? new Refusal('order-not-payable', 'This order can no longer be paid: it is paid, cancelled, or its time is up.')
    : new Refusal(
        'order-not-payable',
        'We cannot tell right now whether this order has time left. Please try again in a moment.',
        { retryAfterSeconds: 2 },
      );

export const amountNotTaken = (): Refusal =>
  new Refusal(
    'order-not-payable',
    'Cards cannot be charged this amount. Cancel the reservation, and reserve another number of tickets.',
  );

/** `sentence` is the bank's, for the card's owner. Some say already what to do. */
export const declined = (sentence: string): Refusal =>
  new Refusal(
    'card-declined',
    /\b(?:try|use|contact|pay with)\b/i.test(sentence)
      ? `Nothing was charged. ${sentence}`
      : `${sentence} Nothing was charged; try another card.`,
  );

/** Why is the provider's to know, and the log's: its sentence speaks of its own insides. */
export const wrongPaymentMethod = (): Refusal =>
  new Refusal('invalid-input', 'This card cannot be used. Try another one.', {
    errors: [{ field: 'paymentMethod', message: 'cannot be used' }],
  });

export const unavailable = (): Refusal =>
  new Refusal('provider-unavailable', 'Payments are not answering right now. Nothing was lost; please try again.', {
    retryAfterSeconds: 2,
  });

/**
 * @param isCaughtUp whether everything that orders has published is handled here
 * @param isForeign the order exists and belongs to another buyer, which only the log shows
 */
export const unknownOrder = (isCaughtUp: boolean, isForeign: boolean): Refusal =>
  new Refusal(
    'not-found',
    isCaughtUp ? 'You have no such order.' : 'We do not know this order yet. Please try again in a moment.',
    { ...(isCaughtUp ? {} : { retryAfterSeconds: 2 }), ...(isForeign ? { event: 'foreign-resource' } : {}) },
  );

export const tooManyDeclines = (
  retryAfterSeconds: number,
  facts: { readonly orderId: string; readonly limit?: string },
): Refusal =>
  new Refusal(
    'too-many-declines',
    `Several cards were declined, so payment is paused. Please try again in ${inWords(retryAfterSeconds)}, and ask your bank if your card should work.`,
    { retryAfterSeconds, facts },
  );
