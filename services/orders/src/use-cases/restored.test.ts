import assert from 'node:assert/strict';
import { after, before, beforeEach, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { noticeRestore, versionFloorAt } from '@ticketing/common/messaging/restored';
import { republishAll } from '@ticketing/common/testing/republish-all';
import { OrderState } from '@ticketing/contracts/messages/orders';
import type { PaymentState } from '@ticketing/contracts/messages/payments';
import { republishOrders, waitForPayments } from '../store/orders.ts';
import {
  hearOfTicket,
  ordersDatabase,
  paymentState,
  placement,
  placementRules,
  placesOf,
} from '../testing/fixtures.ts';
import { expireAll } from './expire-orders.ts';
import { followPayments } from './follow-payments.ts';
import { createPlaceOrder } from './place-order.ts';

const [graceSeconds, patienceSeconds] = [300, 1_800];

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await ordersDatabase());
});
after(() => close());
beforeEach(async () => {
  // Orders of two hours ago, as a backup of then has them: payments had answered up to then.
  await database.query(`update deadline set answered_at = now() - interval '2 hours'`);
});

const reserve = async () => {
  const ticket = await hearOfTicket(database, { quantity: 2 });
  const place = createPlaceOrder(database, placementRules());
  const { id } = await place(placement(ticket.id, { quantity: 2 }));
  await database.query(
    `update orders set expires_at = now() - interval '110 minutes', decide_at = now() - interval '110 minutes' where id = $1`,
    [id],
  );
  return { id, ticketId: ticket.id };
};
const restore = () =>
  noticeRestore(database, { isCertain: true, restored: (tx) => waitForPayments(tx, graceSeconds) }, new Date());
const hear = (...payments: PaymentState[]) => database.transaction((tx) => followPayments(graceSeconds)(tx, payments));
const readOrder = async (id: string): Promise<OrderState> => {
  const [row] = await database.query<{ body: unknown }>('select order_body(o) as body from orders o where id = $1', [
    id,
  ]);
  return OrderState.parse(row?.body);
};

it('an order that was paid after the backup is complete again, however long ago its time was up', async () => {
  const { id, ticketId } = await reserve();
  await restore();
  await expireAll(database, patienceSeconds);
  assert.equal((await readOrder(id)).status, 'awaiting-payment', 'payments is heard first');
  await hear(paymentState(id, 'captured', 3));
  assert.equal((await readOrder(id)).status, 'complete');
  assert.deepEqual(await placesOf(database, ticketId), { quantity: 2, held: 0, sold: 2 });
});

it('an order that was cancelled after the backup is cancelled again, when its payment is heard or its time is up', async () => {
  const [paying, idle] = [await reserve(), await reserve()];
  await restore();
  await hear(paymentState(paying.id, 'voided', 2));
  await database.query(
    `update orders set expires_at = now() - interval '1 hour', decide_at = now() - interval '1 hour' where id = $1 and status = 'awaiting-payment'`,
    [idle.id],
  );
  await expireAll(database, patienceSeconds);
  for (const { id, ticketId } of [paying, idle]) {
    assert.equal((await readOrder(id)).status, 'cancelled');
    assert.deepEqual(await placesOf(database, ticketId), { quantity: 2, held: 0, sold: 0 });
  }
});

it('everything is said again with versions above any that were said before, and decisions go on from there', async () => {
  const [{ id }, settled] = [await reserve(), await reserve()];
  await hear(paymentState(settled.id, 'captured', 3));
  const floor = versionFloorAt(new Date());
  await restore();
  await republishAll(database, republishOrders);
  await hear(paymentState(id, 'authorized', 2));
  const said = await database.query<{ type: string; body: OrderState }>(
    'select type, body from outbox where aggregate_id = any ($1) order by pos',
    [[id, settled.id]],
  );
  const about = (order: string) => said.filter(({ body }) => body.id === order);
  assert.deepEqual(
    about(settled.id).map(({ type }) => type),
    ['order.completed'],
  );
  assert.deepEqual(
    about(id).map(({ type }) => type),
    ['order.created', 'order.accepted'],
  );
  const [before, after] = about(id).map(({ body }) => body.version) as [number, number];
  assert.ok(before >= floor);
  assert.equal(after, before + 1);
});

it('time that a restore gives everybody is nobody’s payment: it shows, can be extended, and ends later once somebody pays', async () => {
  const { id } = await reserve();
  await restore();
  const restored = await readOrder(id);
  assert.deepEqual(
    [restored.expiresAt, restored.payingSince, restored.extensionsLeft],
    [restored.decideAt, undefined, 2],
  );
  assert.ok(Date.parse(restored.decideAt) > Date.now());
  await hear(paymentState(id, 'created'));
  const paying = await readOrder(id);
  assert.ok(paying.payingSince);
  assert.equal(paying.expiresAt, restored.expiresAt);
  assert.equal(Date.parse(paying.decideAt) - Date.parse(paying.expiresAt), graceSeconds * 1_000);
});
