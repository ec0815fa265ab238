import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Database } from '@ticketing/common/database/database';
import { createTestDatabase } from '@ticketing/common/testing/database';
import { until } from '@ticketing/common/testing/until';
import { withTrace } from '@ticketing/common/trace';
import { OrderStatus } from '@ticketing/contracts/http/orders';
import { type PaymentStatus, PaymentStatus as Statuses } from '@ticketing/contracts/http/payments';
import { PaymentState } from '@ticketing/contracts/messages/payments';
import { inSeconds, type PaymentRow, putOrder, putPayment, readPayment } from '../testing/rows.ts';
import { findPayment } from './payments.ts';
import { adoptIntents, insertPayment, movePayment, republishPayments } from './transitions.ts';

let database: Database;
let close: () => Promise<void>;
before(async () => {
  ({ database, close } = await createTestDatabase(join(import.meta.dirname, '../../migrations')));
});
after(() => close());

const waitsForLock = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
const trace = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;
const outboxOf = (id: string) =>
  database.query<{ type: string; body: PaymentState; traceparent: string | null }>(
    'select type, body, traceparent from outbox where aggregate_id = $1 order by txid, pos',
    [id],
  );
/** The message of a payment as it is stored now. */
const messageOf = async (id: string): Promise<PaymentState> => {
  const row = await database
    .query<PaymentRow>('select * from payments where id = $1', [id])
    .then(([found]) => found as PaymentRow);
  return PaymentState.strict().parse({
    id,
    orderId: row.order_id,
    amountCents: row.amount_cents,
    currency: row.currency,
    status: row.status,
    provider: row.provider,
    version: row.version,
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
  });
};

describe('a new payment', () => {
  it('is for what the order costs, leased for 30 s and due after that, and published', async () => {
    const order = await putOrder(database, { total_cents: 1_500, currency: 'JPY' });
    const leased = await withTrace(trace, () => insertPayment(database, order.id, 'stripe'));
    assert.ok(leased);
    const { id, order_id, buyer_id, seller_id, amount_cents, currency, status, provider, version, ...row } =
      await readPayment(database, leased.id);
    assert.deepEqual(
      { order_id, buyer_id, seller_id, amount_cents, currency, status, provider, version },
      {
        ...{ order_id: order.id, buyer_id: order.buyer_id, seller_id: order.seller_id },
        ...{ amount_cents: 1_500, currency: 'JPY', status: 'created', provider: 'stripe', version: 1 },
      },
    );
    assert.ok(row.leasedForSeconds !== null && row.leasedForSeconds <= 30 && row.leasedForSeconds > 10);
    assert.deepEqual([row.check_at, row.lease_until], [leased.leaseUntil, leased.leaseUntil]);
    assert.deepEqual(await outboxOf(id), [{ type: 'payment.created', body: await messageOf(id), traceparent: trace }]);
  });

  it('is not made for an order that is decided, is due, has one already, or is not there', async () => {
    const orders = [await putOrder(database, { decide_at: inSeconds(-1) })];
    for (const status of OrderStatus.options)
      if (status !== 'awaiting-payment') orders.push(await putOrder(database, { status }));
    const paid = await putOrder(database);
    await putPayment(database, { order_id: paid.id });
    for (const { id } of [...orders, paid, { id: randomUUID() }])
      assert.equal(await insertPayment(database, id, 'sandbox'), null);
  });

  it('waits for somebody who is deciding the order at that moment, and is then not made', async () => {
    const order = await putOrder(database);
    let insertion: ReturnType<typeof insertPayment> | undefined;
    let isOver = false;
    await database.transaction(async (tx) => {
      await tx.query(`update orders set status = 'cancelled' where id = $1`, [order.id]);
      insertion = insertPayment(database, order.id, 'sandbox').finally(() => {
        isOver = true;
      });
      await until('it waits', async () => isOver || (await database.query(waitsForLock)).length > 0);
    });
    assert.equal(await insertion, null);
  });
});

describe('an intent whose payment was lost', () => {
  it('gets it back for what the order costs, due at once, and published', async () => {
    for (const status of OrderStatus.options) {
      const order = await putOrder(database, { status, total_cents: 1_500, currency: 'JPY' });
      const [intentId, paymentId] = [`pi_${status}`, randomUUID()];
      const intents = [{ id: intentId, paymentId, orderId: order.id }];
      const isDecided = status !== 'awaiting-payment';
      assert.equal(await adoptIntents(database, intents, 'stripe'), isDecided ? 1 : 0, status);
      if (!isDecided) continue;
      const row = await readPayment(database, paymentId);
      const { order_id, buyer_id, seller_id, amount_cents, currency, provider, intent_id, asked } = row;
      assert.deepEqual(
        { order_id, buyer_id, seller_id, amount_cents, currency, provider, intent_id, asked, status: row.status },
        {
          ...{ order_id: order.id, buyer_id: order.buyer_id, seller_id: order.seller_id, amount_cents: 1_500 },
          ...{ currency: 'JPY', provider: 'stripe', intent_id: intentId, asked: 'orders', status: 'created' },
        },
      );
      assert.ok((row.dueInSeconds ?? 1) <= 0);
      assert.deepEqual(
        (await outboxOf(paymentId)).map(({ type, body }) => [type, body]),
        [['payment.created', await messageOf(paymentId)]],
      );
      assert.equal(await adoptIntents(database, intents, 'stripe'), 0, 'once');
    }
  });

  it('gets none for an order that is not known or has another payment, or when its ids are none', async () => {
    const [paid, free] = [
      await putOrder(database, { status: 'complete' }),
      await putOrder(database, { status: 'complete' }),
    ];
    await putPayment(database, { order_id: paid.id });
    const intents = [
      { id: 'pi_1', paymentId: randomUUID(), orderId: paid.id },
      { id: 'pi_2', paymentId: randomUUID(), orderId: randomUUID() },
      { id: 'pi_3', paymentId: 'x', orderId: free.id },
      { id: 'pi_4', paymentId: randomUUID(), orderId: '' },
    ];
    assert.equal(await adoptIntents(database, intents, 'sandbox'), 0);
    const { id } = await putOrder(database, { status: 'cancelled' });
    assert.equal(
      await adoptIntents(database, [...intents, { id: 'pi_5', paymentId: randomUUID(), orderId: id }], 'sandbox'),
      1,
      'the others are not held up',
    );
  });
});

describe('a payment that moves', () => {
  const move = async (given: Partial<PaymentRow>, status: PaymentStatus, checkAgainInSeconds: number | null = 600) => {
    const { id } = await putPayment(database, { checks: 9, lease_until: inSeconds(20), ...given });
    const entries = [
      { account: 'card-holds', amountCents: 2_500 },
      { account: 'holds-granted', amountCents: -2_500 },
    ] as const;
    const known = await findPayment(database, id);
    const nextActionUrl = status === 'requires-action' ? 'https://bank.example' : null;
    const moved = await movePayment(database, known, { status, nextActionUrl, entries, checkAgainInSeconds });
    return { id, known, moved, row: await readPayment(database, id) };
  };

  it('is a version newer, free at once, due when it is said to be, entered and published', async () => {
    const { id, moved, row } = await withTrace(trace, () => move({ currency: 'JPY', version: 4 }, 'authorized'));
    assert.deepEqual([moved?.status, moved?.version], ['authorized', 5]);
    assert.deepEqual([row.status, row.version, row.checks, row.leasedForSeconds], ['authorized', 5, 0, null]);
    assert.ok((row.dueInSeconds ?? 0) > 300 && (row.dueInSeconds ?? 0) <= 600);
    assert.ok(new Date(row.updated_at) > new Date(inSeconds(-50)));
    const entries = await database.query(
      `select payment_version as version, account, amount_cents as cents, currency from ledger
       where payment_id = $1 order by id`,
      [id],
    );
    assert.deepEqual(entries, [
      { version: 5, account: 'card-holds', cents: 2_500, currency: 'JPY' },
      { version: 5, account: 'holds-granted', cents: -2_500, currency: 'JPY' },
    ]);
    assert.deepEqual(await outboxOf(id), [
      { type: 'payment.authorized', body: await messageOf(id), traceparent: trace },
    ]);
  });

  it('is not published as changed before it was', async () => {
    const updated_at = inSeconds(60);
    assert.equal(new Date((await move({ updated_at }, 'authorized')).row.updated_at).toISOString(), updated_at);
  });

  it('is never due again when nothing more can come of it', async () => {
    assert.equal((await move({}, 'voided', null)).row.check_at, null);
  });

  it('stays due for what orders asked, and for what the provider asked while the buyer is at it', async () => {
    const isStillDue = {
      orders: () => true,
      provider: (to: PaymentStatus) => to === 'created' || to === 'requires-action',
    };
    for (const asked of ['orders', 'provider'] as const)
      for (const to of Statuses.options) {
        const { row } = await move({ asked, check_at: inSeconds(-5) }, to);
        const expected = isStillDue[asked](to);
        assert.deepEqual(
          [row.asked, (row.dueInSeconds ?? 0) < 0],
          [expected ? asked : null, expected],
          `${asked}, ${to}`,
        );
      }
  });

  it('is published by what it is', async () => {
    const types = new Map<string, string | undefined>();
    for (const to of Statuses.options) types.set(to, (await outboxOf((await move({}, to)).id))[0]?.type);
    assert.deepEqual(types, new Map(Statuses.options.map((to) => [to, typeOf(to)])));
  });

  it('does not when somebody has moved it meanwhile, or it has another intent', async () => {
    for (const change of ['version = version + 1', `intent_id = 'pi_' || gen_random_uuid()`, 'intent_id = null']) {
      const { id } = await putPayment(database);
      const known = await findPayment(database, id);
      await database.query(`update payments set ${change} where id = $1`, [id]);
      const before = await readPayment(database, id);
      const moved = await movePayment(database, known, {
        ...{ status: 'authorized', nextActionUrl: null, checkAgainInSeconds: null },
        entries: [
          { account: 'card-holds', amountCents: 1 },
          { account: 'holds-granted', amountCents: -1 },
        ],
      });
      assert.equal(moved, null, change);
      assert.equal((await readPayment(database, id)).status, before.status);
      assert.deepEqual(await outboxOf(id), []);
      assert.deepEqual(await database.query('select from ledger where payment_id = $1', [id]), []);
    }
  });

  const typeOf = (status: PaymentStatus): string =>
    `payment.${status === 'created' || status === 'requires-action' ? 'updated' : status}`;
});

it('republishing publishes a page of payments in the order of their ids, in no older version than the floor', async () => {
  const base = 'ffffffff-0000-7000-8000-00000000000';
  for (const [nth, version] of [3, 9, 3].entries()) await putPayment(database, { id: `${base}${nth}`, version });
  const page = (after: string) =>
    database.transaction((tx) => republishPayments(tx, { after, limit: 2, versionFloor: 7 }));
  assert.equal(await page('fffffffe-0000-7000-8000-000000000000'), `${base}1`);
  assert.equal(await page(`${base}1`), `${base}2`);
  assert.equal(await page(`${base}2`), null);
  for (const [nth, version] of [7, 9, 7].entries()) {
    const said = await outboxOf(`${base}${nth}`);
    assert.deepEqual(
      said.map(({ body }) => body),
      [await messageOf(`${base}${nth}`)],
    );
    assert.equal(said[0]?.body.version, version);
  }
});
