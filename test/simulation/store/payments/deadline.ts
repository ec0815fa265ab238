import { statements } from '../../database/database.ts';
import { orders, payments } from './rows.ts';

type Real = typeof import('../../../../services/payments/src/store/deadline.ts');

const open = ['created', 'requires-action', 'authorized', 'captured'];

const listDuePayments: Real['listDuePayments'] = (db, at, limit) =>
  statements(db).run('lists the payments of orders that are due', (tx) => {
    const due = tx
      .all(payments)
      .filter(({ checkAt, status }) => checkAt !== null && open.includes(status))
      .flatMap(({ orderId, status }) => {
        const order = tx.get(orders, orderId);
        if (!order) return [{ orderId, status, decideAt: new Date(0) }];
        return order.status === 'awaiting-payment' && order.decideAt <= at
          ? [{ orderId, status, decideAt: order.decideAt }]
          : [];
      })
      .sort((a, b) => a.decideAt.getTime() - b.decideAt.getTime());
    const last = due[limit - 1];
    return last ? due.filter(({ decideAt }) => decideAt <= last.decideAt) : due;
  });

export { listDuePayments };

({ listDuePayments }) satisfies Partial<Real>;
