import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, before, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import type { TicketState } from '@ticketing/contracts/messages/tickets';
import { hearOfTicket, ordersDatabase, placesOf, ticketState } from '../testing/fixtures.ts';
import { forgetTickets, knowsTicket, upsertTickets } from './tickets.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await ordersDatabase());
});
after(() => close());

const store = (...tickets: readonly TicketState[]) => database.transaction((tx) => upsertTickets(tx, tickets));
const rowOf = async (id: string) => (await database.query('select * from tickets where id = $1', [id]))[0];

const first = ticketState({
  ...{ title: 'First', priceCents: 1_000, currency: 'EUR', quantity: 5, maxPerBuyer: 2 },
  startsAt: '2026-12-01T20:00:00.000Z',
});
const edited: TicketState = {
  ...first,
  ...{ title: 'Second', priceCents: 2_000, currency: 'USD', quantity: 6, maxPerBuyer: 3 },
  ...{ sellerId: randomUUIDv7(), status: 'withdrawn', startsAt: '2026-12-02T20:00:00.000Z', version: 2 },
};
const { startsAt: _, maxPerBuyer: __, ...bare } = { ...edited, version: 3 };
const row = ({
  id,
  sellerId,
  title,
  priceCents,
  currency,
  quantity,
  startsAt,
  status,
  version,
  maxPerBuyer,
}: TicketState) => ({
  ...{ id, seller_id: sellerId, title, price_cents: priceCents, currency, quantity, status, version },
  starts_at: startsAt === undefined ? null : new Date(startsAt),
  max_per_buyer: maxPerBuyer ?? null,
});

it('every field of the newest version is copied, and none of an older one', async () => {
  for (const [messages, newest] of [
    [[first], first],
    [[edited], edited],
    [[first], edited],
    // Of one version there is one state, so a second one is never written.
    [[{ ...edited, title: 'Third' }], edited],
    [[first, bare, edited], bare],
    [[edited, first], bare],
  ] as const) {
    await store(...messages);
    assert.deepEqual(await rowOf(first.id), row(newest));
  }
});

it('a ticket’s places are its first quantity, and stay as they are whatever arrives later', async () => {
  const { id } = await hearOfTicket(database, { quantity: 4 });
  await database.query('update places set held = 1, sold = 2 where ticket_id = $1', [id]);
  await store(ticketState({ id, version: 2, quantity: 4 }));
  assert.deepEqual(await placesOf(database, id), { quantity: 4, held: 1, sold: 2 });
});

it('forgetting empties the copy and leaves the places, so that listings can be copied again from any version', async () => {
  const ticket = await hearOfTicket(database, { quantity: 4, version: 7 });
  await database.query('update places set sold = 2 where ticket_id = $1', [ticket.id]);
  assert.equal(await knowsTicket(database, ticket.id), true);
  await database.transaction(forgetTickets);
  assert.equal(await knowsTicket(database, ticket.id), false);
  assert.deepEqual(await placesOf(database, ticket.id), { quantity: 4, held: 0, sold: 2 });
  await store({ ...ticket, version: 1 });
  assert.deepEqual(await rowOf(ticket.id), row({ ...ticket, version: 1 }));
});
