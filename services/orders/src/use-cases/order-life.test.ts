import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { OrderState } from '@ticketing/contracts/messages/orders';
import type { DeadlineAnswer, PaymentState } from '@ticketing/contracts/messages/payments';
import fc from 'fast-check';
import { upsertTickets } from '../store/tickets.ts';
import {
  hearOfTicket,
  ordersDatabase,
  paymentState,
  placement,
  placementRules,
  placesOf,
  saidOf,
  ticketState,
} from '../testing/fixtures.ts';
import { cancelOrder } from './cancel-order.ts';
import { expireAll, hearDeadline } from './expire-orders.ts';
import { followPayments } from './follow-payments.ts';
import { createPlaceOrder } from './place-order.ts';

const patience = 1_800;

describe('the life of an order', () => {
  let database: Database;
  let close: () => Promise<void>;

  before(async () => {
    ({ database, close } = await ordersDatabase());
  });
  after(() => close());

  const reserve = async (given: { quantity?: number; seconds?: number; of?: number } = {}) => {
    const ticket = await hearOfTicket(database, { quantity: given.of ?? 4 });
    const place = createPlaceOrder(database, placementRules({ reservationSeconds: given.seconds ?? 900 }));
    const request = placement(ticket.id, { quantity: given.quantity ?? 2 });
    return { ticket, order: await place(request), buyerId: request.buyerId };
  };
  const hear = (...payments: PaymentState[]) => database.transaction((tx) => followPayments(300)(tx, payments));
  const readOrder = async (id: string): Promise<OrderState> => {
    const [row] = await database.query<{ body: unknown }>('select order_body(o) as body from orders o where id = $1', [
      id,
    ]);
    return OrderState.parse(row?.body);
  };
  const answerDeadline = async (...payments: NonNullable<DeadlineAnswer['payments']>) => {
    const [row] = await database.query<{ at: Date }>('select clock_timestamp() as at');
    const at = row?.at.toISOString() ?? '';
    await database.transaction((tx) => hearDeadline(tx, [{ id: randomUUID(), at, payments }], 300));
  };

  it('authorized, captured: complete, with an admission for every place', async () => {
    const { ticket, order } = await reserve();
    await hear(paymentState(order.id, 'authorized', 2));
    assert.equal((await readOrder(order.id)).status, 'confirming');
    assert.deepEqual(await placesOf(database, ticket.id), { quantity: 4, held: 2, sold: 0 });
    await hear(paymentState(order.id, 'captured', 3));
    const complete = await readOrder(order.id);
    assert.equal(complete.status, 'complete');
    assert.deepEqual(
      complete.admissions.map(({ number }) => number),
      [1, 2],
    );
    assert.deepEqual(await placesOf(database, ticket.id), { quantity: 4, held: 0, sold: 2 });
    assert.deepEqual(await saidOf(database, order.id), ['order.created', 'order.accepted', 'order.completed']);
  });

  it('orders of one ticket completing in one batch get numbers of their own', async () => {
    const ticket = await hearOfTicket(database, { quantity: 20 });
    const place = createPlaceOrder(database, placementRules());
    const orders = await Promise.all([3, 1, 4, 1, 5].map((quantity) => place(placement(ticket.id, { quantity }))));
    await hear(...orders.slice(0, 3).map(({ id }) => paymentState(id, 'captured')));
    await hear(...orders.slice(3).map(({ id }) => paymentState(id, 'captured')));
    const rows = await database.query<{ number: number }>('select number from admissions where ticket_id = $1', [
      ticket.id,
    ]);
    assert.deepEqual(
      rows.map(({ number }) => number).toSorted((a, b) => a - b),
      Array.from({ length: 14 }, (_, i) => i + 1),
    );
  });

  it('expires on time once payments was asked and has answered, and the places are free', async () => {
    const { ticket, order } = await reserve({ seconds: 0 });
    await expireAll(database, patience);
    assert.equal((await readOrder(order.id)).status, 'awaiting-payment', 'not before payments was heard');
    const asked = await database.query(`select from outbox where type = 'order.deadline-asked'`);
    assert.ok(asked.length >= 1);
    await answerDeadline();
    await expireAll(database, patience);
    const { status, reason } = await readOrder(order.id);
    assert.deepEqual({ status, reason }, { status: 'cancelled', reason: 'expired' });
    assert.equal((await placesOf(database, ticket.id))?.held, 0);
  });

  it('asks payments one question for all that are due', async () => {
    await answerDeadline();
    await expireAll(database, patience);
    await database.query(`delete from outbox where type = 'order.deadline-asked'`);
    await Promise.all(Array.from({ length: 5 }, () => reserve({ seconds: 0 })));
    await Promise.all(Array.from({ length: 5 }, () => expireAll(database, patience)));
    const asked = await database.query(`select from outbox where type = 'order.deadline-asked'`);
    assert.equal(asked.length, 1);
  });

  it('who authorized in time gets the ticket, though orders hears of it long after the deadline', async () => {
    const { order } = await reserve({ seconds: 0 });
    await expireAll(database, patience);
    await hear(paymentState(order.id, 'authorized', 2));
    await answerDeadline();
    await expireAll(database, patience);
    assert.equal((await readOrder(order.id)).status, 'confirming');
  });

  it('who is named by the answer is as good as heard of: authorized is accepted, started gets the grace', async () => {
    const [authorized, started, idle] = [
      await reserve({ seconds: 0 }),
      await reserve({ seconds: 0 }),
      await reserve({ seconds: 0 }),
    ];
    await answerDeadline(
      { orderId: authorized.order.id, status: 'authorized' },
      { orderId: started.order.id, status: 'created' },
    );
    await expireAll(database, patience);
    assert.equal((await readOrder(authorized.order.id)).status, 'confirming');
    const { status, expiresAt, decideAt } = await readOrder(started.order.id);
    assert.equal(status, 'awaiting-payment');
    assert.equal(Date.parse(decideAt) - Date.parse(expiresAt), 300_000);
    assert.equal((await readOrder(idle.order.id)).status, 'cancelled');
  });

  it('of several answers heard at once the newest counts', async () => {
    const { order } = await reserve({ seconds: 0 });
    const [now] = await database.query<{ at: Date }>('select clock_timestamp() as at');
    const answer = (ms: number, payments: DeadlineAnswer['payments']): DeadlineAnswer => ({
      id: randomUUID(),
      at: new Date((now?.at.getTime() ?? 0) + ms).toISOString(),
      payments,
    });
    const named = [{ orderId: order.id, status: 'authorized' as const }];
    await database.transaction((tx) => hearDeadline(tx, [answer(-1, []), answer(1, named), answer(0, [])], 300));
    await expireAll(database, patience);
    assert.equal((await readOrder(order.id)).status, 'confirming');
  });

  it('an answer of before, which names nobody, lets nobody expire', async () => {
    const { order } = await reserve({ seconds: 0 });
    const at = new Date(Date.now() + 60_000).toISOString();
    await database.transaction((tx) => hearDeadline(tx, [{ id: randomUUID(), at }], 300));
    await expireAll(database, patience);
    assert.equal((await readOrder(order.id)).status, 'awaiting-payment');
  });

  it('payment that starts moves the decision by the grace, once', async () => {
    const { order } = await reserve();
    await hear(paymentState(order.id, 'created'));
    await hear(paymentState(order.id, 'requires-action', 2));
    const { decideAt, expiresAt, version } = await readOrder(order.id);
    assert.equal(Date.parse(decideAt) - Date.parse(expiresAt), 300_000);
    assert.equal(version, 2);
  });

  it('a late payment never revives a cancelled order', async () => {
    const { order, buyerId, ticket } = await reserve();
    await cancelOrder(database, order.id, buyerId);
    await hear(paymentState(order.id, 'authorized', 2), paymentState(order.id, 'captured', 3));
    assert.equal((await readOrder(order.id)).status, 'cancelled');
    assert.equal((await placesOf(database, ticket.id))?.held, 0);
  });

  it('cancelling twice at once frees the places once', async () => {
    const { ticket, order, buyerId } = await reserve();
    const answers = await Promise.all([1, 2, 3].map(() => cancelOrder(database, order.id, buyerId)));
    assert.equal(new Set(answers.map(({ version }) => version)).size, 1);
    assert.deepEqual(await placesOf(database, ticket.id), { quantity: 4, held: 0, sold: 0 });
  });

  it('payment and expiry at once: one of them wins whole, 50 times', async () => {
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        const { ticket, order } = await reserve({ seconds: 0 });
        await answerDeadline();
        await Promise.all([expireAll(database, patience), hear(paymentState(order.id, 'captured', 3))]);
        const { status } = await readOrder(order.id);
        const places = await placesOf(database, ticket.id);
        assert.ok(status === 'complete' || status === 'cancelled', status);
        assert.deepEqual(places, { quantity: 4, held: 0, sold: status === 'complete' ? 2 : 0 });
      }),
    );
  });

  it('any shuffling with repeats of what is heard, in batches of any size, ends in the same order', async () => {
    const heard = (['created', 'requires-action', 'authorized', 'captured'] as const).map((status, i) => ({
      status,
      version: i + 1,
    }));
    const batches = fc.array(fc.array(fc.constantFrom(...heard), { minLength: 1, maxLength: 4 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(batches, fc.shuffledSubarray(heard, { minLength: 4 }), async (before, last) => {
        const { ticket, order } = await reserve();
        for (const batch of [...before, last])
          await hear(...batch.map(({ status, version }) => paymentState(order.id, status, version)));
        assert.equal((await readOrder(order.id)).status, 'complete');
        assert.deepEqual(await placesOf(database, ticket.id), { quantity: 4, held: 0, sold: 2 });
      }),
      { numRuns: 30 },
    );
  });

  it('a change that a table refuses fails as a whole, whoever makes it, so that it is made again', async () => {
    for (const change of [
      (id: string) => hear(paymentState(id, 'captured')),
      (id: string, buyerId: string) => cancelOrder(database, id, buyerId),
      () => expireAll(database, patience),
    ]) {
      const { ticket, order, buyerId } = await reserve({ seconds: 0 });
      await answerDeadline();
      // As if somebody had counted the places wrongly: they cannot be given back.
      await database.query('update places set held = 0 where ticket_id = $1', [ticket.id]);
      await assert.rejects(change(order.id, buyerId), /tickets_never_sold_beyond_quantity/);
      assert.equal((await readOrder(order.id)).status, 'awaiting-payment');
      assert.deepEqual(await saidOf(database, order.id), ['order.created']);
      await database.query('update places set held = 2 where ticket_id = $1', [ticket.id]);
      await cancelOrder(database, order.id, buyerId);
    }
  });

  it('every version of an order has exactly one message, and it is the state of that version', async () => {
    const { order } = await reserve();
    for (const status of ['created', 'authorized', 'captured'] as const) await hear(paymentState(order.id, status));
    const rows = await database.query<{ body: { version: number } }>(
      'select body from outbox where aggregate_id = $1 order by txid, pos',
      [order.id],
    );
    assert.deepEqual(
      rows.map(({ body }) => OrderState.parse(body).version),
      [1, 2, 3, 4],
    );
  });
});

describe('the copy of listings', () => {
  let database: Database;
  let close: () => Promise<void>;

  before(async () => {
    ({ database, close } = await ordersDatabase());
  });
  after(() => close());

  it('ends the same whatever the order, the repeats and the batches of what is heard', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 }), {
          minLength: 1,
          maxLength: 5,
        }),
        async (batches) => {
          const { id } = ticketState();
          const of = (version: number) => ticketState({ id, version, priceCents: 100 * version });
          for (const versions of batches) await database.transaction((tx) => upsertTickets(tx, versions.map(of)));
          const newest = Math.max(...batches.flat());
          const [row] = await database.query<{ version: number; price_cents: number }>(
            'select version, price_cents from tickets where id = $1',
            [id],
          );
          assert.deepEqual(row, { version: newest, price_cents: 100 * newest });
        },
      ),
      { numRuns: 50 },
    );
  });
});
