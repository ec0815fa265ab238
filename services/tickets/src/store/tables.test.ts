import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { tickets } from '../service.ts';

let store: Awaited<ReturnType<typeof createTestDatabase>>;
before(async () => {
  store = await createTestDatabase(tickets.migrations);
});
after(() => store.close());

const insert = ({ quantity = 1, priceCents = 50, maxPerBuyer = 1, status = 'on-sale' }) =>
  store.database.query(
    `insert into tickets (id, seller_id, title, category, price_cents, currency, quantity, max_per_buyer, status, version,
       created_at, updated_at)
     values (gen_random_uuid(), gen_random_uuid(), 'T', 'other', $1, 'EUR', $2, $3, $4, 1, now(), now())`,
    [priceCents, quantity, maxPerBuyer, status],
  );

it('the table takes a ticket with one place, for one buyer, at what a card can pay', async () => {
  await insert({});
});

for (const [given, constraint] of [
  [{ quantity: 0 }, /tickets_have_at_least_one_place/],
  [{ priceCents: 49 }, /tickets_cost_at_least_what_a_card_can_pay/],
  [{ maxPerBuyer: 0 }, /tickets_allow_a_buyer_at_least_one_place/],
  [{ status: 'gone' }, /tickets_are_on_sale_or_withdrawn/],
] as const)
  it(`the table refuses a ticket with ${JSON.stringify(given)}`, () => assert.rejects(insert(given), constraint));
