import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { ordersDatabase, plantUnpaidOrders } from '../testing/fixtures.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await ordersDatabase());
  await plantUnpaidOrders(database, randomUUID(), 1, 60);
});
after(() => close());

const ticketId = randomUUID();
const admit = (number: number) =>
  database.query('insert into admissions (ticket_id, number, quantity, order_id) values ($1, $2, 3, $3)', [
    ticketId,
    number,
    randomUUID(),
  ]);
const change = (assignments: string) => database.query(`update orders set ${assignments}`);

describe('the tables refuse, whatever was decided,', () => {
  it('a place that is sold a second time, and one that there is not', async () => {
    await admit(1);
    await assert.rejects(admit(1), /places_are_sold_at_most_once/);
    await admit(3);
    for (const number of [0, 4]) await assert.rejects(admit(number), /only_places_that_exist_are_sold/);
  });

  for (const [what, assignments, constraint] of [
    ['cancelled without a reason', `status = 'cancelled'`, /orders_say_why_they_were_cancelled/],
    ['not cancelled, with a reason', `reason = 'expired'`, /orders_say_why_they_were_cancelled/],
    ['decided before it expires', `decide_at = expires_at - interval '1 ms'`, /orders_are_decided_no_earlier/],
    ['in an unknown state', `status = 'lost'`, /orders_have_a_known_status/],
    [
      'that its buyer is said to have let lapse, although its payment failed',
      `status = 'cancelled', reason = 'payment-failed', lapsed_at = now()`,
      /orders_lapse_only_by_their_buyer/,
    ],
  ] as const)
    it(`an order ${what}`, () => assert.rejects(change(assignments), constraint));
});
