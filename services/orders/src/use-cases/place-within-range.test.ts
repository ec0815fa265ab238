import assert from 'node:assert/strict';
import { createHash, randomUUIDv7 } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { Refusal } from '@ticketing/common/refusal';
import type { PlacementOutcome } from '../store/placements.ts';
import { hearOfTicket, ordersDatabase, placement, placementRules, placesOf } from '../testing/fixtures.ts';
import { createPlaceOrder } from './place-order.ts';
import { placeWithinRange } from './place-within-range.ts';

describe('an order beyond what a card can be charged at once', () => {
  let database: Database;
  let close: () => Promise<void>;
  before(async () => {
    ({ database, close } = await ordersDatabase());
  });
  after(() => close());

  const outcomeOf = async (...args: Parameters<typeof placement>) => {
    const place = createPlaceOrder(database, placementRules());
    const refusal = await place(placement(...args)).then(
      ({ totalCents }) => totalCents,
      (error: unknown) => error,
    );
    if (!(refusal instanceof Refusal)) return refusal;
    return { code: refusal.code, maxPlaces: refusal.maxPlaces, text: refusal.message };
  };
  const refused = (quantity: number, maxPlaces: number) => ({
    code: 'amount-out-of-range',
    maxPlaces,
    text: `${quantity} of these are more than a card can be charged at once. You can reserve ${maxPlaces} of these tickets at a time.`,
  });

  it('is refused, and the refusal names the most tickets; so many are placed', async () => {
    for (const [currency, priceCents, fits] of [
      ['EUR', 30_000_000, 3],
      ['ISK', 33_333_300, 3],
      ['INR', 333_333_333, 3],
      ['COP', 2_147_483_647, 4],
    ] as const) {
      const ticket = await hearOfTicket(database, { priceCents, currency, quantity: 100 });
      for (const expectedUnitPriceCents of [null, priceCents]) {
        const asked = { expectedUnitPriceCents };
        assert.deepEqual(
          await outcomeOf(ticket.id, { ...asked, quantity: fits + 1 }),
          refused(fits + 1, fits),
          currency,
        );
        assert.equal(await outcomeOf(ticket.id, { ...asked, quantity: fits }), fits * priceCents, currency);
      }
      assert.deepEqual(await placesOf(database, ticket.id), { quantity: 100, held: 2 * fits, sold: 0 });
    }
  });

  it('is told only after what nobody could change: a sold ticket, an old price, another request with the key', async () => {
    const ticket = await hearOfTicket(database, { priceCents: 60_000_000, quantity: 100 });
    const asked = { quantity: 2 };
    assert.deepEqual(await outcomeOf(ticket.id, asked).then((one) => (one as { maxPlaces: number }).maxPlaces), 1);
    const codeOf = async (...args: Parameters<typeof placement>) => (await outcomeOf(...args)) as { code: string };
    assert.equal((await codeOf(ticket.id, { ...asked, buyerId: ticket.sellerId })).code, 'own-ticket');
    assert.equal((await codeOf(randomUUIDv7(), asked)).code, 'not-found');
    const cheaper = await hearOfTicket(database, { priceCents: 4_200, quantity: 100 });
    assert.equal((await codeOf(cheaper.id, { ...asked, expectedUnitPriceCents: 60_000_000 })).code, 'price-changed');
  });

  it('a repeated request has its first answer, however dear the ticket is by now', async () => {
    const ticket = await hearOfTicket(database, { priceCents: 4_200, quantity: 100 });
    const request = { quantity: 2, buyerId: randomUUIDv7(), key: 'key', hash: createHash('sha256').digest() };
    assert.equal(await outcomeOf(ticket.id, request), 8_400);
    await hearOfTicket(database, { ...ticket, version: 2, priceCents: 60_000_000 });
    assert.equal(await outcomeOf(ticket.id, request), 8_400);
  });

  it('is not placed at a price that rose between the look and the placing', async () => {
    const ticket = await hearOfTicket(database, { priceCents: 4_200, quantity: 100 });
    let version = 1;
    const answers: PlacementOutcome[] = [];
    const place = createPlaceOrder(database, placementRules());
    const rising = placeWithinRange(database, async (request) => {
      await hearOfTicket(database, { ...ticket, version: ++version, priceCents: version === 2 ? 5_000 : 60_000_000 });
      const answer: PlacementOutcome = await place(request).then(
        (order) => ({ outcome: 'created', answer: order }) as const,
        () => ({
          outcome: 'price-changed',
          answer: { priceCents: version === 2 ? 5_000 : 60_000_000, currency: 'EUR' },
        }),
      );
      answers.push(answer);
      return answer;
    });
    const answer = await rising(placement(ticket.id, { quantity: 2 }));
    assert.deepEqual(answer, { outcome: 'amount-out-of-range', answer: { maxPlaces: 1 } });
    assert.equal(answers.length, 2);
  });
});
