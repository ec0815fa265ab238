import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OrderStatus } from '@ticketing/contracts/http/orders';
import fc from 'fast-check';
import { differences, freePlaces, type Transition } from './availability.ts';

describe('free places', () => {
  it('are those nobody holds or has bought, and never below none', () => {
    for (const [quantity, held, sold, free] of [
      [5, 0, 0, 5],
      [5, 2, 1, 2],
      [5, 3, 2, 0],
      [5, 4, 3, 0],
    ] as const)
      assert.equal(freePlaces({ quantity }, { held, sold }), free);
  });
});

/** What counts of an order in each status: its places as held, as sold, or not at all. */
const counted: Readonly<Record<OrderStatus, readonly [held: number, sold: number]>> = {
  'awaiting-payment': [1, 0],
  confirming: [1, 0],
  complete: [0, 1],
  cancelled: [0, 0],
  refunded: [0, 0],
};

const anOrder = fc.record({
  status: fc.constantFrom(...OrderStatus.options),
  quantity: fc.integer({ min: 1, max: 9 }),
});
const aTransition = fc.record({
  ticketId: fc.constantFrom('a', 'b', 'c'),
  was: fc.option(anOrder),
  is: anOrder,
}) satisfies fc.Arbitrary<Transition>;

describe('the differences of transitions', () => {
  it('are, for each ticket once, the places counted after them without those counted before', () => {
    fc.assert(
      fc.property(fc.array(aTransition, { maxLength: 12 }), (transitions) => {
        const found = differences(transitions);
        const tickets = [...new Set(transitions.map(({ ticketId }) => ticketId))];
        assert.deepEqual(
          found.map(({ ticketId }) => ticketId),
          tickets,
        );
        for (const { ticketId, ...difference } of found) {
          const expected = { held: 0, sold: 0 };
          for (const { was, is } of transitions.filter((one) => one.ticketId === ticketId))
            for (const [order, sign] of [
              [is, 1],
              [was, -1],
            ] as const) {
              const [held, sold] = order ? counted[order.status] : [0, 0];
              expected.held += sign * held * (order?.quantity ?? 0);
              expected.sold += sign * sold * (order?.quantity ?? 0);
            }
          assert.deepEqual(difference, expected);
        }
      }),
    );
  });
});
