import type { TicketState } from '@ticketing/contracts/messages/tickets';
import {
  decidePlacements,
  holdEndOf,
  type PlacementDecision,
  type PlacementFacts,
} from '../../../../services/orders/src/domain/placement.ts';
import type {
  PlacementOutcome,
  PlacementRequest,
  PlacementRules,
} from '../../../../services/orders/src/store/placements.ts';
import { statements, type Tx } from '../../database/database.ts';
import { table } from '../../database/tables.ts';
import { keptIntentions } from '../common/intentions.ts';
import { put } from '../common/outbox.ts';
import { bodyOf, checkPlaces, momentsOf, type OrderRow, orders, places, tickets } from './rows.ts';

type Real = typeof import('../../../../services/orders/src/store/placements.ts');

const buyers = table<never>('buyers');
const dayMs = 24 * 3_600_000;

/** `place_orders` of the migrations: its locks, facts and writes. `decidePlacements` makes the decision. */
const claim: Real['claim'] = (database, rules, requests) =>
  statements(database).run('places orders', async (tx) => {
    for (const buyer of new Set(requests.map(({ buyerId }) => buyerId).sort())) await tx.lock(buyers, buyer);
    for (const ticket of new Set(requests.map(({ ticketId }) => ticketId).sort()))
      if (tx.get(places, ticket)) await tx.lock(places, ticket);
    const now = tx.now();
    // Whatever was asked before the batch is asked of the rows as they were before it.
    const asked = requests.map((request) => ({ request, facts: factsOf(tx, rules, request, now) }));
    const decisions = decidePlacements(asked, rules, now);
    return requests.map((request, i) => outcomeOf(tx, request, decisions[i]!, now, rules.reservationSeconds));
  });

const storedAnswerOf = (tx: Tx, { buyerId, key }: PlacementRequest, now: Date) => {
  const kept = key === null ? undefined : tx.get(keptIntentions, `${buyerId} ${key}`);
  return kept && now.getTime() - kept.claimedAt.getTime() < dayMs ? kept : undefined;
};

const factsOf = (tx: Tx, rules: PlacementRules, request: PlacementRequest, now: Date): PlacementFacts => {
  const { ticketId, buyerId } = request;
  const ticket = tx.get(tickets, ticketId);
  const row = tx.get(places, ticketId);
  const mine = tx.all(orders).filter((order) => order.buyerId === buyerId);
  const live = mine.filter(({ status }) => status === 'awaiting-payment' || status === 'confirming');
  const held = live.filter((order) => order.ticketId === ticketId);
  const bought = mine.filter((order) => order.ticketId === ticketId && order.status === 'complete');
  const lastBought = Math.max(...bought.map(({ boughtAt }) => boughtAt?.getTime() ?? 0));
  return {
    ticket: ticket
      ? {
          sellerId: ticket.sellerId,
          status: ticket.status,
          ...momentsOf(ticket),
          priceCents: ticket.priceCents,
          currency: ticket.currency,
          maxPerBuyer: ticket.maxPerBuyer ?? null,
        }
      : null,
    places: row ? { ...row, quantity: row.wanted } : null,
    storedHash: storedAnswerOf(tx, request, now)?.hash ?? null,
    liveOrders: live.length,
    held: placesOf(held),
    heldBy:
      held
        .map(({ id }) => id)
        .sort()
        .at(-1) ?? null,
    bought: placesOf(bought),
    lapses: mine
      .filter((order) => order.ticketId === ticketId)
      .flatMap(({ lapsedAt }) => (lapsedAt && lapsedAt.getTime() > lastBought ? [lapsedAt] : []))
      .sort((a, b) => b.getTime() - a.getTime())
      .slice(0, rules.holdAgainSeconds.length),
  };
};

const placesOf = (some: readonly OrderRow[]): number => some.reduce((sum, { quantity }) => sum + quantity, 0);

const outcomeOf = (
  tx: Tx,
  request: PlacementRequest,
  decision: PlacementDecision,
  now: Date,
  reservationSeconds: number,
): PlacementOutcome => {
  switch (decision.outcome) {
    case 'created':
      return {
        outcome: 'created',
        answer: write(tx, request, tx.get(tickets, request.ticketId)!, now, reservationSeconds),
      };
    case 'kept':
      return { outcome: 'kept', answer: storedAnswerOf(tx, request, now)!.answer } as PlacementOutcome;
    case 'price-changed':
      return { outcome: decision.outcome, answer: { priceCents: decision.priceCents, currency: decision.currency } };
    case 'ticket-sold-out':
    case 'ticket-reserved':
      return { outcome: decision.outcome, answer: decision.free };
    case 'own-hold':
      return { outcome: decision.outcome, answer: decision.orderId ?? '' };
    case 'limit-reached':
      return { outcome: decision.outcome, answer: { max: decision.max, have: decision.have } };
    case 'hold-again-later':
      return { outcome: decision.outcome, answer: decision.seconds };
    case 'not-on-sale-yet':
      return { outcome: decision.outcome, answer: decision.saleStartsAt.toISOString() };
    default:
      return { outcome: decision.outcome, answer: null };
  }
};

const write = (
  tx: Tx,
  { orderId, buyerId, quantity, key, hash }: PlacementRequest,
  ticket: TicketState,
  now: Date,
  reservationSeconds: number,
) => {
  const expiresAt = holdEndOf(momentsOf(ticket), now, reservationSeconds);
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
    payingSince: null,
    extensions: 0,
    latestDecideAt: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
    eventVersion: ticket.version,
    boughtAt: null,
    lapsedAt: null,
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
