import { randomUUIDv7 } from 'node:crypto';
import { join } from 'node:path';
import type { Database } from '@ticketing/common/database/database';
import { createTestDatabase } from '@ticketing/common/testing/database';
import type { PaymentState } from '@ticketing/contracts/messages/payments';
import type { TicketState } from '@ticketing/contracts/messages/tickets';
import type { PlacementRequest, PlacementRules } from '../store/placements.ts';
import { upsertTickets } from '../store/tickets.ts';

/** A database of the test file's own with orders' tables. */
export const ordersDatabase = () => createTestDatabase(join(import.meta.dirname, '../../migrations'));

/** A listing as tickets tells it. */
export const ticketState = (given: Partial<TicketState> = {}): TicketState => ({
  id: randomUUIDv7(),
  sellerId: randomUUIDv7(),
  title: 'Khruangbin at the Paradiso',
  category: 'music',
  priceCents: 4_200,
  currency: 'EUR',
  quantity: 1,
  status: 'on-sale',
  version: 1,
  createdAt: '2026-11-01T12:00:00.000Z',
  updatedAt: '2026-11-01T12:00:00.000Z',
  ...given,
});

/** A listing that orders has heard of. */
export const hearOfTicket = async (database: Database, given: Partial<TicketState> = {}): Promise<TicketState> => {
  const ticket = ticketState(given);
  await database.transaction((tx) => upsertTickets(tx, [ticket]));
  return ticket;
};

/** Puts so many unpaid orders of a ticket straight into the table, to be decided so long after now (before, if negative). */
export const plantUnpaidOrders = (
  database: Database,
  ticketId: string,
  count: number,
  dueInSeconds: number,
): Promise<object[]> =>
  database.query(
    `insert into orders (id, ticket_id, buyer_id, seller_id, title, quantity, unit_price_cents, currency, status,
                         expires_at, decide_at, created_at, updated_at)
     select uuidv7(), $1, gen_random_uuid(), gen_random_uuid(), 'T', 1, 4200, 'EUR', 'awaiting-payment', due, due, now(), now()
     from generate_series(1, $2::int), (select now() + make_interval(secs => $3) as due) as d`,
    [ticketId, count, dueInSeconds],
  );

/** Rules for placing, by default without a limit per buyer and ticket. */
export const placementRules = (given: Partial<PlacementRules> = {}): PlacementRules => ({
  reservationSeconds: 900,
  liveOrdersMax: 10,
  defaultMaxPerBuyer: null,
  holdAgainSeconds: [],
  nearlyGonePlaces: 10,
  ...given,
});

export const placement = (ticketId: string, given: Partial<PlacementRequest> = {}): PlacementRequest => ({
  orderId: randomUUIDv7(),
  buyerId: randomUUIDv7(),
  ticketId,
  quantity: 1,
  expectedUnitPriceCents: null,
  key: null,
  hash: null,
  traceparent: null,
  ...given,
});

/** The state of an order's payment as payments tells it. */
export const paymentState = (orderId: string, status: PaymentState['status'], version = 1): PaymentState => ({
  id: orderId,
  orderId,
  amountCents: 4_200,
  currency: 'EUR',
  status,
  provider: 'sandbox',
  version,
  createdAt: '2026-11-01T12:00:00.000Z',
  updatedAt: '2026-11-01T12:00:00.000Z',
});

/** Payments has answered the deadline check of this moment, and names no order. */
export const givenAnswer = async (database: Database): Promise<void> => {
  await database.query('update deadline set answered_at = clock_timestamp()');
};

/** How a ticket's places stand. */
export const placesOf = async (database: Database, ticketId: string) => {
  const [row] = await database.query<{ quantity: number; held: number; sold: number }>(
    'select quantity, held, sold from places where ticket_id = $1',
    [ticketId],
  );
  return row;
};

/** The types of messages said about an aggregate, in order. */
export const saidOf = async (database: Database, aggregateId: string): Promise<string[]> => {
  const rows = await database.query<{ type: string }>(
    'select type from outbox where aggregate_id = $1 order by txid, pos',
    [aggregateId],
  );
  return rows.map(({ type }) => type);
};
