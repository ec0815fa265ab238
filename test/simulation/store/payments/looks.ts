import { statements } from '../../database/database.ts';
import { change, orders, type PaymentRow, payments } from './rows.ts';

type Real = typeof import('../../../../services/payments/src/store/looks.ts');

const askForLooks: Real['askForLooks'] = (tx, orderIds) =>
  statements(tx).run('asks for looks', async (rows) => {
    let asked = 0;
    for (const orderId of orderIds) {
      const order = rows.get(orders, orderId);
      if (!order || order.status === 'awaiting-payment') continue;
      const isServed = order.status === 'confirming' || order.status === 'complete';
      const isOpen = ({ status }: PaymentRow): boolean =>
        !['voided', 'refunded', 'failed'].includes(status) && !(status === 'captured' && isServed);
      const payment = rows.all(payments).find((row) => row.orderId === orderId);
      const now = rows.now().getTime();
      if (payment && (await change(rows, payment.id, isOpen, () => ({ asked: 'orders', checkAt: now, checks: 0 }))))
        asked += 1;
    }
    return asked;
  });

const askForLook: Real['askForLook'] = (db, paymentId, seen) =>
  statements(db).run('asks for a look', async (tx) => {
    await change(
      tx,
      paymentId,
      ({ status }) => status === seen,
      ({ asked }) => ({ asked: asked ?? 'provider', checkAt: tx.now().getTime(), checks: 0 }),
    );
  });

const lookOften: Real['lookOften'] = (db, paymentId) =>
  statements(db).run('looks often', async (tx) => {
    await change(
      tx,
      paymentId,
      ({ checkAt }) => checkAt !== null,
      ({ checkAt }) => ({ checks: 0, checkAt: Math.min(checkAt!, tx.now().getTime() + 2_000) }),
    );
  });

const findByIntent: Real['findByIntent'] = (db, intentId) =>
  statements(db).run('finds the payment of an intent', (tx) => {
    const payment = tx.all(payments).find((row) => row.intentId === intentId);
    if (!payment) return null;
    const { id, status, orderId } = payment;
    return { id, status, orderStatus: tx.get(orders, orderId)?.status ?? null };
  });

export { askForLook, askForLooks, findByIntent, lookOften };

({ askForLook, askForLooks, findByIntent, lookOften }) satisfies Partial<Real>;
