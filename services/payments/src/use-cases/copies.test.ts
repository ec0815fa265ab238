import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { republishAll } from '@ticketing/common/testing/republish-all';
import { OrderStatus } from '@ticketing/contracts/http/orders';
import { PaymentState } from '@ticketing/contracts/messages/payments';
import { orderState } from '@ticketing/contracts/testing/order-state';
import fc from 'fast-check';
import { moved } from '../testing/orders.ts';
import { createTestService, type TestService } from '../testing/service.ts';

let service: TestService;
before(async () => {
  service = await createTestService({ background: false });
});
after(() => service.close());

const copyOf = async (id: string) =>
  (
    await service.database.query<{ status: string; version: number }>(
      'select status, version, total_cents, decide_at from orders where id = $1',
      [id],
    )
  )[0];

describe("the copy of orders' orders", () => {
  it('is the same whatever the order, the batches and the repetitions their messages come in', async () => {
    // As orders moves: a settled order never moves on, but from complete to refunded. After a restore its version may.
    const lives: OrderStatus[][] = [
      ['awaiting-payment', 'awaiting-payment', 'confirming', 'complete', 'refunded'],
      ['awaiting-payment', 'cancelled'],
      ['awaiting-payment', 'awaiting-payment', 'confirming', 'cancelled'],
      ['awaiting-payment', 'awaiting-payment', 'confirming'],
      ['awaiting-payment', 'confirming', 'complete', 'complete'],
      ['awaiting-payment', 'cancelled', 'cancelled'],
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...lives).chain((life) =>
          fc.record({
            life: fc.constant(life),
            batches: fc.array(fc.array(fc.nat(life.length - 1), { minLength: 1 }), { maxLength: 6 }),
            late: fc.shuffledSubarray([...life.keys()], { minLength: life.length }),
          }),
        ),
        async ({ life, batches, late }) => {
          const first = orderState({ buyerId: service.buyer.id });
          const versions = life.map((status, nth) => moved(first, { status, version: nth + 1 }));
          for (const batch of batches) await service.hear(...batch.map((nth) => versions[nth]!));
          for (const nth of late) await service.hear(versions[nth]!);
          const last = versions.at(-1)!;
          const { status, version } = (await copyOf(first.id))!;
          assert.deepEqual({ status, version }, { status: last.status, version: last.version });
        },
      ),
      { numRuns: 40 },
    );
  });

  it('forgotten and heard again, it is what it was', async () => {
    const orders = OrderStatus.options.map((status) => orderState({ buyerId: service.buyer.id, status, version: 7 }));
    await service.hear(...orders);
    const before = await Promise.all(orders.map(({ id }) => copyOf(id)));
    await service.database.transaction(service.service.forget);
    assert.equal(await copyOf(orders[0]!.id), undefined);
    await service.hear(...orders);
    assert.deepEqual(await Promise.all(orders.map(({ id }) => copyOf(id))), before);
  });
});

it('republishing says the current state of every payment again, as it was said before', async () => {
  const [created, captured] = [await service.anOrder(), await service.anOrder()];
  await service.pay(created);
  await service.pay(captured, 'pm_card_visa');
  await service.decide(captured, 'confirming');
  await service.settleDue();
  const said = () =>
    service.database.query<{ type: string; body: PaymentState }>(
      `select distinct on (aggregate_id) type, body from outbox where body ->> 'orderId' = any ($1)
       order by aggregate_id, pos desc`,
      [[created.id, captured.id]],
    );
  const before = await said();
  assert.deepEqual(before.map(({ type }) => type).sort(), ['payment.captured', 'payment.created']);
  const [{ count } = { count: 0 }] = await service.database.query<{ count: number }>('select count(*) from payments');
  await service.database.query('delete from outbox');
  await republishAll(service.database, service.service.republish);
  assert.deepEqual(await said(), before);
  const all = await service.database.query<{ body: unknown }>('select body from outbox');
  assert.equal(all.length, count);
  for (const { body } of all)
    assert.deepEqual(PaymentState.strict().parse(body), body, 'as agreed, without its secret');
});

describe('the ledger', () => {
  const enter = (entries: [string, number][], version = 1) =>
    service.database.transaction((tx) =>
      tx.query(
        `insert into ledger (payment_id, payment_version, account, amount_cents, currency)
         select '0199a000-0000-7000-8000-000000000001', $3, account, cents, 'EUR'
         from unnest($1::text[], $2::bigint[]) as e (account, cents)`,
        [entries.map(([account]) => account), entries.map(([, cents]) => cents), version],
      ),
    );

  it('takes entries that balance, and no others', async () => {
    await enter([
      ['provider', 100],
      ['sellers', -100],
    ]);
    await assert.rejects(enter([['provider', 100]], 2), /do not balance/);
    await assert.rejects(
      enter(
        [
          ['provider', 100],
          ['sellers', -99],
        ],
        2,
      ),
      /do not balance/,
    );
    await assert.rejects(
      enter([
        ['provider', 100],
        ['sellers', -100],
      ]),
      /a_transition_moves_an_account_once/,
    );
  });

  it('balances by transition, and not only in sum', async () => {
    const across = service.database.transaction((tx) =>
      tx.query(
        `insert into ledger (payment_id, payment_version, account, amount_cents, currency)
         values ('0199a000-0000-7000-8000-000000000001', 8, 'provider', 100, 'EUR'),
           ('0199a000-0000-7000-8000-000000000001', 9, 'sellers', -100, 'EUR')`,
      ),
    );
    await assert.rejects(across, /do not balance/);
  });

  it('is never changed', async () => {
    for (const statement of ['update ledger set amount_cents = 0', 'delete from ledger', 'truncate ledger'])
      await assert.rejects(service.database.query(statement), /append-only/);
  });
});
