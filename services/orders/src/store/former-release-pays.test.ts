import assert from 'node:assert/strict';
import { randomUUIDv7 } from 'node:crypto';
import { after, before, it } from 'node:test';
import { createFormerDatabase } from '@ticketing/common/testing/former-release';
import type { OrderState } from '@ticketing/contracts/messages/orders';
import { orders } from '../service.ts';
import { paymentState, ticketState } from '../testing/fixtures.ts';
import { extendOrder } from '../use-cases/extend-order.ts';
import { followPayments } from '../use-cases/follow-payments.ts';
import { findOwnOrder } from './orders.ts';
import { upsertTickets } from './tickets.ts';

const graceSeconds = 300;
const ticket = ticketState({ quantity: 9 });
const buyerId = randomUUIDv7();
const [paying, idle] = [randomUUIDv7(), randomUUIDv7()];

let { database, upgrade, close } = {} as Awaited<ReturnType<typeof createFormerDatabase>>;
before(async () => {
  ({ database, upgrade, close } = await createFormerDatabase(orders.migrations, 8));
  await database.transaction((tx) => upsertTickets(tx, [ticket]));
  for (const id of [paying, idle]) await reserveAsBefore(id);
  await startPaymentAsBefore(paying);
  await upgrade();
});
after(() => close());

const reserveAsBefore = (id: string): Promise<object[]> =>
  database.query(
    `insert into orders (id, ticket_id, buyer_id, seller_id, title, quantity, unit_price_cents, currency, expires_at, decide_at,
                         created_at, updated_at)
     select $1, $2, $3, $4, 'T', 1, 4200, 'EUR', due, due, now(), now()
     from (select now() + interval '15 minutes' as due) as d`,
    [id, ticket.id, buyerId, ticket.sellerId],
  );
/** The statement with which a process of the former release moves orders on, also on the new tables. */
const startPaymentAsBefore = (id: string): Promise<object[]> =>
  database.query(
    `update orders o set status = c.status, reason = c.reason, decide_at = c.decide_at, version = version + 1
     from (select id, status, reason, expires_at + interval '5 minutes' as decide_at from orders where id = $1) as c
     where o.id = c.id`,
    [id],
  );
const startPayment = (id: string) =>
  database.transaction((tx) => followPayments(graceSeconds)(tx, [paymentState(id, 'created')]));
const extend = (id: string) => database.transaction((tx) => extendOrder(tx, id, buyerId, graceSeconds));
const read = async (id: string): Promise<OrderState> => (await findOwnOrder(database, id, buyerId))!;

it('who pays since before an upgrade still pays after it: the time moves no further, and cannot be extended', async () => {
  const before = await read(paying);
  assert.ok(before.payingSince);
  assert.equal(before.extensionsLeft, 0);
  await startPayment(paying);
  assert.deepEqual(await read(paying), before);
  await assert.rejects(extend(paying), { code: 'not-extendable' });
});

it('an order that nobody pays for can be extended after an upgrade', async () => {
  assert.deepEqual([(await read(idle)).payingSince, (await read(idle)).extensionsLeft], [undefined, 2]);
  assert.equal((await extend(idle)).extensionsLeft, 1);
});

it('somebody who starts to pay at a process of the former release pays for those of this one, also after more time', async () => {
  const id = randomUUIDv7();
  await reserveAsBefore(id);
  await extend(id);
  await startPaymentAsBefore(id);
  const before = await read(id);
  assert.ok(before.payingSince);
  await startPayment(id);
  assert.deepEqual(await read(id), before);
  await assert.rejects(extend(id), { code: 'not-extendable' });
});
