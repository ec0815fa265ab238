import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import fc from 'fast-check';
import { decidePlacements, type PlacementDecision, type PlacementFacts } from '../domain/placement.ts';
import { ordersDatabase, placement, placementRules } from '../testing/fixtures.ts';
import { claim, type PlacementOutcome } from './placements.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await ordersDatabase());
});
after(() => close());

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
const idOf = (kind: number, nth: number): string => `${kind}0000000-0000-7000-8000-${`${nth}`.padStart(12, '0')}`;
const [sellerId, price] = [idOf(5, 1), 4_200];

const ticket = fc.record({
  status: fc.constantFrom('on-sale', 'on-sale', 'on-sale', 'withdrawn'),
  startsInSeconds: fc.constantFrom(null, null, 600, -10),
  endsInSeconds: fc.constantFrom(null, null, null, 700, -5),
  saleStartsInSeconds: fc.constantFrom(null, null, null, -20, 60),
  saleEndsInSeconds: fc.constantFrom(null, null, null, 500, -1),
  /** By how much more has been held and sold than the seller wants by now, at most. */
  excess: fc.constantFrom(0, 0, 0, 1, 4),
  maxPerBuyer: fc.constantFrom(null, null, 1, 3, 12),
  quantity: fc.integer({ min: 1, max: 25 }),
});
/** An order from before the batch. `ended` is how many seconds ago it was paid or lapsed. */
const order = fc.record({
  buyer: fc.integer({ min: 1, max: 3 }),
  ticket: fc.integer({ min: 1, max: 2 }),
  quantity: fc.integer({ min: 1, max: 3 }),
  status: fc.constantFrom('awaiting-payment', 'confirming', 'complete', 'lapsed', 'lapsed', 'failed'),
  // Far from the end of a pause, so that a slow machine decides the same.
  ended: fc.constantFrom(2, 20, 120, 200, 500, 600, 1_200),
});
const request = fc.record({
  buyer: fc.integer({ min: 1, max: 4 }),
  ticket: fc.integer({ min: 1, max: 3 }),
  quantity: fc.integer({ min: 1, max: 6 }),
  expected: fc.constantFrom(null, null, price, price + 1),
  /** Its Idempotency-Key: none, a new one, or one of an earlier request with the same or with other content. */
  key: fc.constantFrom('none', 'none', 'none', 'new', 'same', 'other'),
});
const limits = fc.record({
  liveOrdersMax: fc.integer({ min: 1, max: 6 }),
  defaultMaxPerBuyer: fc.constantFrom(null, 4, 10),
  holdAgainSeconds: fc.constantFrom([], [0, 60, 300, 900]),
  nearlyGonePlaces: fc.constantFrom(1, 10),
});

type Ticket = typeof ticket extends fc.Arbitrary<infer T> ? T : never;
type Known = (typeof order extends fc.Arbitrary<infer T> ? T : never) & { readonly id: string };

const statusOf = ({ status }: Known): string => (status === 'lapsed' || status === 'failed' ? 'cancelled' : status);
const places = (orders: readonly Known[]): number => orders.reduce((sum, { quantity }) => sum + quantity, 0);
const isLive = ({ status }: Known): boolean => status === 'awaiting-payment' || status === 'confirming';

/** Drops the orders that would not fit. */
const fitting = (orders: readonly Omit<Known, 'id'>[], tickets: readonly Ticket[]): Known[] => {
  const fit: Known[] = [];
  for (const [nth, one] of orders.entries()) {
    const known = { ...one, id: idOf(4, nth + 1) };
    const same = fit.filter((other) => other.ticket === one.ticket && statusOf(other) !== 'cancelled');
    if (statusOf(known) === 'cancelled' || places(same) + one.quantity <= (tickets[one.ticket - 1]?.quantity ?? 0))
      fit.push(known);
  }
  return fit;
};

const plant = async (tickets: readonly Ticket[], orders: readonly Known[], now: Date): Promise<void> => {
  await database.query('truncate orders, tickets, places, outbox, idempotency_keys');
  const buyers = [1, 2, 3, 4];
  await database.query(
    `insert into idempotency_keys (user_id, key, request_hash, status, answer)
     select user_id, 'earlier', $2, 201, answer from unnest($1::uuid[], $3::json[]) as k (user_id, answer)`,
    [buyers.map(buyerId), hashOf('earlier'), buyers.map((nth) => JSON.stringify(storedAnswer(nth)))],
  );
  const at = (secondsAgo: number): Date => new Date(now.getTime() - secondsAgo * 1_000);
  for (const [nth, { status, maxPerBuyer, quantity, excess, ...given }] of tickets.entries()) {
    const id = idOf(2, nth + 1);
    const taken = orders.filter((one) => one.ticket === nth + 1);
    const sold = places(taken.filter((one) => one.status === 'complete'));
    await database.query(
      `insert into tickets (id, seller_id, title, price_cents, currency, quantity, status, version, max_per_buyer,
                            starts_at, ends_at, sale_starts_at, sale_ends_at)
       values ($1, $2, 'T', $3, 'EUR', $4, $5, 1, $6, $7, $8, $9, $10)`,
      [id, sellerId, price, quantity, status, maxPerBuyer, ...Object.values(momentsOf(given, now))],
    );
    const held = places(taken.filter(isLive));
    await database.query('insert into places (ticket_id, wanted, quantity, held, sold) values ($1, $2, $3, $4, $5)', [
      id,
      wantedOf({ quantity, excess }),
      quantity,
      held,
      sold,
    ]);
  }
  for (const one of orders)
    await database.query(
      `insert into orders (id, ticket_id, buyer_id, seller_id, title, quantity, unit_price_cents, currency, status, reason,
                           expires_at, decide_at, created_at, updated_at, bought_at, lapsed_at)
       values ($1, $2, $3, $4, 'T', $5, 4200, 'EUR', $6, $7, now(), now(), now(), now(), $8, $9)`,
      [
        ...[one.id, idOf(2, one.ticket), buyerId(one.buyer), sellerId, one.quantity, statusOf(one)],
        one.status === 'lapsed' ? 'by-buyer' : one.status === 'failed' ? 'payment-failed' : null,
        one.status === 'complete' ? at(one.ended) : null,
        one.status === 'lapsed' ? at(one.ended) : null,
      ],
    );
};
type Given = Pick<Ticket, 'startsInSeconds' | 'endsInSeconds' | 'saleStartsInSeconds' | 'saleEndsInSeconds'>;
const momentsOf = ({ startsInSeconds, endsInSeconds, saleStartsInSeconds, saleEndsInSeconds }: Given, now: Date) => {
  const at = (seconds: number | null) => (seconds === null ? null : new Date(now.getTime() + seconds * 1_000));
  return {
    ...{ startsAt: at(startsInSeconds), endsAt: at(endsInSeconds) },
    ...{ saleStartsAt: at(saleStartsInSeconds), saleEndsAt: at(saleEndsInSeconds) },
  };
};
/** Places were taken when the seller still wanted `quantity`. Null, if they never wanted another number. */
const wantedOf = ({ quantity, excess }: Pick<Ticket, 'quantity' | 'excess'>) =>
  excess === 0 ? null : Math.max(1, quantity - excess);
const storedAnswer = (buyer: number) => ({ storedFor: buyer });
/** The fourth buyer is the seller. */
const buyerId = (nth: number): string => (nth === 4 ? sellerId : idOf(3, nth));

const factsOf = (
  asked: { buyer: number; ticket: number; key: string },
  tickets: readonly Ticket[],
  orders: readonly Known[],
  now: Date,
): PlacementFacts => {
  const listed = tickets[asked.ticket - 1];
  const mine = orders.filter((one) => one.buyer === asked.buyer);
  const ofTicket = mine.filter((one) => one.ticket === asked.ticket);
  const all = orders.filter((one) => one.ticket === asked.ticket);
  const bought = ofTicket.filter(({ status }) => status === 'complete');
  const lastBought = Math.min(...bought.map(({ ended }) => ended));
  return {
    ticket: listed
      ? {
          ...{ sellerId, status: listed.status, maxPerBuyer: listed.maxPerBuyer },
          ...{ priceCents: price, currency: 'EUR' },
          ...momentsOf(listed, now),
        }
      : null,
    places: listed
      ? {
          quantity: wantedOf(listed) ?? listed.quantity,
          held: places(all.filter(isLive)),
          sold: places(all.filter(({ status }) => status === 'complete')),
        }
      : null,
    storedHash: asked.key === 'same' || asked.key === 'other' ? hashOf('earlier') : null,
    liveOrders: mine.filter(isLive).length,
    held: places(ofTicket.filter(isLive)),
    heldBy:
      ofTicket
        .filter(isLive)
        .map(({ id }) => id)
        .sort()
        .at(-1) ?? null,
    bought: places(bought),
    lapses: ofTicket
      .filter(({ status, ended }) => status === 'lapsed' && ended < lastBought)
      .map(({ ended }) => ended)
      .sort((a, b) => a - b)
      .map((ended) => new Date(now.getTime() - ended * 1_000)),
  };
};

/** The outcomes of both in the same format. Seconds are left out, since PostgreSQL's clock has advanced. */
const comparable = (one: PlacementOutcome | PlacementDecision): unknown => {
  if ('answer' in one)
    return ['created', 'kept', 'hold-again-later'].includes(one.outcome) ? one.outcome : [one.outcome, one.answer];
  switch (one.outcome) {
    case 'price-changed':
      return [one.outcome, { priceCents: one.priceCents, currency: one.currency }];
    case 'ticket-sold-out':
    case 'ticket-reserved':
      return [one.outcome, one.free];
    case 'not-on-sale-yet':
      return [one.outcome, one.saleStartsAt.toISOString()];
    case 'own-hold':
      return [one.outcome, one.orderId];
    case 'limit-reached':
      return [one.outcome, { max: one.max, have: one.have }];
    case 'created':
    case 'kept':
    case 'hold-again-later':
      return one.outcome;
    default:
      return [one.outcome, null];
  }
};

it('PostgreSQL decides any batch as the function does, from any previous state', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(ticket, { minLength: 2, maxLength: 2 }),
      fc.array(order, { maxLength: 14 }),
      fc.array(request, { minLength: 1, maxLength: 12 }),
      limits,
      async (tickets, before, asked, given) => {
        const rules = placementRules(given);
        const orders = fitting(before, tickets);
        const [clock] = await database.query<{ now: Date }>('select clock_timestamp() as now');
        const now = clock?.now ?? new Date(0);
        await plant(tickets, orders, now);
        const requests = asked.map(({ buyer, ticket: wanted, quantity, expected, key }, nth) =>
          placement(idOf(2, wanted), {
            buyerId: buyerId(buyer),
            quantity,
            expectedUnitPriceCents: expected,
            ...(key === 'none' ? {} : { key: key === 'new' ? `new-${nth}` : 'earlier' }),
            ...(key === 'none' ? {} : { hash: hashOf(key === 'same' ? 'earlier' : `${key} ${nth}`) }),
          }),
        );
        const decided = decidePlacements(
          requests.map((one, nth) => ({ request: one, facts: factsOf(asked[nth]!, tickets, orders, now) })),
          rules,
          now,
        );
        const outcomes = await claim(database, rules, requests);
        assert.deepEqual(outcomes.map(comparable), decided.map(comparable));
        const stored = await database.query<{ user_id: string; key: string; request_hash: Buffer; answer: unknown }>(
          `select user_id, key, request_hash, answer from idempotency_keys where key <> 'earlier' order by key collate "C"`,
        );
        const kept = outcomes.flatMap((one, nth) => {
          if (one.outcome === 'kept') assert.deepEqual(one.answer, storedAnswer(asked[nth]!.buyer));
          const { buyerId: user_id, key, hash: request_hash } = requests[nth]!;
          return one.outcome === 'created' && key ? [{ user_id, key, request_hash, answer: one.answer }] : [];
        });
        assert.deepEqual(
          stored,
          kept.sort((a, b) => (a.key < b.key ? -1 : 1)),
          'each answer is stored under the key of its own request',
        );
      },
    ),
    { numRuns: 200 },
  );
});
