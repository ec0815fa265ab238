import type { PlacementOutcome, PlacementRequest } from '../../../../services/orders/src/store/placements.ts';
import { statements, type Tx } from '../../database/database.ts';
import { table } from '../../database/tables.ts';
import { keptIntentions } from '../common/intentions.ts';
import { put } from '../common/outbox.ts';
import { bodyOf, checkPlaces, type OrderRow, orders, places, tickets } from './rows.ts';

type Real = typeof import('../../../../services/orders/src/store/placements.ts');

const buyers = table<never>('buyers');
const dayMs = 24 * 3_600_000;

/** `place_orders` of the migrations. */
const claim: Real['claim'] = (database, rules, requests) =>
  statements(database).run('places orders', async (tx) => {
    for (const buyer of new Set(requests.map(({ buyerId }) => buyerId).sort())) await tx.lock(buyers, buyer);
    for (const ticket of new Set(requests.map(({ ticketId }) => ticketId).sort()))
      if (tx.get(places, ticket)) await tx.lock(places, ticket);
    const now = tx.now();
    // Whatever was asked before the batch is asked of the rows as they were before it.
    const before = requests.map((request) => factsOf(tx, request, now));
    const free = new Map<string, number>();
    const live = new Map<string, number>();
    return requests.map((request, i): PlacementOutcome => {
      const facts = before[i]!;
      const { ticket, kept } = facts;
      const { quantity, ticketId, buyerId, hash, expectedUnitPriceCents } = request;
      if (kept) {
        if (hash && !kept.hash.equals(hash)) return { outcome: 'idempotency-key-reused', answer: null };
        return { outcome: 'kept', answer: kept.answer } as PlacementOutcome;
      }
      if (!ticket || !facts.places) return { outcome: 'not-found', answer: null };
      const left = free.get(ticketId) ?? facts.places.quantity - facts.places.held - facts.places.sold;
      const held = live.get(buyerId) ?? facts.live;
      if (ticket.sellerId === buyerId) return { outcome: 'own-ticket', answer: null };
      if (ticket.status === 'withdrawn') return { outcome: 'ticket-withdrawn', answer: null };
      if (ticket.startsAt && Date.parse(ticket.startsAt) <= now.getTime())
        return { outcome: 'event-started', answer: null };
      if (expectedUnitPriceCents !== null && expectedUnitPriceCents !== ticket.priceCents)
        return { outcome: 'price-changed', answer: ticket.priceCents };
      if (facts.places.quantity - facts.places.sold < quantity) return { outcome: 'ticket-sold-out', answer: left };
      if (left < quantity) return { outcome: 'ticket-reserved', answer: left };
      if (held >= rules.liveOrdersMax) return { outcome: 'too-many-live-orders', answer: null };
      free.set(ticketId, left - quantity);
      live.set(buyerId, held + 1);
      return { outcome: 'created', answer: write(tx, request, ticket, now, rules.reservationSeconds) };
    });
  });

const factsOf = (tx: Tx, { ticketId, buyerId, key }: PlacementRequest, now: Date) => {
  const kept = key === null ? undefined : tx.get(keptIntentions, `${buyerId} ${key}`);
  return {
    ticket: tx.get(tickets, ticketId),
    places: tx.get(places, ticketId),
    kept: kept && now.getTime() - kept.claimedAt.getTime() < dayMs ? kept : undefined,
    live: tx
      .all(orders)
      .filter((o) => o.buyerId === buyerId && (o.status === 'awaiting-payment' || o.status === 'confirming')).length,
  };
};

const write = (
  tx: Tx,
  { orderId, buyerId, quantity, key, hash }: PlacementRequest,
  ticket: { id: string; sellerId: string; title: string; priceCents: number; currency: string },
  now: Date,
  reservationSeconds: number,
) => {
  const expiresAt = new Date(now.getTime() + reservationSeconds * 1_000);
  const order: OrderRow = {
    id: orderId,
    ticketId: ticket.id,
    buyerId,
    sellerId: ticket.sellerId,
    title: ticket.title,
    quantity,
    unitPriceCents: ticket.priceCents,
    currency: ticket.currency,
    status: 'awaiting-payment',
    reason: null,
    expiresAt,
    decideAt: expiresAt,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  tx.txid();
  tx.put(orders, orderId, order);
  const row = tx.get(places, ticket.id)!;
  const taken = { ...row, held: row.held + quantity };
  checkPlaces(taken);
  tx.put(places, ticket.id, taken);
  const body = bodyOf(tx, order);
  put(tx, 'order.created', orderId, body);
  if (key !== null)
    tx.put(keptIntentions, `${buyerId} ${key}`, {
      userId: buyerId,
      key,
      hash: hash ?? Buffer.alloc(0),
      status: 201,
      answer: body,
      claimedAt: now,
    });
  return body;
};

export { claim };

({ claim }) satisfies Partial<Real>;
