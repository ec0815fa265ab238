import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, before, it } from 'node:test';
import { createFormerDatabase } from '@ticketing/common/testing/former-release';
import { orders } from '../service.ts';
import { paymentState, placement, placementRules, placesOf, ticketState } from '../testing/fixtures.ts';
import { followPayments } from '../use-cases/follow-payments.ts';
import { findOwnOrder } from './orders.ts';
import { claim } from './placements.ts';
import { forgetTickets, upsertTickets } from './tickets.ts';

const ticket = ticketState({ venue: 'The Hall', startsAt: '2031-01-01T20:00:00.000Z', quantity: 3, version: 4 });
const [orderId, buyerId] = [randomUUIDv7(), randomUUIDv7()];

let { database, upgrade, close } = {} as Awaited<ReturnType<typeof createFormerDatabase>>;
before(async () => {
  ({ database, upgrade, close } = await createFormerDatabase(orders.migrations, 6));
  await copyAsBefore(1);
  await database.query(
    `insert into orders (id, ticket_id, buyer_id, seller_id, title, quantity, unit_price_cents, currency, expires_at, decide_at,
                         created_at, updated_at)
     values ($1, $2, $3, $4, $5, 1, 4200, 'EUR', now() + interval '1 hour', now() + interval '1 hour', now(), now())`,
    [orderId, ticket.id, buyerId, ticket.sellerId, ticket.title],
  );
  await database.query('update places set held = 1 where ticket_id = $1', [ticket.id]);
  await upgrade();
});
after(() => close());

/** What a process of the former release does with a version of the listing, also on the new tables. */
const copyAsBefore = async (version: number, title = ticket.title): Promise<void> => {
  await database.query(
    `insert into tickets (id, seller_id, title, price_cents, currency, quantity, starts_at, status, version)
     values ($1, $2, $3, 4200, 'EUR', 3, $4, 'on-sale', $5)
     on conflict (id) do update set title = excluded.title, version = excluded.version
     where excluded.version > tickets.version`,
    [ticket.id, ticket.sellerId, title, ticket.startsAt, version],
  );
  await database.query('insert into places (ticket_id, quantity) values ($1, 3) on conflict do nothing', [ticket.id]);
};
const hear = (given: Partial<typeof ticket>) =>
  database.transaction((tx) => upsertTickets(tx, [{ ...ticket, ...given }]));
const reserve = async (quantity = 1) => {
  const request = placement(ticket.id, { quantity, buyerId });
  const [outcome] = await claim(database, placementRules(), [request]);
  assert.equal(outcome?.outcome, 'created');
  return (await findOwnOrder(database, request.orderId, buyerId)) ?? assert.fail('no such order');
};
const settle = (id: string) => database.transaction((tx) => followPayments(300)(tx, [paymentState(id, 'failed', 9)]));

it('places and orders of a former release go on as they are, before and after their listing is heard of again', async () => {
  const early = await reserve();
  assert.equal(early.event, undefined);
  await settle(early.id);
  assert.deepEqual(await placesOf(database, ticket.id), { quantity: 3, held: 1, sold: 0 });
  await hear({ version: 1 });
  const event = { title: ticket.title, startsAt: ticket.startsAt, venue: 'The Hall' };
  for (const id of [early.id, orderId])
    assert.deepEqual((await findOwnOrder(database, id, buyerId))?.event, event, 'the oldest one that is known');
  const later = await reserve();
  assert.deepEqual(later.event, event);
  await settle(later.id);
});

it('an edit that a process of the former release consumed is completed when it is heard of again', async () => {
  await copyAsBefore(2, 'Moved');
  const between = await reserve();
  assert.deepEqual([between.title, between.event?.venue], ['Moved', 'The Hall']);
  await settle(between.id);
  await hear({ version: 2, title: 'Moved', venue: 'The Arena', quantity: 5 });
  const after = await reserve();
  assert.deepEqual([after.event?.title, after.event?.venue], ['Moved', 'The Arena']);
  assert.deepEqual(await placesOf(database, ticket.id), { quantity: 5, held: 2, sold: 0 }, 'and its quantity');
});

it('an event is completed with what a process of the former release of tickets left out, and never contradicted', async () => {
  await hear({ version: 3, quantity: 5 });
  const order = await reserve();
  await database.transaction(forgetTickets);
  await hear({ version: 3, quantity: 5, endsAt: '2031-01-01T23:00:00.000Z', timeZone: 'Europe/Berlin' });
  const bought = { ...order.event, endsAt: '2031-01-01T23:00:00.000Z', timeZone: 'Europe/Berlin' };
  await database.transaction(forgetTickets);
  await hear({ version: 3, quantity: 5, venue: 'Another', timeZone: 'Europe/Berlin' });
  assert.deepEqual((await findOwnOrder(database, order.id, buyerId))?.event, bought);
  await settle(order.id);
});

it('a hold that a process of the former release ended is bound again by the next move', async () => {
  await hear({ version: 4, quantity: 1 });
  assert.deepEqual(await placesOf(database, ticket.id), { quantity: 2, held: 2, sold: 0 });
  await database.query('update places set held = held - 1 where ticket_id = $1', [ticket.id]);
  await settle(orderId);
  assert.deepEqual(await placesOf(database, ticket.id), { quantity: 1, held: 0, sold: 0 });
});
