import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { World } from './world.ts';

/** Plants payments and a ledger that do not fit the orders, and sees each found. */
export const plantMoney = ({ bought, plant }: World): void => {
  test('a complete order whose payment is not captured is found', async () => {
    const [found] = await plant(
      'payments: each fits its order',
      'payments',
      `update payments set status = 'voided' where order_id = '${bought.id}'`,
      `update payments set status = 'captured' where order_id = '${bought.id}'`,
    );
    assert.equal(found, `${bought.id} the order is complete, its payment voided`);
  });

  test('entries of the ledger that do not balance are found, in their transition and in sum', async () => {
    const change = (cents: number) =>
      `alter table ledger disable trigger user;
     update ledger set amount_cents = amount_cents + ${cents} where account = 'sellers'
       and payment_id = (select id from payments where order_id = '${bought.id}');
     alter table ledger enable trigger user`;
    const found = await plant('ledger: every transition balances', 'payments', change(100), change(-100));
    assert.match(found[0]!, / version \d+ is out of balance by 100$/);
    assert.equal(found[1], 'payments all in EUR is out of balance by 100');
  });

  test('balanced entries that nothing was paid for are found, against payments and against orders', async () => {
    const payment = `(select id from payments where order_id = '${bought.id}')`;
    const change = `insert into ledger (payment_id, payment_version, account, amount_cents, currency)
    values (${payment}, 99, 'provider', 100, 'EUR'), (${payment}, 99, 'sellers', -100, 'EUR')`;
    const undo = `alter table ledger disable trigger user; delete from ledger where payment_version = 99;
    alter table ledger enable trigger user`;
    const [payments] = await plant('ledger: it says what the payments say', 'payments', change, undo);
    assert.match(payments!, /provider: 8400 in payments, 8500 in ledger; sellers: -8400 in payments, -8500 in ledger/);
    const [orders] = await plant('ledger: what was taken is what complete orders cost', 'payments', change, undo);
    assert.equal(orders, `${bought.id} the order is complete and costs 8400, 8500 was taken`);
  });
};
