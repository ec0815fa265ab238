import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import type { EndedSession } from '@ticketing/contracts/messages/sessions';
import { subscriptions } from './messages.ts';
import {
  hearOfTicket,
  ordersDatabase,
  paymentState,
  placement,
  placementRules,
  placesOf,
  ticketState,
} from './testing/fixtures.ts';
import { createPlaceOrder } from './use-cases/place-order.ts';

const [graceSeconds, patienceSeconds] = [120, 900];

let database: Database;
let close: () => Promise<void>;
let swept = 0;
const ended: EndedSession[] = [];
before(async () => {
  ({ database, close } = await ordersDatabase());
});
after(() => close());

const all = subscriptions(
  { graceSeconds, patienceSeconds },
  () => {
    swept += 1;
  },
  { store: async (_, sessions) => void ended.push(...sessions) },
);
/** Consumes messages of one type in one transaction, as they arrive from the broker. */
const consume = (type: string, ...bodies: readonly unknown[]): Promise<void> => {
  const subscription = all.find((one) => one.type === type) ?? assert.fail(`${type} is not consumed`);
  const parsed = bodies.map((body) => subscription.schema.parse(body));
  return database.transaction((tx) => subscription.handle(tx, parsed));
};
const reserve = async (): Promise<OrderState> =>
  createPlaceOrder(database, placementRules())(placement((await hearOfTicket(database)).id));
const readOrder = async (id: string): Promise<OrderState> => {
  const [row] = await database.query<{ body: OrderState }>('select order_body(o) as body from orders o where id = $1', [
    id,
  ]);
  return row?.body ?? assert.fail('no such order');
};
/** An order whose time has been up for so long, as this database's clock has it. */
const overdue = async (seconds: number): Promise<string> => {
  const { id } = await reserve();
  await database.query(
    `update orders set expires_at = clock_timestamp() - make_interval(secs => $2),
       decide_at = clock_timestamp() - make_interval(secs => $2) where id = $1`,
    [id, seconds],
  );
  return id;
};
const neverAnswered = () => database.query(`update deadline set asked_at = '-infinity', answered_at = '-infinity'`);

describe('what each message does to an order', () => {
  for (const [type, payment, expected] of [
    ['payment.created', 'created', 'awaiting-payment'],
    ['payment.updated', 'requires-action', 'awaiting-payment'],
    ['payment.authorized', 'authorized', 'confirming'],
    ['payment.captured', 'captured', 'complete'],
    ['payment.voided', 'voided', 'cancelled'],
    ['payment.failed', 'failed', 'cancelled'],
  ] as const)
    it(`${type}: the order is ${expected}`, async () => {
      const { id, expiresAt } = await reserve();
      await consume(type, paymentState(id, payment));
      const order = await readOrder(id);
      const extendedMs = Date.parse(order.decideAt) - Date.parse(expiresAt);
      assert.deepEqual(
        [order.status, order.version, extendedMs],
        [expected, 2, expected === 'awaiting-payment' ? graceSeconds * 1_000 : 0],
      );
    });

  it('expiration.completed: orders expire that have waited for payments as long as they may, and no others', async () => {
    await neverAnswered();
    const [patient, outOfPatience] = [await overdue(patienceSeconds - 60), await overdue(patienceSeconds + 1)];
    await consume('expiration.completed', { orderId: patient, expiresAt: new Date().toISOString() });
    assert.deepEqual(
      [(await readOrder(patient)).status, (await readOrder(outOfPatience)).status],
      ['awaiting-payment', 'cancelled'],
    );
  });

  it('payment.deadline-answered: named orders follow their payment, and the sweeper is woken after the commit only', async () => {
    await neverAnswered();
    const [paying, idle] = [await overdue(1), await overdue(1)];
    const answer = {
      id: randomUUIDv7(),
      at: new Date(Date.now() + 60_000).toISOString(),
      payments: [{ orderId: paying, status: 'created' }],
    };
    const subscription = all.find(({ type }) => type === 'payment.deadline-answered');
    swept = 0;
    await assert.rejects(
      database.transaction(async (tx) => {
        await subscription?.handle(tx, [answer]);
        throw new Error('rolled back');
      }),
    );
    assert.equal(swept, 0);
    await consume('payment.deadline-answered', answer);
    assert.equal(swept, 1);
    const { decideAt, expiresAt } = await readOrder(paying);
    assert.equal(Date.parse(decideAt) - Date.parse(expiresAt), graceSeconds * 1_000);
    await consume('expiration.completed', { orderId: idle, expiresAt: new Date().toISOString() });
    assert.equal((await readOrder(idle)).status, 'cancelled', 'the answer has been recorded');
  });
});

it('a message is not done when a table refuses its change, so that it is delivered again', async () => {
  const at = new Date(Date.now() + 60_000).toISOString();
  for (const [type, body] of [
    ['payment.captured', (id: string) => paymentState(id, 'captured')],
    [
      'payment.deadline-answered',
      (id: string) => ({ id: randomUUIDv7(), at, payments: [{ orderId: id, status: 'captured' }] }),
    ],
    ['expiration.completed', (id: string) => ({ orderId: id, expiresAt: at })],
  ] as const) {
    const id = await overdue(patienceSeconds + 1);
    // As if somebody had counted the places wrongly: they cannot be given back.
    await database.query('update places set held = 0');
    await assert.rejects(consume(type, body(id)), /tickets_never_sold_beyond_quantity/, type);
    assert.equal((await readOrder(id)).status, 'awaiting-payment');
    await database.query('update places set held = quantity - sold');
    await consume('payment.failed', paymentState(id, 'failed'));
  }
});

it('ticket.created and ticket.updated: the ticket is for sale as it is now', async () => {
  const ticket = ticketState({ quantity: 3 });
  await consume('ticket.created', ticket);
  assert.deepEqual(await placesOf(database, ticket.id), { quantity: 3, held: 0, sold: 0 });
  await consume('ticket.updated', { ...ticket, version: 2, priceCents: 9_900 });
  const order = await createPlaceOrder(database, placementRules())(placement(ticket.id));
  assert.equal(order.unitPriceCents, 9_900);
});

it('session.ended: the session’s tokens are refused from then on', async () => {
  const at = new Date().toISOString();
  const session = { sessionHash: 'x'.repeat(43), endedAt: at, expiresAt: at, version: 1 };
  await consume('session.ended', session);
  assert.deepEqual(ended, [session]);
});
