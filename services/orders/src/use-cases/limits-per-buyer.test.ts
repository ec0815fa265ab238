import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { Refusal } from '@ticketing/common/refusal';
import { claim, type PlacementOutcome } from '../store/placements.ts';
import {
  givenAnswer,
  hearOfTicket,
  ordersDatabase,
  paymentState,
  placement,
  placementRules,
  placesOf,
} from '../testing/fixtures.ts';
import { cancelOrder } from './cancel-order.ts';
import { expireAll } from './expire-orders.ts';
import { followPayments } from './follow-payments.ts';
import { createPlaceOrder } from './place-order.ts';

const rules = placementRules({ defaultMaxPerBuyer: 10, holdAgainSeconds: [0, 60, 300, 900] });
const patienceSeconds = 1_800;

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await ordersDatabase());
});
after(() => close());

const one = async (ticketId: string, buyerId: string, quantity = 1, given = {}): Promise<PlacementOutcome> =>
  (await claim(database, { ...rules, ...given }, [placement(ticketId, { buyerId, quantity })]))[0]!;
const codeOf = async (...args: Parameters<typeof one>): Promise<string> => (await one(...args)).outcome;
const refusalOf = async (ticketId: string, buyerId: string, quantity = 1): Promise<Refusal> => {
  const place = createPlaceOrder(database, rules);
  const refusal = await place(placement(ticketId, { buyerId, quantity })).catch((error: unknown) => error);
  assert.ok(refusal instanceof Refusal, 'it was refused');
  return refusal;
};
const hold = async (ticketId: string, buyerId: string, quantity = 1): Promise<string> => {
  const { outcome, answer } = await one(ticketId, buyerId, quantity);
  assert.equal(outcome, 'created');
  return (answer as { id: string }).id;
};
const paid = (...ids: string[]) =>
  database.transaction((tx) =>
    followPayments(300)(
      tx,
      ids.map((id) => paymentState(id, 'captured', 3)),
    ),
  );
const failed = (id: string) => database.transaction((tx) => followPayments(300)(tx, [paymentState(id, 'failed', 3)]));
/** Moves the lapses and purchases of a buyer's holds of a ticket back by this many seconds. */
const age = (ticketId: string, buyerId: string, seconds: number) =>
  database.query(
    `update orders set lapsed_at = lapsed_at - make_interval(secs => $3), bought_at = bought_at - make_interval(secs => $3)
     where ticket_id = $1 and buyer_id = $2`,
    [ticketId, buyerId, seconds],
  );
const due = (id: string, secondsAgo: number) =>
  database.query(
    `update orders set expires_at = clock_timestamp() - make_interval(secs => $2),
       decide_at = clock_timestamp() - make_interval(secs => $2) where id = $1`,
    [id, secondsAgo],
  );

describe('places of one ticket per buyer', () => {
  it('are ten, held and bought together; returned places can be taken again', async () => {
    const { id } = await hearOfTicket(database, { quantity: 1_000 });
    const me = randomUUIDv7();
    const first = await hold(id, me, 6);
    const second = await hold(id, me, 4);
    assert.equal(await codeOf(id, me), 'limit-reached');
    await paid(first);
    assert.deepEqual(await one(id, me), { outcome: 'limit-reached', answer: { max: 10, have: 10 } });
    await cancelOrder(database, second, me);
    assert.equal(await codeOf(id, me, 5), 'limit-reached');
    assert.equal(await codeOf(id, me, 4), 'created');
    assert.equal(await codeOf((await hearOfTicket(database)).id, me), 'created', 'another ticket counts by itself');
  });

  it('are as many as the seller allows, also after sales, with limits on or off', async () => {
    const ticket = await hearOfTicket(database, { quantity: 1_000, maxPerBuyer: 2 });
    const me = randomUUIDv7();
    const off = { defaultMaxPerBuyer: null };
    await hold(ticket.id, me, 2);
    assert.equal(await codeOf(ticket.id, me, 1, off), 'limit-reached');
    await hearOfTicket(database, { ...ticket, maxPerBuyer: 12, version: 2 });
    assert.equal(await codeOf(ticket.id, me, 10, off), 'created');
    const { maxPerBuyer: _, ...unset } = ticket;
    await hearOfTicket(database, { ...unset, version: 3 });
    assert.equal(await codeOf(ticket.id, me), 'limit-reached', 'twelve are more than the default');
    assert.equal(await codeOf(ticket.id, me, 10, off), 'created');
  });

  it('are refused with the limit and the number the buyer has', async () => {
    const { id } = await hearOfTicket(database, { quantity: 100, maxPerBuyer: 4 });
    const me = randomUUIDv7();
    assert.match((await refusalOf(id, me, 5)).message, /4 .* at most; you asked for 5/);
    await hold(id, me, 3);
    assert.match((await refusalOf(id, me, 2)).message, /You have 3, so you can take 1 more/);
    await hold(id, me, 1);
    const full = await refusalOf(id, me);
    assert.equal(full.code, 'limit-reached');
    assert.match(full.message, /4 of this ticket at most, and you have 4/);
  });

  it('are refused with the buyer’s own order when it is the reason that none is left', async () => {
    const { id } = await hearOfTicket(database, { quantity: 2 });
    const [me, other] = [randomUUIDv7(), randomUUIDv7()];
    const mine = await hold(id, me, 2);
    const refusal = await refusalOf(id, me);
    assert.deepEqual([refusal.code, refusal.orderId], ['own-hold', mine]);
    assert.equal(await codeOf(id, other), 'ticket-reserved');
    await paid(mine);
    assert.equal(await codeOf(id, me), 'ticket-sold-out');
  });

  it('are refused with the buyer’s own order also where others hold and have bought the rest', async () => {
    const { id } = await hearOfTicket(database, { quantity: 3 });
    const [me, other] = [randomUUIDv7(), randomUUIDv7()];
    const mine = await hold(id, me);
    await hold(id, other);
    await paid(await hold(id, other));
    for (const quantity of [1, 2, 3])
      assert.deepEqual(await one(id, me, quantity), { outcome: 'own-hold', answer: mine });
    assert.equal(await codeOf(id, randomUUIDv7(), 3), 'ticket-reserved', 'two of three may come back');
  });

  it('are refused with the newest of the buyer’s own orders, of the same batch if there is one', async () => {
    const { id } = await hearOfTicket(database, { quantity: 3 });
    const me = randomUUIDv7();
    const [first, second] = [await hold(id, me), await hold(id, me)];
    assert.notEqual(first, second);
    assert.deepEqual(await one(id, me, 2), { outcome: 'own-hold', answer: second });
    const requests = [1, 1].map((quantity) => placement(id, { buyerId: me, quantity }));
    const [third, fourth] = await claim(database, rules, requests);
    assert.equal(third?.outcome, 'created');
    assert.deepEqual(fourth, { outcome: 'own-hold', answer: requests[0]?.orderId });
  });

  it('are never exceeded by 50 concurrent requests, over several batches and replicas', async () => {
    for (let round = 0; round < 5; round++) {
      const { id } = await hearOfTicket(database, { quantity: 1_000, maxPerBuyer: 7 });
      const me = randomUUIDv7();
      const placers = [1, 2, 3].map(() => createPlaceOrder(database, { ...rules, liveOrdersMax: 100 }));
      const answers = await Promise.allSettled(
        Array.from({ length: 50 }, (_, nth) => placers[nth % 3]!(placement(id, { buyerId: me, quantity: 2 }))),
      );
      assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 3);
      assert.equal((await placesOf(database, id))?.held, 6);
    }
  });

  it('are never exceeded, without deadlocks, while holds are placed, cancelled, expired and paid concurrently', async () => {
    const tickets = await Promise.all([1, 2, 3].map(() => hearOfTicket(database, { quantity: 30, maxPerBuyer: 3 })));
    const buyers = Array.from({ length: 6 }, () => randomUUIDv7());
    const place = createPlaceOrder(database, { ...rules, holdAgainSeconds: [], liveOrdersMax: 100 });
    const ends = [
      (id: string, buyer: string) => cancelOrder(database, id, buyer),
      (id: string) => paid(id),
      (id: string) => failed(id),
      async (id: string) => {
        await due(id, 1);
        await givenAnswer(database);
        await expireAll(database, patienceSeconds);
      },
    ];
    const shop = async (nth: number): Promise<void> => {
      for (let i = 0; i < 8; i++) {
        const [buyer, ticket] = [buyers[(nth + i) % buyers.length]!, tickets[(nth * 7 + i) % 3]!];
        const order = await place(placement(ticket.id, { buyerId: buyer, quantity: 1 + (i % 2) })).catch(
          (error: unknown) => {
            if (error instanceof Refusal) return null;
            throw error;
          },
        );
        if (!order) continue;
        // The second one to end an order finds it already ended.
        await ends[(nth + i) % ends.length]!(order.id, buyer).catch((error: unknown) => {
          if (!(error instanceof Refusal)) throw error;
        });
      }
    };
    await Promise.all(Array.from({ length: 24 }, (_, nth) => shop(nth)));
    const over = await database.query(
      `select buyer_id, ticket_id, sum(quantity) from orders
       where ticket_id = any ($1) and status in ('awaiting-payment', 'confirming', 'complete')
       group by 1, 2 having sum(quantity) > 3`,
      [tickets.map(({ id }) => id)],
    );
    assert.deepEqual(over, []);
  });
});

describe('a pause between holds', () => {
  it('starts after the second lapse and grows; a purchase resets it', async () => {
    const { id } = await hearOfTicket(database, { quantity: 5 });
    const me = randomUUIDv7();
    const letGo = async () => void (await cancelOrder(database, await hold(id, me), me));
    await letGo();
    await letGo();
    for (const pause of [60, 300, 900, 900]) {
      const { outcome, answer } = await one(id, me);
      assert.equal(outcome, 'hold-again-later');
      assert.ok(Number(answer) > pause - 30 && Number(answer) <= pause, `${answer} of ${pause} s`);
      assert.equal(
        await codeOf(id, randomUUIDv7(), 6),
        'ticket-sold-out',
        'other buyers get the reason that applies to all',
      );
      await age(id, me, pause);
      await letGo();
    }
    await paid(await hold((await hearOfTicket(database)).id, me));
    assert.equal(await codeOf(id, me), 'hold-again-later', 'also after the purchase of another ticket');
    await age(id, me, 900);
    await paid(await hold(id, me));
    await letGo();
    assert.equal(await codeOf(id, me), 'created', 'the purchase has reset it');
  });

  it('is returned with the time at which it ends', async () => {
    const { id } = await hearOfTicket(database, { quantity: 10 });
    const me = randomUUIDv7();
    for (let i = 0; i < 2; i++) await cancelOrder(database, await hold(id, me), me);
    const refusal = await refusalOf(id, me);
    assert.equal(refusal.code, 'hold-again-later');
    assert.ok(refusal.retryAfterSeconds && refusal.retryAfterSeconds > 30 && refusal.retryAfterSeconds <= 60);
    // All ten places are free, so the sentence must not call the ticket nearly gone.
    assert.equal(
      refusal.message,
      'You have let this ticket go more than once, so others get a chance first. You can reserve it again in 1 minute.',
    );
  });

  it('counts expired holds, except those that failed or expired while payments could not be reached', async () => {
    const { id } = await hearOfTicket(database);
    const me = randomUUIDv7();
    const expired = async (secondsAgo: number, isAnswered: boolean): Promise<void> => {
      const order = await hold(id, me);
      await due(order, secondsAgo);
      if (isAnswered) await givenAnswer(database);
      await expireAll(database, patienceSeconds);
      const [row] = await database.query<{ reason: string }>('select reason from orders where id = $1', [order]);
      assert.equal(row?.reason, 'expired');
    };
    await expired(1, true);
    for (let i = 0; i < 3; i++) {
      await failed(await hold(id, me));
      await expired(120, true);
    }
    await database.query(`update deadline set answered_at = '-infinity'`);
    await expired(patienceSeconds + 1, false);
    await expired(1, true);
    assert.equal(await codeOf(id, me), 'hold-again-later');
  });

  it('applies once fewer than a tenth of many places would be left', async () => {
    const { id } = await hearOfTicket(database, { quantity: 1_000 });
    const me = randomUUIDv7();
    for (let i = 0; i < 2; i++) await cancelOrder(database, await hold(id, me), me);
    const taken = (places: number) => database.query('update places set held = $2 where ticket_id = $1', [id, places]);
    await taken(900);
    assert.equal(await codeOf(id, me), 'hold-again-later');
    assert.equal(await codeOf(id, randomUUIDv7()), 'created', 'nobody waits for the lapses of others');
    await taken(899);
    assert.equal(await codeOf(id, me), 'created');
  });

  it('does not apply while the ticket is far from sold out, nor to another ticket', async () => {
    const { id } = await hearOfTicket(database, { quantity: 100 });
    const me = randomUUIDv7();
    for (let i = 0; i < 4; i++) await cancelOrder(database, await hold(id, me), me);
    assert.equal(await codeOf(id, me), 'created');
    const rest = placementRules({ liveOrdersMax: 100 });
    await claim(
      database,
      rest,
      Array.from({ length: 9 }, () => placement(id, { quantity: 10 })),
    );
    assert.equal(await codeOf(id, me), 'hold-again-later');
    assert.equal(await codeOf((await hearOfTicket(database)).id, me), 'created');
  });
});
