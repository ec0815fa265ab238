import { leaseSeconds } from '../../../../services/payments/src/store/leases.ts';
import { statements, type Tx } from '../../database/database.ts';
import { table } from '../../database/tables.ts';
import { change, leasedOf, ledger, orders, type PaymentRow, payments, say } from './rows.ts';

type Real = typeof import('../../../../services/payments/src/store/transitions.ts');

const payableOrders = table<never>('orders_are_paid_by_one_payment');

const insertPayment: Real['insertPayment'] = (db, orderId, provider) =>
  statements(db).run('makes a payment', async (tx) => {
    const payable = () => {
      const order = tx.get(orders, orderId);
      return order?.status === 'awaiting-payment' && order.decideAt > tx.now() ? order : null;
    };
    if (!payable()) return null;
    await tx.lock(orders, orderId);
    const order = payable();
    if (!order) return null;
    await tx.lock(payableOrders, orderId);
    if (tx.all(payments).some((row) => row.orderId === orderId)) return null;
    const now = tx.now();
    const until = now.getTime() + leaseSeconds * 1_000;
    const row: PaymentRow = {
      id: tx.newId(),
      orderId,
      // The simulated provider shows nobody what was bought.
      title: null,
      quantity: null,
      buyerId: order.buyerId,
      sellerId: order.sellerId,
      amountCents: order.totalCents,
      currency: order.currency,
      status: 'created',
      provider,
      intentId: null,
      clientSecret: null,
      nextActionUrl: null,
      version: 1,
      checks: 0,
      createdAt: now,
      updatedAt: now,
      leaseUntil: until,
      checkAt: until,
      asked: null,
    };
    tx.put(payments, row.id, row);
    say(tx, row);
    return leasedOf(tx, row);
  });

const movePayment: Real['movePayment'] = (db, known, { status, nextActionUrl, entries, checkAgainInSeconds }) =>
  statements(db).run(`moves a payment to ${status}`, async (tx) => {
    const row = await change(
      tx,
      known.id,
      ({ version, intentId }) => version === known.version && intentId === known.intentId,
      (before) => {
        const isAnswered = before.asked === 'provider' && status !== 'created' && status !== 'requires-action';
        const isFree = before.asked === null || isAnswered;
        const checkAt = checkAgainInSeconds === null ? null : tx.now().getTime() + checkAgainInSeconds * 1_000;
        return {
          status,
          nextActionUrl,
          version: before.version + 1,
          checks: 0,
          updatedAt: new Date(Math.max(tx.now().getTime(), before.updatedAt.getTime())),
          leaseUntil: 0,
          asked: isAnswered ? null : before.asked,
          checkAt: isFree ? checkAt : before.checkAt,
        };
      },
    );
    if (!row) return null;
    enter(tx, row, entries);
    say(tx, row);
    return leasedOf(tx, row);
  });

const enter = (tx: Tx, row: PaymentRow, entries: Parameters<Real['movePayment']>[2]['entries']): void => {
  if (entries.reduce((sum, { amountCents }) => sum + amountCents, 0) !== 0)
    throw new Error(`the entries of payment ${row.id}, version ${row.version} do not balance`);
  for (const { account, amountCents } of entries)
    tx.put(ledger, `${row.id} ${row.version} ${account}`, {
      paymentId: row.id,
      version: row.version,
      account,
      cents: amountCents,
    });
};

// No payment is ever lost here, since no database comes back from a backup: there is none to make anew.
const adoptIntents: Real['adoptIntents'] = (db, intents) =>
  statements(db).run('seeks payments that were lost', (tx) => {
    const isLost = ({ orderId }: { orderId: string }): boolean =>
      tx.get(orders, orderId) !== undefined && !tx.all(payments).some((row) => row.orderId === orderId);
    if (intents.some(isLost)) throw new TypeError('a payment is lost, and its order is known');
    return 0;
  });

export { adoptIntents, insertPayment, movePayment };

({ adoptIntents, insertPayment, movePayment }) satisfies Partial<Real>;
