import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, before, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { Refusal } from '@ticketing/common/refusal';
import { hearOfTicket, ordersDatabase, placement, placementRules } from '../testing/fixtures.ts';
import { createPlaceOrder, createPlacing } from './place-order.ts';

const rules = placementRules();

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await ordersDatabase());
});
after(() => close());

it('only waits for an unknown ticket are bounded, and each slot is released at the end of its wait', async () => {
  let waiting = 0;
  let entered = 0;
  const enterWait = () => {
    if (waiting >= 2) throw new Refusal('too-many-requests', 'Too many waits.');
    waiting += 1;
    entered += 1;
    return () => {
      waiting -= 1;
    };
  };
  const placing = createPlacing(database, rules);
  let placed = 0;
  const place: typeof placing.place = (request) => {
    placed += 1;
    return placing.place(request);
  };
  const placeOrder = createPlaceOrder(database, rules, { ...placing, place }, { enterWait, catchUp: async () => true });
  const codes = await Promise.all(
    Array.from({ length: 6 }, () =>
      placeOrder(placement(randomUUIDv7())).then(
        () => 'won',
        ({ code }: Refusal) => code,
      ),
    ),
  );
  assert.deepEqual(codes.toSorted(), [...Array(2).fill('not-found'), ...Array(4).fill('too-many-requests')]);
  assert.equal(waiting, 0);
  assert.equal(placed, 6, 'a ticket that is still unknown is not placed again');
  const ticket = await hearOfTicket(database);
  await placeOrder(placement(ticket.id));
  assert.equal(entered, 2);
});

it('a ticket whose message is late is sold if tickets’ log has it, and refused as missing only when that log is handled', async () => {
  const placing = createPlacing(database, rules);
  const from = (catchUp: () => Promise<boolean>) =>
    createPlaceOrder(database, rules, placing, { enterWait: () => () => {}, catchUp });
  const ticketId = randomUUIDv7();
  const catchUp = async () => {
    await hearOfTicket(database, { id: ticketId });
    return true;
  };
  const [order] = await Promise.all([
    from(catchUp)(placement(ticketId)),
    assert.rejects(from(async () => true)(placement(randomUUIDv7())), { message: 'There is no such ticket.' }),
    assert.rejects(from(async () => false)(placement(randomUUIDv7())), {
      ...{ code: 'not-found', retryAfterSeconds: 2 },
      message: 'We do not know this ticket yet. Please try again in a moment.',
    }),
  ]);
  assert.equal(order.ticketId, ticketId);
});
