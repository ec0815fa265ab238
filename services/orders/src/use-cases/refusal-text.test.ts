import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { Refusal } from '@ticketing/common/refusal';
import type { PlacementOutcome } from '../store/placements.ts';
import { placement, placementRules } from '../testing/fixtures.ts';
import { createPlaceOrder } from './place-order.ts';

const noDatabase = {} as Database;
/** What a buyer who asked for four places gets to read. */
const refusalOf = async (outcome: PlacementOutcome): Promise<Refusal> => {
  const placing = { place: async () => outcome, isBusy: () => false };
  const place = createPlaceOrder(noDatabase, placementRules(), placing);
  const refusal = await place(placement('ticket', { quantity: 4, expectedUnitPriceCents: 1_250 })).catch(
    (error: unknown) => error,
  );
  return refusal instanceof Refusal ? refusal : assert.fail(String(refusal));
};

for (const [outcome, text, extra] of [
  [{ outcome: 'own-ticket', answer: null }, 'This is your own ticket; somebody else has to buy it.'],
  [{ outcome: 'ticket-withdrawn', answer: null }, 'The seller has taken this ticket off sale.'],
  [{ outcome: 'event-started', answer: null }, 'The event has started; its tickets are no longer sold.'],
  [
    { outcome: 'too-many-live-orders', answer: null },
    'You have as many unpaid reservations as one may have. Pay for one or cancel it first.',
  ],
  [
    { outcome: 'idempotency-key-reused', answer: null },
    'This Idempotency-Key was used for another request. Use a new one.',
  ],
  [
    { outcome: 'own-hold', answer: 'order' },
    'Not enough tickets are left, and you hold some of them yourself. Pay for your reservation, or cancel it.',
    { orderId: 'order' },
  ],
  [
    { outcome: 'limit-reached', answer: { max: 3, have: 0 } },
    'One buyer may have 3 of this ticket at most; you asked for 4.',
  ],
  [
    { outcome: 'limit-reached', answer: { max: 6, have: 4 } },
    'One buyer may have 6 of this ticket at most. You have 4, so you can take 2 more.',
  ],
  [
    { outcome: 'limit-reached', answer: { max: 6, have: 6 } },
    'One buyer may have 6 of this ticket at most, and you have 6.',
  ],
  [
    { outcome: 'limit-reached', answer: { max: 6, have: 7 } },
    'One buyer may have 6 of this ticket at most, and you have 7.',
  ],
  ...(
    [
      [1, '1 minute'],
      [60, '1 minute'],
      [61, '2 minutes'],
      [900, '15 minutes'],
    ] as const
  ).map(
    ([seconds, words]) =>
      [
        { outcome: 'hold-again-later', answer: seconds },
        `You have let this ticket go more than once, so others get a chance first. You can reserve it again in ${words}.`,
        { retryAfterSeconds: seconds },
      ] as const,
  ),
  [
    { outcome: 'price-changed', answer: { priceCents: 1_250, currency: 'USD' } },
    'A ticket now costs $12.50. Look again before you reserve.',
  ],
  [{ outcome: 'ticket-sold-out', answer: 0 }, 'All tickets are sold.'],
  [{ outcome: 'ticket-sold-out', answer: 1 }, 'Only 1 is left; you asked for 4.'],
  [{ outcome: 'ticket-sold-out', answer: 2 }, 'Only 2 are left; you asked for 4.'],
  [{ outcome: 'ticket-reserved', answer: 0 }, 'All are reserved by others right now. Unpaid ones come back.'],
  [{ outcome: 'ticket-reserved', answer: 3 }, 'Only 3 are free right now; you asked for 4. Unpaid ones come back.'],
] as const satisfies readonly (readonly [PlacementOutcome, string, object?])[])
  it(`${outcome.outcome} ${JSON.stringify(outcome.answer)} is written as “${text}”`, async () => {
    const { code, message, orderId, retryAfterSeconds } = await refusalOf(outcome);
    const none = { orderId: undefined, retryAfterSeconds: undefined };
    assert.deepEqual(
      { code, message, orderId, retryAfterSeconds },
      { code: outcome.outcome, message: text, ...none, ...extra },
    );
  });
