import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { hearOfTicket, ordersDatabase, placement, placementRules } from '../testing/fixtures.ts';
import { claim } from './placements.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await ordersDatabase());
});
after(() => close());

it('an order is placed as before after a later release has added columns', async () => {
  const ticket = await hearOfTicket(database, { quantity: 2 });
  // Both releases run for a while: the new columns are there, and this release does not know them.
  await database.query(`alter table orders add column note text, add column channel text not null default 'web'`);
  await database.query(`alter table tickets add column venue text`);
  await database.query(`alter table places add column area text`);
  const request = placement(ticket.id, { quantity: 2 });
  const [placed] = await claim(database, placementRules(), [request]);
  assert.equal(placed?.outcome, 'created');
  const [row] = await database.query(
    `select id, ticket_id, buyer_id, seller_id, title, quantity, unit_price_cents, currency, status, version, note, channel,
            (expires_at - created_at)::text as held from orders`,
  );
  assert.deepEqual(row, {
    ...{ id: request.orderId, ticket_id: ticket.id, buyer_id: request.buyerId, seller_id: ticket.sellerId },
    ...{ title: ticket.title, quantity: 2, unit_price_cents: ticket.priceCents, currency: 'EUR' },
    ...{ status: 'awaiting-payment', version: 1, note: null, channel: 'web', held: '00:15:00' },
  });
});
